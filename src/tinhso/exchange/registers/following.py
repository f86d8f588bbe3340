"""The ledger, followed: a dossier that has just been filed, and has a paper for which a register stands, waits for it.

Dossiers that were mirrored or told of the past are not asked for: nobody waits for them here. Where registers are set
up for the first time, it begins with what is filed from then on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tinhso.cases import actions as cases
from tinhso.cases import rules
from tinhso.cases.data import Wanted, replaced_on, wanted_of
from tinhso.cases.models import Case, PaperData
from tinhso.cases.whose import people_of_many
from tinhso.exchange.registers.holding import from_held
from tinhso.exchange.registers.models import Question
from tinhso.exchange.registers.setup import by, services
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.followers import follow
from tinhso.ledger.models import Cursor, Event, Position
from tinhso.ledger.positions import number_all
from tinhso.org.queries import calendar_over
from tinhso.procedures.queries import versions

NAME, SUBJECT, AT_ONCE = "registers", "case:", 50
FILED = ("cases.filed",)
# Somebody filed it longer ago than that, and has been served since without us.
FRESH = timedelta(days=3)
_PORTAL = "portal"
_log = logging.getLogger("tinhso.work")


def meet_filed(*, now: datetime | None = None) -> int:
    """Have what was filed since wait for the registers that stand for its papers; how many events were read."""
    if not services():
        return 0
    number_all()
    last = Position.objects.aggregate(last=Max("position"))["last"] or 0
    _, made = Cursor.objects.get_or_create(name=NAME, defaults={"position": last})
    if made:
        return 0
    at = now or timezone.now()
    return follow(NAME, lambda events: _take(events, at), kinds=FILED, most=AT_ONCE)


def _take(events: Sequence[Event], now: datetime) -> None:
    fresh = [one for one in events if _is_ours(one, now)]
    known = versions({one.facts["version"] for one in fresh if one.facts.get("version")})
    cases_ = {
        str(row.uid): row
        for row in Case.objects.filter(uid__in=[one.subject.removeprefix(SUBJECT) for one in fresh])
    }
    stands = {
        uid: (holds, held)
        for event in fresh
        if (uid := event.subject.removeprefix(SUBJECT)) in cases_
        and (holds := known.get(event.facts.get("version"))) is not None
        and (held := replaced_on(holds.definition, cases_[uid].filed_date))
    }
    people = people_of_many({uid: (cases_[uid].owner, cases_[uid].filer) for uid in stands})
    for event in fresh:
        uid = event.subject.removeprefix(SUBJECT)
        if uid not in stands:
            continue
        row, given = cases_[uid], set(event.facts["papers"])
        holds, held = stands[uid]
        found = wanted_of(row, holds.definition, held, people[uid])
        wanted = [one for one in found if one.paper not in given]
        if not wanted:
            continue
        try:
            with transaction.atomic():
                _await(row, wanted, since=event.recorded_at, now=now)
        except TinhsoError as fault:  # It is asked of the applicant as ever, and the others go on.
            _log.warning("registers are not asked for %s: %s", row.code, fault.code)


def _await(row: Case, wanted: Sequence[Wanted], *, since: datetime, now: datetime) -> None:
    actors = {one.database: by(one.database, office=row.desk) for one in wanted}
    made = cases.await_data(row.uid, wanted, since=since, by=actors)
    ends = rules.asking_ends(since=since, calendar=calendar_over(row.desk))
    asked = [one for one in made if not from_held(row, one, by=actors[one.database], now=now)]
    Question.objects.bulk_create(
        [question_about(one, give_up_at=ends, now=now) for one in asked], batch_size=200
    )


def question_about(row: PaperData, *, give_up_at: datetime, now: datetime) -> Question:
    """The question to the register that stands for a paper; the caller keeps it."""
    return Question(
        data=row.uid,
        register=row.database,
        give_up_at=give_up_at,
        state=Question.State.QUEUED,
        queued_at=now,
        next_at=now,
    )


def _is_ours(event: Event, now: datetime) -> bool:
    """Whether it was filed here just now. What comes from the portal tells when it was filed over there."""
    seen = not event.backfilled or event.channel == _PORTAL
    return seen and event.recorded_at > now - FRESH
