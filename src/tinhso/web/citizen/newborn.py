"""For whom a birth is registered online: a child whom no register knows before; a parent files it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tinhso.cases.newborn import answers_of_child
from tinhso.parties.queries import described
from tinhso.procedures.definition import Definition
from tinhso.procedures.whose import registers_a_birth

# For whom a dossier is whose owner is entered with it, by what the form says of the child.
NEWBORN = "newborn"
# The answers that ask for a parent by her number.
_PARENTS: Mapping[str, str] = {"female": "mother_number", "male": "father_number"}


def known_of(definition: Definition, owner: str, filer: str) -> dict[str, Any]:
    """What the form need not ask again: of a child that is known already, and of the parent who files for her."""
    if not registers_a_birth(definition):
        return {}
    people = described({filer} | ({owner} - {NEWBORN}))
    own, child = people.get(filer), people.get(owner)
    found = answers_of_child(child) if child is not None else {}
    if own is not None and own.number and own.sex in _PARENTS:
        found[_PARENTS[own.sex]] = own.number
    return found
