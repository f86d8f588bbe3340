"""Dossiers that a visitor looks for: each comes as far as it is wanted, through the same actions, at moments just gone.

What chance tells in the histories may leave a desk empty on a Sunday; these do not. They are told once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from tinhso import calendars
from tinhso.cases import actions, route
from tinhso.cases.models import Case
from tinhso.demo.family import CHILD, MOTHER, acting, relatives
from tinhso.demo.filling import SEED, citizen
from tinhso.demo.lives import HOUR, LATE, Life, roles_of
from tinhso.demo.people import new_party, someone
from tinhso.demo.province import ADMIN, Person, Place
from tinhso.demo.sheets import stored
from tinhso.kernel.worktime import after_working_seconds, before_working_seconds
from tinhso.ledger.actions import By
from tinhso.procedures.definition import Paper

SHOWN = "p-trung-tam"
ASKED, ASKS = "so-nnmt", "x-binh-an"
# Beside all who come by chance, who are fewer than this.
_SERIAL = 7_000
_EARLY = timedelta(minutes=10)
# What was filed online so few hours ago came today, however early it is.
_TODAY = 1.0

# What happens to a dossier → working hours ago; of "file" online, hours by the clock.
Plan = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Scene:
    """One dossier. hers: filed by the citizen who can be entered by one click; mine: in the hands of such an officer.

    for_: for whom of his family he files it; "" for himself.
    """

    procedure: str
    plan: Plan
    channel: str = "online"
    hers: bool = False
    mine: bool = False
    office: str = SHOWN
    owner: str = ""
    for_: str = ""


def today_at_the_earliest(at: datetime) -> datetime:
    """That moment, or the beginning of today where it lies before: just after midnight a day has its visitors too."""
    return max(at, timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0))


def _in_hands(hours: float, *more: tuple[str, float]) -> Plan:
    return (("file", hours + 2), ("accept", hours), *more)


SCENES: Mapping[str, Scene] = {
    # A citizen's own: from just filed to one that she may rate.
    "hers-filed": Scene("1.004873", (("file", 1.5),), hers=True),
    "hers-incomplete": Scene("1.001193", (("file", 9), ("ask_completion", 3)), hers=True),
    "hers-processing": Scene("1.004222", _in_hands(13), hers=True, mine=True),
    "hers-supplement": Scene(
        "1.013228", _in_hands(28, ("ask_supplement", 9)), hers=True, mine=True
    ),
    "hers-ready": Scene("2.000908", _in_hands(9, ("work", 5), ("decide", 4)), hers=True),
    "hers-returned": Scene(
        "1.004194", _in_hands(42, ("work", 30), ("decide", 24), ("hand_out", 20)), hers=True
    ),
    "hers-for-child": Scene("2.000908", (("file", 4),), hers=True, for_=CHILD),
    "hers-for-mother": Scene("1.004873", _in_hands(15), hers=True, for_=MOTHER),
    # The desk: what arrived by itself, what waits for its applicant, what is ready.
    **{
        f"queue-{place}": Scene(code, (("file", hours),))
        for place, (code, hours) in enumerate(
            (
                ("1.001193", 0.4),
                ("1.004222", 0.9),
                ("2.000908", 1.6),
                ("1.000894", 2.3),
                ("1.013227", 3.1),
                ("1.004194", 4.2),
                ("1.012796", 5.5),
                ("1.001022", 20),
            )
        )
    },
    "queue-incomplete": Scene("1.000656", (("file", 8), ("ask_completion", 2))),
    **{
        f"ready-{place}": Scene(code, _in_hands(hours, ("work", hours / 2), ("decide", 1 + place)))
        for place, (code, hours) in enumerate(
            (("1.004194", 20.0), ("1.001022", 18.0), ("1.004845", 14.0), ("2.001019", 12.0))
        )
    },
    # An officer's own: from a week's time left to late.
    **{
        f"mine-{place}": Scene(code, _in_hands(hours), mine=True)
        for place, (code, hours) in enumerate(
            (
                ("1.004222", 4.0),
                ("1.012796", 20.0),
                ("1.004222", 44.0),
                ("1.013227", 35.0),
                ("1.004194", 21.0),
                ("1.012796", 62.0),
                ("1.004194", 36.0),
            )
        )
    },
    "mine-asked": Scene("1.012796", _in_hands(24, ("consult", 10)), mine=True),
    "mine-planned": Scene("1.001662", _in_hands(16, ("plan", 3)), "counter", mine=True),
    "mine-supplied": Scene(
        "1.013226", _in_hands(50, ("ask_supplement", 30), ("answer", 5)), mine=True
    ),
    "mine-suspended": Scene("1.012796", _in_hands(40, ("suspend", 12)), mine=True),
    "mine-linked": Scene("1.004837", _in_hands(6), mine=True, owner="linked"),
    "mine-linked-too": Scene("1.004194", _in_hands(5), mine=True, owner="linked"),
    "asks-us": Scene("1.012796", _in_hands(20, ("consult_us", 6)), office=ASKS),
    # The head: what waits for her signature, and what will be or is late without a letter.
    "sign-0": Scene("1.004222", _in_hands(40, ("to_sign", 3))),
    "sign-1": Scene("1.001022", _in_hands(12, ("to_sign", 2))),
    "sign-2": Scene("1.004884", _in_hands(20, ("to_sign", 1))),
    "extend-0": Scene("1.012796", _in_hands(52, ("propose", 4)), mine=True),
    "extend-1": Scene("1.004222", _in_hands(45, ("propose", 1))),
    "missed-0": Scene("1.004222", _in_hands(70)),
    "missed-1": Scene("1.013227", _in_hands(55)),
}


@dataclass
class Staged(Life):
    """A dossier that is told act by act."""

    officer: Person = field(kw_only=True)

    def staged(self, plan: Plan) -> Case:
        """Tell it."""
        for act, hours in plan:
            self.at = self._ago(hours)
            if act == "file" and self.channel == "online" and len(plan) == 1:
                self.at = self.now - timedelta(hours=hours)
                if hours < _TODAY:
                    self.at = today_at_the_earliest(self.at)
            getattr(self, act)()
        return self.case

    def file(self) -> None:
        self._filed()

    def accept(self) -> None:
        receiver = self._desk()
        self._looks(receiver)
        self.case = actions.accept(
            self.case.uid, doer=self._by(receiver), staff=self.officer.code, told_at=self._told()
        )

    def ask_completion(self) -> None:
        actions.ask_completion(
            self.case.uid, reasons=self._lacks(), doer=self._by(self._desk()), told_at=self.at
        )

    def ask_supplement(self) -> None:
        actions.ask_supplement(
            self.case.uid, reasons=self._lacks(), doer=self._own(), told_at=self.at
        )

    def answer(self) -> None:
        self.case = actions.answer_supplement(
            self.case.uid, doer=self._by(self._desk()), told_at=self.at
        )

    def suspend(self) -> None:
        actions.suspend(
            self.case.uid, rule="Chờ kết quả xác minh", doer=self._own(), told_at=self.at
        )

    def consult(self, office: str = ASKED) -> None:
        actions.consult(
            self.case.uid,
            office=office,
            question="Đề nghị cho biết thửa đất có tranh chấp hoặc đang thế chấp không.",
            until=after_working_seconds(start=self.now, seconds=8 * HOUR, calendar=self.calendar),
            doer=self._own(),
            told_at=self.at,
        )

    def consult_us(self) -> None:
        self.consult(SHOWN)

    def plan(self) -> None:
        day = after_working_seconds(start=self.now, seconds=9 * HOUR, calendar=self.calendar)
        actions.plan(
            self.case.uid,
            what="Kiểm tra thực địa",
            place=self.own.address if self.own else "",
            on=day,
            doer=self._own(),
            told_at=self.at,
        )

    def propose(self) -> None:
        due = self.case.due_at
        assert due is not None
        until = after_working_seconds(start=due, seconds=24 * HOUR, calendar=self.calendar)
        actions.propose_extension(
            self.case.uid,
            until=until,
            reason=self.random.choice(LATE),
            doer=self._own(),
            told_at=self.at,
        )

    def work(self, *, sign: bool = True) -> None:
        """Through its steps up to the one that signs, all at one moment."""
        steps = route.steps_of(
            self.definition,
            answers=self.case.answers,
            channel=self.case.channel,
            filed_date=self.case.filed_date,
        )
        work = [step for step in steps if step.kind not in ("intake", "return")]
        for step in work[1:]:
            person = self.place.who(self.random, *roles_of(step))
            self.case = actions.pass_on(
                self.case.uid,
                doer=self._by(self._holding()),
                step=step.code,
                staff=person.code,
                told_at=self.at,
            )
            if sign and step.kind == "sign" and step.role in ("leader", "head"):
                return

    to_sign = work

    def decide(self) -> None:
        self._decided()

    def hand_out(self) -> None:
        self.case = actions.return_result(
            self.case.uid, how="counter", doer=self._by(self._desk()), told_at=self.at
        )

    def _own(self) -> actions.Doer:
        self._looks(self.officer)
        return self._by(self.officer)

    def _paper(self, paper: Paper) -> actions.PaperGiven:
        file = stored(paper.name)
        return actions.PaperGiven(paper.name[:400], type=paper.type, copies=1, file=file)

    def _ago(self, hours: float) -> datetime:
        found = before_working_seconds(
            end=self.now - _EARLY, seconds=max(60, int(hours * HOUR)), calendar=self.calendar
        )
        return found.astimezone(UTC)


def tell(places: Sequence[Place], *, now: datetime | None = None) -> int:
    """Tell the scenes that have not been told; how many were. Each is told whole or not at all."""
    now = now or datetime.now(UTC)
    known = set(Case.objects.filter(key__startswith=key_of("")).values_list("key", flat=True))
    told = 0
    for number, (name, scene) in enumerate(SCENES.items()):
        if key_of(name) not in known:
            _told(name, scene, number, places, now)
            told += 1
    _finish(places)
    return told


def key_of(name: str) -> str:
    """The key of a scene's dossier."""
    return f"demo-scene-{name}"


