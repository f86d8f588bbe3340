"""A birth is registered for the child, whom no register knew before: she is entered with the dossier and owns it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.parties import actions as parties
from tinhso.parties.queries import Described, unnumbered
from tinhso.procedures.whose import CHILD

# The answers by which the shipped procedures name the child.
NAME, BORN, SEX = CHILD
_SEXES: Mapping[str, str] = {"nam": "male", "nữ": "female"}


def answers_of_child(child: Described) -> dict[str, Any]:
    """What the form asks of a child, as far as it is known of her."""
    words = {sex: said for said, sex in _SEXES.items()}
    told = {
        NAME: child.name,
        BORN: child.born.isoformat() if child.born else "",
        SEX: words.get(child.sex, ""),
    }
    return {name: value for name, value in told.items() if value}


def entered(answers: Mapping[str, Any], *, key: str, by: By) -> str:
    """The child as a party, by the form's answers, which were judged. key: of the dossier; it gives the same child.

    Raises BadParticulars, BadIdentity.
    """
    told = {"name": "", **_particulars(answers)}
    return str(parties.enter(kind="person", key=_key(key), by=by, **told).uid)


def corrected(
    case: Case, before: Mapping[str, Any], *, by: By, told_at: datetime | None = None
) -> None:
    """After the form was mended: its child is called, was born and is of the sex that it says now.

    before: the answers that it held. Left alone is whoever was known otherwise than by this form, or is by now by a
    number. Raises BadParticulars, BadIdentity.
    """
    was = _particulars(before)
    changes = {
        name: value for name, value in _particulars(case.answers).items() if was.get(name) != value
    }
    if changes and unnumbered(_key(case.key)) == case.owner:
        parties.correct(case.owner, by=by, reason=case.code, told_at=told_at, **changes)


def _key(case: str) -> str:
    """Under which the child of a dossier is entered."""
    return f"{case}:child"


def _particulars(answers: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if name := answers.get(NAME):
        told["name"] = str(name)
    if born := answers.get(BORN):
        told["born"] = date.fromisoformat(str(born))
    if sex := _SEXES.get(str(answers.get(SEX, ""))):
        told["sex"] = sex
    return told
