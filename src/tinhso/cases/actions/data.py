"""Data of a register in place of a paper: awaited, had, or not to be had, so that the citizen must be asked.

What comes from a register changes nothing of how the dossier stands: it has events of its own in the ledger, the
dossier's row stays as it is, and no form that somebody has open is made stale by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.cases import rules
from tinhso.cases.actions.doing import CannotAct, Doer, already, begin, done, needed
from tinhso.cases.data import NOT_ANSWERED, Wanted, papers_known, standing, unmet
from tinhso.cases.models import Case, PaperData
from tinhso.cases.states import BEFORE, OPEN
from tinhso.cases.whose import party_of, people_in
from tinhso.documents import actions as documents
from tinhso.documents.queries import held_data
from tinhso.documents.rules import MENTIONED
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Event
from tinhso.ledger.together import as_one
from tinhso.org.queries import calendar_over
from tinhso.papers.databases import databases
from tinhso.papers.finding import names_it
from tinhso.papers.queries import finder
from tinhso.procedures.queries import version
from tinhso.procedures.rules import CHANNELS

State = PaperData.State
_WORDS = re.compile(r"\s|[^\x00-\x7f]")
BY_AN_OFFICER, OF_ANOTHER = "register_refused_by_officer", "register_owner_corrected"


@transaction.atomic
def await_data(
    case: UUID | str, wanted: Sequence[Wanted], *, since: datetime, by: Mapping[str, By]
) -> list[PaperData]:
    """Papers of a dossier are asked of registers from now on; the rows that were made, none where it has ended.

    since: when the dossier came to us. by: who asks, for each database. A paper for which it was done before is left,
    as is one that came meanwhile, or for which the citizen has been asked.
    """
    row = Case.objects.select_for_update().filter(uid=case, state__in=OPEN, told=False).first()
    if row is None:
        return []
    # Between its filing and now it may have been handed in, taken from what is held, or asked for.
    known = papers_known(row)
    fresh = [one for one in wanted if one.paper not in known]
    if not fresh:
        return []
    calendar = calendar_over(row.desk)
    channel = CHANNELS.get(row.channel, "")
    ask_by = rules.ask_by(since=since, channel=channel, calendar=calendar)
    made = [PaperData(case=row, since=since, ask_by_at=ask_by, **vars(one)) for one in fresh]
    for one in made:
        one.save(force_insert=True)
        _tell(one, "data_awaited", {"ask_by": ask_by.astimezone(UTC)}, by[one.database])
    return made


@transaction.atomic
def data_had(
    data: UUID, *, record: Mapping[str, Any], as_of: datetime, reference: str, by: By
) -> bool:
    """A register has told it; False where nobody waits for it any more: its dossier ended, or an officer decided."""
    row = _waiting(data)
    if row is None:
        return False
    facts = {"as_of": as_of.astimezone(UTC), "reference": reference, "record": dict(record)}
    event = _tell(row, "data_had", facts, by)
    row.state, row.record, row.as_of = State.HAD, dict(record), as_of
    row.reference, row.ended_at = reference, event.occurred_at
    row.save()
    return True


@transaction.atomic
def data_missed(data: UUID, *, why: str, by: By) -> bool:
    """It cannot be had. why: a code, by which it is said. False where nobody waits for it any more."""
    row = _waiting(data)
    if row is None:
        return False
    _missed(row, why, by)
    return True


def _missed(row: PaperData, why: str, by: By) -> None:
    event = _tell(row, "data_missed", {"why": why, "ask_by": row.ask_by_at.astimezone(UTC)}, by)
    row.state, row.why, row.ended_at = State.MISSED, why, event.occurred_at
    row.save()


def owner_corrected(case: Case, *, by: By) -> None:
    """Whose dossier it is was mended: what a register told, or is asked, of another than whose paper it is counts not.

    What it told is emptied here, and stays sealed in the ledger; the citizen is asked for the paper, by the same clock.
    """
    stand = case.data.select_for_update().filter(state__in=(State.WAITING, State.HAD))
    rows = list(stand.order_by("id"))
    if not rows or case.version is None:
        return
    definition, people = version(case.version).definition, people_in(case)
    names = {one.type: one.name for one in definition.papers}
    for row in rows:
        name = names.get(row.paper, row.name)
        if party_of(definition, name=name, kind=row.type, people=people) != row.party:
            row.record, row.reference, row.as_of = {}, "", None
            _missed(row, OF_ANOTHER, by)


@as_one
def refuse_data(
    case: Any,
    *,
    paper: str,
    reasons: str,
    doer: Doer,
    seen: int | None = None,
    key: str | None = None,
) -> Case:
    """An officer finds that what came is not whole or not right, or waits no longer: the citizen may be asked.

    paper: its code in the procedure. reasons: in words, kept apart from what is open. Raises CannotAct (no_such_data).
    """
    if found := already(key):
        return found
    state = Case.objects.filter(uid=case).values_list("state", flat=True).first()
    act = "refuse_data_at_desk" if state in BEFORE else "refuse_data"
    doing = begin(case, act, doer, seen=seen, key=key)
    text = needed(reasons, "reasons")
    rows = doing.case.data.select_for_update().filter(state__in=(State.WAITING, State.HAD))
    row = rows.filter(paper=paper).first()
    if row is None:
        raise CannotAct("no_such_data", case=doing.case.code)
    row.state, row.why, row.text, row.ended_at = State.MISSED, BY_AN_OFFICER, text, doing.at
    row.save()
    facts = {
        "papers": [row.paper],
        "database": row.database,
        "ask_by": row.ask_by_at.astimezone(UTC),
        "reasons": text,
    }
    return done(doing, "data_refused", facts=facts)


def check_may_ask(
    case: Case,
    papers: Iterable[str],
    *,
    at: datetime,
    by: By,
    text: str = "",
    mentioned: bool = False,
    told: bool = False,
) -> list[PaperData]:
    """Nobody is asked for a paper whose data are there, on their way, or about to be asked for.

    Raises CannotAct (data_stand, data_named).

    text: what is written to the applicant, which may name such a paper too; mentioned: whoever asks says that it does
    no more; told: it happened already. Those papers are the answer. One that nobody asked the register in its time
    ends here, where its code is named: it is not waited for any longer.
    """
    wanted = set(papers)
    if not wanted and not text:
        return []
    found = case.data.select_for_update().filter(state__in=(State.WAITING, State.HAD))
    rows = list(found.order_by("id"))
    stand = standing([*rows, *([] if told else unmet(case, now=at))], now=at)
    for row in stand:
        if row.paper in wanted:
            raise CannotAct("data_stand", paper=row.name, database=_database(row), field="papers")
    words = "\n".join([text, *wanted])
    types = {one.code: one for one in finder(timezone.localdate(at)).types} if stand else {}
    named = [row for row in stand if row.type in types and names_it(types[row.type], words)]
    if named and not mentioned:
        row = named[0]
        raise CannotAct("data_named", paper=row.name, database=_database(row), field="override")
    for row in rows:
        if row.paper in wanted:
            _missed(row, NOT_ANSWERED, by)
    return named


def note_mentioned(
    case: Case, named: Iterable[PaperData], *, stage: str, at: datetime, by: By
) -> None:
    """That a request named papers whose data stand, and whoever asked said that it did no more; the head sees it."""
    for row in named:
        held = held_data(row.party, row.type, row.database, timezone.localdate(at))
        if held is not None:
            documents.was_asked(
                held,
                case=str(case.uid),
                code=case.code,
                procedure=case.procedure,
                office=case.office,
                paper=row.paper,
                stage=stage,
                reason=(MENTIONED, "", ""),
                by=by,
                at=at,
            )


def check_known(case: Case, papers: Iterable[str]) -> None:
    """A code that is none of the procedure's papers is no name that anybody can read.

    Raises CannotAct("paper_not_asked", paper).
    """
    if case.version is None:
        return
    known = {one.type for one in version(case.version).definition.papers}
    for one in papers:
        # What the procedure does not list is asked for by its name, in words.
        if one not in known and not _WORDS.search(one.strip()):
            raise CannotAct("paper_not_asked", paper=one[:60], field="papers")


def was_asked(case: Case, papers: Iterable[str], *, at: datetime) -> None:
    """The citizen was asked for papers, or has handed them in: their clock is over."""
    wanted = list(papers)
    if wanted:
        case.data.filter(paper__in=wanted, asked_at=None).update(asked_at=at)


def _waiting(data: UUID) -> PaperData | None:
    """A row that waits, its dossier locked before it; one whose dossier has ended is dropped."""
    found = PaperData.objects.filter(uid=data, state=State.WAITING).first()
    if found is None:
        return None
    case = Case.objects.select_for_update().get(pk=found.case_id)
    row = PaperData.objects.select_for_update().filter(pk=found.pk, state=State.WAITING).first()
    if row is None:
        return None
    row.case = case
    if case.state not in OPEN or case.told:
        row.state, row.ended_at = State.DROPPED, datetime.now(UTC)
        row.save()
        return None
    return row


def _tell(row: PaperData, kind: str, facts: Mapping[str, Any], by: By) -> Event:
    told = {
        "case": str(row.case.uid),
        "paper": row.paper,
        "database": row.database,
        "basis": row.basis,
    }
    return append(f"cases.{kind}", subject=f"data:{row.uid}", by=by, facts={**told, **facts})


def _database(row: PaperData) -> str:
    return databases()[row.database].name
