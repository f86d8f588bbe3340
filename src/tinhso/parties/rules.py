"""What a party's particulars may be. Plain values in, plain values out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from tinhso.kernel import identity
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold

OF_AGE = 18  # Civil Code 2015, Article 20: an adult has completed eighteen years.
_EARLIEST = date(1850, 1, 1)
_PASSPORT = re.compile(r"[A-Z0-9]{5,15}")
#: Who stands for somebody by law or by office, and brings no letter of authority.
BY_LAW = frozenset({"parent", "guardian", "company"})
#: For whom what the province holds of somebody may be opened and used; a husband or a grown child hands in, no more.
OPENS_PAPERS = BY_LAW | {"attorney"}
# In place of a party's uid, where another system did not tell whose a dossier is.
_UNTOLD = "told:"


class BadParticulars(TinhsoError):
    """Particulars that no party can have. `field` names which.

    unknown_kind_of (field, kind); no_passport (field); born_out_of_range (field, born). Kernel `identity` adds its own.
    """


@dataclass(frozen=True)
class Particulars:
    """What is known of a party, cleaned. numbers: kind → value in its one form, by kind."""

    kind: str
    name: str
    born: date | None = None
    sex: str = ""
    address: str = ""
    unit_code: str = ""
    numbers: Mapping[str, str] | None = None

    @property
    def folded(self) -> str:
        """The name as it is searched for: without accents, in small letters."""
        return fold(self.name)

    def changed(self, changes: Mapping[str, Any], *, on: date) -> Particulars:
        """With other values in some fields, checked again as a whole. Raises BadParticulars, BadIdentity.

        A name that is not changed stays as it was entered, also by a rule of before.
        """
        numbers = {**(self.numbers or {}), **changes.get("numbers", {})}
        kept = replace(self, **{**changes, "numbers": numbers})
        if kept.name != self.name:
            return checked(**vars(kept), on=on)
        return replace(checked(**{**vars(kept), "name": _ANY}, on=on), name=self.name)


# A name that every rule takes, where the name itself is not asked about.
_ANY = "An"


def checked(
    *,
    kind: str,
    name: str,
    on: date,
    born: date | None = None,
    sex: str = "",
    address: str = "",
    unit_code: str = "",
    numbers: Mapping[str, str] | None = None,
) -> Particulars:
    """Particulars cleaned, or refused with the field named. on: the day of it, before which one is born.

    Raises BadParticulars, identity.BadIdentity.
    """
    if kind not in ("person", "organisation"):
        raise BadParticulars("unknown_kind_of", field="kind", kind=kind[:40])
    if sex not in ("", "female", "male", "other"):
        raise BadParticulars("unknown_kind_of", field="sex", kind=sex[:40])
    if born is not None and not _EARLIEST <= born <= on:
        raise BadParticulars("born_out_of_range", field="born", born=born)
    called = identity.person_name if kind == "person" else identity.organisation_name
    found = Particulars(
        kind=kind,
        name=called(name),
        born=born,
        sex=sex,
        address=identity.line(address, field="address", empty=True),
        unit_code=identity.line(unit_code, field="unit_code", most=5, empty=True),
        numbers={one: number(one, text, on=on) for one, text in sorted((numbers or {}).items())},
    )
    if found.numbers and "personal" in found.numbers:
        identity.personal_number(found.numbers["personal"], on=on).check(born=born, sex=sex)
    return found


def number(kind: str, text: str, *, on: date) -> str:
    """A number of a kind in its one form. Raises BadParticulars, identity.BadIdentity."""
    if kind not in _NUMBERS:
        raise BadParticulars("unknown_kind_of", field="numbers", kind=kind[:40])
    return _NUMBERS[kind](text, on)


def contact(kind: str, text: str) -> str:
    """A contact of a kind in its one form. Raises BadParticulars, identity.BadIdentity."""
    if kind == "mail":
        return identity.mail(text)
    if kind == "phone":
        return identity.phone(text).value
    if kind == "post":
        return identity.line(text, field="post")
    raise BadParticulars("unknown_kind_of", field="contact", kind=kind[:40])


def are_alike(one: Particulars, name: str, born: date | None) -> bool:
    """Whether a party of that name and birth can be the same: accents and case may differ, a date may be missing."""
    return one.folded == fold(name) and (one.born is None or born is None or one.born == born)


def comes_of_age(born: date) -> date:
    """The eighteenth birthday; for 29 February the day after in a year without one."""
    try:
        return born.replace(year=born.year + OF_AGE)
    except ValueError:
        return date(born.year + OF_AGE, 3, 1)


def mandate_until(*, kind: str, born: date | None, until: date | None) -> date | None:
    """The first day on which a mandate no longer holds. A parent's ends when the child comes of age."""
    if kind != "parent" or born is None:
        return until
    age = comes_of_age(born)
    return age if until is None else min(until, age)


def _passport(text: str, _: date) -> str:
    value = identity.line(text, field="passport", most=20).replace(" ", "").upper()
    if not _PASSPORT.fullmatch(value):
        raise BadParticulars("no_passport", field="passport")
    return value


_NUMBERS: dict[str, Callable[[str, date], str]] = {
    "personal": lambda text, on: identity.personal_number(text, on=on).value,
    "old_personal": lambda text, _: identity.old_number(text),
    "tax": lambda text, on: identity.tax_number(text, on=on).value,
    "passport": _passport,
}


def untold(case: UUID) -> str:
    """In place of a party: nobody told whose this dossier is. No two dossiers are one person's by it."""
    return f"{_UNTOLD}{case.hex}"


def is_untold(party: str) -> bool:
    """Whether this stands in place of a party of whom nothing was told."""
    return party.startswith(_UNTOLD)
