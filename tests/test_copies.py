"""scripts/copies.py: its figures, and that each of its checks can fail."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from quoteset.validate import validate_path

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.fixture(scope="module")
def copies() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        spec = importlib.util.spec_from_file_location("copies", SCRIPTS / "copies.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["copies"] = module  # dataclasses look for it
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(SCRIPTS))
    return module


def test_pairs_are_counted_in_all_and_by_kind(copies: ModuleType) -> None:
    rows = [
        copies.Row("x", 1, "article"),
        copies.Row("x", 1, "verbatim"),
        copies.Row("x", 1, "headline"),
        copies.Row("y", 1, "shortened"),  # not found
        copies.Row("x", 2, "article"),  # found wrongly
        copies.Row("z", 3, "article"),
    ]
    found = copies.pairs(rows)
    assert (found.n_true, found.n_found, found.n_both) == (6, 6, 3)
    assert (found.precision, found.recall) == (0.5, 0.5)
    verbatim = copies.pairs(rows, "verbatim")
    assert (verbatim.n_true, verbatim.n_found, verbatim.n_both) == (3, 3, 2)
    shortened = copies.pairs(rows, "shortened")
    assert (shortened.n_true, shortened.n_found, shortened.precision, shortened.recall) == (3, 0, 1.0, 0.0)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("copies")
    command = [sys.executable, str(SCRIPTS / "copies.py"), "run", str(folder), "--articles", "300"]
    return folder, subprocess.run(command, capture_output=True, text=True, check=False)


def test_one_command_makes_builds_measures_and_plants(
    ran: tuple[Path, subprocess.CompletedProcess[str]], copies: ModuleType
) -> None:
    folder, done = ran
    lines = done.stdout.splitlines()
    # So few articles hold too few of the filled-in forms to tell that these are common words: below the floor.
    assert "FAILED precision at least 0.99" in lines
    assert done.returncode == 1
    assert {"ok     valid, and no leak between splits", "ok     planted leaks found"} <= set(lines)
    assert validate_path(folder / "built").ok
    for name in ("copy", "quotation"):
        assert copies.leaks(folder / f"leak-{name}")


def test_without_a_leak_nothing_is_found(
    ran: tuple[Path, subprocess.CompletedProcess[str]], copies: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = ran
    monkeypatch.setattr(copies, "carry_over", lambda built, article: None)
    assert not copies.finds_planted(folder / "built", folder)
