"""What a dossier's form holds, as it is read."""

from __future__ import annotations

from typing import Any

from tinhso.cases.models import Case
from tinhso.procedures.definition import Definition
from tinhso.web.words import t


def answers_of(case: Case, definition: Definition | None) -> list[tuple[str, str]]:
    """What the form holds, in the form's order, each with what it is called."""
    shapes = definition.form.get("properties", {}) if definition else {}
    names = [*shapes, *(name for name in case.answers if name not in shapes)]
    return [
        (str(shapes.get(name, {}).get("title", name)), _value(case.answers[name]))
        for name in names
        if name in case.answers
    ]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return t("Có", "Yes") if value else t("Không", "No")
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_value(one)}" for name, one in value.items())
    return str(value).strip() or "–"
