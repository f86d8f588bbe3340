"""What became of administrative units: the lists that a province enters, and addresses of before in today's units."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.places import DISTRICT, Move, Place, Places, key_of, keys, last_keys
from tinhso.kernel.text import utf8_text
from tinhso.ledger.actions import By, append
from tinhso.org import kinds
from tinhso.org.models import UnitMove

# All communes of the country were 10,600 before July 2025.
MOST_MOVES = 50_000
# Beyond so many an address says too little to choose by.
MOST_PLACES = 40
_OLD = "province district_code district ward_code ward"
_NEW = "province ward_code ward"
_MOVES = "old_ward_code new_ward_code partly_merged"
_CODE = re.compile(r"\d{5}")
_FIELDS = ("code", "ward", "district", "province", "new_code", "new_ward", "new_province", "partly")


class BadUnits(TinhsoError):
    """What is no list of units.

    units_lack (file, columns): a list is without columns that it must have. units_empty: nothing became of anything.
    units_cell (file, line, column, cell): a code that is none, a name that is empty or too long. units_too_many (most).
    """

    exit_code = 3


@dataclass(frozen=True)
class Read:
    """What the lists tell. unknown: codes in the list of what became which, that stand in no list of units."""

    moves: Sequence[Move]
    unknown: Sequence[str]


@dataclass(frozen=True)
class Changed:
    """What an import has changed: rows that are new, and rows of that day's list before that are gone."""

    added: int
    gone: int


def read_units(*, old_units: bytes, new_units: bytes, moves: bytes) -> Read:
    """What became of which, from three CSV files in UTF-8. Raises BadUnits, NotUtf8.

    old_units: province, district_code, district, ward_code, ward; a district without communes has an empty ward_code.
    new_units: province, ward_code, ward. moves: old_ward_code, new_ward_code, partly_merged (1: only a part).
    """
    old = {row["ward_code"]: row for row in _rows("old_units", old_units, _OLD)}
    districts = [row for row in _rows("old_units", old_units, _OLD) if not row["ward_code"]]
    new = {row["ward_code"]: row for row in _rows("new_units", new_units, _NEW)}
    found: dict[tuple[str, str], Move] = {}
    unknown: dict[str, None] = {}
    for row in _rows("moves", moves, _MOVES):
        before, after = row["old_ward_code"], row["new_ward_code"]
        lacking = [code for code, known in ((before, old), (after, new)) if code not in known]
        if lacking or not before:
            unknown |= dict.fromkeys(lacking)
            continue
        found[before, after] = _move(before, old[before], new[after], row["partly_merged"] == "1")
    found |= {(one.code, one.new_code): one for one in _islands(districts, new)}
    if not found:
        raise BadUnits("units_empty")
    if len(found) > MOST_MOVES:
        raise BadUnits("units_too_many", most=MOST_MOVES)
    return Read(list(found.values()), list(unknown))


def _move(code: str, old: Mapping[str, str], new: Mapping[str, str], partly: bool) -> Move:
    return Move(
        code=code,
        ward=old["ward"] or old["district"],
        district=old["district"],
        province=old["province"],
        new_code=new["ward_code"],
        new_ward=new["ward"],
        new_province=new["province"],
        partly=partly,
    )


