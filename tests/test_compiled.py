"""The kernel as machine code: the same results, and never that of other sources."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quoteset import compiled, compiling, packs
from quoteset.errors import DataError, UsageError
from quoteset.extract import extract

ROOT = Path(__file__).parents[1]
LOADED = "import importlib; print(importlib.import_module('quoteset.extract.weigh').__file__)"


def texts() -> list[str]:
    """All golden cases, and the sample articles that are text."""
    lines = (ROOT / "tests" / "golden" / "en.tsv").read_text(encoding="utf-8").splitlines()
    articles = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "raw").glob("*.md"))]
    return [*(line.replace("⏎", "\n") for line in lines), *articles]


def outcome() -> str:
    """A digest of what the kernel finds in them."""
    digest = hashlib.sha256()
    for text in texts():
        digest.update(repr(extract(text, packs.load("en"), explain=True)).encode())
    return digest.hexdigest()


def run(code: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "tests",
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.mark.skipif(not compiled.folder().is_dir(), reason="no machine code to test: no C compiler on this machine?")
def test_machine_code_finds_the_same() -> None:
    code = "import test_compiled; print(test_compiled.outcome())"
    environment = {compiled.SWITCH: str(compiled.folder())}
    assert run(LOADED, **environment).startswith(str(compiled.folder()))
    assert run(LOADED, **{compiled.SWITCH: "python"}) == str(compiled.KERNEL / "weigh.py")
    assert run(code, **environment) == run(code, **{compiled.SWITCH: "python"})


def test_machine_code_of_other_sources_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(compiled.SWITCH, raising=False)
    monkeypatch.setattr(compiled, "HOME", tmp_path)
    kernel = tmp_path / "kernel"
    kernel.mkdir()
    (kernel / "weigh.py").write_text("a = 1\n")
    monkeypatch.setattr(compiled, "KERNEL", kernel)
    compiled.folder().mkdir()
    assert compiled.folders() == [str(compiled.folder())]
    (kernel / "weigh.py").write_text("a = 2\n")
    assert compiled.folders() == []


@pytest.mark.skipif(not compiled.folder().is_dir(), reason="no machine code to test: no C compiler on this machine?")
def test_compile_and_remove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Two modules only, for the whole takes a minute; scripts/test has compiled that already.
    monkeypatch.setattr(compiled, "HOME", tmp_path / "home")
    monkeypatch.setattr(compiled, "sources", lambda: [compiled.KERNEL / "datelike.py", compiled.KERNEL / "weigh.py"])
    monkeypatch.setattr(compiling, "PROBE", LOADED)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "0123456789abcdef").mkdir()
    made = compiling.compile_kernel()
    assert sorted(path.name.partition(".")[0] for path in made.iterdir()) == ["datelike", "kernel__mypyc", "weigh"]
    assert [path.name for path in (tmp_path / "home").iterdir()] == [made.name]  # and no older one
    assert compiling.compile_kernel() == made
    assert compiling.remove()
    assert not compiling.remove()


@pytest.mark.parametrize(
    ("compiler", "reason"),
    [("/bin/false", "ended with status 1"), ("no-such-compiler -O2", "No such file or directory")],
)
def test_without_a_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiler: str, reason: str) -> None:
    monkeypatch.setattr(compiled, "HOME", tmp_path / "home")
    monkeypatch.setattr(compiling, "_compile", lambda work: pytest.fail("nothing is to be compiled"))
    monkeypatch.setenv("CC", compiler)
    with pytest.raises(UsageError, match=f"no C compiler works here.*gcc.*{compiler}: {reason}"):
        compiling.compile_kernel()
    assert not (tmp_path / "home").exists()


def test_what_does_not_compile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = tmp_path / "quoteset" / compiled.KERNEL.name
    kernel.mkdir(parents=True)
    for name in compiling.IMPORTED:
        (kernel.parent / name).touch()
    (kernel / "weigh.py").write_text("def broken(:\n")
    monkeypatch.setattr(compiled, "HOME", tmp_path / "home")
    monkeypatch.setattr(compiled, "KERNEL", kernel)
    monkeypatch.setattr(compiling, "_try_compiler", lambda: None)
    with pytest.raises(DataError, match=r"the kernel was not compiled:\n.*weigh\.py"):
        compiling.compile_kernel()
    assert list((tmp_path / "home").iterdir()) == []


def test_without_mypyc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "HOME", tmp_path / "home")
    monkeypatch.setattr(compiling.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'quoteset\[compile\]'"):
        compiling.compile_kernel()
