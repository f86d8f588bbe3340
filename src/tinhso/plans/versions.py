"""Two versions of a plan compared: which tasks came, went and changed, and in which words. Plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

# What a version keeps of a task, in the order in which a difference is read.
KEPT = (
    "title", "product", "unit", "cooperating", "head", "kind", "start", "due", "every", "until", "document",
    "group", "pillar", "priority", "part_of", "milestones", "state",
)  # fmt: skip
ADDED, GONE, CHANGED = "added", "gone", "changed"
SAME, PUT, TAKEN = "same", "put", "taken"

Line = Mapping[str, Any]


@dataclass(frozen=True)
class FieldChange:
    """A part of a task that differs. words: pieces of both, each (same, put or taken, text); none for short values."""

    field: str
    before: str
    after: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TaskChange:
    """What became of a task between two versions. code, title: as it is called now, or was."""

    code: str
    title: str
    what: str
    fields: tuple[FieldChange, ...] = ()


def difference(before: Sequence[Line], after: Sequence[Line]) -> list[TaskChange]:
    """What changed from one version to another, in the order of the later, what went at the end.

    Each line is a task with its code and what `KEPT` names. A task is known by its code.
    """
    old = {line["code"]: line for line in before}
    new = {line["code"]: line for line in after}
    found = []
    for code, line in new.items():
        if code not in old:
            found.append(TaskChange(code, line["title"], ADDED))
        elif fields := tuple(_fields(old[code], line)):
            found.append(TaskChange(code, line["title"], CHANGED, fields))
    gone = [TaskChange(code, line["title"], GONE) for code, line in old.items() if code not in new]
    return found + gone


def _fields(before: Line, after: Line) -> list[FieldChange]:
    found = []
    for field in KEPT:
        one, two = text_of(before.get(field)), text_of(after.get(field))
        if one != two:
            words = _words(one, two) if field in ("title", "product") else ()
            found.append(FieldChange(field, one, two, words))
    return found


def text_of(value: Any) -> str:
    """A kept value as text: lists with commas, nothing as ""."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _words(before: str, after: str) -> tuple[tuple[str, str], ...]:
    one, two = before.split(), after.split()
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((SAME, " ".join(two[c:d])))
            continue
        if b > a:
            found.append((TAKEN, " ".join(one[a:b])))
        if d > c:
            found.append((PUT, " ".join(two[c:d])))
    return tuple(found)
