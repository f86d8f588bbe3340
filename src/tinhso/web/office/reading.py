"""What a dossier's form holds, as it is read."""

from __future__ import annotations

from tinhso.cases.models import Case
from tinhso.procedures.definition import Definition
from tinhso.web.answered import answered


def answers_of(case: Case, definition: Definition | None) -> list[tuple[str, str]]:
    """What the form holds, in the form's order, each with what it is called."""
    return answered(definition.form if definition else {}, case.answers, unticked=True)
