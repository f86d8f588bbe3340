"""Where a procedure is filed: the desks of its levels, and which system has the authority there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tinhso.org.queries import OfficeThen, Organisation, desks_on, organisation_on
from tinhso.procedures.definition import Definition
from tinhso.procedures.queries import Authority, systems_on

OURS, CENTRAL, LEGACY = "ours", "central", "legacy"


@dataclass(frozen=True)
class Place:
    """A desk that takes a procedure in. office: the one that decides; system: which handles it there."""

    desk: str
    office: str
    name: str
    system: str


@dataclass(frozen=True)
class Where:
    """Where one files. here: the desks of ours, by name; elsewhere: another system's word, if all are not here."""

    here: tuple[Place, ...]
    elsewhere: Authority | None

    def place(self, desk: str) -> Place | None:
        """The place of a desk."""
        return next((one for one in self.here if one.desk == desk), None)


def where(definition: Definition, day: date) -> Where:
    """The desks that take a procedure in on a day, in seven queries however many there are."""
    organisation = organisation_on(day)
    said = systems_on(definition.code, day)
    here = []
    for code in desks_on(day):
        desk = organisation.offices.get(code)
        if desk is None or desk.level not in definition.levels:
            continue
        office = _deciding(desk, organisation)
        authority = said.get(office.code) or said.get("")
        if authority is not None and authority.system == OURS:
            here.append(Place(desk.code, office.code, _name(desk, office), authority.system))
    elsewhere = said.get("")
    if elsewhere is not None and elsewhere.system == OURS:
        elsewhere = None
    return Where(tuple(sorted(here, key=lambda one: one.name)), elsewhere)


def _deciding(desk: OfficeThen, organisation: Organisation) -> OfficeThen:
    """Which office decides what a desk receives.

    The office of the same level that the desk belongs to, where the desk is an office of its own; else the desk's own.
    """
    above = organisation.offices.get(desk.parent or "")
    if above is not None and above.level == desk.level and above.parent is not None:
        return above
    return desk


def _name(desk: OfficeThen, office: OfficeThen) -> str:
    return desk.name if desk.code == office.code else f"{desk.name}, {office.name}"
