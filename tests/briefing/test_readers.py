"""Who is sent Monday's page: once, by mail, whoever is named and may read it on that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from tests.plans.conftest import DAY, FIRST, PLANNER, found_offices

from tinhso.briefing import jobs, readers
from tinhso.briefing.models import Page, Readers
from tinhso.briefing.readers import CannotSend, set_readers
from tinhso.ledger.models import Event
from tinhso.notices.models import Message
from tinhso.notices.reached import set_reach
from tinhso.org import actions as org

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
SEVEN = datetime(2026, 11, 23, 7, tzinfo=HERE)
LATE = datetime(2026, 11, 23, 23, 59, tzinfo=HERE)
TODAY = SEVEN.date()
PEOPLE = {"p-mot": "leader", "p-hai": "leader", "p-ba": "head", "p-bon": "officer"}


@pytest.fixture
def offices(db: None) -> None:
    found()


def found() -> None:
    found_offices()
    for staff, role in PEOPLE.items():
        org.enter_staff(code=staff, name=f"Người {staff}", by=PLANNER)
        org.appoint(staff, office="tinh", role=role, from_date=FIRST, by=PLANNER)
        reach(staff, mail=f"{staff}@tinh.example.vn")


def reach(staff: str, *, mail: str, phone: str = "") -> None:
    set_reach(f"staff:{staff}", mail=mail, phone=phone, at=SEVEN, by=PLANNER)


def sent() -> list[str]:
    """To whom a page was queued, by the last part of the key."""
    keys = Message.objects.filter(key__startswith="briefing:").values_list("key", flat=True)
    return sorted(one.rpartition(":")[2] for one in keys)


def named(*staff: str, day: date = TODAY, at: datetime = SEVEN - DAY) -> Readers:
    return set_readers("tinh", staff, from_date=day, now=at, by=PLANNER)


@pytest.mark.parametrize("hour", range(24))
def test_nothing_before_seven_and_once_after_it(
    offices: None, hour: int, a_worker: Callable[[datetime], int]
) -> None:
    at = SEVEN.replace(hour=hour)
    made = a_worker(at)
    assert (made, sent()) == ((1, ["p-hai", "p-mot"]) if hour >= 7 else (0, []))
    assert a_worker(at + timedelta(minutes=30)) == 0
    assert len(sent()) == 2 * made


@pytest.fixture
def a_worker() -> Callable[[datetime], int]:
    mondays = jobs.Mondays()
    return lambda now: mondays.look(now=now, by=PLANNER)


@pytest.mark.parametrize("days", range(1, 7))
def test_no_other_day_makes_or_sends_it(offices: None, days: int) -> None:
    for at in (SEVEN, LATE):
        assert jobs.make_weekly(now=at + days * DAY, by=PLANNER) == 0
    assert not sent() and not Page.objects.exists()


def test_the_mail_is_a_link_with_a_digest_and_three_counts(offices: None) -> None:
    jobs.make_weekly(now=SEVEN, by=PLANNER)
    page = Page.objects.get()
    rows = list(Message.objects.filter(concerns=f"briefing:{page.uid}"))
    for row in rows:
        assert row.way == "mail" and f"/trang/{page.uid}" in row.text
        assert page.digest[:16] in row.text and "23/11/2026" in row.subject
    assert len(rows) == 2 and sent() == ["p-hai", "p-mot"]


def test_a_round_that_is_tried_again_or_broke_off_sends_to_nobody_twice(
    offices: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(readers, "tell_many", breaks)
        with pytest.raises(DatabaseError):
            jobs.make_weekly(now=SEVEN, by=PLANNER)
    assert Page.objects.count() == 1 and not sent()
    for _ in range(3):
        jobs.make_weekly(now=LATE, by=PLANNER)
    assert jobs.Mondays().look(now=LATE, by=PLANNER) == 0
    assert Page.objects.count() == 1 and sent() == ["p-hai", "p-mot"]


@pytest.mark.parametrize("step", ["make", "send"])
def test_another_worker_that_comes_between_sends_it_to_nobody_twice(
    offices: None, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    where = jobs if step == "make" else readers
    own = getattr(where, step)

    def overtaken(*told: Any, **more: Any) -> Any:
        monkeypatch.setattr(where, step, own)
        jobs.Mondays().look(now=SEVEN, by=PLANNER)
        return own(*told, **more)

    monkeypatch.setattr(where, step, overtaken)
    jobs.Mondays().look(now=SEVEN, by=PLANNER)
    assert Page.objects.count() == 1 and sent() == ["p-hai", "p-mot"]


def test_who_is_named_holds_from_the_day_on_and_is_kept(offices: None) -> None:
    named("p-ba", day=TODAY + 7 * DAY)
    jobs.make_weekly(now=SEVEN, by=PLANNER)
    assert sent() == ["p-hai", "p-mot"]
    jobs.make_weekly(now=SEVEN + 7 * DAY, by=PLANNER)
    assert sent() == ["p-ba", "p-hai", "p-mot"]
    named(day=TODAY + 14 * DAY)
    jobs.make_weekly(now=SEVEN + 14 * DAY, by=PLANNER)
    assert len(sent()) == 3
    for act in (lambda: Readers.objects.update(staff=[]), lambda: Readers.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_same_again_is_nothing_and_the_last_word_of_a_day_holds(offices: None) -> None:
    first = named("p-ba", "p-mot")
    assert named("p-mot", "p-ba", "p-ba").pk == first.pk
    named("p-hai")
    jobs.make_weekly(now=SEVEN, by=PLANNER)
    assert sent() == ["p-hai"]
    assert Event.objects.filter(kind="briefing.readers_set").count() == 2


def test_whose_post_ended_is_sent_nothing(offices: None) -> None:
    named("p-mot", "p-ba")
    org.relieve("p-ba", office="tinh", role="head", until_date=TODAY, by=PLANNER)
    jobs.make_weekly(now=SEVEN, by=PLANNER)
    assert sent() == ["p-mot"]


def test_who_has_no_mail_address_is_passed_over_and_sent_it_once_she_has_one(offices: None) -> None:
    reach("p-mot", mail="")
    reach("p-hai", mail="", phone="0912345678")
    jobs.make_weekly(now=SEVEN, by=PLANNER)
    assert sent() == []
    reach("p-mot", mail="mot@tinh.example.vn")
    jobs.make_weekly(now=LATE, by=PLANNER)
    assert sent() == ["p-mot"]


def test_what_cannot_be_said_is_refused(offices: None) -> None:
    for staff, day, code in (
        (["p-bon"], TODAY, "page_reader_unfit"),
        (["nobody"], TODAY, "page_reader_unfit"),
        (["p-mot"], TODAY - 2 * DAY, "page_readers_past"),
        ([f"p-{one}" for one in range(51)], TODAY, "page_readers_many"),
    ):
        with pytest.raises(CannotSend) as refused:
            named(*staff, day=day)
        assert refused.value.code == code
    assert not Readers.objects.exists()
