"""How the made-up province is filled: in which order, with how many statements, and what the public sees meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tinhso import calendars
from tinhso.access.models import Look
from tinhso.cases.models import Case
from tinhso.demo import filling, province, publishing, worker
from tinhso.demo.arrivals import BEGUN, LATELY, arrival, told_before
from tinhso.demo.arriving import file_now
from tinhso.demo.publishing import publish_told
from tinhso.demo.worker import Arrivals, tried
from tinhso.ledger.models import Event
from tinhso.measurement.live.models import Published
from tinhso.measurement.live.months import month_of, next_month
from tinhso.measurement.live.publishing import standing
from tinhso.org.actions import pass_on
from tinhso.org.models import Office
from tinhso.org.queries import NoSuchOffice
from tinhso.procedures.actions import hand_over_all
from tinhso.reception.models import Ticket

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
# An event and its dossier's row, by every act; savepoints among them. It was 8.1 before acts were written together.
MOST_STATEMENTS_AN_EVENT = 6.0


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "TURN_SECONDS", 0)


def test_a_dossier_takes_few_statements(db: None) -> None:
    filling.begin(60)
    places = filling.places()
    filling.fill(places, 12)
    before = Event.objects.count()
    with CaptureQueriesContext(connection) as asked:
        filling.fill(places, 60)
    events = Event.objects.count() - before
    assert events > 250
    assert len(asked) / events < MOST_STATEMENTS_AN_EVENT


def test_the_last_weeks_come_first_then_day_after_day() -> None:
    today = timezone.localtime(NOW).date()
    calendar = calendars.load(calendars.DEFAULT)
    days: list[date] = []
    for number in range(400):
        random, online = Random(number), number % 3 > 0
        share = number / 400
        at = arrival(random, NOW, online=online, share=share)
        day = timezone.localtime(at).date()
        assert told_before(share, today) <= day <= today
        assert online or calendar.is_working_day(day)
        days.append(day)
        lately = arrival(random, NOW, online=online, share=None)
        assert today - LATELY <= timezone.localtime(lately).date() <= today
        assert max(at, lately) < NOW
    assert BEGUN <= days[0] < BEGUN + timedelta(days=8)
    assert sorted(days[::3]) == days[::3]
    assert days[-1] > today - timedelta(days=8)
    shares = [told_before(share / 100, today) for share in range(101)]
    assert shares == sorted(shares)
    # The last weeks have been told already: few are added.
    assert sum(day >= today - LATELY for day in days) < 40


def test_so_early_that_nobody_has_come_it_was_the_day_before() -> None:
    midnight = datetime(2026, 11, 23, 17, 1, tzinfo=UTC)
    for online in (True, False):
        at = arrival(Random(1), midnight, online=online, share=0.999_999)
        assert midnight - timedelta(days=4) < at < midnight


def test_a_month_is_public_when_all_of_it_was_told(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "FIRST", 4)
    filling.begin(44)
    places = filling.places()
    filling.fill(places, 3)
    assert filling.whole_before() is None
    filling.fill(places, 4)
    assert filling.whole_before() == BEGUN
    assert not publish_told()
    filling.fill(places, 24)
    before = filling.whole_before()
    assert before is not None
    assert BEGUN + timedelta(days=62) < before < timezone.localdate()
    assert publish_told()
    assert not publish_told()
    months = [one.month for one in standing()]
    assert months[0] == month_of(Case.objects.order_by("filed_at")[0].filed_at)
    assert months[-1] == _month_before(before)
    filling.fill(places, 44)
    assert filling.whole_before() == timezone.localdate()
    assert publish_told()
    after = [one.month for one in standing()]
    assert after[: len(months)] == months
    assert after[-1] == _month_before(timezone.localdate())
    assert [next_month(one) for one in after[:-1]] == after[1:]


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def test_nothing_is_public_before_the_first_month_is_whole(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "whole_before", lambda: BEGUN)
    filling.begin(1)
    assert not publish_told()
    assert not Published.objects.exists()


def test_who_looked_is_told_at_the_moments_of_the_history(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinhso.demo.lives.LOOKED_AT", 0.5)
    filling.begin(24)
    filling.fill(filling.places(), 24)
    looks = list(Look.objects.all())
    cases = {f"case:{one.uid}": one for one in Case.objects.all()}
    assert 5 < len({one.subject for one in looks}) < 20
    for look in looks:
        case = cases[look.subject]
        assert look.party in (case.owner, case.filer)
        assert case.filed_at <= look.at <= case.changed_at < timezone.now()
        assert (look.what, look.why, look.request_id) == ("dossier", case.title[:200], "")
        assert look.role in ("desk", "officer", "head", "clerk")
        assert look.office


def ends_today(*offices: str) -> None:
    """What a visitor may do as administrator."""
    today = timezone.localdate()
    for before, after in ((one, "p-trung-tam") for one in offices):
        for end in ("", "-mot-cua"):
            pass_on([before + end], to=after + end, on_date=today, how="merged", by=province.ADMIN)


def test_nobody_comes_to_an_office_that_a_visitor_has_merged(db: None) -> None:
    filling.begin(40)
    places = filling.places()
    gone = [one.office for one in places if one.desk.endswith("-mot-cua") and one.until is None]
    gone.remove("p-trung-tam")
    ends_today(*gone)
    for seed in range(12):
        case = file_now(Random(seed), places)
        assert (
            case is not None and case.office not in gone and case.filed_date == timezone.localdate()
        )
    filling.fill(places, 40)
    assert filling.made() == (40, 40)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert Case.objects.filter(desk__in=[f"{one}-mot-cua" for one in gone]).exists()
    late = Case.objects.filter(filed_at__gte=midnight)
    assert not late.filter(desk__in=[f"{one}-mot-cua" for one in gone]).exists()


def test_a_dossier_that_cannot_be_told_is_left_out_and_the_rest_is_told(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    filling.begin(20)
    lived = filling.Life.lived

    def broken(life: filling.Life) -> Case:
        case = lived(life)
        if life.key == "demo-3":
            raise NoSuchOffice("no_office_then", office="x", day=timezone.localdate())
        return case

    monkeypatch.setattr(filling.Life, "lived", broken)
    filling.fill(filling.places(), 20)
    assert filling.made() == (20, 20)
    keys = set(Case.objects.values_list("key", flat=True))
    assert keys == {f"demo-{number}" for number in range(20)} - {"demo-3"}
    assert "dossier 3 of the demo" in caplog.text


def test_what_the_rules_refuse_behind_the_demo_is_one_line_and_the_rest_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def file_nowhere(office: str) -> None:
        raise NoSuchOffice("no_office_then", office=office, day=timezone.localdate())

    def file_badly() -> None:
        raise ValueError("x")

    tried(file_nowhere, "x")
    (line,) = caplog.records
    assert "file_nowhere of the demo was refused: no_office_then(office='x'" in line.getMessage()
    assert line.exc_info is None
    tried(file_badly)
    assert "file_badly of the demo failed" in caplog.text and caplog.records[-1].exc_info


def test_where_every_office_has_ended_nobody_comes(
    db: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling.begin(1)
    places = filling.places()
    Office.objects.exclude(code=province.PROVINCE).update(closed_on=timezone.localdate())
    arrivals = Arrivals(places, last=-worker.ARRIVAL_SECONDS * 10.0)
    monkeypatch.setattr(worker.time, "monotonic", lambda: 0.0)
    arrivals.come()
    assert (Case.objects.count(), Ticket.objects.count(), caplog.text) == (0, 0, "")


def test_who_comes_where_another_system_has_the_authority_is_refused_in_one_line(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    filling.begin(1)
    places = filling.places()
    codes = sorted({one.code for place in places for one in place.definitions})
    hand_over_all(codes, system="legacy", from_date=timezone.localdate(), by=province.ADMIN)
    tried(file_now, Random(1), places)
    (line,) = caplog.records
    assert "file_now of the demo was refused: not_ours(" in line.getMessage()
    assert line.exc_info is None and not Case.objects.exists()
