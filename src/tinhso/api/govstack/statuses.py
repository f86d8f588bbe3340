"""Where a dossier stands, as the document says it."""

from __future__ import annotations

from typing import Any

from tinhso.cases.models import Case
from tinhso.cases.states import OPEN, STATES

# Ended without a decision: withdrawn, stopped, handed elsewhere have no code there, and get none.
_CODES = {
    "filed": "PENDING",
    "processing": "PENDING",
    "suspended": "PENDING",
    "incomplete": "SENDBACK",
    "awaiting_citizen": "SENDBACK",
    "awaiting_payment": "SENDBACK",
    "not_accepted": "REJECTED",
}


def status(case: Case) -> dict[str, Any]:
    """`statusModel` of a dossier whose result is at hand (select_related)."""
    code = _CODES.get(case.state, "")
    if case.state in ("done", "returned"):
        result = getattr(case, "result", None)
        code = "" if result is None else "APPROVED" if result.granted else "REJECTED"
    told = {"title": STATES[case.state].words[1]}
    return {"code": code, **told} if code else told


def ended(case: Case) -> bool:
    """Whether nobody works on it any more."""
    return case.state not in OPEN


def without_none(told: dict[str, Any]) -> dict[str, Any]:
    """What is not known is not said: the document knows no null."""
    return {name: value for name, value in told.items() if value is not None}
