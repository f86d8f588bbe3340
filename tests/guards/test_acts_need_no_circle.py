"""The acts on a dossier lean on one another in one direction, also where an import stands inside a function."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import tinhso

ROOM = "tinhso.cases.actions"


def _needed(path: Path, known: set[str]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ROOM):
            named = (node.module or "").removeprefix(ROOM).strip(".")
            found |= {named} if named else {one.name for one in node.names}
    return found & known


def test_no_act_needs_what_needs_it() -> None:
    folder = Path(tinhso.__file__).parent / "cases/actions"
    files = {path.stem: path for path in folder.glob("*.py") if path.stem != "__init__"}
    assert "paying" in files
    needs = {name: _needed(path, set(files)) for name, path in files.items()}
    TopologicalSorter(needs).prepare()  # A circle is a CycleError, which names it.
