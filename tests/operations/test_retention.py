"""Traces are forgotten by a dated rule, never before it, and never looks younger than two years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.operations.conftest import Place
from tests.operations.test_copies import BY

from tinhso.access.models import Look
from tinhso.ledger.models import Event
from tinhso.operations import retention
from tinhso.operations.models import Keeping
from tinhso.operations.retention import CannotKeep


def looked(days_ago: int) -> Look:
    at = timezone.now() - timedelta(days=days_ago)
    return Look.objects.create(at=at, who="p-1", what="dossier", party="x")


def decided(days: int, *, from_: int = 0, what: str = "looks") -> Keeping:
    day = timezone.localdate() + timedelta(days=from_)
    return retention.decide(what, days=days, from_date=day, ground="QĐ 12/QĐ-UBND", by=BY)


def forgotten(now: datetime | None = None) -> int:
    return retention.forget_old(now=now or timezone.now(), by=BY)


@pytest.mark.django_db
def test_without_a_rule_nothing_is_forgotten() -> None:
    looked(4_000)
    assert forgotten() == 0 and Look.objects.count() == 1


@pytest.mark.django_db
def test_what_is_older_than_the_rule_goes_with_an_event_that_says_so() -> None:
    for days in (1_100, 1_000, 999, 10):
        looked(days)
    decided(1_000)
    assert forgotten() == 2
    assert Look.objects.count() == 2
    event = Event.objects.get(kind="operations.forgotten")
    assert (event.facts["what"], event.facts["count"]) == ("looks", 2)
    assert forgotten() == 0
    assert Event.objects.filter(kind="operations.forgotten").count() == 1


@pytest.mark.django_db
def test_a_rule_holds_from_its_day_on() -> None:
    looked(1_000)
    decided(800, from_=5)
    assert forgotten() == 0
    assert forgotten(timezone.now() + timedelta(days=6)) == 1
    held = retention.holding("looks", on=timezone.localdate())
    assert held is None


@pytest.mark.django_db
def test_of_two_rules_the_latest_that_has_begun_holds() -> None:
    decided(800)
    decided(2_000)
    looked(1_000)
    assert forgotten() == 0


@pytest.mark.django_db
def test_the_database_keeps_looks_of_two_years_whatever_is_asked() -> None:
    old, young = looked(731), looked(729)
    with pytest.raises(DatabaseError), transaction.atomic():
        young.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Look.objects.filter(pk=old.pk).update(what="other")
    old.delete()
    assert Look.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"what": "x"}, "keeping_unknown"),
        ({"days": 729}, "keeping_short"),
        ({"from_date": timezone.localdate() - timedelta(days=1)}, "keeping_past"),
        ({"ground": " "}, "keeping_ground"),
    ],
)
def test_what_is_refused(told: dict[str, object], code: str) -> None:
    usual = {"what": "looks", "days": 900, "from_date": timezone.localdate(), "ground": "QĐ"}
    with pytest.raises(CannotKeep, match=code):
        retention.decide(by=BY, **{**usual, **told})  # type: ignore[arg-type]
    assert not Keeping.objects.exists()


@pytest.mark.django_db
def test_a_rule_stays_as_decided() -> None:
    made = decided(900)
    for act in (made.delete, made.save):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.django_db
def test_it_asks_as_little_however_much_is_kept() -> None:
    from django.test.utils import CaptureQueriesContext

    def asked(day: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            forgotten(timezone.now() + timedelta(days=day))
        return len(seen)

    decided(900)
    first = asked(0)
    for _ in range(50):
        looked(5)
    assert asked(1) == first
    assert asked(1) < first / 5  # Of what is done for the day nothing is asked again.


def test_the_command_decides_for_who_may(place: Place, empty: Callable[[], str]) -> None:
    said = place.ran("--lang", "en", "retention", "show")
    assert said.count("kept for ever") == 2 and "kept for 400 days" in said
    assert "read by no lawyer" in said
    words = ("retention", "set", "looks", "900", "--ground", "QĐ 12")
    assert "p-x" in place.ran(*words, "--as", "p-x", code=3)
    from tinhso.org import actions as org

    today = timezone.localdate()
    org.found_office(code="tinh", name="UBND tỉnh", level="province", on_date=today, by=BY)
    org.enter_staff(code="p-x", name="Quản Trị", by=BY)
    org.appoint("p-x", office="tinh", role="admin", from_date=today, by=BY)
    place.ran(*words, "--as", "p-x")
    assert "→ Looks at personal data: 900 days" in place.ran("--lang", "en", "retention", "show")


@pytest.mark.django_db
def test_every_sort_that_goes_has_a_holder_and_words() -> None:
    from tinhso.operations.keeping import CERTAINTIES, sorts_on
    from tinhso.sentences.retention import CERTAINTY, ENDS, SINCE, SORTS

    sorts = sorts_on(timezone.localdate())
    assert {one.what for one in sorts.values() if one.forgets} == set(retention.holders())
    for one in sorts.values():
        assert one.what in SORTS and one.ends in ENDS
        assert one.certainty in CERTAINTIES and CERTAINTY[one.certainty]
        assert bool(one.law) == (one.certainty != "own")
        assert (one.usual_days is None and not one.sets) or one.what in SINCE


@pytest.mark.django_db
def test_the_plan_says_how_much_and_changes_nothing() -> None:
    for days in (1_100, 1_000, 10):
        looked(days)
    decided(900)
    (one,) = retention.plan(now=timezone.now(), what=["looks"])
    assert (one.count, one.days, one.ground) == (2, 900, "QĐ 12/QĐ-UBND")
    assert Look.objects.count() == 3


@pytest.mark.django_db
def test_a_sort_is_done_once_a_day_and_at_once_when_its_rule_changes() -> None:
    from tinhso.operations.models import KeepingRun

    looked(1_000)
    decided(900)
    assert forgotten() == 1
    run = KeepingRun.objects.get(what="looks")
    assert (run.count, run.days) == (1, 900) and run.ended_at is not None
    looked(950)
    assert forgotten() == 0  # It goes tomorrow.
    decided(800)
    assert forgotten() == 1
    assert forgotten(timezone.now() + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_a_run_that_was_stopped_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from tinhso.operations import holders

    for days in (1_003, 1_002, 1_001, 1_000):
        looked(days)
    decided(900)
    monkeypatch.setattr(holders, "AT_ONCE", 2)
    real, calls = retention.append, []

    def stopped(*args: object, **more: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(retention, "append", stopped)
    with pytest.raises(KeyboardInterrupt):
        forgotten()
    assert Look.objects.count() == 2  # What has its event is gone, and nothing else.
    assert Event.objects.filter(kind="operations.forgotten").count() == 1
    assert forgotten() == 2
    assert Event.objects.filter(kind="operations.forgotten").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["devices", "sessions", "ledger"])
def test_what_the_program_decides_is_not_decided_here(what: str) -> None:
    with pytest.raises(CannotKeep, match="keeping_fixed"):
        decided(900, what=what)
