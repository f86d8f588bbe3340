"""What happens to one made-up dossier: its events with their facts, as the actions would have written them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bench.scale.province import Form, Office, who
from tinhso.cases import route, rules
from tinhso.cases.actions.filing import OTHER
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.counting import WORKING_HOURS
from tinhso.kernel.limits import parse_limit
from tinhso.kernel.worktime import after_working_seconds

HOUR = 3_600
# Of how many the papers are asked for once more, the applicant withdraws, the result waits to be fetched.
SUPPLEMENTED, WITHDRAWN = 0.07, 0.02


@dataclass
class Told:
    """One event: what happened, when, by whom, and how the dossier stands after it."""

    kind: str
    at: datetime
    actor: str
    office: str
    facts: dict[str, Any]
    sealed: dict[str, Any]


@dataclass
class Story:
    """A dossier up to now. row: the columns of its row as the last act leaves them."""

    uid: UUID
    code: str
    form: Form
    row: dict[str, Any]
    events: list[Told] = field(default_factory=list)
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    result: str = ""
    signed_by: str = ""


@dataclass
class Teller:
    """Lives a dossier from its filing to where it has come by a moment."""

    random: Random
    calendar: Calendar
    now: datetime

    def tell(
        self, *, uid: UUID, code: str, office: Office, form: Form, at: datetime, party: str
    ) -> Story:
        """The whole story. at: when it was filed; party: whose it is."""
        desk = self.random.choice(office.staff["desk"])
        row: dict[str, Any] = {
            "uid": uid, "code": code, "key": f"bench-{uid.hex}", "exemption": "", "procedure": form.definition.code,
            "version": form.version, "title": form.definition.title, "owner": party, "filer": party,
            "channel": form.channel, "answers": form.answers, "copies": 1, "fee": form.fee,
            "desk": office.desk, "office": office.code, "holder": office.desk, "staff": "", "step": "",
            "step_since": at, "state": "filed", "told": False, "supplements": 0, "revision": -1,
            "filed_at": at, "accepted_at": None, "done_at": None, "returned_at": None, "changed_at": at,
            "limit": "", "limit_since": None, "unmoved_due_at": None, "due_at": None,
            "stopped_since": None, "stopped_seconds": 0, "first_promise_at": None, "promised_at": None,
        }  # fmt: skip
        story = Story(uid, code, form, row)
        self._live(story, office, desk)
        return story

    def _live(self, story: Story, office: Office, desk: str) -> None:
        row, form, random = story.row, story.form, self.random
        online = form.channel == "online"
        self._event(
            story, "filed", row["filed_at"], row["filer"] if online else desk, office.desk,
            {"code": story.code, "procedure": row["procedure"], "version": row["version"],
             "desk": row["desk"], "office": row["office"], "owner": row["owner"], "filer": row["filer"],
             "assurance": None, "papers": [type_ or OTHER for type_, _ in form.papers]},
            {"answers": form.answers} if form.answers else {},
        )  # fmt: skip
        at = self._after(row["filed_at"], random.uniform(0.02, 3) * HOUR)
        if at > self.now:
            return
        clock = rules.started(at=at, limit=form.limit, calendar=self.calendar)
        self._keep(row, clock)
        row |= {"accepted_at": at, "state": "processing"}
        step = route.first_work(form.steps)
        assert step is not None
        self._hand(
            story,
            step.code,
            route.office_of(step, desk=office.desk, office=office.code),
            "",
            at,
        )
        self._event(
            story, "accepted", at, desk, office.desk,
            {"limit": form.limit, "due_at": row["due_at"], "fee": form.fee}, {},
        )  # fmt: skip
        self._work(story, office, at)

    def _work(self, story: Story, office: Office, at: datetime) -> None:
        row, random = story.row, self.random
        allowed = _seconds(story.form.limit)
        # Nine of ten are done well within the limit, some shortly after it, few long after.
        whole = allowed * min(random.lognormvariate(-0.75, 0.55), 4)
        places = [one for one in story.form.steps if one.kind not in ("intake", "return")]
        parts = [random.uniform(0.3, 1) for _ in places]
        supplement = random.randrange(len(places)) if random.random() < SUPPLEMENTED else -1
        gone = random.randrange(len(places)) if random.random() < WITHDRAWN else -1
        for place, (step, part) in enumerate(zip(places, parts, strict=True)):
            staff = who(office, step, random)
            if place:
                where = route.office_of(step, desk=office.desk, office=office.code)
                self._hand(story, step.code, where, staff, at)
                self._event(
                    story,
                    "passed_on",
                    at,
                    story.events[-1].facts["staff"] or staff,
                    office.code,
                    {},
                    {},
                )
            else:
                at = self._after(at, random.uniform(0.1, 4) * HOUR)
                if at > self.now:
                    return
                row["staff"], row["step_since"] = staff, at
                self._event(story, "assigned", at, office.staff["head"][0], office.code, {}, {})
            if place == supplement:
                at = self._supplemented(story, office, at, staff)
                if at > self.now:
                    return
            at = self._after(at, max(60.0, whole * part / sum(parts)))
            if at > self.now:
                return
            if place == gone:
                self._end(story, office, "withdrawn", at, {}, row["filer"])
                return
        head = office.staff["head"][0]
        story.result, story.signed_by = f"KQ.{office.agency}.{story.uid.hex[:12]}", head
        row["done_at"] = at
        self._end(
            story, office, "decided", at,
            {"result": story.result, "granted": True, "number": None}, head, state="done",
        )  # fmt: skip
        back = self._after(at, random.expovariate(1 / (6 * HOUR)) + 120)
        if back <= self.now:
            row["returned_at"] = back
            row["state"] = "returned"
            self._event(
                story,
                "returned",
                back,
                random.choice(office.staff["desk"]),
                office.desk,
                {"how": "counter"},
                {},
            )

    def _supplemented(self, story: Story, office: Office, at: datetime, staff: str) -> datetime:
        row = story.row
        at = self._after(at, 1_800)
        if at > self.now:
            return at
        row["supplements"], row["state"], story.asked_at = 1, "awaiting_citizen", at
        clock = rules.stopped(_clock(row), at=at)
        self._keep(row, clock)
        papers = [type_ or OTHER for type_, _ in story.form.papers[:1]]
        self._event(
            story, "supplement_asked", at, staff, office.code,
            {"number": 1, "papers": papers, "rule": None, "clock": "restart"},
            {"reasons": "Bản chụp chưa rõ, đề nghị gửi lại."},
        )  # fmt: skip
        at = at + timedelta(hours=self.random.uniform(4, 120))
        if at > self.now:
            return at
        story.answered_at, row["state"] = at, "processing"
        self._keep(row, rules.restarted(clock, at=at, calendar=self.calendar))
        self._event(
            story, "supplement_answered", at, row["filer"], office.desk,
            {"due_at": row["due_at"], "papers": papers}, {},
        )  # fmt: skip
        return at

    def _end(
        self, story: Story, office: Office, kind: str, at: datetime, facts: dict[str, Any],
        actor: str, *, state: str = "",
    ) -> None:  # fmt: skip
        story.row["state"] = state or kind
        self._hand(story, "", office.desk, "", at)
        self._event(story, kind, at, actor, office.code, facts, {})

    def _hand(self, story: Story, step: str, holder: str, staff: str, at: datetime) -> None:
        story.row |= {"step": step, "holder": holder, "staff": staff, "step_since": at}

    def _event(
        self, story: Story, kind: str, at: datetime, actor: str, office: str,
        facts: dict[str, Any], sealed: dict[str, Any],
    ) -> None:  # fmt: skip
        row = story.row
        row["changed_at"] = at
        row["revision"] += 1
        standing = {
            "state": row["state"], "holder": row["holder"], "staff": row["staff"] or None,
            "step": row["step"] or None,
        }  # fmt: skip
        story.events.append(Told(kind, at, actor, office, {**standing, **facts}, sealed))

    def _keep(self, row: dict[str, Any], clock: rules.Clock) -> None:
        due = rules.due(clock, calendar=self.calendar)
        row |= {
            "limit": clock.limit, "limit_since": clock.since, "unmoved_due_at": clock.unmoved,
            "stopped_since": clock.stopped_since, "stopped_seconds": clock.stopped_seconds, "due_at": due,
            "promised_at": due, "first_promise_at": row["first_promise_at"] or due,
        }  # fmt: skip

    def _after(self, at: datetime, seconds: float) -> datetime:
        found = after_working_seconds(start=at, seconds=int(seconds) or 1, calendar=self.calendar)
        return found.astimezone(UTC)


def _clock(row: dict[str, Any]) -> rules.Clock:
    return rules.Clock(
        row["limit"], row["limit_since"], row["unmoved_due_at"], row["stopped_since"], row["stopped_seconds"]
    )  # fmt: skip


def _seconds(limit: str) -> int:
    """About how many working seconds a limit gives."""
    found = parse_limit(limit)
    return (found.amount or 1) * (HOUR if found.kind == WORKING_HOURS else 8 * HOUR)
