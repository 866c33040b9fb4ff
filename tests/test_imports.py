"""Who may know whom: the import lines of docs/architecture.md."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "quoteset"

VALUES = {"records", "errors", "flags", "filters", "counts"}
SHARED = {*VALUES, "schema", "ids", "tables", "database"}
# Each stage is a module or a package of this name.
STAGES = {"readers", "rows", "validate", "duplicates", "gather", "split", "write", "card", "manifest"}
JOINERS = {"batch", "planning", "corpus", "pipeline"}

# Part of the package -> other parts that it may import. A stage not named here may import SHARED.
ALLOWED = {
    "records": set[str](),
    "errors": set[str](),
    "flags": set[str](),
    "filters": set[str](),
    "extract": {*VALUES, "compiled"},
    "compiled": set[str](),
    "compiling": {"errors", "compiled"},
    "compile_step": set[str](),  # a program of its own
    "packs": {"errors", "extract"},
    "schema": VALUES,
    "ids": VALUES,
    "sql": set[str](),
    "tables": set[str](),
    "database": {"errors", "sql", "tables", "sorting", "ahead"},
    "ahead": set[str](),
    "sorting": set[str](),
    "remote": VALUES,
    **dict.fromkeys(STAGES, SHARED),
    "readers": {*SHARED, "remote"},
    "rows": {*SHARED, "profiles"},
    "gather": {*SHARED, "people", "wordings"},
    "card": {*SHARED, "charts", "figures", "accuracy"},
    "counts": set[str](),
    "charts": set[str](),
    "figures": SHARED,
    "accuracy": {"errors"},
    "authorship": VALUES,
    "corrections": {*VALUES, "ids", "extract"},
    "typed": VALUES,
    "naming": {"ids", "extract"},
    "profiles": {"records", "ids", "extract", "naming"},
    "wordings": {"ids"},
    "people": {"errors", "extract", "naming"},
    "settings": {*VALUES, "typed", "readers", "duplicates", "split", "card"},
    "progress": set[str](),
    "startup": set[str](),
    "watch": set[str](),
    "worker": {*VALUES, "watch"},
    "engine": {*VALUES, "watch", "worker"},
    "staging": VALUES,
    "folder": {"schema", "card", "corrections", "manifest", "write"},
    "checking": {*SHARED, "rows", "duplicates", "validate", "wordings"},
    "batch": {
        *SHARED,
        *STAGES,
        "checking",
        "corrections",
        "extract",
        "packs",
        "authorship",
        "watch",
        "profiles",
        "wordings",
    },
    "containment": {*VALUES, "batch", "engine", "watch", "worker"},
    "planning": {*VALUES, "readers", "batch", "watch"},
    "journal": {*VALUES, "batch", "checking", "corrections", "manifest", "readers", "settings", ""},
    "processing": {*VALUES, "batch", "containment", "engine", "journal", "planning", "progress"}
    | {"readers", "startup", "watch", "worker"},
    "update": {
        "people",
        *SHARED,
        "batch",
        "checking",
        "corrections",
        "folder",
        "manifest",
        "readers",
        "rows",
        "settings",
        "write",
        "",
    },
    "result": {*VALUES, "schema", "batch", "corpus", "corrections", "manifest", "update"},
    "papers": {*VALUES, "card", "manifest", "write", "settings", "corpus", "corrections", "result", "people", ""},
    "corpus": {*SHARED, *STAGES, "checking", "progress", "figures", "people", "wordings"},
    "job": {
        *VALUES,
        "batch",
        "corpus",
        "corrections",
        "duplicates",
        "people",
        "progress",
        "readers",
        "settings",
        "split",
        "staging",
        "update",
    },
    "embedded": {
        *SHARED,
        "batch",
        "corpus",
        "engine",
        "job",
        "journal",
        "processing",
        "settings",
        "update",
    },
    "pipeline": {
        *SHARED,
        *STAGES,
        *JOINERS,
        "job",
        "embedded",
        "journal",
        "corrections",
        "update",
        "result",
        "papers",
        "extract",
        "packs",
        "people",
        "settings",
        "progress",
        "staging",
        "folder",
        "startup",
        "",
    },
    "spark": {*SHARED, "sql", "job", "batch", "checking", "corpus", "journal", "planning", "processing"}
    | {"card", "folder", "manifest", "pipeline", "progress", "readers", "result", "settings", "update", "watch"},
    "publish": {*SHARED, "card", "manifest", "validate", "folder", "remote", "progress", ""},
    "page": VALUES,
    "report": {*SHARED, "page", "stats", "evaluate", "charts"},
    "review": {*SHARED, "corrections", "page"},
    "stats": {*SHARED, "figures"},
    "evaluate": SHARED,
    "export": {*VALUES, "schema", "staging", "progress"},
    "terminal": {*VALUES, "progress"},
    "show": {*VALUES, "terminal"},
    "overview": {*VALUES, "terminal", "stats", "figures", "charts"},
    "summary": {*VALUES, "terminal", "pipeline", "overview", "update", "validate", "export"} | {"corrections"},
    "scorecard": {*VALUES, "terminal", "evaluate"},
    "push_summary": {*VALUES, "terminal", "card", "publish"},
    "cli": {*VALUES, "pipeline", "settings", "show", "stats", "summary", "terminal", "validate", "evaluate"}
    | {
        "compiling",
        "export",
        "publish",
        "push_summary",
        "report",
        "review",
        "scorecard",
        "spark",
        "startup",
        "overview",
    },
    "": {*VALUES, "extract", "packs", "pipeline", "publish", "settings", "validate"},  # __init__: the Python calls
}


def part_of(path: Path) -> str:
    """The module or package below quoteset that a file belongs to; "" for quoteset itself."""
    first = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its full name, wherever the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the full name"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if node.module == "quoteset" else {str(node.module)}
    return found


def parts(names: set[str]) -> set[str]:
    own = {name for name in names if name.split(".")[0] == "quoteset"}
    return {name.split(".")[1] if "." in name else "" for name in own}


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(path)
    assert part in ALLOWED, f"{part}: say in this file, and in docs/architecture.md, what it may import"
    foreign = parts(imports(path)) - {part} - ALLOWED[part]
    assert not foreign, f"{path.name} imports {', '.join(sorted(foreign))}"


@pytest.mark.parametrize("path", sorted((SOURCE / "extract").rglob("*.py")), ids=lambda path: path.name)
def test_kernel_is_pure(path: Path) -> None:
    outside = {name.split(".")[0] for name in imports(path)} - {"quoteset", "regex"}
    assert outside <= sys.stdlib_module_names
    impure = {"os", "io", "pathlib", "time", "datetime", "random", "logging", "subprocess", "socket", "tempfile"}
    assert not outside & impure


def test_no_stage_knows_another() -> None:
    for stage in STAGES:
        assert not ALLOWED[stage] & STAGES
