"""Open dossiers of another system become ours, with their clocks running."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tinhso.cases import actions as cases
from tinhso.cases import route
from tinhso.cases.models import Case
from tinhso.cases.states import ACCEPTED
from tinhso.exchange import kinds
from tinhso.exchange.actions.reporting import Report, keep, reason_of
from tinhso.exchange.definition import Definition, match
from tinhso.exchange.models import Feed, Run
from tinhso.exchange.queries import contradicting, to_cut_over
from tinhso.exchange.rules import Problem
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.org.queries import Organisation, organisation_on
from tinhso.procedures.queries import Version, authority_on, versions


class CannotCutOver(TinhsoError):
    """not_switched_on (procedure, office, day): it is not ours there on that day. day_ahead (day): not yet begun."""

    exit_code = 3


def cut_over(
    feed: Feed,
    *,
    procedure: str,
    office: str,
    day: date,
    by: By,
    trial: bool = False,
    seconds: float | None = None,
) -> Report:
    """Take over the open dossiers of a procedure and an office, each whole or not at all.

    Those that do not map stay mirrored and are reported: before, by a trial, as after. What was taken over before is
    not met again, so that a run which broke off is simply repeated. seconds: after so long no other dossier is begun,
    one at least was; how many are `untold` is counted. Raises CannotCutOver.
    """
    if day > timezone.localdate():
        raise CannotCutOver("day_ahead", day=day)
    said = authority_on(procedure, office, day)
    if said is None or said.system != "ours":
        raise CannotCutOver("not_switched_on", procedure=procedure, office=office, day=day)
    report = Report()
    rows = list(to_cut_over(feed, procedure=procedure, office=office))
    known = versions({case.version for case in rows if case.version is not None})
    there = organisation_on(timezone.localdate())
    doubtful = contradicting(feed)
    steps = Definition.of(feed.definition).steps
    doer = cases.system(by)
    ends = None if seconds is None else time.monotonic() + seconds
    for met, case in enumerate(rows):
        if ends is not None and met and time.monotonic() > ends:
            report.counts["untold"] = len(rows) - met
            break
        problems, step = _checked(case, known, there, steps, contradicts=case.code in doubtful)
        for one in problems:
            report.add(one)
        if any(one.refused for one in problems):
            report.counts["left"] += 1
            continue
        try:
            with transaction.atomic():
                ours = cases.cut_over(case.uid, feed=feed.name, on_date=day, doer=doer, step=step)
                if ours.state in ACCEPTED and ours.limit:
                    cases.recount(case.uid, doer=doer)  # By calendars set since it was told.
                transaction.set_rollback(trial)
        except TinhsoError as fault:
            report.counts["left"] += 1
            report.add(Problem(0, case.code, "acts", case.state, reason_of(fault)))
        else:
            report.counts["taken"] += 1
    report.counts["dossiers"] = len(rows)
    if trial or not rows:
        return report
    taken, left = report.counts["taken"], report.counts["left"]
    return keep(
        report,
        feed=feed,
        what=Run.What.CUT_OVER,
        source=f"{procedure} · {office}",
        by=by,
        kind=kinds.CUT_OVER.name,
        facts={
            "procedure": procedure,
            "office": office,
            "on_date": day,
            "taken": taken,
            "left": left,
        },
    )


def _checked(
    case: Case,
    known: Mapping[int, Version],
    there: Organisation,
    steps: Mapping[str, str],
    *,
    contradicts: bool,
) -> tuple[list[Problem], str | None]:
    """What does not map of a dossier, and the step that it is to be put at where the other system's is unknown."""
    found: list[Problem] = []

    def problem(field: str, value: str, reason: str, *, refused: bool = True) -> None:
        found.append(Problem(0, case.code, field, value, reason, refused))

    for field in ("desk", "office", "holder"):
        if getattr(case, field) not in there.offices:
            problem(field, getattr(case, field), "office_closed")
    if contradicts:
        problem("acts", case.state, "contradicts_last")
    holds = known.get(case.version) if case.version is not None else None
    if holds is None:
        problem("procedure", case.procedure, "no_version")
        return found, None
    if case.state not in ACCEPTED:
        return found, None
    if case.due_at is None and case.promised_at is None:
        problem("due", "", "no_promise")
    elif not case.limit:
        problem("due", "", "promise_without_limit", refused=False)
    own = {one.code for one in _steps(holds, case)}
    if case.step in own or (not own and not case.step):
        return found, None
    step = match(steps, case.step)
    if step is None or step not in own:
        problem("step", case.step, "unknown_step")
        return found, None
    return found, step


def _steps(holds: Version, case: Case) -> Any:
    return route.steps_of(
        holds.definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
    )
