"""Many dossiers at once give what one after another gives, whatever has happened to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import polars as pl
import pytest
import time_machine
from django.db import connection
from tests.cases.conftest import ADMIN, doer, moment
from tests.measurement.live.test_recounting import CLOSED

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.canonical import moment_text
from tinhso.ledger.models import Cursor, Event
from tinhso.measurement.live import edges, facts, following, models
from tinhso.measurement.live.bulk import counting, rows
from tinhso.measurement.live.bulk.events import events_of
from tinhso.measurement.live.bulk.folding import fold_many
from tinhso.measurement.live.bulk.measuring import measure_many, told_of
from tinhso.measurement.live.following import differences, keep_up, measure, rebuild
from tinhso.measurement.live.telling import calendars_by_day, told
from tinhso.org.actions import set_calendar

Made = Callable[..., Case]
NOW = moment("2026-05-20 09:12")
TABLES = (
    models.DossierTime,
    models.StretchTime,
    models.TimeFact,
    models.EdgeFact,
    models.DayCount,
)
# What may happen to a dossier that was accepted, and the state after it.
TURNS = {
    "assigned": "processing",
    "passed_on": "processing",
    "step_returned": "processing",
    "consulted": "processing",
    "supplement_asked": "awaiting_citizen",
    "supplement_answered": "processing",
    "supplement_resumed": "processing",
    "payment_asked": "awaiting_payment",
    "paid": "processing",
    "suspended": "suspended",
    "resumed": "processing",
    "extended": "processing",
    "recounted": "processing",
    "promise_told": "processing",
    "handed_over": "processing",
    "cut_over": "processing",
    "undone": "processing",
}
ENDS = {
    "decided": "done",
    "returned": "returned",
    "withdrawn": "withdrawn",
    "stopped": "stopped",
    "transferred": "transferred",
}
LAST = [(), ("decided", "returned"), *((name,) for name in ENDS)]


class Histories:
    """Makes up dossiers whose events come in nearly any order, and writes them down as they are."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.made: list[Event] = []

    def write(self, count: int) -> list[str]:
        """So many dossiers; their subjects. What is written later may have happened earlier."""
        subjects = [
            f"case:{UUID(int=self.random.getrandbits(128), version=4)}" for _ in range(count)
        ]
        for subject in subjects:
            self._live(subject)
        self.random.shuffle(self.made)
        Event._base_manager.bulk_create(self.made)
        self.made = []
        return subjects

    def more(self, subjects: list[str]) -> None:
        """Something more happens to some of them."""
        for subject in self.random.sample(subjects, len(subjects) // 3):
            name = self.random.choice(["passed_on", "decided", "returned", "suspended"])
            at = NOW - timedelta(minutes=self.random.randrange(1, 5_000))
            self._event(subject, name, at, {**TURNS, **ENDS}[name])
        Event._base_manager.bulk_create(self.made)
        self.made = []

    def _live(self, subject: str) -> None:
        random = self.random
        self.channel = random.choice(["counter", "online", "post", "legacy"])
        self.limit = random.choice(["", "5d", "3d@15:00", "30d", "4h", "40h", "15cd", "0d"])
        at = NOW - timedelta(
            minutes=random.randrange(100, 200_000), microseconds=random.choice([0, 7])
        )
        if random.random() < 0.04:
            self._event(subject, "linked", at, "filed")
        if random.random() > 0.03:
            place = {"code": f"M-{subject[-12:]}", "procedure": random.choice(["1.1", "1.2", "1.3"]),
                     "office": random.choice(["xa-1", "xa-2"]), "desk": "xa-1-mot-cua"}  # fmt: skip
            self._event(subject, "filed", at, "filed", **place)
        if random.random() < 0.1:
            ended = random.choice(["not_accepted", "withdrawn"])
            self._event(subject, ended, self._later(at), ended)
            return
        if random.random() < 0.1:
            return
        if random.random() > 0.03:
            at = self._later(at)
            self._event(subject, "accepted", at, "processing", limit=self.limit)
        for _ in range(random.choice([0, 1, 1, 2, 4, 9])):
            at = self._later(at)
            name = random.choice(list(TURNS))
            self._event(subject, name, at, random.choice([TURNS[name], TURNS[name], "suspended"]))
        for name in random.choice(LAST):
            at = self._later(at)
            self._event(subject, name, at, ENDS[name])

    def _later(self, at: datetime) -> datetime:
        minutes = self.random.choice([0, 0, 1, 59, 700, self.random.randrange(12_000)])
        return min(at + timedelta(minutes=minutes), NOW - timedelta(seconds=1))

    def _event(self, subject: str, name: str, at: datetime, state: str, **facts: Any) -> None:
        random = self.random
        told = {
            "state": state, "holder": random.choice(["xa-1", "xa-2-\"lãnh, đạo\"", "xa-1-mot-cua"]),
            "staff": random.choice([None, "", "p-bình", "p-chi"]), **facts,
        }  # fmt: skip
        if random.random() < 0.8:
            told["step"] = random.choice([None, "tham-dinh", "ky"])
        if random.random() < 0.6:
            due = at + timedelta(minutes=random.randrange(20_000))
            told["due_at"] = random.choice(
                [None, moment_text(due), moment_text(moment("2026-04-10 17:30"))]
            )
        if name == "handed_over":
            told |= {"office": "xa-2", "desk": "xa-2-mot-cua"}
        if name in ("promise_told", "extended"):
            told["until"] = moment_text(at + timedelta(days=random.randrange(1, 20)))
        stops = [
            one for one in self.made if one.subject == subject and one.kind == "cases.suspended"
        ]
        if name == "undone" and stops:
            told["act"] = str(stops[-1].uid)
        self.made.append(
            Event(
                uid=uuid4(),
                kind=f"cases.{name}",
                subject=subject,
                actor="p",
                office="xa-1",
                channel=self.channel,
                occurred_at=at,
                recorded_at=at,
                backfilled=random.random() < 0.1,
                facts=told,
                leaf_salt=b"x",
                mac=b"x",
                mac_key="tests",
            )
        )


@pytest.fixture(autouse=True)
def at_one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def all_rows() -> dict[str, list[str]]:
    """Every measured row as the database has it, byte for byte, but for the numbers of stretches."""
    found = {}
    for model in TABLES:
        names = [
            connection.ops.quote_name(one.column)
            for one in model._meta.concrete_fields
            if one.name != "id"
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(names)} FROM {model._meta.db_table}")
            told = [
                [bytes(one) if isinstance(one, memoryview) else one for one in row]
                for row in cursor.fetchall()
            ]
        found[model.__name__] = sorted(map(repr, told))
    return found


def forget_all() -> None:
    for model in TABLES:
        model._base_manager.all().delete()


@pytest.fixture
def edge(db: None) -> None:
    """The facts of the first of the last thirty days are kept: of nothing so far."""
    models.Edge.objects.create(month=date(2026, 4, 1), first=date(2026, 4, 21))


@pytest.mark.parametrize("seed", range(4))
def test_any_histories_give_the_same_rows(seed: int, edge: None) -> None:
    histories = Histories(seed)
    subjects = histories.write(160)
    measure(subjects)
    one_by_one = all_rows()
    assert all(one_by_one.values()) and len(one_by_one["DossierTime"]) > 100
    forget_all()
    assert measure_many(subjects) == len(one_by_one["DossierTime"])
    assert all_rows() == one_by_one
    measure_many(subjects)
    assert all_rows() == one_by_one, "measured twice it is the same"
    histories.more(subjects)
    measure_many(subjects[:90])
    measure_many(subjects[90:])
    in_two = all_rows()
    measure(subjects)
    assert all_rows() == in_two != one_by_one
    forget_all()
    measure(subjects)
    assert all_rows() == in_two


def test_most_dossiers_are_told_in_columns(db: None) -> None:
    subjects = Histories(7).write(300)
    many, apart = fold_many(events_of(subjects), at=NOW, calendar_for=calendars_by_day())
    assert len(many.rows) > 80 and len(apart) > 80, "both roads are walked"
    assert len(set(many.rows["outcome"])) >= 6 and set(many.rows["index_outcome"]) >= {
        "on_time",
        "late",
        "open",
    }
    assert not set(many.rows["case"]) & {one.removeprefix("case:") for one in apart}
    assert len(told_of([]).rows) == 0


def test_offices_with_calendars_of_their_own(accepted: Made) -> None:
    for n in range(3):
        case = accepted("2026-03-02 08:30", key=f"k-{n}")
        actions.decide(case.uid, granted=True, doer=doer(), told_at=moment(f"2026-03-1{n} 08:30"))
    set_calendar("xa-1", from_date=date(2026, 3, 2), by=ADMIN, toml=CLOSED)
    keep_up()
    subjects = Histories(3).write(60)
    measure(subjects)
    wanted = all_rows()
    assert rebuild() == len(wanted["DossierTime"])
    assert all_rows() == wanted
    assert list(differences()) == []


def test_a_fault_half_way_leaves_everything_as_it_was(
    accepted: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FAR_BEHIND", 1)
    accepted("2026-03-02 08:30", key="a")
    keep_up()
    stood, cursor = all_rows(), Cursor.objects.get(name=following.NAME).position
    accepted("2026-03-03 08:30", key="b")
    usual = rows.write

    def broken(model: type[Any], frame: Any) -> None:
        usual(model, frame)
        if model is models.StretchTime:
            raise OSError("disk full")

    monkeypatch.setattr(rows, "write", broken)
    with pytest.raises(OSError, match="disk full"):
        keep_up()
    assert all_rows() == stood
    assert Cursor.objects.get(name=following.NAME).position == cursor
    monkeypatch.setattr(rows, "write", usual)
    assert keep_up() > 0
    assert models.DossierTime.objects.count() == 2
    assert list(differences()) == []


def in_cells(lines: pl.DataFrame) -> dict[str, Any]:
    """Lines of `count_facts` as `facts.count` has them: by key the count, the outcomes, the seconds and the bins."""
    found: dict[str, Any] = {}
    for line in lines.with_columns(key=counting._key_of(lines, counting._KEY)).to_dicts():
        sums = found.setdefault(line["key"], [Counter(), Counter()])
        for name in ("count", *facts.OUTCOMES, "seconds"):
            sums[0][name] += line[name]
        if line["bin"] is not None:
            sums[1][line["bin"]] += line["count"]
    return {key: [dict(one) for one in sums] for key, sums in found.items()}


@pytest.mark.parametrize("times", [1, -1])
def test_the_edge_is_cut_as_it_is_one_by_one(edge: None, times: int) -> None:
    subjects = Histories(11).write(80)
    kept = edges.kept()
    assert kept is not None
    cells: facts.Cells = {}
    folded = told(subjects)
    pieces = {case: one.stretches for case, one in folded.items()}
    edges.count(cells, kept, ([one.row for one in folded.values()], pieces), times=times)
    wanted = {
        key.text: [
            {"count": cell.count, **cell.outcomes, "seconds": cell.lengths.seconds},
            dict(cell.lengths.bins),
        ]
        for key, cell in cells.items()
    }
    in_columns = told_of(subjects)
    near = counting.count_facts(counting.at_the_edge(in_columns, kept), times=times)
    assert len(wanted) > 20 and in_cells(near) == wanted
    assert in_cells(counting.count_facts(in_columns, times=times)) != wanted, "some lies outside"
