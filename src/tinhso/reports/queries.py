"""The only readers of reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from tinhso.kernel.periods import period_of
from tinhso.org.heirs import home_of
from tinhso.org.queries import Organisation, organisation_on, successions
from tinhso.reports.adding import Sum, add
from tinhso.reports.definition import Template
from tinhso.reports.models import Filing, Report, Round, TemplateVersion, TreasuryFigure, Version
from tinhso.reports.rules import OWED, STATES, SUBMITTED, CannotReport
from tinhso.reports.treasury import SERIES

#: What has ended without an office that carries on: added to the province alone.
NOWHERE = ""


def report(code: str) -> Report:
    """A report. Raises CannotReport."""
    found = Report.objects.filter(code=code[:60]).first()
    if found is None:
        raise CannotReport("report_unknown", report=code[:60])
    return found


def reports(day: date) -> list[tuple[Report, TemplateVersion]]:
    """Every report with its template of a day, by name; two queries."""
    found = []
    for row in Report.objects.prefetch_related("versions"):
        version = _in_force(list(row.versions.all()), day)
        if version is not None:
            found.append((row, version))
    return sorted(found, key=lambda pair: pair[1].template.name[0].casefold())


def version_for(row: Report, day: date) -> TemplateVersion:
    """The template of a day. Raises CannotReport."""
    found = _in_force(list(row.versions.all()), day)
    if found is None:
        raise CannotReport("report_unknown", report=row.code)
    return found


def _in_force(rows: Sequence[TemplateVersion], day: date) -> TemplateVersion | None:
    begun = [row for row in rows if row.valid_from <= day]
    return max(begun, key=lambda row: row.number, default=None)


def round_of(uid: str) -> Round:
    """A period of a report. Raises CannotReport."""
    try:
        return Round.objects.select_related("report", "version").get(uid=UUID(str(uid)[:40]))
    except (ValueError, Round.DoesNotExist):
        raise CannotReport("report_no_such_filing") from None


def filing(uid: str, *, lock: bool = False) -> Filing:
    """What one filer owes of a period. Raises CannotReport."""
    rows = Filing.objects.select_related("round__report", "round__version")
    if lock:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.get(uid=UUID(str(uid)[:40]))
    except (ValueError, Filing.DoesNotExist):
        raise CannotReport("report_no_such_filing") from None


def versions_of(row: Filing) -> list[Version]:
    """Its versions with what was decided, the last first."""
    return list(row.versions.select_related("decision").order_by("-number"))


def facts_of(row: Filing, version: Version) -> dict[str, Any]:
    """What every event of a filing says."""
    return {
        "report": row.round.report.code,
        "period": row.round.period.key,
        "version": version.number,
        "digest": version.digest,
    }


def periods_of_year_before(held: Round) -> int:
    """How many periods of its kind ended in its year before it."""
    first = period_of(held.kind, date(held.last.year, 1, 1))
    count, at = 0, first
    while at.first < held.first:
        count += 1
        at = period_of(held.kind, date.fromordinal(at.last.toordinal() + 1))
    return count


@dataclass(frozen=True)
class Owed:
    """What somebody owes, for whoever reminds. subject: of the ledger; named: the filer. due: the last day in time.

    mail: the field of a record's register in which its filer's address stands, "" where there is none.
    """

    subject: str
    report: str
    name: tuple[str, str]
    period: tuple[str, str]
    filer: str
    named: str
    is_record: bool
    office: str
    due: date
    mail: str


def owed(
    *,
    before: datetime | None = None,
    offices: Collection[str] | None = None,
    uids: Collection[UUID] | None = None,
) -> Iterator[Owed]:
    """Every report that is still to be filed, the first due first: the one place that reminders ask.

    One query and one for each template. before: due before a moment. offices: whose it is. uids: of these filings
    alone. What the house fills nobody owes.
    """
    rows = Filing.objects.filter(state__in=OWED).select_related("round__report")
    if before is not None:
        rows = rows.filter(round__due_at__lt=before)
    if offices is not None:
        rows = rows.filter(office__in=offices)
    if uids is not None:
        rows = rows.filter(uid__in=uids)
    templates: dict[int, Template] = {}
    for row in rows.order_by("round__due_at", "id").iterator(chunk_size=2000):
        if row.round.version_id not in templates:
            templates[row.round.version_id] = row.round.version.template
        template = templates[row.round.version_id]
        if template.filled:
            continue
        yield Owed(
            subject=f"filing:{row.uid}",
            report=row.round.report.code,
            name=template.name,
            period=row.round.period.name,
            filer=row.filer,
            named=row.name,
            is_record=row.is_record,
            office=row.office,
            due=row.round.due_date,
            mail=template.mail,
        )


@dataclass(frozen=True)
class Standing:
    """A period in numbers. late: still owed past its due moment. flagged: filed, with something to look at."""

    round: Round
    counts: Mapping[str, int]
    flagged: int
    late: int

    @property
    def filers(self) -> int:
        """All who were to file it."""
        return sum(self.counts.values())

    @property
    def owed(self) -> int:
        """Those who have not filed, or whose report was returned."""
        return sum(self.counts[state] for state in OWED)


def standings(rounds: Sequence[Round], *, now: datetime) -> list[Standing]:
    """How each period stands; one query for all."""
    told: dict[int, dict[str, tuple[int, int]]] = {}
    rows = Filing.objects.filter(round__in=rounds).order_by().values_list("round", "state")
    for key, state, count, flagged in rows.annotate(
        n=Count("pk"), flagged=Count("pk", filter=Q(flags__gt=0, state=SUBMITTED))
    ):
        told.setdefault(key, {})[state] = (count, flagged)
    found = []
    for one in rounds:
        own = told.get(one.pk, {})
        counts = {state: own.get(state, (0, 0))[0] for state in STATES}
        late = sum(counts[state] for state in OWED) if now >= one.due_at else 0
        found.append(Standing(one, counts, sum(more for _, more in own.values()), late))
    return found


def rounds(report_: Report | None = None, *, most: int = 60) -> list[Round]:
    """Periods that were opened, the latest first."""
    rows = Round.objects.select_related("report", "version")
    if report_ is not None:
        rows = rows.filter(report=report_)
    return list(rows.order_by("-last", "report__code")[:most])


def filings(
    held: Round,
    *,
    state: str = "",
    offices: Collection[str] | None = None,
    text: str = "",
    flagged: bool = False,
) -> QuerySet[Filing]:
    """Who owes a period, by name. state: one of STATES, or "late" or "owed" for what is still to be filed."""
    rows = held.filings.all()
    if state in ("late", "owed"):
        rows = rows.filter(state__in=OWED)
    elif state in STATES:
        rows = rows.filter(state=state)
    if offices is not None:
        rows = rows.filter(office__in=offices)
    if text:
        rows = rows.filter(name__icontains=text)
    if flagged:
        rows = rows.filter(flags__gt=0)
    return rows.order_by("name", "id")


@dataclass(frozen=True)
class Unit:
    """A unit's part of a sum. counted: filings whose approved version is in it; missing: who is not."""

    office: str
    sum: Sum
    counted: Sequence[Filing]
    missing: Sequence[Filing]


