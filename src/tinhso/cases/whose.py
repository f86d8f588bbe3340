"""Who is concerned in a request or a dossier, and whose each paper is, by the rule of `procedures.whose`."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.cases.models import Case
from tinhso.parties.queries import described
from tinhso.procedures.definition import Definition
from tinhso.procedures.whose import People, whose


def people_of(owner: str, filer: str) -> People:
    """Owner and filer with what each is, a person or an organisation; one query."""
    known = described({owner, filer})
    owner_is, filer_is = (known[one].kind if one in known else "" for one in (owner, filer))
    return People(owner, filer, owner_is, filer_is)


def people_of_many(pairs: Mapping[str, tuple[str, str]]) -> dict[str, People]:
    """The same of many, each an (owner, filer) by a key of the caller's; one query however many."""
    known = described({uid for pair in pairs.values() for uid in pair})
    kinds = {uid: one.kind for uid, one in known.items()}
    return {
        key: People(owner, filer, kinds.get(owner, ""), kinds.get(filer, ""))
        for key, (owner, filer) in pairs.items()
    }


def people_in(case: Case) -> People:
    """Those of a dossier; one query."""
    return people_of(case.owner, case.filer)


def party_of(definition: Definition, *, name: str, kind: str, people: People) -> str:
    """Whose a paper of a type is, as a procedure calls it; "" where it cannot be told."""
    said = whose(definition, name=name, kind=kind) if kind else None
    return said.party(people) if said is not None else ""
