"""Papers for which a database stands: which of a procedure, whose they are, and what became of those of a dossier.

A paper is asked of a database where a rule of that day says so of the whole paper, a register is set up for it, and the
paper is the applicant's or the owner's own. Where none is set up nothing is promised: the paper is asked for as ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from tinhso.cases.models import Case, PaperData
from tinhso.cases.rules import asking_ends
from tinhso.cases.states import OPEN
from tinhso.cases.whose import party_of, people_in, people_of
from tinhso.kernel.calendar import Calendar
from tinhso.ledger.models import Event
from tinhso.org.queries import calendar_over, calendars_on
from tinhso.papers.databases import ASKED, Database, databases
from tinhso.papers.queries import finder
from tinhso.papers.replacing import facts_on
from tinhso.procedures.definition import Definition
from tinhso.procedures.expressions import BadExpression
from tinhso.procedures.queries import version
from tinhso.procedures.replacing import Replaced, replaced
from tinhso.procedures.rules import AskedPaper, papers_for
from tinhso.procedures.whose import People, whose

State = PaperData.State
NOT_ANSWERED = "register_away"
FILED = "cases.filed"


@dataclass(frozen=True)
class ToAsk:
    """A dossier for whose paper the citizen must be asked, by when, and why the data could not be had."""

    name: str
    database: Database
    why: str
    ask_by_at: datetime


@dataclass(frozen=True)
class Wanted:
    """A paper whose data are to be asked for: see `PaperData`."""

    paper: str
    name: str
    type: str
    database: str
    basis: str
    party: str


def replaced_on(definition: Definition, day: date) -> dict[str, Replaced]:
    """The papers of a procedure, by their codes, that need not be handed in on a day; at most one query.

    Those of which nobody can say whose they are in this procedure, or whose data have no shape in which a register
    tells them, are asked for as ever.
    """
    known: Mapping[str, object] = settings.REGISTERS
    if not known or not any(one.database in known for one in facts_on(definition.code, day)):
        return {}
    return {
        one.paper.type: one
        for one in replaced(definition, day, finder(day))
        if one.whole
        and one.database.code in known
        and one.type in ASKED.get(one.database.code, ())
        and whose(definition, name=one.paper.name, kind=one.type) is not None
    }


def party_asked(definition: Definition, one: Replaced, people: People) -> str:
    """Whose data stand for a paper in a request; "" where it cannot be told, and the paper is asked for as ever."""
    return party_of(definition, name=one.paper.name, kind=one.type, people=people)


def wanted_of(
    case: Case, definition: Definition, held: Mapping[str, Replaced], people: People
) -> Iterator[Wanted]:
    """The papers of a dossier that a register stands for, of a known holder. held: of `replaced_on`."""
    try:
        asked = papers_for(
            definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
        )
    except BadExpression:
        return
    for one in asked:
        found = held.get(one.paper.type)
        party = party_asked(definition, found, people) if found and one.certain else ""
        if found and party:
            yield Wanted(
                paper=one.paper.type,
                name=one.paper.name[:400],
                type=found.type,
                database=found.database.code,
                basis=f"{found.fact.rule}, {found.fact.row}"[:200],
                party=party,
            )


def unmet(case: Case, *, now: datetime) -> list[PaperData]:
    """The rows that a dossier will have when it is met behind the screens, not saved; [] where nobody waits for them.

    It was filed here so lately that its registers are still to be asked, and of these papers nothing is known yet:
    neither handed in, nor asked for, nor met. What is told of the past is met by nobody.
    """
    if case.version is None or case.told or not settings.REGISTERS:
        return []
    calendar = calendar_over(case.desk)
    if case.state not in OPEN or asking_ends(since=case.filed_at, calendar=calendar) <= now:
        return []
    definition = version(case.version).definition
    held = replaced_on(definition, case.filed_date)
    if not held:
        return []
    known = papers_known(case)
    found = [
        one for one in wanted_of(case, definition, held, people_in(case)) if one.paper not in known
    ]
    told = Event.objects.filter(subject=f"case:{case.uid}", kind=FILED, backfilled=True)
    if found and told.exists():
        return []
    return [PaperData(case=case, since=case.filed_at, **vars(one)) for one in found]


def papers_known(case: Case) -> set[str]:
    """The papers of a dossier that were handed in, taken from what is held, asked for, or asked of a register."""
    return {
        *case.data.values_list("paper", flat=True),
        *case.papers.values_list("type", flat=True),
        *(paper for papers in case.requests.values_list("papers", flat=True) for paper in papers),
    }


def with_databases(
    asked: Sequence[AskedPaper],
    definition: Definition,
    day: date,
    *,
    owner: str = "",
    filer: str = "",
) -> tuple[AskedPaper, ...]:
    """Papers of a request that is not filed yet, with the database that will be asked instead of the applicant.

    owner, filer: parties, as far as they are known; nobody: what holds whoever they are. One query more with them.
    """
    held = replaced_on(definition, day)
    if held and filer:
        people = people_of(owner, filer)
        held = {code: one for code, one in held.items() if party_asked(definition, one, people)}
    return tuple(
        replace(one, database=held[one.paper.type].database.name)
        if one.paper.type in held and one.certain
        else one
        for one in asked
    )


def standing(rows: Iterable[PaperData], *, now: datetime) -> list[PaperData]:
    """Of a dossier's rows those whose data are there or on their way; one that nobody asked in its time is neither."""
    return [
        row
        for row in rows
        if row.state == State.HAD
        or (row.state == State.WAITING and not is_over(row, calendar_over(row.case.desk), now))
    ]


def is_over(row: PaperData, calendar: Calendar, now: datetime) -> bool:
    """Whether one still waits though the time is over in which a register is asked: its citizen is to be asked."""
    return row.state == State.WAITING and asking_ends(since=row.since, calendar=calendar) <= now


def as_awaited(
    asked: Sequence[AskedPaper], rows: Iterable[PaperData], *, now: datetime
) -> tuple[AskedPaper, ...]:
    """The papers of a dossier, with the database of those whose data are there or on their way."""
    stand = {row.paper: databases()[row.database].name for row in standing(rows, now=now)}
    return tuple(replace(one, database=stand.get(one.paper.type, "")) for one in asked)


def data_of(case: Case) -> list[PaperData]:
    """What became of each paper for which a database was asked, in the procedure's order; one query."""
    return list(case.data.exclude(state=State.DROPPED).order_by("id"))


def to_ask(cases: Collection[Case], *, now: datetime) -> dict[UUID, ToAsk]:
    """Of some dossiers those whose citizen must be asked for a paper, the most urgent of each.

    One query; the offices' calendars where something waits still.
    """
    if not cases:
        return {}
    rows = PaperData.objects.filter(
        case__in=[case.pk for case in cases], state__in=(State.MISSED, State.WAITING), asked_at=None
    )
    open_ = {case.pk: case for case in cases if case.state in OPEN}
    found: dict[UUID, ToAsk] = {}
    for row in rows.order_by("-ask_by_at", "-id"):
        case = open_.get(row.case_id)
        if case is None:
            continue
        if row.state == State.MISSED or is_over(row, _calendar(case, now), now):
            found[case.uid] = as_to_ask(row)
    return found


def _calendar(case: Case, now: datetime) -> Calendar:
    return calendars_on(timezone.localdate(now)).of(case.desk)


def as_to_ask(row: PaperData) -> ToAsk:
    """One that could not be had, or that nobody asked in its time."""
    why = row.why or NOT_ANSWERED
    return ToAsk(row.name, databases()[row.database], why, row.ask_by_at)
