"""An address in today's units: what it can mean is offered, the officer chooses. It fills in and proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tinhso.kernel.places import Place
from tinhso.org.units import communes_meant, names_no_province
from tinhso.web.desk.place import DeskRefuses

# The administrative units of before 1 July 2025 had three levels: a district in an address shows an old one.
OLD_WORDS = ("huyện", "quận", "thị xã", "thị trấn")
CITY = ("thành phố ", "tp ", "tp.")
#: In a form: the address is kept as it is written.
AS_WRITTEN = "-"


@dataclass(frozen=True)
class Meant:
    """What an address can mean today. chosen: the unit that is ticked, AS_WRITTEN, or "" while nobody has chosen.

    written: the day on which it was written down, as ISO; "" where nobody knows. is_elsewhere: it names a province
    that no list knows.
    """

    address: str = ""
    places: tuple[Place, ...] = ()
    chosen: str = ""
    written: str = ""
    is_elsewhere: bool = False

    @property
    def is_old(self) -> bool:
        """Whether the address names a unit that there is no more."""
        return any(one.was for one in self.places) or names_a_district(self.address)

    @property
    def is_unknown(self) -> bool:
        """Whether the address names a unit that no list knows: it is kept as it is written."""
        return not self.places and (names_a_district(self.address) or self.is_elsewhere)

    @property
    def was(self) -> str:
        """The unit of before; "" where several can be meant, or none."""
        found = {one.was for one in self.places}
        return found.pop() if len(found) == 1 else ""

    @property
    def is_open(self) -> bool:
        """Whether somebody has to choose."""
        return self.is_old and bool(self.places) and not self.chosen

    def says(self, address: str) -> bool:
        """Whether an address is one of those that this one can be today."""
        return any(one.line == address for one in self.places)


def meant(address: str, *, day: date, written: str = "", chosen: str = "") -> Meant:
    """What an address can mean on a day; what is sure stands chosen. One query, one more where no list knows it."""
    found = tuple(communes_meant(address, on=day, written=_day(written))) if address else ()
    sure = found[0].unit_code if len(found) == 1 and not found[0].partly else ""
    elsewhere = bool(address) and not found and names_no_province(address, on=day)
    return Meant(address, found, chosen or sure, written, elsewhere)


def taken(address: str, *, unit: str | None, day: date, written: str = "") -> tuple[str, str]:
    """(address, code of its unit) as they are kept. unit: what was chosen, None where nothing was offered.

    "" for the code where it is not known. Raises DeskRefuses (desk_no_unit: nothing was chosen; desk_other_unit: what
    was chosen does not belong to the address, which was changed since).
    """
    if unit == "":
        raise DeskRefuses("desk_no_unit")
    places = {one.unit_code: one for one in meant(address, day=day, written=written).places}
    if unit is None:
        todays = [one for one in places.values() if not one.was]
        return address, todays[0].unit_code if len(todays) == len(places) == 1 else ""
    if unit == AS_WRITTEN:
        return address, ""
    if unit not in places:
        raise DeskRefuses("desk_other_unit")
    return places[unit].line, unit


def names_a_district(address: str) -> bool:
    """Whether an address names a district, as those of before July 2025 did."""
    words = f" {address.casefold()} ".replace(",", " ")
    parts = [one.strip().casefold() for one in address.split(",")]
    # A city is a province today where it comes last; before one it was a district.
    return any(f" {word} " in words for word in OLD_WORDS) or any(
        one.startswith(CITY) for one in parts[1:-1]
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
