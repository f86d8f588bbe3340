"""Who somebody says she is, where nobody has seen her card: what may be believed of it."""

from __future__ import annotations

from datetime import date

from tinhso.kernel import identity
from tinhso.kernel.text import fold
from tinhso.ledger.actions import By
from tinhso.parties import actions
from tinhso.parties.queries import Described, by_number, contacts_of

Reach = tuple[str, str]


def check(*, name: str, number: str, born: date, day: date) -> str:
    """The name in its one form, where number and birth fit each other. Raises BadIdentity."""
    identity.personal_number(number, on=day).check(born=born)
    return identity.person_name(name)


def claimed(
    *, name: str, number: str, born: date, reach: Reach | None, key: str, day: date, by: By
) -> str:
    """The uid of the party that somebody is. reach: (kind, value) of the contact that she has just proved.

    A party that the province knows is hers only if the desk noted this very mail address or telephone for it, beside
    the number, the name and the birth; else she becomes a party of her own, without the number: whoever typed another's
    would otherwise come to read what is filed under it. The desk adds the number when it has seen the card. Neither
    answer tells whether a number is known. Raises BadIdentity, BadParticulars, CannotChangeParty.
    """
    clean = check(name=name, number=number, born=born, day=day)
    known = by_number("personal", number)
    if known is not None and _is_hers(known, clean, born, reach):
        party = known.uid
    else:
        made = actions.enter(kind="person", name=clean, born=born, key=key, by=by)
        party = str(made.uid)
    if reach is not None:
        contact = actions.add_contact(party, kind=reach[0], value=reach[1], by=by)
        actions.verify_contact(contact.uid, how=f"{reach[0]} code", by=by)
    return party


def _is_hers(known: Described, name: str, born: date, reach: Reach | None) -> bool:
    told = {(one.kind, one.value.casefold()) for one in contacts_of(known.uid)}
    return reach in told and fold(known.name) == fold(name) and known.born == born
