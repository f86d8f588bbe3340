"""One made-up dossier from filing to wherever it has come by now, through the same actions as in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from tinhso.access import looks
from tinhso.access.who import Who
from tinhso.cases import actions, route
from tinhso.cases.holdings import HeldGiven
from tinhso.cases.models import Case
from tinhso.demo.answers import answers_to, what_lacks
from tinhso.demo.people import Someone
from tinhso.demo.province import Person, Place, merger_at, successor_of
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.worktime import after_working_seconds, working_seconds
from tinhso.ledger.actions import By
from tinhso.org.rules import Heirs
from tinhso.procedures.definition import Definition, Paper, Step
from tinhso.procedures.rules import AskedPaper, limit_for, papers_for

HOUR = 3600
# Of how many dossiers it is told who looked at them; of all it would be more than anybody reads.
LOOKED_AT = 0.15
LATE = (
    "Chờ kết quả xác minh của cơ quan phối hợp.",
    "Phải kiểm tra thực địa lại.",
    "Hồ sơ có nhiều thửa, cần thêm thời gian đối chiếu.",
    "Số hồ sơ tăng cao, phòng chuyên môn chưa kịp thẩm định.",
)
REFUSED = (
    "Không đủ điều kiện theo quy định; lý do nêu trong văn bản trả lời.",
    "Giấy tờ nộp kèm không còn hiệu lực.",
    "Thông tin khai khác với dữ liệu đang quản lý.",
)


# What stands behind the number of a result, by how its name begins.
SIGNS = {
    "Giấy khai sinh": "KS",
    "Giấy phép": "GP",
    "Giấy chứng nhận": "GCN",
    "Giấy xác nhận": "XN",
    "Chứng chỉ": "CC",
    "Quyết định": "QĐ",
}


def _sign_of(definition: Definition) -> str:
    name = definition.results[0].name if definition.results else ""
    return next((sign for begins, sign in SIGNS.items() if name.startswith(begins)), "VB")


class Now(Exception):
    """The history has come to the present."""


@dataclass
class Life:
    """A dossier that is being told. at: the moment that has been reached; now: beyond which nothing is told."""

    random: Random
    place: Place
    definition: Definition
    calendar: Calendar
    now: datetime
    at: datetime
    key: str
    owner: str
    filer: str
    channel: str
    case: Case = field(init=False)
    own: Someone | None = None
    heir: Place | None = None
    moved: bool = False
    looked_at: bool = False
    held: Sequence[HeldGiven] = ()

    @transaction.atomic(savepoint=False)
    def lived(self) -> Case:
        """Tell it as far as it goes; what goes wrong takes back all that is told with it."""
        self._filed()
        try:
            self._checked()
            self._handled()
            self._returned()
        except Now:
            pass
        return self.case

    def only_filed(self) -> Case:
        """Tell that it was filed, and nothing more."""
        self._filed()
        return self.case

    def _filed(self) -> None:
        answers = self._answers()
        for _ in range(20):  # An answer may make the limit one that a person must say.
            rule = limit_for(
                self.definition, channel=self.channel, answers=answers, filed_date=self._day()
            )
            if rule is not None and rule.rule and not rule.flag:
                break
            answers = self._answers()
        papers = [self._paper(asked.paper) for asked in self._asked(answers)]
        filing = actions.Filing(
            procedure=self.definition.code,
            owner=self.owner,
            filer=self.filer,
            desk=self.place.desk,
            office=self.place.office,
            answers=answers,
            papers=papers,
            held=self.held,
        )
        who = f"citizen:{self.filer}" if self.channel == "online" else self._desk().code
        doer = actions.system(By(actor=who, office=self.place.desk, channel=self.channel))
        self.case = actions.file_case(filing, key=self.key, doer=doer, told_at=self._told())
        self.looked_at = self.looked_at or self.random.random() < LOOKED_AT

    def _asked(self, answers: Mapping[str, Any]) -> Sequence[AskedPaper]:
        """The papers that come with it."""
        asked = papers_for(
            self.definition, answers=answers, channel=self.channel, filed_date=self._day()
        )
        return [one for one in asked if one.certain]

    def _told(self) -> datetime | None:
        """The moment of which it is told; None for what is seen as it happens."""
        return self.at

    def _paper(self, paper: Paper) -> actions.PaperGiven:
        return actions.PaperGiven(paper.name[:400], type=paper.type, copies=1)

    def _answers(self) -> dict[str, Any]:
        return answers_to(self.definition.form, self.random, own=self.own, on=self._day())

    def _day(self) -> date:
        return timezone.localtime(self.at).date()

    def _lacks(self) -> str:
        answers, channel = self.case.answers, self.channel
        asked = papers_for(
            self.definition, answers=answers, channel=channel, filed_date=self.case.filed_date
        )
        return what_lacks(asked, [one.paper.type for one in asked if one.certain], self.random)

    def _checked(self) -> None:
        random = self.random
        self._later(
            0.1 * HOUR if self.channel == "counter" else random.lognormvariate(0.6, 0.8) * HOUR
        )
        desk = self._by(self._desk())
        if self.channel == "online":
            chance = random.random()
            if chance < 0.02:
                actions.refuse_intake(
                    self.case.uid,
                    reasons="Việc này không thuộc thẩm quyền của nơi nhận.",
                    doer=desk,
                    told_at=self.at,
                )
                raise Now
            if chance < 0.07:
                actions.ask_completion(
                    self.case.uid, reasons=self._lacks(), doer=desk, told_at=self.at
                )
                self._days(random.lognormvariate(0.5, 0.8))
                actions.complete(self.case.uid, doer=desk, told_at=self.at)
                self._later(random.lognormvariate(0.3, 0.5) * HOUR)
        staff = self.place.who(random, "officer")
        receiver = self._desk()
        self._looks(receiver)
        self.case = actions.accept(
            self.case.uid, doer=self._by(receiver), staff=staff.code, told_at=self.at
        )

    def _handled(self) -> None:
        random = self.random
        steps = route.steps_of(
            self.definition,
            answers=self.case.answers,
            channel=self.case.channel,
            filed_date=self.case.filed_date,
        )
        work = [step for step in steps if step.kind not in ("intake", "return")]
        shares = [(step.hours or 2) * random.lognormvariate(0, 0.4) for step in work]
        whole = self._seconds_wanted()
        asked = random.random() < 0.08
        for place, step in enumerate(work):
            person = self.place.who(random, *roles_of(step))
            if place:
                self.case = actions.pass_on(
                    self.case.uid,
                    doer=self._by(self._holding()),
                    step=step.code,
                    staff=person.code,
                    told_at=self.at,
                )
            self._looks(person)
            share = whole * shares[place] / sum(shares)
            if asked and step.kind == "process":
                self._later(0.5 * share)
                self._waits(person)
                share, asked = share / 2, False
            self._later(share)
            if self._late_soon() and random.random() < 0.4:
                self._hold_promise(person)
        self._decided()

    def _seconds_wanted(self) -> float:
        """How long this one takes in all: a share of its limit, with a tail beyond it."""
        due, accepted = self.case.due_at, self.case.accepted_at
        if due is None or accepted is None or due <= accepted:
            return HOUR
        limit = max(HOUR, working_seconds(start=accepted, end=due, calendar=self.calendar))
        speed = self.place.who(self.random, "officer").speed
        return limit * min(2.5, 0.5 * speed * self.random.lognormvariate(0, 0.45))

    def _waits(self, person: Person) -> None:
        random = self.random
        doer = self._by(person)
        if random.random() < 0.2:
            actions.suspend(self.case.uid, rule="Chờ kết quả xác minh", doer=doer, told_at=self.at)
            self._days(random.lognormvariate(1.2, 0.6))
            self.case = actions.resume(self.case.uid, doer=doer, told_at=self.at)
            return
        actions.ask_supplement(self.case.uid, reasons=self._lacks(), doer=doer, told_at=self.at)
        self._days(random.lognormvariate(1.0, 0.8))
        self.case = actions.answer_supplement(
            self.case.uid, doer=self._by(self._desk()), told_at=self.at
        )

    def _late_soon(self) -> bool:
        case = self.case
        return case.due_at is not None and self.at > case.due_at - timedelta(hours=20)

    def _hold_promise(self, person: Person) -> None:
        """A letter of apology with a new date, where it can still come in time."""
        case = self.case
        if case.due_at is None or self.at >= case.due_at or case.extensions.exists():
            return
        until = after_working_seconds(start=case.due_at, seconds=24 * HOUR, calendar=self.calendar)
        actions.propose_extension(
            case.uid,
            until=until,
            reason=self.random.choice(LATE),
            doer=self._by(person),
            told_at=self.at,
        )
        self._later(HOUR)
        head = self.place.who(self.random, "head")
        self.case = actions.extend(case.uid, doer=self._by(head), told_at=self.at)

    def _decided(self) -> None:
        random = self.random
        head = self.place.who(random, "head")
        granted = random.random() > 0.04
        self.case = actions.decide(
            self.case.uid,
            granted=granted,
            number=f"{random.randint(1, 9999)}/{_sign_of(self.definition)}",
            summary="" if granted else random.choice(REFUSED),
            doer=self._by(head),
            told_at=self.at,
        )

    def _returned(self) -> None:
        random = self.random
        online = self.channel == "online" and random.random() < 0.6
        self._later(HOUR * (0.2 if online else random.lognormvariate(1.5, 0.9)))
        self.case = actions.return_result(
            self.case.uid,
            how="online" if online else "counter",
            doer=self._by(self._desk()),
            told_at=self.at,
        )
        if random.random() < 0.25:
            self._days(random.lognormvariate(0, 0.7))
            actions.rate(
                self.case.uid,
                score=random.choices((5, 4, 3, 2, 1), (60, 24, 9, 4, 3))[0],
                doer=self._by(self._desk()),
                told_at=self.at,
            )

    # — time —

    def _later(self, seconds: float) -> None:
        """Working time goes by."""
        self._to(
            after_working_seconds(
                start=self.at, seconds=max(60, int(seconds)), calendar=self.calendar
            )
        )

    def _days(self, days: float) -> None:
        """Days of the citizen go by; her answer comes within office hours."""
        at = self.at + timedelta(days=max(0.05, days))
        self._to(after_working_seconds(start=at, seconds=600, calendar=self.calendar))

    def _to(self, at: datetime) -> None:
        """Go on to a moment, over the merger if it lies between. Raises Now beyond the present."""
        merger = merger_at()
        if self.at < merger <= min(at, self.now) and not self.moved:
            self._move(merger)
        if at >= self.now:
            raise Now
        self.at = at.astimezone(UTC)

    def _move(self, merger: datetime) -> None:
        pairs = successor_of(merger)
        if self.case.office not in pairs or self.heir is None:
            return
        self.case.refresh_from_db()
        if self.case.state in ("returned", "withdrawn", "stopped", "not_accepted"):
            return
        day = merger.date()
        (self.case,) = actions.hand_over_many(
            [self.case.pk],
            heirs=Heirs(day, carrying=pairs, allotted={}, homes={}, units={}),
            doer=actions.system(By(actor="p-quan-tri", office="tinh", channel="system")),
            on_date=day,
            told_at=merger,
        ).moved
        self.place, self.moved = self.heir, True

    # — who —

    def _desk(self) -> Person:
        return self.place.who(self.random, "desk")

    def _holding(self) -> Person:
        """Who has it in hands now; after a merger somebody of the new office."""
        for people in self.place.staff.values():
            for person in people:
                if person.code == self.case.staff:
                    return person
        return self.place.who(self.random, "officer")

    def _looks(self, person: Person) -> None:
        """Somebody opens the dossier before she acts: what its page keeps, at the moment that is told."""
        if not self.looked_at:
            return
        day = timezone.localtime(self.at).date()
        who = Who("staff", day, staff=person.code, posts=((person.office, person.role),))
        people = dict.fromkeys((self.case.owner, self.case.filer))
        looks.record_many(
            who,
            "dossier",
            [looks.At(one, f"case:{self.case.uid}") for one in people],
            why=self.case.title,
            office=person.office,
            at=self.at,
        )

    def _by(self, person: Person) -> actions.Doer:
        return actions.system(By(actor=person.code, office=person.office, channel="system"))


def roles_of(step: Step) -> tuple[str, ...]:
    """Who does a step: its role, or whoever stands for it in a small office."""
    role = step.role or {"head": "head", "leader": "head", "desk": "desk"}.get(
        step.where, "officer"
    )
    return ("head",) if role == "leader" else (role, "officer")
