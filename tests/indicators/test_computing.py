"""Figures are kept as what computing them again gives, and lead back to the dossiers and events that made them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from tests.cases.conftest import ADMIN, doer, moment

from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.indicators import filling, points, queries, tracing
from tinhso.indicators.actions import indexes, publishing
from tinhso.indicators.actions.publishing import CannotDefine
from tinhso.indicators.computing import Asked, compute, differing
from tinhso.indicators.current import book_on
from tinhso.indicators.defining import Document
from tinhso.indicators.models import DefinitionVersion, Filling, Target, Value
from tinhso.indicators.units import units_of
from tinhso.kernel.expressions.tree import BadExpression
from tinhso.kernel.periods import Period, period_of
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.then import tell_then
from tinhso.org import actions as org

SINCE, NOW = date(2026, 1, 1), moment("2026-03-31 10:00")
MARCH = period_of("month", date(2026, 3, 1))
YEAR = period_of("year", date(2026, 3, 1))
SHARE = Document(
    "Tỷ lệ đúng hạn", "On time", "%",
    'count(decided where outcome in ("early", "on_time"))',
    'count(decided where outcome in ("early", "on_time", "late"))',
)  # fmt: skip


def publish(code: str = "dung_han", document: Document = SHARE, **more: Any) -> DefinitionVersion:
    given = {"from_date": SINCE, "decision": "QĐ 1", "by": ADMIN, **more}
    return publishing.publish(code, document, **given)


@pytest.fixture
def lived(accepted: Callable[..., Case]) -> list[Case]:
    """Two dossiers decided in March, one of them late, and one that is open."""
    made = [accepted("2026-03-02 08:30", key=f"k-{n}") for n in range(3)]
    cases.decide(made[0].uid, granted=True, doer=doer(), told_at=moment("2026-03-05 09:00"))
    cases.decide(made[1].uid, granted=True, doer=doer(), told_at=moment("2026-03-20 09:00"))
    keep_up()
    return made


def filled(*periods: Period) -> int:
    return sum(filling.fill([one], now=NOW) for one in periods)


def value(code: str, unit: str, period: Period = MARCH) -> float | None:
    return Value.objects.get(code=code, office=unit, kind=period.kind, first=period.first).value


def test_a_share_is_kept_by_unit_and_period_and_told_again_the_same(lived: list[Case]) -> None:
    publish()
    april = period_of("month", date(2026, 2, 1))
    filled(MARCH, YEAR, april)
    assert units_of(NOW.date()) == ["tinh", "xa-1", "xa-2"]
    assert value("dung_han", "tinh") == value("dung_han", "xa-1") == 50.0
    assert value("dung_han", "tinh", YEAR) == 50.0
    assert value("dung_han", "xa-2") is None and value("dung_han", "tinh", april) is None
    assert differing(MARCH, now=NOW) == []
    Value.objects.filter(code="dung_han", office="tinh").update(value=99.0)
    assert differing(MARCH, now=NOW) == [("dung_han", "tinh")]


def test_a_figure_leads_to_its_rows_and_these_to_their_events(lived: list[Case]) -> None:
    publish()
    filled(MARCH)
    asked = Asked(book_on(NOW.date()), [MARCH], NOW, ["xa-1"])
    parts = tracing.parts_of(asked, "dung_han")
    counts = {
        part.of: tracing.rows_behind(asked, part, unit="xa-1", first=0, most=20) for part in parts
    }
    row = Value.objects.get(code="dung_han", office="xa-1", kind="month")
    assert counts[("numerator",)].count == row.numerator == 1
    assert counts[("denominator",)].count == row.denominator == 2
    (one,) = counts[("numerator",)].rows
    assert (one.code, one.told["outcome"]) == (lived[0].code, "early")
    assert Event.objects.filter(subject=f"case:{one.case}", kind="cases.decided").exists()
    other = tracing.rows_behind(asked, parts[0], unit="xa-2", first=0, most=20)
    assert other.count == 0


def test_what_happens_asks_for_every_period_it_was_ever_in(lived: list[Case]) -> None:
    publish()
    filling.follow_ledger(now=NOW)
    asked = {(row.kind, row.first) for row in Filling.objects.filter(asked_at__isnull=False)}
    assert ("month", MARCH.first) in asked and ("year", YEAR.first) in asked
    while filling.due(now=NOW):
        filling.fill_due(now=NOW)
    assert not filling.due(now=NOW) and value("dung_han", "tinh") == 50.0
    cases.decide(lived[2].uid, granted=True, doer=doer(), told_at=moment("2026-03-06 09:00"))
    keep_up()
    filling.follow_ledger(now=NOW)
    assert ("month", MARCH.first) in {
        (row.kind, row.first) for row in Filling.objects.filter(asked_at__isnull=False)
    }
    later = NOW + timedelta(hours=2)
    filling.fill_due(now=later, most_seconds=60)
    assert value("dung_han", "tinh") == pytest.approx(200 / 3)


def test_a_long_period_rests_for_twenty_times_as_long_as_it_took(db: None) -> None:
    row = Filling(
        kind="year", first=YEAR.first, last=YEAR.last, asked_at=NOW, filled_at=NOW, seconds=6
    )
    row.save()
    assert filling.due(now=NOW + timedelta(seconds=119)) == []
    assert filling.due(now=NOW + timedelta(seconds=120)) == [row]


def test_as_at_a_past_day_a_figure_is_what_had_happened_by_then(lived: list[Case]) -> None:
    publish()
    day = date(2026, 3, 10)
    assert tell_then(day)
    book = book_on(day)
    asked = Asked(book, [MARCH], moment("2026-03-11 00:00"), ["tinh"], then=day)
    ((_, _, num, den, found),) = compute(asked).rows("dung_han")
    assert (num, den, found) == (1, 1, 100.0)


def test_work_of_a_merged_office_is_told_under_its_heir_now_and_apart_then(
    lived: list[Case],
) -> None:
    publish()
    org.found_office(
        code="xa-3", name="xa-3", level="commune", parent="tinh", on_date=date(2026, 4, 1), by=ADMIN
    )
    org.pass_on(
        ["xa-1-mot-cua", "xa-1-lanh-dao", "xa-1", "xa-2"],
        to="xa-3",
        on_date=date(2026, 4, 1),
        by=ADMIN,
    )
    at = moment("2026-04-15 08:00")
    book = book_on(date(2026, 4, 15))
    now = {
        unit: found for unit, _, _, _, found in compute(Asked(book, [MARCH], at)).rows("dung_han")
    }
    assert now["xa-3"] == 50.0 and "xa-1" not in now
    then = {
        unit: found
        for unit, _, _, _, found in compute(Asked(book, [MARCH], at, as_then=True)).rows("dung_han")
    }
    assert then["xa-1"] == 50.0 and then["xa-2"] is None and "xa-3" not in then


def test_what_was_carried_over_is_counted_apart(lived: list[Case]) -> None:
    indexes.load_base(from_date=SINCE, by=ADMIN)
    quarter = period_of("quarter14", date(2026, 3, 20))
    assert (quarter.first, quarter.last) == (date(2026, 3, 15), date(2026, 6, 14))
    book = book_on(NOW.date())
    found = compute(Asked(book, [quarter], NOW, ["tinh"]))
    told = {code: next(found.rows(code))[4] for code in ("received", "carried_over", "open_at_end")}
    assert told == {"received": 0, "carried_over": 2, "open_at_end": 1}


def test_the_two_shares_on_time_are_two_figures(lived: list[Case]) -> None:
    indexes.load_base(from_date=SINCE, by=ADMIN)
    assert indexes.load_base(from_date=SINCE, by=ADMIN).definitions > 8
    filled(MARCH)
    legal = Value.objects.get(code="on_time_legal", kind="month", office="tinh")
    portal = Value.objects.get(code="on_time_portal", kind="month", office="tinh")
    assert (legal.numerator, legal.denominator) == (1, 2)
    # The open one is past the portal's due moment by now, and in its denominator.
    assert (portal.numerator, portal.denominator) == (1, 3)
    names = {one.document.name_vi for one in book_on(NOW.date()).held.values()}
    assert len([name for name in names if name.startswith("Đúng hạn theo")]) == 2


def test_definitions_have_versions_by_decision_and_day(lived: list[Case]) -> None:
    publish()
    assert publish().number == 1 and DefinitionVersion.objects.count() == 1
    other = Document(
        **{**vars(SHARE), "numerator": "count(decided)", "denominator": "count(decided)"}
    )
    publish(document=other, from_date=date(2026, 3, 1), decision="QĐ 2")
    february = period_of("month", date(2026, 2, 1))
    filled(february, MARCH)
    assert Value.objects.get(first=february.first, kind="month", office="tinh").version.number == 1
    row = Value.objects.get(first=MARCH.first, kind="month", office="tinh")
    assert row.version.number == 2 and row.value == 100.0
    assert Event.objects.filter(kind="indicators.defined").count() == 2


def test_a_definition_that_is_written_cannot_be_changed(db: None) -> None:
    row = publish()
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        DefinitionVersion.objects.filter(pk=row.pk).update(decision="khác")


@pytest.mark.parametrize(
    ("numerator", "code"),
    [
        ("count(decided) + sum(money.amount)", "expr_units"),
        ("count(decidet)", "expr_unknown_source"),
        ("count(decided)", "expr_other_unit"),
        ("khong_co * 1", "expr_unknown_name"),
    ],
)
def test_a_bad_formula_is_refused_and_nothing_is_left(db: None, numerator: str, code: str) -> None:
    with pytest.raises(BadExpression) as found:
        publish(document=Document("x", "x", "%", numerator))
    assert found.value.code == code and found.value.facts["field"] == "numerator"
    assert not DefinitionVersion.objects.exists()


def test_definitions_that_would_go_round_or_break_are_refused(db: None) -> None:
    share = Document("a", "a", "%", "count(decided)", "count(filed)")
    publish("ty_a", share)
    publish("ty_b", Document("b", "b", "%", "ty_a", "2"))
    with pytest.raises(BadExpression) as found:
        publish("ty_a", Document("a", "a", "%", "ty_b", "2"), from_date=date(2026, 2, 1))
    assert found.value.code == "expr_circle"
    with pytest.raises(CannotDefine) as other:
        publish("ty_a", Document("a", "a", "đồng", "sum(money.amount)"), from_date=date(2026, 2, 1))
    assert other.value.code == "definition_breaks" and other.value.facts["named"] == "ty_b"
    with pytest.raises(CannotDefine) as named:
        publishing.end("ty_a", from_date=date(2026, 2, 1), decision="QĐ 3", by=ADMIN)
    assert named.value.code == "definition_named"
    publishing.end("ty_b", from_date=date(2026, 2, 1), decision="QĐ 3", by=ADMIN)
    assert set(book_on(date(2026, 3, 1)).held) == {"ty_a"}


def test_one_definition_has_targets_by_level_and_unit_and_none_that_contradict(db: None) -> None:
    publish()

    def aim(value: float, **more: Any) -> Target:
        return publishing.set_target(
            "dung_han", value=value, from_date=SINCE, decision="QĐ 5", by=ADMIN, **more
        )

    for number, more in ((90.0, {}), (80.0, {"level": "commune"}), (60.0, {"office": "xa-2"})):
        aim(number, **more)
        assert aim(number, **more).value == number
    with pytest.raises(CannotDefine) as found:
        aim(85.0, level="commune")
    assert found.value.code == "target_contradicts" and found.value.facts["value"] == 80.0
    with pytest.raises(CannotDefine):
        aim(101.0, office="xa-1")
    aims = queries.aims_of(["dung_han"])["dung_han"]

    def of(office: str, level: str, day: date = SINCE) -> float | None:
        one = queries.aim_for(aims, office=office, level=level, day=day)
        return None if one is None else one.value

    assert [of("tinh", "province"), of("xa-1", "commune"), of("xa-2", "commune")] == [90, 80, 60]
    assert of("tinh", "province", SINCE - timedelta(days=1)) is None
    assert Target.objects.count() == 3


def test_index_766_of_the_ledger_names_what_is_missing_and_what_can_be_won(
    lived: list[Case],
) -> None:
    made = indexes.load_index766(from_date=SINCE, by=ADMIN)
    assert (made.definitions, made.inputs) == (21, 13)
    assert indexes.load_index766(from_date=SINCE, by=ADMIN) == made
    filled(YEAR)
    book = book_on(NOW.date())
    at = points.standing(book, unit="tinh", period=YEAR)
    on_time = next(one for one in at.items if one.item.code == "ON_TIME")
    assert (on_time.num, on_time.den, on_time.points) == (1, 3, Decimal("6.67"))
    announced = next(one for one in at.items if one.item.code == "PUBLISH_ON_TIME")
    assert announced.points is None
    assert announced.missing == (), "nobody has to give it: no announcement was recorded"
    online = next(one for one in at.items if one.item.code == "ONLINE_SERVICES")
    assert online.missing == ("i766_in_authority", "i766_online_offered")
    petitions = next(one for one in at.items if one.item.code == "PETITION_ON_TIME")
    assert petitions.points is None, "nobody says how many there were: that is not none"
    lines = points.winnable(at, book, now=NOW, today=NOW.date(), named=2)
    eresult = next(one for one in lines if one.item.code == "ERESULT")
    assert (eresult.office, eresult.count, eresult.points) == ("xa-1", 3, 6)
    assert len(eresult.cases) == 2 and eresult.until == YEAR.last


def test_points_that_can_still_be_lost_have_their_day(accepted: Callable[..., Case]) -> None:
    accepted("2026-03-02 08:30")
    keep_up()
    indexes.load_index766(from_date=SINCE, by=ADMIN)
    now: datetime = moment("2026-03-04 08:00")
    filling.fill([YEAR], now=now)
    book = book_on(now.date())
    at = points.standing(book, unit="tinh", period=YEAR)
    (kept,) = [one for one in points.winnable(at, book, now=now, today=now.date()) if one.keep]
    assert (kept.item.code, kept.points, kept.until) == ("ON_TIME", 20, date(2026, 3, 9))
