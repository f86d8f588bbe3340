"""A feed is set and read: what it tells is entered through `cases`, once, and what contradicts is reported."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from datetime import time as wall_time

from django.db import IntegrityError, transaction
from django.utils import timezone

from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.exchange import kinds
from tinhso.exchange.actions.holding import Waits
from tinhso.exchange.actions.reporting import Report, keep, reason_of
from tinhso.exchange.definition import Definition
from tinhso.exchange.models import Feed, Mirrored, Run
from tinhso.exchange.naming import Names, names_for
from tinhso.exchange.queries import is_earlier, passed_over, recorded
from tinhso.exchange.reading import Source
from tinhso.exchange.rules import (
    CONTRADICTIONS,
    Act,
    Line,
    Problem,
    Told,
    compared,
    completed,
    told_by,
)
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.org.queries import CalendarHistory, calendar_history

AT_ONCE = 200


@transaction.atomic
def set_feed(name: str, *, title: str, definition: Definition, by: By) -> Feed:
    """A new feed, or another definition of one that is known; nothing is written where it is the same.

    What was told before stays as it was told; a database is asked for everything again.
    """
    told = definition.plain()
    in_turn(f"feed:{name}")
    feed = Feed.objects.select_for_update().filter(name=name).first()
    if feed is not None and (feed.definition, feed.title) == (told, title):
        return feed
    feed = feed or Feed(name=name)
    if feed.definition != told:
        feed.cursor = ""
    feed.title, feed.definition, feed.set_at = title[:200], told, datetime.now(UTC)
    feed.save()
    facts = {"title": feed.title, "definition": told}
    append(kinds.FEED_SET.name, subject=f"feed:{name}", by=by, facts=facts)
    return feed


def read_feed(
    feed: Feed,
    source: Source,
    *,
    by: By,
    definition: Definition | None = None,
    trial: bool = False,
    seconds: float | None = None,
) -> Report:
    """Tell what is new of a source, each dossier whole or not at all; a run that broke off is simply repeated.

    trial: the same is done and taken back, dossier by dossier. seconds: after so long no other dossier is begun, one
    at least was; how many are `untold` is counted, and the next reading meets them. Raises what reading raises.
    """
    definition = definition or Definition.of(feed.definition)
    report = Report()
    by_code = _by_code(source, report)
    waits = Waits(source, passed_over(feed) if source.cursor else {})
    for problem in source.problems:
        report.add(waits.of_row(problem))
    names, calendars = names_for(definition), calendar_history()
    telling = _Telling(feed, definition, names, calendars, report, trial, waits)
    telling.ends = None if seconds is None else time.monotonic() + seconds
    telling.tell(by_code)
    if source.cursor:
        report.counts["held"] = len(waits.held)
    if waits.passed:
        report.notes["passed_over"] = len(waits.passed)
    if trial:
        return report
    called = source.name or feed.name  # Where a database is stays with whoever runs the server.
    counts = {name: report.counts[name] for name in ("new", "updated", "same", "refused")}
    with transaction.atomic():
        _go_on(feed, definition, source.reached(waits.first))
        return keep(
            report,
            feed=feed,
            what=Run.What.READ,
            source=called,
            by=by,
            kind=kinds.FEED_READ.name,
            facts={"source": called[:200], **counts},
        )


def _by_code(source: Source, report: Report) -> dict[str, list[Line]]:
    """Everything that a source tells, read to its end: the lines of each dossier, in the order of their first ones."""
    found: dict[str, list[Line]] = {}
    for line in source.lines:
        found.setdefault(line.cells["code"], []).append(line)
        report.counts["rows"] += 1
    unread = sum(one.refused for one in source.problems) - source.further
    report.counts.update(rows=unread, dossiers=len(found))
    if unread:
        report.counts["unread"] = unread
    return found


def _go_on(feed: Feed, definition: Definition, reached: str) -> None:
    """The next reading asks from here on: never from before where one has ended, however long this one took.

    Not where the feed was set anew meanwhile: then everything is asked for.
    """
    if not reached:
        return
    now = Feed.objects.select_for_update().filter(pk=feed.pk, set_at=feed.set_at).first()
    column = definition.cursor[:60]
    if now is None or (now.cursor_of == column and is_earlier(reached, now.cursor)):
        return
    now.cursor, now.cursor_of = reached, column
    now.save(update_fields=["cursor", "cursor_of"])


@dataclass
class _Telling:
    """One run under way. ends: of the clock that only runs; no dossier is begun after it. settled: how many were.

    doubts: code → whether it contradicts; none for one that was refused for something else.
    """

    feed: Feed
    definition: Definition
    names: Names
    calendars: CalendarHistory
    report: Report
    trial: bool
    waits: Waits
    ends: float | None = None
    settled: int = 0
    doubts: dict[str, bool] = field(default_factory=dict)

    def is_over(self) -> bool:
        """Whether no other dossier is begun."""
        return bool(self.ends is not None and self.settled and time.monotonic() > self.ends)

    def tell(self, by_code: Mapping[str, Sequence[Line]]) -> None:
        """Every dossier, or as many as there is time for; the next reading asks again for those that are left."""
        codes = list(by_code)
        for first in range(0, len(codes), AT_ONCE):
            if not self.is_over():
                self.settle({code: by_code[code] for code in codes[first : first + AT_ONCE]})
        if left := codes[self.settled :]:
            self.report.counts["untold"] = len(left)
            for code in left:
                self.waits.ask_again(self.waits.first_of(by_code[code]))

    def settle(self, by_code: Mapping[str, Sequence[Line]]) -> None:
        """Some dossiers: those that are as they were cost no transaction."""
        known = {case.code: case for case in Case.objects.filter(code__in=by_code)}
        mirrored = {one.code: one for one in Mirrored.objects.filter(code__in=by_code)}
        acts = recorded(f"case:{case.uid}" for case in known.values())
        for code, lines in by_code.items():
            if self.is_over():
                break
            self.settled += 1
            told = self._read(code, lines)
            case = known.get(code)
            if any(one.refused for one in told.problems):
                self._refuse(told, told.problems)
            elif case is None:
                self._new(told)
            else:
                owner = mirrored[code].feed_id if code in mirrored else None
                self._more(told, case, owner, acts.get(f"case:{case.uid}", []))
        if not self.trial:
            self._keep_doubts(by_code, {one.code for one in mirrored.values() if one.contradicts})
        self.doubts.clear()

    def _keep_doubts(self, by_code: Mapping[str, Sequence[Line]], before: Set[str]) -> None:
        """What contradicts stays in doubt until the dossier is told whole, without it."""
        found = {code for code, doubt in self.doubts.items() if doubt}
        gone = before & self.doubts.keys() - found
        if self.waits.source.since:  # Of a log only the latest events.
            gone = {code for code in gone if all("at" not in one.moments for one in by_code[code])}
        own = Mirrored.objects.filter(feed=self.feed)
        if found - before:
            own.filter(code__in=found - before).update(contradicts=True)
        if gone:
            own.filter(code__in=gone).update(contradicts=False)

    def _count(self, what: str, told: Told, problems: Sequence[Problem] = ()) -> None:
        self.report.counts[what] += 1
        for one in problems:
            self.report.add(one)
        doubt = any(one.reason in CONTRADICTIONS for one in problems)
        if doubt or what != "refused":
            self.doubts[told.code] = doubt

    def _refuse(self, told: Told, problems: Sequence[Problem]) -> None:
        """For now: once its words are explained it may be told, and is asked for again."""
        self._count("refused", told, self.waits.of_dossier(problems, told.lines))

    def _read(self, code: str, lines: Sequence[Line]) -> Told:
        """The dossier as it is told, in our words."""
        told = told_by(code, lines, self.definition)
        said = {"office": told.office, "procedure": told.procedure}
        told.office = self.names.office(told.office)
        told.procedure = self.names.procedure(told.procedure)
        told.desk = self.names.desk(told.desk, told.office)
        for name, word in said.items():
            if not getattr(told, name):
                told.problems.append(Problem(told.line, code, name, word, f"unknown_{name}"))
        now = datetime.now(UTC)
        for act in told.acts:
            if act.at > now and act.name != "promise":
                told.problems.append(
                    Problem(act.line, code, act.name, f"{act.at:%Y-%m-%d %H:%M}", "moment_ahead")
                )
        days = {"due" for line in lines if "due" in line.days}
        told.acts = [self._ours(act, told, days) for act in told.acts]
        return told

    def _ours(self, act: Act, told: Told, days: set[str]) -> Act:
        """An act with our office; a promise of a mere date ends with the day's office hours."""
        if act.name == "step":
            return replace(act, office=self.names.office(act.office) if act.office else told.office)
        if act.name == "promise" and act.until is not None and days:
            return replace(act, until=self._closing(act.until, told.office))
        return act

    def _closing(self, at: datetime, office: str) -> datetime:
        day = timezone.localtime(at).date()
        spans = self.calendars.of(office, day).spans_on(day)
        seconds = spans[-1].end if spans else 17 * 3600
        closing = wall_time(min(seconds // 3600, 23), seconds % 3600 // 60)
        return datetime.combine(day, closing, timezone.get_default_timezone())

    def _new(self, told: Told) -> None:
        if self.waits.is_rest_of_passed(told):
            rest = Problem(told.line, told.code, "accepted", "", "rest_of_passed_over")
            self._count("refused", told, [*told.problems, rest])
            return
        acts, assumed = completed(told)
        if not acts:
            lacks = Problem(told.line, told.code, "accepted", "", "no_moment")
            self._refuse(told, [*told.problems, lacks])
            return
        day = timezone.localtime(acts[0].at).date()
        if self.names.is_ours(told.procedure, told.office, day):
            told.problems.append(
                Problem(
                    told.line, told.code, "procedure", told.procedure, "ours_on_that_day", False
                )
            )
        key = hashlib.sha256(f"mirror {told.code}".encode()).hexdigest()[:48]
        telling = cases.Telling(
            code=told.code,
            key=key,
            procedure=told.procedure,
            desk=told.desk,
            office=told.office,
            acts=[self._told_act(act) for act in acts],
        )
        try:
            with transaction.atomic():
                case = cases.mirror(telling, feed=self.feed.name)
                Mirrored.objects.create(feed=self.feed, case=case.uid, code=told.code)
                transaction.set_rollback(self.trial)
        except TinhsoError as fault:
            self._refuse(told, [*told.problems, self._refused(told, fault)])
        except IntegrityError:
            # Another run told it at this moment; what this one knows beside it is compared as usual.
            self._again(told)
        else:
            self.report.notes.update(assumed)
            self._count("new", told, told.problems)

    def _again(self, told: Told) -> None:
        case = Case.objects.get(code=told.code)
        owner = Mirrored.objects.filter(code=told.code).values_list("feed_id", flat=True).first()
        subject = f"case:{case.uid}"
        self._more(told, case, owner, recorded([subject]).get(subject, []))

    def _more(self, told: Told, case: Case, owner: int | None, acts: Sequence[Act]) -> None:
        """Of a dossier that is known: nothing, what is new, or why nothing may be added."""
        problem = self._whose(told, case, owner)
        found = compared(acts, told)
        if problem is not None:
            silent = owner == self.feed.pk and not found.new and not found.problems
            self._count("same" if silent else "refused", told, [] if silent else [problem])
            return
        if not found.new:
            self._count("same", told, [*told.problems, *found.problems])
            return
        try:
            with transaction.atomic():
                Case.objects.select_for_update().get(pk=case.pk)
                subject = f"case:{case.uid}"
                found = compared(recorded([subject])[subject], told)
                if found.new:
                    new = [self._told_act(act) for act in found.new]
                    cases.tell_more(case.uid, new, feed=self.feed.name)
                transaction.set_rollback(self.trial)
        except TinhsoError as fault:
            problems = [*told.problems, *found.problems, self._refused(told, fault)]
            self._refuse(told, problems)
        else:
            what = "updated" if found.new else "same"
            self._count(what, told, [*told.problems, *found.problems])

    def _whose(self, told: Told, case: Case, owner: int | None) -> Problem | None:
        """Why a feed may add nothing to a dossier."""
        if owner is None:
            reason = "seen_here"
        elif owner != self.feed.pk:
            reason = "told_by_another_feed"
        elif not case.told:
            reason = "ours_now"
        elif case.procedure != told.procedure:
            return Problem(told.line, told.code, "procedure", told.procedure, "procedure_changed")
        else:
            return None
        return Problem(told.line, told.code, "code", told.code, reason)

    def _refused(self, told: Told, fault: TinhsoError) -> Problem:
        value = f"{fault.facts.get('act', '')} {fault.facts.get('state', '')}".strip()
        at = fault.facts.get("at")
        shown = f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if isinstance(at, datetime) else ""
        return Problem(told.line, told.code, "acts", value or shown or fault.code, reason_of(fault))

    def _told_act(self, act: Act) -> cases.ToldAct:
        return cases.ToldAct(
            name=act.name,
            at=act.at,
            until=act.until,
            step=act.step,
            office=act.office,
            granted=act.granted,
            clock=self.definition.supplement_clock,
        )
