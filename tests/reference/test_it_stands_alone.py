"""The reference is worth comparing with only while it shares no code with what it checks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*.py") if not path.name.startswith("test_"))
ALLOWED = {"collections", "dataclasses", "datetime", "functools", "re", "typing", "zoneinfo"}


def imported_names(path: Path) -> set[str]:
    """The top-level packages that a module imports, wherever in it; its own package is ''."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("" if node.level else (node.module or "").split(".")[0])
    return names


def test_the_guard_sees_the_reference() -> None:
    assert {path.stem for path in MODULES} >= {"worktime", "limits", "dossier", "figures", "log"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_reference_imports_a_few_standard_modules_alone(path: Path) -> None:
    assert imported_names(path) <= ALLOWED | {""}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_reference_imports_nothing_by_name_at_run_time(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "__import__" not in text
    assert "importlib" not in text
