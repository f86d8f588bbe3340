"""What is opened is told, what is not is not; what is withdrawn is gone at once; a day's files stay as they were."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
import time_machine
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.plans.conftest import FIRST, PLANNER, done, expected, found_offices, made_plan, task_of
from tests.registers.conftest import BY, LODGINGS, keys, lodgings, one

from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.opendata import actions, datasets, queries
from tinhso.opendata.jobs import issue_due
from tinhso.opendata.models import Edition, Opening, Part
from tinhso.opendata.promises import Wanted, promises, wanted_of
from tinhso.opendata.rules import FIGURE, PLAN, REGISTER, CannotOpen
from tinhso.plans import actions as plans
from tinhso.plans.models import Plan
from tinhso.registers import actions as records
from tinhso.registers.definition import definition_of

__all__ = ["keys", "lodgings"]
AT = datetime(2026, 11, 11, 2, tzinfo=UTC)  # A Wednesday, at nine in the morning there.
LEADER = By(actor="p-chu", office="tinh", channel="system")
SYSTEM = By(actor="system", office="-", channel="system")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(AT, tick=False) as travel:
        yield travel


@pytest.fixture
def plan(db: None) -> Plan:
    found_offices()
    found = made_plan()
    start, today = date(2026, 1, 5), date(2026, 11, 11)
    task_of(found, "1", title="Số hóa kết quả", start=start, due=today + timedelta(days=90))
    late = task_of(found, "2", title="Kho dữ liệu", start=start, due=today - timedelta(days=14))
    done(task_of(found, "3", title="Bảo đảm an toàn", due=today), on=today)
    plans.block(late.uid, document=expected().uid, since=today, reason="Chờ nghị định", by=PLANNER)
    return found


def opened(sort: str, code: str, key: str = "k1") -> Opening:
    return actions.make_public(key, sort=sort, code=code, reason="QĐ 5/QĐ-UBND", by=LEADER)


def issued(code: str) -> Edition:
    found = actions.issue(datasets.dataset(code), now=timezone.now(), by=SYSTEM)
    assert found is not None
    return found


def body(one: Edition, ending: str) -> bytes:
    return b"".join(queries.pieces(one, ending))


def rows_of(one: Edition) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(one, "csv").decode("utf-8-sig"))))


def refused(why: str, act: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(CannotOpen) as fault:
        act(*given, **named)
    assert fault.value.code == why


def test_nothing_is_told_that_nobody_opened(plan: Plan) -> None:
    assert promises(now=timezone.now()) == []
    assert rows_of(issued("cam-ket")) == []


def test_where_each_task_should_be_and_is(plan: Plan) -> None:
    opened(PLAN, str(plan.uid))
    first, late, last = promises(now=timezone.now())
    assert (first.state, late.state, last.state) == ("at_risk", "late", "on_time")
    assert first.should is not None and 70 < first.should < 80 and first.is_ == 0
    assert (late.should, late.waits, last.is_) == (100, ("Nghị định về đầu tư",), 100)
    every = [first, late, last]
    assert wanted_of(every, Wanted(text="kho du lieu")) == [late]
    assert wanted_of(every, Wanted(group="done")) == [last]
    assert wanted_of(every, Wanted(year=2027)) == [first]
    assert wanted_of(every, Wanted(unit="so-y-te")) == []


def test_the_three_files_say_the_same(plan: Plan) -> None:
    opened(PLAN, str(plan.uid))
    made = issued("cam-ket")
    told, whole = rows_of(made), json.loads(body(made, "json"))
    table = pq.read_table(io.BytesIO(body(made, "parquet")))
    assert made.rows == len(told) == len(whole["rows"]) == table.num_rows == 3
    assert [one["code"] for one in told] == [one["code"] for one in whole["rows"]]
    assert table.column("code").to_pylist() == ["1", "2", "3"]
    assert table.column("due").to_pylist()[1] == date(2026, 10, 28)
    assert [one["name"] for one in whole["columns"]] == table.column_names == list(told[0])
    for ending, about in made.files.items():
        assert len(body(made, ending)) == about["bytes"]
        assert hashlib.sha256(body(made, ending)).hexdigest() == about["sha256"]
    assert Event.objects.filter(kind="opendata.issued", subject="dataset:cam-ket").count() == 1


def test_a_day_has_one_edition_and_what_did_not_change_makes_none(plan: Plan, clock: Any) -> None:
    opened(PLAN, str(plan.uid))
    first = issued("mot-cua")
    clock.shift(timedelta(days=1))
    again = issued("mot-cua")
    assert again.pk == first.pk and again.still_at > first.still_at
    made = issued("cam-ket")
    clock.shift(timedelta(minutes=5))
    done(plan.tasks.get(code="1"))
    same = issued("cam-ket")
    assert (same.pk, same.still_at) == (made.pk, made.at)
    clock.shift(timedelta(days=60))
    later = issued("cam-ket")
    assert (later.day, later.pk != made.pk) == (date(2027, 1, 11), True)
    assert queries.edition("cam-ket", "2026-11-12") == made
    assert queries.newest("cam-ket") == later


def test_what_is_withdrawn_is_taken_down_at_once_and_issued_without(plan: Plan) -> None:
    opened(PLAN, str(plan.uid))
    made, other = issued("cam-ket"), issued("mot-cua")
    done_ = actions.withdraw("k2", sort=PLAN, code=str(plan.uid), reason="Nhầm", by=LEADER)
    assert done_.public is False and promises(now=timezone.now()) == []
    made.refresh_from_db(), other.refresh_from_db()
    assert made.closed_at is not None and other.closed_at is None
    assert not Part.objects.filter(edition=made).exists()
    assert queries.edition("cam-ket", made.name) == made and queries.newest("cam-ket") is None
    event = Event.objects.get(kind="opendata.withdrawn")
    assert event.facts["editions"] == 1 and "Nhầm" not in json.dumps(event.facts)
    fresh = issued("cam-ket")
    assert (fresh.name, fresh.rows) == ("2026-11-11-2", 0)
    assert queries.newest("cam-ket") == fresh == queries.edition("cam-ket", fresh.name)
    for wrong in ("2026-11-11-02", "2026-11-11-1", "2026-11-11-3", "20261111", "x"):
        assert queries.edition("cam-ket", wrong) is None


def test_what_was_withdrawn_while_it_was_read_is_not_issued(plan: Plan, clock: Any) -> None:
    opened(PLAN, str(plan.uid))
    before = timezone.now()
    clock.shift(timedelta(seconds=1))
    actions.withdraw("k2", sort=PLAN, code=str(plan.uid), reason="Nhầm", by=LEADER)
    assert actions.issue(datasets.dataset("cam-ket"), now=before, by=SYSTEM) is None
    assert not Edition.objects.exists()


def test_an_act_needs_a_reason_and_happens_once(plan: Plan) -> None:
    uid = str(plan.uid)
    refused(
        "opendata_needs_reason",
        actions.make_public,
        "k",
        sort=PLAN,
        code=uid,
        reason=" ",
        by=LEADER,
    )
    refused("opendata_is_so", actions.withdraw, "k", sort=PLAN, code=uid, reason="x", by=LEADER)
    refused(
        "opendata_unknown", actions.make_public, "k", sort=PLAN, code="x", reason="x", by=LEADER
    )
    refused(
        "opendata_unknown", actions.make_public, "k", sort=FIGURE, code="x", reason="x", by=LEADER
    )
    refused("opendata_bad_key", actions.make_public, "", sort=PLAN, code=uid, reason="x", by=LEADER)
    assert opened(PLAN, uid).pk == opened(PLAN, uid).pk
    refused("opendata_is_so", opened, PLAN, uid, "k3")
    assert Event.objects.filter(kind="opendata.opened").count() == 1
    with pytest.raises(Error), transaction.atomic():
        Opening.objects.update(reason="khác")


def test_a_register_tells_its_open_fields_alone(lodgings: str) -> None:
    told = one(1, dien_thoai="0905123456", thu_nhap="9 tỷ", ten="=1+1")
    records.save(lodgings, records.Given(told, "so-du-lich"), by=BY)
    opened(REGISTER, lodgings)
    made = issued(f"so-{lodgings}")
    (row,) = rows_of(made)
    assert row["ten"] == "'=1+1" and row["ma_so"] == "3500000001"
    whole = body(made, "json").decode() + body(made, "parquet").decode("latin-1")
    assert not {"dien_thoai", "thu_nhap", "hang_sao", "het_han"} & set(row)
    assert "0905123456" not in whole and "9 tỷ" not in whole
    closed = {**LODGINGS, "code": "kin", "fields": json.loads(json.dumps(LODGINGS["fields"]))}
    for shape in closed["fields"]["properties"].values():
        if shape.get("x-level") == "open":
            shape["x-level"] = "office"
    records.declare(definition_of(closed), owner="so-du-lich", by=BY, valid_from=date(2026, 1, 1))
    refused("opendata_no_open_field", opened, REGISTER, "kin", "k9")


def test_the_worker_looks_once_a_day_and_after_an_act(plan: Plan, clock: Any) -> None:
    assert issue_due(now=timezone.now(), by=SYSTEM) == 5
    assert issue_due(now=timezone.now(), by=SYSTEM) == 0
    clock.shift(timedelta(minutes=1))
    opened(PLAN, str(plan.uid))
    clock.shift(timedelta(minutes=1))
    assert issue_due(now=timezone.now(), by=SYSTEM) == 1
    told = queries.latest()["cam-ket"]
    assert (told.name, told.rows) == ("2026-11-11-2", 3)
    clock.shift(timedelta(days=1))
    assert issue_due(now=timezone.now(), by=SYSTEM) == 5


def test_as_many_queries_for_many_promises_as_for_one(plan: Plan) -> None:
    opened(PLAN, str(plan.uid))

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            promises(now=timezone.now())
        return len(found)

    asked()
    few = asked()
    for number in range(10, 40):
        task_of(plan, str(number), start=FIRST, due=date(2027, 1, 4))
    assert asked() == few
