"""Who somebody says she is, where nobody has seen her card: what may be believed of it."""

from __future__ import annotations

from datetime import date

from tinhso.kernel import identity
from tinhso.kernel.text import fold
from tinhso.ledger.actions import By
from tinhso.ledger.turns import in_turn
from tinhso.parties import actions, rules
from tinhso.parties.models import Party
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
    the number, the name and the birth. So is one without a number that was made when she proved this contact before:
    whoever comes a second time, helped or by an account of her own, is who she was. Else she becomes a party of her
    own, without the number: whoever typed another's would otherwise come to read what is filed under it. The desk adds
    the number when it has seen the card. No answer tells whether a number is known. Raises BadIdentity, BadParticulars,
    CannotChangeParty.
    """
    clean = check(name=name, number=number, born=born, day=day)
    if reach is not None:
        reach = (reach[0], rules.contact(*reach))
        in_turn(f"claimed:{reach[0]}:{reach[1]}")  # Two visits at once make one party.
    known = by_number("personal", number)
    if known is not None and _is_hers(known, clean, born, reach):
        party = known.uid
    elif (before := claimed_before(clean, born, reach)) is not None:
        party = before
    else:
        made = actions.enter(kind="person", name=clean, born=born, key=key, by=by)
        party = str(made.uid)
    if reach is not None:
        contact = actions.add_contact(party, kind=reach[0], value=reach[1], by=by)
        actions.verify_contact(contact.uid, how=f"{reach[0]} code", by=by)
    return party


def _is_hers(known: Described, name: str, born: date, reach: Reach | None) -> bool:
    told = {(one.kind, one.value.casefold()) for one in contacts_of(known.uid)}
    proved = reach and (reach[0], reach[1].casefold())
    return proved in told and fold(known.name) == fold(name) and known.born == born


def claimed_before(name: str, born: date, reach: Reach | None) -> str | None:
    """The uid of the first party of this name and birth, without a number, that has shown this contact to be its own.

    reach: in its one form, and proved just now. None where there is no such party.
    """
    if reach is None:
        return None
    rows = Party.objects.filter(
        contacts__kind=reach[0],
        contacts__value=reach[1],
        contacts__verified_at__isnull=False,
        kind="person",
        folded=fold(name),
        born=born,
        erased_at=None,
    )
    found = rows.exclude(numbers__kind="personal").order_by("id").first()
    return str(found.uid) if found else None