def _islands(
    districts: Sequence[Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[Move]:
    """A district without communes became the special zone of its name."""
    zones = {key_of(row["ward"]): row for row in new.values() if row["ward"].startswith("Đặc khu")}
    for row in districts:
        zone = zones.get(key_of(row["district"]))
        if zone is not None:
            yield _move(f"{DISTRICT}{row['district_code']}", row, zone, partly=False)


def _rows(name: str, content: bytes, columns: str) -> list[dict[str, str]]:
    """A file's rows with the columns that are wanted, each cell without outer blanks and checked."""
    reader = csv.DictReader(io.StringIO(utf8_text(content), newline=""))
    wanted = columns.split()
    try:
        missing = sorted(set(wanted) - set(reader.fieldnames or ()))
        if missing:
            raise BadUnits("units_lack", file=name, columns=", ".join(missing))
        rows = [{column: (row[column] or "").strip() for column in wanted} for row in reader]
    except csv.Error as error:
        raise BadUnits(
            "units_cell", file=name, line=reader.line_num, column="", cell=str(error)
        ) from None
    for line, row in enumerate(rows, start=2):
        for column, cell in row.items():
            if not _fits(column, cell):
                raise BadUnits("units_cell", file=name, line=line, column=column, cell=cell[:60])
    return rows


def _fits(column: str, cell: str) -> bool:
    if column.endswith("ward_code"):
        return bool(_CODE.fullmatch(cell)) or (column == "ward_code" and not cell)
    if column == "district_code":
        return cell.isascii() and cell.isdigit() and len(cell) == 3
    if column == "ward":  # Empty where a district had no communes.
        return len(cell) <= 100
    return column == "partly_merged" or (0 < len(cell) <= 100 and cell.isprintable())


@transaction.atomic
def set_units(
    moves: Sequence[Move], *, from_date: date, by: By, told_at: datetime | None = None
) -> Changed:
    """What units became from a day on; entered again, a day's list is replaced by the new one as a whole."""
    held = {one: pk for pk, one in _held(from_date)}
    wanted = set(moves)
    gone = [pk for one, pk in held.items() if one not in wanted]
    added = [one for one in moves if one not in held]
    for start in range(0, len(gone), 500):
        UnitMove.objects.filter(pk__in=gone[start : start + 500]).delete()
    UnitMove.objects.bulk_create(
        [
            UnitMove(
                from_date=from_date,
                ward_key=key_of(one.ward),
                district_key=key_of(one.district),
                new_key=key_of(one.new_ward),
                **vars(one),
            )
            for one in added
        ],
        batch_size=500,
    )
    if gone or added:
        facts = {"from_date": from_date, "added": len(added), "gone": len(gone)}
        subject = f"units:{from_date.isoformat()}"
        append(kinds.UNITS_TOLD.name, subject=subject, by=by, facts=facts, told_at=told_at)
    return Changed(len(added), len(gone))


def _held(from_date: date) -> Iterator[tuple[int, Move]]:
    rows = UnitMove.objects.filter(from_date=from_date)
    for pk, *told in rows.values_list("pk", *_FIELDS).iterator():
        yield pk, Move(*told)


def communes_meant(address: str, *, on: date, written: date | None = None) -> list[Place]:
    """The communes of a day that an address can mean, the likeliest first; [] where no list knows it.

    written: the day on which the address was written down, None where nobody knows. One query; one more for each later
    list where there are several.
    """
    named = keys(address)
    if not named:
        return []
    known = Q(ward_key__in=named) | Q(district_key__in=named) | Q(new_key__in=named)
    lists: dict[date, list[Move]] = {}
    rows = UnitMove.objects.filter(known, from_date__lte=on).order_by("from_date", "id")
    for since, *told in rows.values_list("from_date", *_FIELDS):
        lists.setdefault(since, []).append(Move(*told))
    for since, moves in lists.items():
        found = Places.of(moves, since=since).find(address, on=written)
        if found:
            return _carried_on(found, since=since, on=on)[:MOST_PLACES]
    return []


def names_no_province(address: str, *, on: date) -> bool:
    """Whether an address of several parts ends with none of the provinces of the lists of a day. One query.

    False where there is no list: then nobody knows.
    """
    last = last_keys(address)
    if not last:
        return False
    rows = UnitMove.objects.filter(from_date__lte=on).values_list("province", "new_province")
    provinces = {key_of(name) for pair in rows.distinct() for name in pair}
    return bool(provinces) and not last & provinces


def _carried_on(found: list[Place], *, since: date, on: date) -> list[Place]:
    """What communes of one list have become by those after it."""
    later = UnitMove.objects.filter(from_date__gt=since, from_date__lte=on)
    for day in sorted(set(later.values_list("from_date", flat=True))):
        codes = [one.unit_code for one in found]
        became: dict[str, list[UnitMove]] = {}
        for row in later.filter(from_date=day, code__in=codes).order_by("partly", "id"):
            became.setdefault(row.code, []).append(row)
        moved = [one for place in found for one in _moved(place, became.get(place.unit_code, ()))]
        found = list({one.unit_code: one for one in reversed(moved)}.values())[::-1]
    return found


def _moved(place: Place, rows: Sequence[UnitMove]) -> Iterator[Place]:
    """A commune as it is after another list; itself where that says nothing of it."""
    if not rows:
        yield place
    for row in rows:
        yield replace(
            place,
            unit_code=row.new_code,
            name=row.new_ward,
            province=row.new_province,
            was=place.was or f"{place.name}, {place.province}",
            partly=place.partly or row.partly,
        )
