"""Where a procedure is filed: the desks of its levels, which office decides what each receives, and which system
has the authority there.

A desk of an office takes in for that office. A desk that several offices share, as the province's public service
centre, takes in for each of them: the one that its procedure names, else the one that decided last, else any.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tinhso.cases.models import Case
from tinhso.kernel.text import fold
from tinhso.org.queries import OfficeThen, Organisation, desks_on, organisation_on
from tinhso.procedures.definition import Definition
from tinhso.procedures.queries import Authority, systems_on

OURS, CENTRAL, LEGACY = "ours", "central", "legacy"


@dataclass(frozen=True)
class Place:
    """A desk that takes a procedure in for an office. office: the one that decides; system: which handles it there.

    name: the deciding office's; at: the desk's, "" where they are one.
    """

    desk: str
    office: str
    name: str
    at: str
    system: str

    @property
    def key(self) -> str:
        """By which a form names it."""
        return f"{self.desk}:{self.office}"


@dataclass(frozen=True)
class Where:
    """Where one files. here: the places of ours, by name; elsewhere: another system's word, if all are not here."""

    here: tuple[Place, ...]
    elsewhere: Authority | None

    @property
    def desks(self) -> int:
        """At how many desks."""
        return len({one.desk for one in self.here})

    def place(self, key: str) -> Place | None:
        """The place that a form named; a desk alone is enough where it takes in for one office."""
        found = [one for one in self.here if key in (one.key, one.desk)]
        return found[0] if len(found) == 1 else None

    def named(self, text: str) -> tuple[Place, ...]:
        """The places whose names have every word of a text, accents aside; one of exactly that name alone."""
        words = fold(text).split()
        if not words:
            return ()
        found = [one for one in self.here if _has(words, fold(f"{one.name} {one.at}"))]
        exact = [one for one in found if fold(one.name) == " ".join(words)]
        return tuple(exact if len(exact) == 1 else found)


def _has(words: Iterable[str], name: str) -> bool:
    return all(word in name for word in words)


def where(definition: Definition, day: date) -> Where:
    """The places that take a procedure in on a day, in a fixed number of queries however many there are."""
    organisation = organisation_on(day)
    said = systems_on(definition.code, day)
    here = []
    for desk, office in _pairs(definition, organisation, day):
        authority = said.get(office.code) or said.get("")
        if authority is not None and authority.system == OURS:
            at = desk.name if desk.code != office.code else ""
            here.append(Place(desk.code, office.code, office.name, at, authority.system))
    elsewhere = said.get("")
    if elsewhere is not None and elsewhere.system == OURS:
        elsewhere = None
    return Where(tuple(sorted(here, key=lambda one: one.name)), elsewhere)


Pair = tuple[OfficeThen, OfficeThen]


def _pairs(definition: Definition, organisation: Organisation, day: date) -> Iterator[Pair]:
    """(desk, office that decides) of the procedure's levels."""
    shared = []
    for code in desks_on(day):
        desk = organisation.offices.get(code)
        if desk is None or desk.level not in definition.levels:
            continue
        office = _own(desk, organisation)
        if office is not None:
            yield desk, office
        else:
            shared.append(desk)
    if shared:
        working = {*desks_on(day, "officer"), *desks_on(day, "head")}
        last = _last(definition.code, [one.code for one in shared])
        named = {step.office for step in definition.steps if step.office}
        for desk in shared:
            usual = named | {last.get(desk.code, "")}
            around = list(_around(desk, organisation, working))
            for office in [one for one in around if one.code in usual] or around or [desk]:
                yield desk, office


def _own(desk: OfficeThen, organisation: Organisation) -> OfficeThen | None:
    """The one office that a desk takes in for: that of its level which it belongs to, or itself; None if shared."""
    above = organisation.offices.get(desk.parent or "")
    if above is None or above.level != desk.level:
        return desk
    return above if above.parent is not None else None


def _around(
    desk: OfficeThen, organisation: Organisation, working: Collection[str]
) -> Iterator[OfficeThen]:
    """The offices beside a shared desk in which somebody works on dossiers."""
    for one in organisation.offices.values():
        if one.parent == desk.parent and one.level == desk.level and one.code in working:
            yield one


def _last(procedure: str, desks: Collection[str]) -> dict[str, str]:
    """By desk, the office that was given the last dossier of a procedure."""
    rows = Case.objects.filter(procedure=procedure, desk__in=desks).order_by("-filed_at", "-id")
    found: dict[str, str] = {}
    for desk, office in rows.values_list("desk", "office")[:50]:
        found.setdefault(desk, office)
    return found
