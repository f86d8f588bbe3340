"""Who is far behind the ledger takes much of it at once, and no more than is measured in bounded time and memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, doer, moment
from tests.measurement.live.test_bulk import (
    NOW,
    Histories,
    all_rows,
    at_one_moment,
    edge,
    forget_all,
)
from tests.measurement.live.test_recounting import CLOSED
from tests.measurement.live.test_told_promises import told as another_systems

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import By, append
from tinhso.ledger.followers import Ahead
from tinhso.ledger.models import Cursor, Position
from tinhso.ledger.positions import number_all
from tinhso.measurement.live import following, models, recounting
from tinhso.measurement.live.bulk import measuring
from tinhso.measurement.live.following import differences, keep_up, measure
from tinhso.org.actions import set_calendar

__all__ = ["at_one_moment", "edge"]
Made = Callable[..., Case]


def test_who_is_far_behind_meets_every_event_once(
    accepted: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FAR_BEHIND", 3)
    monkeypatch.setattr(following, "FAR_AT_ONCE", {"sqlite": 5, "postgresql": 5})
    met: list[int] = []
    usual = following._take_many

    def counting_(ahead: Any) -> None:
        usual(ahead)
        met.append(len(ahead.first))

    monkeypatch.setattr(following, "_take_many", counting_)
    accepted("2026-03-02 08:30", key="a")
    number_all()
    before = Position.objects.count()
    accepted("2026-03-03 08:30", key="b")
    case = accepted("2026-03-04 08:30", key="c")
    actions.decide(case.uid, granted=True, doer=doer(), told_at=moment("2026-03-06 08:30"))
    counted = keep_up()
    assert len(met) >= 2
    assert counted == Position.objects.count() > before
    assert Cursor.objects.get(name=following.NAME).position == counted
    assert keep_up() == 0
    assert list(differences()) == []


def test_of_many_dossiers_only_a_part_is_held_at_once(
    edge: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = Histories(5).write(60)
    measure(subjects)
    wanted = all_rows()
    forget_all()
    monkeypatch.setattr(following, "DOSSIERS_AT_ONCE", {"sqlite": 25, "postgresql": 25})
    monkeypatch.setattr(measuring, "AT_ONCE", 4)
    held: list[int] = []
    apart: list[int] = []
    usual, happened = following._measure_many, measuring.happenings

    def measured(some: Collection[str]) -> int:
        held.append(len(some))
        return usual(some)

    def read(some: Collection[str]) -> Any:
        apart.append(len(some))
        return happened(some)

    monkeypatch.setattr(following, "_measure_many", measured)
    monkeypatch.setattr(measuring, "happenings", read)
    following._take_many(Ahead(dict.fromkeys(subjects, NOW), []))
    assert held == [25, 25, 10]
    assert len(apart) > 3 and max(apart) == 4
    assert all_rows() == wanted


def test_of_what_is_told_one_by_one_fewer_events_are_taken(
    accepted: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted("2026-03-02 08:30", key="ours")
    keep_up()
    monkeypatch.setattr(following, "FAR_BEHIND", 1)
    monkeypatch.setattr(following, "FAR_AT_ONCE", {"sqlite": 60, "postgresql": 60})
    monkeypatch.setattr(following, "DOSSIERS_AT_ONCE", {"sqlite": 6, "postgresql": 6})
    taken: list[tuple[int, int]] = []
    usual = following.follow_by_subject

    def follow(*args: Any, **words: Any) -> int:
        found = usual(*args, **words)
        taken.append((words["most"], found))
        return found

    monkeypatch.setattr(following, "follow_by_subject", follow)
    for n in range(4):
        another_systems([("done", "10 07:31", "")], code=f"CU-{n}")
    number_all()
    ahead = following.behind(following.NAME)
    assert keep_up() == ahead > 6
    assert taken[0] == (6, 6) and max(found for _, found in taken) == 6
    assert list(differences()) == []
    del taken[:]
    for n in range(4):
        accepted("2026-03-03 08:30", key=f"plain-{n}")
    assert keep_up() > 6
    assert taken[0][0] == 60 and taken[0][1] > 6, "plain dossiers are taken as many as ever"
    assert list(differences()) == []


def test_whom_a_late_calendar_concerns_is_measured_again_by_it(
    accepted: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FAR_BEHIND", 1)
    case = accepted("2026-03-02 08:30", key="a")
    actions.decide(case.uid, granted=True, doer=doer(), told_at=moment("2026-03-06 08:30"))
    keep_up()
    models.Then.objects.create(day=date(2026, 3, 9), made_at=NOW)
    set_calendar("xa-1", from_date=date(2026, 3, 2), by=ADMIN, toml=CLOSED)
    actions.return_result(case.uid, doer=doer(), told_at=moment("2026-03-09 08:30"))
    keep_up()
    assert [one.case for one in recounting.recounts()] == [case.uid]
    assert not models.Then.objects.exists(), "a past day that was told holds no more"
    assert list(differences()) == []


def test_a_page_does_not_read_so_much_at_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "FAR_BEHIND", 1)

    def never(_ahead: Any) -> None:
        raise AssertionError("a page waits for nobody")

    monkeypatch.setattr(following, "_take_many", never)
    by = By(actor="p-an", office="tinh", channel="counter")
    append("ledger.erased", subject="x", by=by, facts={"events": [], "reason": "thử"})
    assert keep_up(recounting=False) == 1
