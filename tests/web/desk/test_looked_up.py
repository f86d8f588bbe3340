"""Papers that a register may hold: the officer says that she found them, or they are handed in; nothing is assumed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.cases.conftest import DOCUMENT
from tests.web.desk.conftest import ADMIN, COMMUNE, DESK, file

from tinhso.cases.models import Case
from tinhso.procedures.actions import hand_over, publish
from tinhso.procedures.definition import Definition

CODE = "9.000011"
WHERE = "CSDL của cơ sở y tế"
FOUND = f"Giấy chứng sinh (đã tra ở {WHERE}, có)"


@pytest.fixture
def held(commune: None) -> None:
    papers = [
        {"type": "don", "name": "Đơn đề nghị"},
        {"type": "chung-sinh", "name": "Giấy chứng sinh", "held_by": WHERE},
    ]
    document = {**DOCUMENT, "code": CODE, "papers": papers}
    publish(Definition.of(document), from_date=date(2020, 1, 1), by=ADMIN)
    hand_over(CODE, system="ours", from_date=date(2020, 1, 1), by=ADMIN)


def intake(mother: Any) -> str:
    return f"/mot-cua/tiep-nhan?ban={DESK}&nguoi={mother.uid}&thu-tuc={CODE}"


def sent(**more: Any) -> dict[str, Any]:
    return {"key": "k", "ban": DESK, "do": "file", "whole": "on", "owner": "self",
            "office": COMMUNE, "channel": "counter", "a.name": "Nguyễn Thị Đào", **more}  # fmt: skip


def papers(case: Case) -> list[tuple[str, str, int]]:
    return list(case.papers.order_by("id").values_list("type", "name", "originals"))


def test_nothing_is_said_to_be_there_that_nobody_looked_up(
    held: None, lan: Any, mother: Any
) -> None:
    said = lan.get(intake(mother)).content.decode()
    assert f"tra được ở {WHERE} thì không phải nộp" in said and "đã có ở" not in said
    assert lan.post(intake(mother), sent()).status_code == 303
    assert papers(Case.objects.get()) == [("don", "Đơn đề nghị", 1)]


@pytest.mark.parametrize(
    ("ticks", "kept"),
    [
        ({"looked": "chung-sinh"}, ("chung-sinh", FOUND, 0)),
        ({"paper": "chung-sinh"}, ("chung-sinh", "Giấy chứng sinh", 1)),
        ({"paper": "chung-sinh", "looked": "chung-sinh"}, ("chung-sinh", "Giấy chứng sinh", 1)),
    ],
)
def test_found_or_handed_in_is_kept_as_what_it_is(
    held: None, lan: Any, mother: Any, ticks: dict[str, str], kept: Any
) -> None:
    lan.post(intake(mother), sent(**ticks))
    case = Case.objects.get()
    assert papers(case) == [("don", "Đơn đề nghị", 1), kept] and case.state == "processing"


def test_the_check_names_what_is_open_and_what_was_found_is_entered_by_a_correction(
    held: None, lan: Any, mother: Any
) -> None:
    case = file(mother, procedure=CODE)
    here = f"/mot-cua/ho-so/{case.uid}"
    said = lan.get(here).content.decode()
    assert "Chưa nộp, chưa ghi là đã tra" in said and f"tra được ở {WHERE}" in said
    page = lan.get(f"{here}/sua").content.decode()
    assert 'name="looked" value="chung-sinh"' in page
    form = {"key": "c", "seen": case.revision, "a.name": "Nguyễn Thị Đào", "paper": "don"}
    assert lan.post(f"{here}/sua", {**form, "looked": "chung-sinh"}).status_code == 303
    assert papers(case)[1] == ("chung-sinh", FOUND, 0)
    assert "Chưa nộp" not in lan.get(here).content.decode()
    again = lan.get(f"{here}/sua").content.decode()
    assert 'name="looked" value="chung-sinh" id="k-2" checked' in again
    case.refresh_from_db()
    lan.post(f"{here}/sua", {**form, "key": "d", "seen": case.revision})
    assert [one[0] for one in papers(case)] == ["don"]
