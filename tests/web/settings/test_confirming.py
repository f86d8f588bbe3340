"""What no parser may decide is confirmed row by row, taken back, and published as one version of each procedure."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.web.office.conftest import PROCEDURE
from tests.web.settings.conftest import ADMIN, FIRST

from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.queries import version_on, versions_of

PAGE, DAY = "/cai-dat/thu-tuc-xac-nhan", date(2026, 12, 1)
LIMIT = {"rule": "20d", "flag": "no_unit", "text": "Trong vòng 20 ngày"}
FEE = {"name": "Phí", "kind": "fee", "flag": "several_amounts", "text": "5.000 hoặc 7.000"}


@pytest.fixture
def flagged(cast: Any) -> None:
    for code in ("9.000008", "9.000009"):
        document = {
            **PROCEDURE,
            "code": code,
            "limits": [{"rule": "1d", "when": "channel == 'post'"}, LIMIT],
            "fees": [FEE],
        }
        publish(Definition.of(document), from_date=FIRST, by=ADMIN)


def confirm(browser: Client, code: str, part: str, place: int, value: str) -> Any:
    sent = {"viec": "xac-nhan", "ma": code, "phan": part, "cho": place, "gia-tri": value}
    return browser.post(PAGE, sent)


def waits(browser: Client) -> list[str]:
    rows = browser.get(PAGE).context["rows"]
    return [f"{code} {one.part}" for code, _, _, flags in rows for _, one, _, _ in flags]


def test_rows_are_confirmed_and_published_as_one_version(planner: Client, flagged: None) -> None:
    assert len(waits(planner)) == 4
    assert confirm(planner, "9.000008", "limits", 1, "20d").status_code == 303
    assert confirm(planner, "9.000008", "fees", 0, "5.000").status_code == 303
    assert waits(planner) == ["9.000009 limits", "9.000009 fees"]
    assert len(versions_of("9.000008")) == 1
    answer = planner.post(PAGE, {"viec": "cong-bo", "tu-ngay": f"{DAY}"})
    assert answer.status_code == 303
    made = version_on("9.000008", DAY).definition
    assert (made.limits[1].rule, made.limits[1].flag) == ("20d", "")
    assert (made.fees[0].amount, made.fees[0].flag) == (5_000, "")
    assert len(versions_of("9.000008")) == 2
    assert len(versions_of("9.000009")) == 1
    assert planner.get(PAGE).context["kept"] == []


def test_what_was_confirmed_is_taken_back(planner: Client, flagged: None) -> None:
    confirm(planner, "9.000008", "limits", 1, "20d")
    confirm(planner, "9.000009", "limits", 1, "15d")
    planner.post(PAGE, {"viec": "hoan-tac"})
    assert [one.code for _, _, one in planner.get(PAGE).context["kept"]] == ["9.000008"]
    planner.post(PAGE, {"viec": "hoan-tac", "thu-tu": "0"})
    assert len(waits(planner)) == 4
    planner.post(PAGE, {"viec": "cong-bo", "tu-ngay": f"{DAY}"})
    assert len(versions_of("9.000008")) == 1


@pytest.mark.parametrize(
    ("part", "place", "value"),
    [
        ("limits", 1, "hai mươi ngày"),
        ("limits", 1, ""),
        ("fees", 0, "answers.nope * 2"),
        ("fees", 0, "-5"),
    ],
)
def test_what_cannot_hold_is_said_beside_its_row(
    planner: Client, flagged: None, part: str, place: int, value: str
) -> None:
    answer = confirm(planner, "9.000008", part, place, value)
    assert answer.status_code == 200
    refused = [one for _, _, _, flags in answer.context["rows"] for one in flags if one[3]]
    assert [(one[1].part, one[2]) for one in refused] == [(part, value)]
    assert html.escape(value) in answer.content.decode()
    assert len(waits(planner)) == 4


@pytest.mark.parametrize(
    "sent",
    [
        ("9.000008", "limits", 0, "1d"),
        ("9.000008", "limits", 7, "1d"),
        ("9.000008", "papers", 0, "x"),
        ("0.0", "fees", 0, "1"),
    ],
)
def test_what_does_not_wait_cannot_be_confirmed(planner: Client, flagged: None, sent: Any) -> None:
    answer = confirm(planner, *sent)
    assert answer.status_code == 200
    assert answer.context["fault"]
    assert planner.get(PAGE).context["kept"] == []


def test_a_version_in_between_is_not_run_over(planner: Client, flagged: None) -> None:
    confirm(planner, "9.000008", "limits", 1, "20d")
    before = version_on("9.000008", DAY).definition.document()
    publish(Definition.of({**before, "notes": "Mới"}), from_date=date(2026, 11, 23), by=ADMIN)
    answer = planner.post(PAGE, {"viec": "cong-bo", "tu-ngay": f"{DAY}"})
    assert "vừa có phiên bản khác" in html.unescape(answer.content.decode())
    assert len(versions_of("9.000008")) == 2


def test_who_only_reads_confirms_nothing(as_: Any, flagged: None) -> None:
    small = as_("p-ks-xa")
    assert "gia-tri" not in small.get(PAGE).content.decode()
    assert confirm(small, "9.000008", "limits", 1, "20d").status_code == 403