def added(held: Round, *, then: bool = False, today: date) -> tuple[Unit, list[Unit]]:
    """The province, and each of its units: their approved versions added. Three queries, and those of the offices.

    then: units as of the period's last day; else as they are today, where an office that was merged counts in the one
    that carries on. Each filing is in one unit alone, so the units add up to the province. One whose work nobody here
    carries on is in NOWHERE.
    """
    template = held.version.template
    rows = list(held.filings.order_by("name", "id"))
    counted_ = Version.objects.filter(filing__round=held, number=F("filing__approved"))
    values: dict[int, dict[str, str]] = dict(counted_.values_list("filing", "values"))
    unit_of = units(rows, held.last if then else today, carried=not then)
    by_unit: dict[str, list[Filing]] = {}
    for row in rows:
        by_unit.setdefault(unit_of[row.office], []).append(row)

    def unit(office: str, own: Sequence[Filing]) -> Unit:
        counted = [row for row in own if row.pk in values]
        return Unit(
            office,
            add(template, [values[row.pk] for row in counted]),
            counted,
            [row for row in own if row.pk not in values],
        )

    parts = [unit(office, own) for office, own in sorted(by_unit.items())]
    return unit("", rows), parts


def units(rows: Iterable[Filing], day: date, *, carried: bool) -> dict[str, str]:
    """Office of a filing → the unit that has it on a day: its commune, or the office right below the highest."""
    organisation = organisation_on(day)
    passed = successions() if carried else None
    found: dict[str, str] = {}
    for office in {row.office for row in rows}:
        now = passed.carrying_on(office, day) if passed is not None else office
        found[office] = _unit(organisation, now)
    return found


def _unit(organisation: Organisation, office: str | None) -> str:
    if office is None or office not in organisation.offices:
        return NOWHERE
    home = home_of(organisation.offices, office)
    if organisation.offices[home].level != "commune":
        path = organisation.path(office)
        return path[min(1, len(path) - 1)].code
    return home


def figures(*, since: date, until: date) -> list[dict[str, Any]]:
    """The six series by day: of each day the figures of its last issue. One query."""
    rows = (
        TreasuryFigure.objects.filter(day__gte=since, day__lte=until)
        .order_by("day", "file__issue", "id")
        .values("series", "day", "day_amount", "year_amount", "file__uid", "file__issue")
    )
    last: dict[tuple[date, str], dict[str, Any]] = {}
    for row in rows:
        last[row["day"], row["series"]] = dict(row)
    return [
        last[day, series]
        for day in sorted({day for day, _ in last})
        for series in SERIES
        if (day, series) in last
    ]


def due_now(offices: Collection[str]) -> QuerySet[Filing]:
    """What some offices still owe, the first due first."""
    rows = Filing.objects.filter(state__in=OWED, office__in=offices)
    return rows.select_related("round__report", "round__version").order_by(
        "round__due_at", "name", "id"
    )


def series(report_: Report, *, most: int = 13) -> list[tuple[Round, Sum]]:
    """The sums of the latest periods, the earliest first, for a leader's page; two queries."""
    held = rounds(report_, most=most)[::-1]
    told: dict[int, list[dict[str, str]]] = {one.pk: [] for one in held}
    rows = Version.objects.filter(filing__round__in=held, number=F("filing__approved"))
    for key, values in rows.values_list("filing__round", "values"):
        told[key].append(values)
    return [(one, add(one.version.template, told[one.pk])) for one in held]
