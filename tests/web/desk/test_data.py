"""At the desk: what a register told stands beside the papers, what could not be had has its clock in the queue."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import time_machine
from tests.exchange.registers.conftest import BUILDING as _BUILDING
from tests.web.desk.conftest import ADMIN, COMMUNE, DESK, FIRST, file, signed_in

from tinhso.cases import actions
from tinhso.cases.data import Wanted
from tinhso.cases.models import Case, PaperData
from tinhso.connectors.oauth import Service
from tinhso.ledger.actions import By
from tinhso.loading.reading import find_pack, read_pack
from tinhso.papers.actions import publish_all
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.rules import papers_for
from tinhso.web.desk.typed import Told
from tinhso.web.desk.typed import awaited as awaited_papers

BUILDING, DAY = Definition.of(_BUILDING), date(2026, 11, 23)
BY = By(actor="register:dan-cu", office=DESK, channel="system")
RECORD = {
    "number": "066190000123",
    "name": "Nguyễn Thị Đào",
    "born": "1990-02-28",
    "sex": "female",
    "issued_on": "2021-05-15",
    "issued_by": "Bộ Công an",
}


def awaited(case: Case) -> PaperData:
    wanted = Wanted(
        paper="don",
        name="Căn cước của người yêu cầu",
        type="can-cuoc",
        database="dan-cu",
        basis="66.7/2025/NQ-CP, Phụ lục I, 457",
        party=case.filer,
    )
    (row,) = actions.await_data(case.uid, [wanted], since=datetime.now(UTC), by={"dan-cu": BY})
    return row


def had(case: Case) -> PaperData:
    row = awaited(case)
    actions.data_had(row.uid, record=RECORD, as_of=datetime.now(UTC), reference="TC-1", by=BY)
    return row


def at(case: Case) -> str:
    return f"/mot-cua/ho-so/{case.uid}"


def form(case: Case, do: str, **more: Any) -> dict[str, Any]:
    return {"key": f"{do}-key", "seen": case.revision, "do": do, **more}


def test_what_came_stands_beside_the_papers(lan: Any, mother: Any) -> None:
    case = file(mother, papers=())
    assert "Còn thiếu" in lan.get(at(case)).content.decode()
    had(case)
    said = lan.get(at(case)).content.decode()
    assert "Còn thiếu" not in said
    assert "Cơ sở dữ liệu quốc gia về dân cư" in said and "15/05/2021" in said and "Nữ" in said


def test_the_queue_says_by_when_somebody_must_be_asked(lan: Any, mother: Any) -> None:
    case = file(mother, papers=())
    assert "Yêu cầu người nộp bổ sung trước" not in lan.get("/mot-cua/").content.decode()
    actions.data_missed(awaited(case).uid, why="register_away", by=BY)
    assert "Yêu cầu người nộp bổ sung trước" in lan.get("/mot-cua/").content.decode()
    assert "không trả lời kịp" in lan.get(at(case)).content.decode()
    asked = form(case, "ask", missing=["don"], reasons="Nộp căn cước")
    assert lan.post(at(case), asked).status_code == 303
    assert PaperData.objects.get().asked_at is not None


def test_a_paper_whose_data_came_cannot_be_asked_for(lan: Any, mother: Any) -> None:
    case = file(mother, papers=())
    had(case)
    answer = lan.post(at(case), form(case, "ask", missing=["don"], reasons="Nộp căn cước"))
    assert answer.status_code == 422 and not case.requests.exists()
    assert "không được yêu cầu người nộp nộp nữa" in answer.content.decode()


def test_the_desk_refuses_data_that_are_wrong(lan: Any, mother: Any) -> None:
    case = file(mother, papers=())
    had(case)
    sent = form(case, "data", paper="don", why="Sai ngày sinh")
    assert lan.post(at(case), sent).status_code == 303
    assert PaperData.objects.get().text == "Sai ngày sinh"
    assert "Còn thiếu" in lan.get(at(case)).content.decode()


def test_the_intake_asks_for_nothing_that_a_register_will_be_asked(
    lan: Any, mother: Any, settings: Any
) -> None:
    """The dossier is filed in the same moment: no register was asked yet, and the words are refused all the same."""
    settings.REGISTERS = {
        "dat-dai": Service("http://127.0.0.1:9", "http://127.0.0.1:9/t", "a", "b")
    }
    publish_all(read_pack(find_pack("mot_cua")).papers, from_date=FIRST, by=ADMIN)
    publish(BUILDING, from_date=FIRST, by=ADMIN)
    page = f"/mot-cua/tiep-nhan?ban={DESK}&nguoi={mother.uid}&thu-tuc={BUILDING.code}"
    told = {
        "key": "one-form",
        "ban": DESK,
        "do": "incomplete",
        "owner": "self",
        "office": COMMUNE,
        "channel": "counter",
        "a.name": "Nguyễn Thị Đào",
        "reasons": "Nộp giấy chứng nhận quyền sử dụng đất",
    }
    with time_machine.travel(f"{DAY} 03:00Z", tick=False):
        lan = signed_in("lan")
        refused = lan.post(page, told)
        assert refused.status_code == 422 and not Case.objects.exists()
        said = refused.content.decode()
        assert "Lời yêu cầu nêu Giấy chứng nhận quyền sử dụng đất" in said
        assert '<option value="mentioned"' in said and '<option value="words"' not in said
        assert lan.post(page, {**told, "override": "mentioned"}).status_code == 303
    assert Case.objects.get().state == "incomplete"


def test_what_is_told_of_a_numbered_slip_counts_no_database(lan: Any, settings: Any) -> None:
    """Nobody asks a register for it: what was handed in that day is ticked, and what lacks is asked for."""
    asked = papers_for(BUILDING, answers={}, channel="counter", filed_date=DAY)
    holds = SimpleNamespace(definition=BUILDING)
    settings.REGISTERS = {
        "dat-dai": Service("http://127.0.0.1:9", "http://127.0.0.1:9/t", "a", "b")
    }
    publish_all(read_pack(find_pack("mot_cua")).papers, from_date=FIRST, by=ADMIN)
    nobody = {"owner": "", "filer": ""}
    with time_machine.travel(f"{DAY} 03:00Z", tick=False):
        live = awaited_papers(asked, holds, Told(answers={}), **nobody)
        told = awaited_papers(
            asked, holds, Told(answers={}, slip="H15-1", day=f"{DAY:%d/%m/%Y}"), **nobody
        )
    assert [bool(one.database) for one in live] == [False, True]
    assert not any(one.database for one in told)
