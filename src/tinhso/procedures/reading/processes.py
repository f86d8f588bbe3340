"""Decisions on internal processes, read into step lists. Pure.

A process: procedure_code or None, steps [{n, unit, content, working_hours or None}]. Who does a step is told from the
words of its unit; a step whose unit says nothing known stays at "other" and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinhso.kernel.text import fold
from tinhso.procedures.definition import Step

# The first that a step's unit says counts: (where, role, pattern on folded words).
_WHO: Sequence[tuple[str, str, re.Pattern[str]]] = (
    ("desk", "desk", re.compile(r"tiep nhan|mot cua|ttpvhcc|trung tam phuc vu hanh chinh")),
    ("division", "clerk", re.compile(r"van thu")),
    ("head", "head", re.compile(r"(?:lanh dao|truong|pho)\s+(?:phong|ban|don vi|bo phan|khoa)\b")),
    (
        "leader",
        "leader",
        re.compile(r"(?:lanh dao|giam doc|chu tich|thu truong|nguoi dung dau|hieu truong)"),
    ),
    ("division", "officer", re.compile(r"chuyen vien|cong chuc|vien chuc|can bo|phong ")),
)
_WHAT: Sequence[tuple[str, re.Pattern[str]]] = (
    ("council", re.compile(r"hoi dong")),
    ("field_check", re.compile(r"kiem tra thuc te|thuc dia|khao sat|tham dinh thuc te|tai co so")),
    ("consult", re.compile(r"lay y kien|xin y kien|tham gia y kien|phoi hop cho y kien")),
)


@dataclass(frozen=True)
class ReadProcess:
    """code: of the procedure, None where the decision's heading does not say it. unmapped: numbers of such steps.

    without_hours: numbers of steps whose time the decision gives for several together, or not at all.
    """

    code: str | None
    decision: str
    steps: tuple[Step, ...]
    unmapped: tuple[int, ...]
    without_hours: tuple[int, ...]


def read_processes(processes: Sequence[Mapping[str, Any]]) -> Iterator[ReadProcess]:
    """Every process as a step list."""
    for process in processes:
        rows = process["steps"]
        steps = tuple(_step(place, row, last=len(rows)) for place, row in enumerate(rows, start=1))
        yield ReadProcess(
            code=process.get("procedure_code"),
            decision=str(process.get("decision") or ""),
            steps=steps,
            unmapped=tuple(
                place for place, step in enumerate(steps, start=1) if step.where == "other"
            ),
            without_hours=tuple(
                place for place, step in enumerate(steps, start=1) if step.hours is None
            ),
        )


def _step(place: int, row: Mapping[str, Any], *, last: int) -> Step:
    unit, content = str(row.get("unit") or ""), str(row.get("content") or "")
    where, role = _who(fold(unit))
    hours = row.get("working_hours")
    return Step(
        code=f"b{place}",
        name=_named(content or unit or f"Bước {place}"),
        where=where,
        kind=_kind(where, role, fold(content), place, last),
        role=role,
        hours=None if hours is None else float(hours),
        unit=unit[:1200],
    )


def _who(unit: str) -> tuple[str, str]:
    for where, role, pattern in _WHO:
        if pattern.search(unit):
            return where, role
    return "other", ""


def _kind(where: str, role: str, content: str, place: int, last: int) -> str:
    if where == "desk":
        returns = re.search(r"tra ket qua", content) and place > 1
        return "return" if returns or place == last else "intake"
    if role in ("clerk", "leader") or (role == "head" and re.search(r"\bky\b|phe duyet", content)):
        return "sign"
    return next((kind for kind, pattern in _WHAT if pattern.search(content)), "process")


def _named(content: str) -> str:
    """The first sentence of what is done."""
    first = re.split(r"[;\n]|(?<=[a-zà-ỹ])\. ", content.strip(" -+"), maxsplit=1)[0].strip()
    return first[:300] or content[:300]
