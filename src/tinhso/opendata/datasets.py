"""The data sets: what each holds, and how its rows are read. Those of registers come with what is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone

from tinhso.indicators import queries as figures
from tinhso.indicators.current import book_on
from tinhso.indicators.defining import Document, read_document
from tinhso.indicators.models import DefinitionVersion
from tinhso.indicators.models import Value as Kept
from tinhso.indicators.targets import aim_for, reached
from tinhso.indicators.units import level_of
from tinhso.measurement.live import publishing
from tinhso.measurement.live.disclosure import FEWEST
from tinhso.measurement.live.published import MEASURES, Cell, cells_of
from tinhso.opendata import petitions, promises, queries, registers
from tinhso.opendata.columns import BOARD, DEFINITIONS, FIGURES, FIXED, PETITIONS, PROMISES
from tinhso.opendata.rules import FIGURE, REGISTER, CannotOpen, Dataset, Found, Value
from tinhso.opendata.telling import Counts, of_people, told
from tinhso.org.queries import last_names_of_ended, organisation_on
from tinhso.registers import queries as records
from tinhso.registers.models import Version

_AT_ONCE = 2_000


def datasets() -> dict[str, Dataset]:
    """Code → every data set that there is today; three queries."""
    return {**FIXED, **{one.code: one for one in map(registers.set_of, _open_registers())}}


def dataset(code: str) -> Dataset:
    """One of them. Raises CannotOpen("opendata_no_such_set")."""
    found = datasets().get(code)
    if found is None:
        raise CannotOpen("opendata_no_such_set", set=code[:80])
    return found


def read(one: Dataset, *, now: datetime) -> Found:
    """What a data set says now. A fixed number of queries for each, however many rows it has."""
    if one.code in _READERS:
        return _READERS[one.code](now)
    return registers.found(records.version_now(one.only))


def _open_registers() -> list[Version]:
    codes = queries.public_codes(REGISTER)
    if not codes:
        return []
    return [version for row, version in records.registers() if row.code in codes]


def _board(_now: datetime) -> Found:
    standing = publishing.standing()
    cells = [(one, cell) for one in standing for cell in cells_of(one)]
    counts = {_place(cell, cell.measure): cell.count for _, cell in cells}

    def rows() -> Iterator[Sequence[Value]]:
        for one, cell in cells:
            part_of = MEASURES[cell.measure]
            names = one.content["names"].get(cell.dimension, {})
            yield (
                f"{one.month:%Y-%m}", cell.dimension, cell.key, names.get(cell.key, cell.key),
                cell.measure, f"{cell.from_month:%Y-%m}", f"{cell.until_month:%Y-%m}", cell.count,
                cell.median_seconds, cell.p90_seconds, cell.on_time_at_least, cell.told_at_least,
                cell.seen_at_least, part_of or None,
                counts.get(_place(cell, part_of)) if part_of else None,
                one.pk, one.made_at.isoformat(), one.corrects_id,
            )  # fmt: skip

    first = min((cell.from_month for _, cell in cells), default=None)
    return Found(rows(), first, standing[-1].month if standing else None)


def _place(cell: Cell, measure: str) -> tuple[object, ...]:
    return (cell.dimension, cell.key, measure, cell.from_month, cell.until_month)


def _promises(now: datetime) -> Found:
    today = timezone.localdate(now)
    every = promises.promises(now=now)

    def rows() -> Iterator[Sequence[Value]]:
        for one in every:
            yield (
                one.key, one.sort, one.under, one.code, *one.title, one.unit, one.unit_name,
                _day(one.due), one.should, one.is_, one.measure, one.state, _day(one.done),
                "; ".join(one.waits) or None, *_days(one), _moment(one.as_of), one.sample,
            )  # fmt: skip

    return Found(rows(), today, today)


def _days(one: promises.Promise) -> tuple[str | None, str | None]:
    return (_day(one.of.first), _day(one.of.last)) if one.of else (None, None)


def _figures(now: datetime) -> Found:
    """Every kept figure of a period that is over; five queries."""
    today = timezone.localdate(now)
    codes = queries.public_codes(FIGURE)
    return Found(_figure_rows(codes, today) if codes else iter(()), None, today)


def _figure_rows(codes: frozenset[str], today: date) -> Iterator[Sequence[Value]]:
    organisation, book = organisation_on(today), book_on(today)
    people, aims = of_people(book), figures.aims_of(codes)
    tops = set(promises.tops(organisation))
    names = {**last_names_of_ended(), **{c: o.name for c, o in organisation.offices.items()}}
    documents: dict[int, Document] = {}
    rows = Kept.objects.filter(code__in=codes, last__lt=today).select_related("version")
    for row in rows.order_by("code", "kind", "first", "office").iterator(chunk_size=_AT_ONCE):
        document = documents.get(row.version_id)
        if document is None:
            document = documents[row.version_id] = read_document(row.version.document)
        held = book.held.get(row.code)
        # What asked otherwise once may have asked of people.
        personal = held is None or held.version.pk != row.version_id or row.code in people
        value, why = told(
            Counts(row.numerator, row.denominator, row.value), document,
            people=personal, top=row.office in tops, fewest=FEWEST,
        )  # fmt: skip
        level = level_of(organisation, row.office)
        aim = aim_for(aims.get(row.code, ()), office=row.office, level=level, day=row.last)
        yield (
            row.code, *document.name, row.office, names.get(row.office, row.office), row.kind,
            _day(row.first), _day(row.last), value, document.unit, why or None,
            aim.value if aim else None, reached(value, aim, higher=document.higher),
            row.version.number,
        )  # fmt: skip


def _definitions(_now: datetime) -> Found:
    codes = queries.public_codes(FIGURE)
    rows = DefinitionVersion.objects.filter(definition__code__in=codes)
    rows = rows.select_related("definition").order_by("definition__code", "number")

    def lines() -> Iterator[Sequence[Value]]:
        for row in rows.iterator(chunk_size=_AT_ONCE):
            one = read_document(row.document)
            yield (
                row.definition.code, row.number, _day(row.from_date), row.ends, row.decision, *one.name, one.unit,
                one.numerator, one.denominator or None, one.higher, one.decimals,
                "; ".join(one.kinds), "; ".join(one.levels), one.heading or None, one.note or None,
                row.digest,
            )  # fmt: skip

    return Found(lines())


def _petitions(now: datetime) -> Found:
    today = timezone.localdate(now)
    known = petitions.quarters(today)
    names = {
        **last_names_of_ended(),
        **{code: one.name for code, one in organisation_on(today).offices.items()},
    }

    def rows() -> Iterator[Sequence[Value]]:
        for name, first, last in known:
            every = petitions.told_by(first=first, last=last, now=now)
            for office, one in sorted(every.items()):
                if one is not None:
                    yield (
                        name, office, names.get(office, office), one["received"], one["on_time"],
                        one["median"], one["satisfied"],
                    )  # fmt: skip

    return Found(rows(), known[-1][1], known[0][2])


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


_READERS: Mapping[str, Callable[[datetime], Found]] = {
    BOARD: _board,
    PROMISES: _promises,
    FIGURES: _figures,
    DEFINITIONS: _definitions,
    PETITIONS: _petitions,
}
