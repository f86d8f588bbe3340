"""A birth is registered for the child, whom no register knows before; a parent files it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tinhso.ledger.actions import By
from tinhso.parties import actions as parties
from tinhso.parties.queries import Described, described
from tinhso.procedures.definition import Definition

# For whom a dossier is whose owner is entered with it, by what the form says of the child.
NEWBORN = "newborn"
# The answers by which the shipped procedures name the child, and those that ask for a parent by her number.
NAME, BORN, SEX = "child_name", "child_born", "child_sex"
_PARENTS: Mapping[str, str] = {"female": "mother_number", "male": "father_number"}
_SEXES: Mapping[str, str] = {"nam": "male", "nữ": "female"}


def registers_a_birth(definition: Definition) -> bool:
    """Whether a procedure's form asks who was born."""
    return {NAME, BORN, SEX} <= set(definition.form.get("properties", {}))


def known_of(definition: Definition, owner: str, filer: str) -> dict[str, Any]:
    """What the form need not ask again: of a child that is known already, and of the parent who files for her."""
    if not registers_a_birth(definition):
        return {}
    people = described({filer} | ({owner} - {NEWBORN}))
    own, child = people.get(filer), people.get(owner)
    found = dict(_of_child(child)) if child is not None else {}
    if own is not None and own.number and own.sex in _PARENTS:
        found[_PARENTS[own.sex]] = own.number
    return found


def _of_child(child: Described) -> Mapping[str, Any]:
    words = {sex: said for said, sex in _SEXES.items()}
    told = {
        NAME: child.name,
        BORN: child.born.isoformat() if child.born else "",
        SEX: words.get(child.sex, ""),
    }
    return {name: value for name, value in told.items() if value}


def entered(answers: Mapping[str, Any], *, key: str, by: By) -> str:
    """The child as a party, by the form's answers, which were judged. The same key gives the same child.

    Raises BadParticulars, BadIdentity.
    """
    made = parties.enter(
        kind="person",
        name=str(answers.get(NAME, "")),
        born=date.fromisoformat(str(answers.get(BORN, ""))),
        sex=_SEXES.get(str(answers.get(SEX, "")), ""),
        key=key,
        by=by,
    )
    return str(made.uid)