@transaction.atomic
def _told(name: str, scene: Scene, number: int, places: Sequence[Place], now: datetime) -> None:
    place = next(one for one in places if one.office == scene.office)
    random = Random(SEED + number)  # noqa: S311 made-up people need no secret
    serial = _SERIAL + (sum(map(ord, scene.owner)) if scene.owner else 1_000 + number)
    own = citizen() if scene.hers else someone(Random(SEED + serial), serial)  # noqa: S311
    party = owner = new_party(own, by=ADMIN)
    if scene.for_:
        own = relatives(citizen())[scene.for_].one
        owner = acting(citizen(), party, by=ADMIN)[scene.for_]
    officers = place.staff["officer"]
    Staged(
        random=random,
        place=place,
        definition=next(one for one in place.definitions if one.code == scene.procedure),
        calendar=calendars.load(calendars.DEFAULT),
        now=now,
        at=now,
        key=key_of(name),
        owner=owner,
        filer=party,
        own=own,
        channel=scene.channel,
        looked_at=scene.hers,
        officer=officers[0] if scene.mine else officers[1 + number % (len(officers) - 1)],
    ).staged(scene.plan)


def _finish(places: Sequence[Place]) -> None:
    """What is said of two dossiers, or between colleagues. Once."""
    place = next(one for one in places if one.office == SHOWN)
    officer, colleague = place.staff["officer"][:2]
    cases = {one.key: one for one in Case.objects.filter(key__startswith=key_of("mine-"))}
    first, other = cases[key_of("mine-linked")], cases[key_of("mine-linked-too")]
    if not first.links.exists():
        actions.link(first.uid, other=other.uid, link="linked", doer=_by(officer))
    actions.write_note(
        cases[key_of("mine-1")].uid,
        text="Bản đồ địa chính của thửa này đang được chỉnh lý; đối chiếu với bản tháng 10.",
        doer=_by(colleague),
        key="demo-note-1",
    )


def _by(person: Person) -> actions.Doer:
    return actions.system(By(actor=person.code, office=person.office, channel="system"))
