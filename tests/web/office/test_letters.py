"""Letters of apology and the sharing out of work. Now: Tuesday, 10 March 2026, 16:30."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.cases.conftest import doer, moment

from tinhso import calendars
from tinhso.cases import actions
from tinhso.cases.forecast import letter_by, new_promise
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.ledger.queries import events_of
from tinhso.org.covering import record_absence
from tinhso.procedures.definition import Step

Make = Callable[..., Case]
As = Callable[[str], Client]
PAGE = "/van-phong/xin-loi"
CALENDAR = calendars.load(calendars.DEFAULT)


@pytest.mark.parametrize(
    ("due", "by"),
    [
        ("2026-03-11 17:30", "2026-03-10 17:30"),
        ("2026-03-09 17:30", "2026-03-06 17:30"),  # Over a weekend.
        ("2026-02-23 17:30", "2026-02-13 17:30"),  # Over Tết.
        ("2026-03-11 09:00", "2026-03-10 09:00"),
    ],
)
def test_a_letter_is_due_one_working_day_before_the_limit(due: str, by: str) -> None:
    assert letter_by(due_at=moment(due), since=None, calendar=CALENDAR) == moment(by)


def test_of_a_limit_of_hours_no_letter_can_be_in_time() -> None:
    due, since = moment("2026-03-11 17:30"), moment("2026-03-11 08:00")
    assert letter_by(due_at=due, since=since, calendar=CALENDAR) is None
    before = moment("2026-03-10 08:00")
    assert letter_by(due_at=due, since=before, calendar=CALENDAR) == moment("2026-03-10 17:30")


@pytest.mark.parametrize(
    ("now", "due", "code", "until"),
    [
        ("2026-03-10 16:30", "2026-03-11 17:30", "a", "2026-03-13 17:30"),
        ("2026-03-10 16:30", "2026-03-11 17:30", "b", "2026-03-12 17:30"),
        ("2026-03-13 16:30", "2026-03-03 17:30", "b", "2026-03-16 17:30"),
    ],
)
def test_a_new_promise_leaves_the_steps_their_hours(
    now: str, due: str, code: str, until: str
) -> None:
    steps = [
        Step("a", "A", "division", "process", hours=16),
        Step("b", "B", "head", "sign", hours=4),
    ]
    found = new_promise(
        now=moment(now), due_at=moment(due), steps=steps, code=code, calendar=CALENDAR
    )
    assert found == moment(until)


@pytest.fixture
def soon(case: Make) -> Case:
    """Due on the 11th at 17:30; whoever got it this afternoon needs 16 hours, and the signature 4 more."""
    made = case("04", "soon", staff="p-chi")
    at = moment("2026-03-10 16:00")
    return actions.assign(made.uid, staff="p-binh", doer=doer("p-hoa"), told_at=at)


def test_it_is_foreseen_days_ahead(as_: As, case: Make, soon: Case) -> None:
    # In the first hands for four days its step has had its hours: four more hours are in time.
    case("04", "done-nearly", staff="p-binh")
    codes = [row.one.row.case.code for row in as_("p-hoa").get(PAGE).context["needed"]]
    assert codes == [soon.code]


def test_what_will_be_late_needs_a_letter_and_one_click_signs_it(
    as_: As, case: Make, soon: Case
) -> None:
    case("09", "fine", staff="p-binh")
    hoa = as_("p-hoa")
    (row,) = hoa.get(PAGE).context["needed"]
    assert (row.one.row.case.code, row.gone, row.signs) == (soon.code, False, True)
    form = {
        "until": row.until, "reason": "Chờ đo đạc lại.", "seen": soon.revision,
        "key": "k", "next": PAGE,
    }  # fmt: skip
    address = f"/van-phong/ho-so/{soon.uid}/xin-loi"
    for _ in range(2):
        answer = hoa.post(address, form)
        assert (answer.status_code, answer.url) == (303, PAGE)
    kinds = [event.kind for event in events_of(f"case:{soon.uid}")[-2:]]
    assert kinds == ["cases.extension_proposed", "cases.extended"]
    soon.refresh_from_db()
    assert soon.promised_at > soon.due_at and soon.extensions.get().granted
    assert hoa.get(PAGE).context["needed"] == []


def test_an_officer_proposes_and_does_not_sign(as_: As, soon: Case) -> None:
    binh = as_("p-binh")
    (row,) = binh.get(PAGE).context["needed"]
    assert (row.signs, row.proposes) == (False, True)
    assert binh.get(f"/van-phong/ho-so/{soon.uid}/xin-loi").status_code == 403
    form = {"until": row.until, "reason": "x", "seen": soon.revision, "key": "k", "next": PAGE}
    assert binh.post(f"/van-phong/ho-so/{soon.uid}/gia-han", form).status_code == 303
    assert binh.get(PAGE).context["needed"] == []
    assert len(as_("p-hoa").get("/van-phong/don-vi").context["extensions"]) == 1


def extend(case: Case, at: str, until: str = "2026-03-30 17:00") -> None:
    doers = {"doer": doer("p-hoa"), "told_at": moment(at)}
    actions.propose_extension(case.uid, until=moment(until), reason="x", **doers)
    actions.extend(case.uid, **doers)


def test_missed_letters_are_listed_counted_and_exported(as_: As, case: Make) -> None:
    none, late_letter = case("02", "none", staff="p-binh"), case("02", "late", staff="p-binh")
    in_time, fine = case("02", "in-time", staff="p-binh"), case("09", "fine", staff="p-binh")
    done = case("02", "done", staff="p-binh")
    # All of the 2nd were due on Monday, the 9th, and their letters on Friday.
    extend(late_letter, "2026-03-09 09:00")
    extend(in_time, "2026-03-05 09:00")
    actions.decide(done.uid, granted=True, doer=doer("p-hoa"), told_at=moment("2026-03-10 09:00"))
    hoa = as_("p-hoa")
    page = hoa.get(PAGE)
    found = {one.row.code: one.letter is not None for one in page.context["missed"]}
    assert found == {none.code: False, late_letter.code: True, done.code: False}
    assert fine.code not in found
    text = hoa.get(f"{PAGE}.csv").content.decode("utf-8-sig")
    assert {line["Mã hồ sơ"] for line in csv.DictReader(io.StringIO(text))} == set(found)
    assert hoa.get(f"{PAGE}.xlsx").content[:2] == b"PK"
    assert hoa.get(f"{PAGE}.exe").status_code == 404
    # The board counts the same ones, and its figure is a door to them.
    board = hoa.get("/bang/")
    (figure,) = [one for one in board.context["figures"] if one.name == "letter_missed"]
    assert figure.value == 3
    assert {line.row.code for line in hoa.get(figure.door).context["lines"]} == set(found)
    # Of another month the open ones still stand, and what was decided does not.
    other = hoa.get(f"{PAGE}?ky=truoc").context["missed"]
    assert {one.row.code for one in other} == {none.code, late_letter.code}


@pytest.mark.parametrize("role", ["p-binh", "p-hoa", "p-van", "p-tinh", "p-lan", "p-kstt", "p-qt"])
def test_who_opens_the_lists(as_: As, parties: Any, role: str) -> None:
    browser = as_(role)
    ours = role in ("p-binh", "p-hoa", "p-van", "p-tinh")
    for address in (PAGE, f"{PAGE}.csv"):
        assert browser.get(address).status_code == (200 if ours else 403)
    heads = role in ("p-hoa", "p-tinh")
    assert browser.get("/van-phong/chia-viec").status_code == (200 if heads else 403)


def test_the_head_moves_dossiers_with_both_loads_in_sight(as_: As, case: Make) -> None:
    mine = [case("04", f"k{n}", staff="p-binh") for n in range(3)]
    case("09", "other", staff="p-chi")
    hoa, address = as_("p-hoa"), "/van-phong/chia-viec?tu=p-binh&den=p-chi"
    page = hoa.get(address)
    got = {row.code: (row.open, row.week) for row in page.context["rows"]}
    assert (got["p-binh"], got["p-chi"]) == ((3, 3), (1, 0))
    assert len(page.context["shown"]) == 3
    ticked = [f"{one.uid}:{one.revision}" for one in mine[:2]]
    form = {"chon": ticked, "viec": "phan-cong", "nguoi": "p-chi", "key": "m", "next": address}
    assert hoa.post("/van-phong/nhieu", form).url == address
    page = hoa.get(address)
    assert "Đã phân công 2 hồ sơ." in page.content.decode()
    got = {row.code: (row.open, row.week) for row in page.context["rows"]}
    assert (got["p-binh"], got["p-chi"]) == ((1, 1), (3, 2))
    nobody = hoa.get("/van-phong/chia-viec?tu=p-xa2&den=p-binh")
    assert nobody.context["giver"] is None and nobody.context["shown"] == []


def test_who_is_away_stands_so_in_the_loads(as_: As, case: Make) -> None:
    case("09", "a", staff="p-binh")
    record_absence(
        "p-chi", from_date=date(2026, 3, 10), until_date=date(2026, 3, 12), reason="x",
        by=By(actor="p-chi", office="xa-1", channel="counter"), today=date(2026, 3, 10), key="a",
    )  # fmt: skip
    said = as_("p-hoa").get("/van-phong/chia-viec?tu=p-binh").content.decode()
    assert "vắng, trở lại" in said
