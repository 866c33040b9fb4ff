from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(list(map(str, command)), check=True, timeout=300)
    (path,) = folder.glob("*.whl")
    return path


def test_wheel_holds_all_that_the_program_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"quoteset/_schema/{path.name}" for path in (ROOT / "schema").iterdir()} <= names
    data = {path for path in (ROOT / "src" / "quoteset" / "languages").rglob("*") if path.suffix in (".toml", ".json")}
    assert data
    assert {path.relative_to(ROOT / "src").as_posix() for path in data} <= names
    pages = {path for path in (ROOT / "src/quoteset/page").rglob("*") if path.suffix in (".css", ".js", ".html")}
    assert pages
    assert {path.relative_to(ROOT / "src").as_posix() for path in pages} <= names
    assert "quoteset/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert all(name.startswith("quoteset") for name in names)


def test_installed_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        "import quoteset, quoteset.schema as s\n"
        f"assert quoteset.__file__.startswith({str(site)!r}), quoteset.__file__\n"
        "assert s.arrow_schema('quotes').names[0] == 'quote_id'\n"
        "print(quoteset.extract('“We will appeal,” said Ana Ruiz.')[0].speaker)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "Ana Ruiz\n"), done.stderr


class TestLock:
    LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    def test_names_no_address(self) -> None:
        assert not re.findall(r"\w+://|^--|\bfind-links\b|\bindex-url\b", self.LOCK, re.MULTILINE)

    def test_every_package_has_hashes(self) -> None:
        packages = [each for each in re.split(r"^(?=\w)", self.LOCK, flags=re.MULTILINE) if "==" in each]
        assert len(packages) > 40
        assert all("--hash=sha256:" in each for each in packages)

    def test_covers_what_pyproject_asks_for(self) -> None:
        locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", self.LOCK, re.MULTILINE)}
        asked = [
            *PROJECT["project"]["dependencies"],
            *PROJECT["dependency-groups"]["dev"],
            *PROJECT["build-system"]["requires"],
        ]
        assert {re.split(r"[<>=!~ \[;]", each)[0].lower() for each in asked} <= locked


@pytest.mark.parametrize("name", ["scripts/build", "scripts/test", "scripts/lock", "scripts/common.sh", ".ci/run"])
def test_scripts_are_sound(name: str) -> None:
    path = ROOT / name
    subprocess.run(["bash", "-n", str(path)], check=True)
    assert os.access(path, os.X_OK) or path.suffix == ".sh"
