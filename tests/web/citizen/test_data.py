"""What a citizen need not hand in, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.cases.conftest import moment
from tests.web.citizen.conftest import ADMIN, BIRTH, DESK, FIRST, TYPED, People, file_birth

from tinhso.cases import actions
from tinhso.cases.data import Wanted
from tinhso.cases.models import Case, PaperData
from tinhso.connectors.oauth import Service
from tinhso.ledger.actions import By
from tinhso.loading.reading import find_pack, read_pack
from tinhso.papers.actions import publish_all
from tinhso.web.citizen.reading import FOLLOWING

pytestmark = pytest.mark.django_db
BY = By(actor="register:dan-cu", office=DESK, channel="system")
RECORD = {
    "number": "066190000123",
    "name": "Nguyễn Thị Đào",
    "born": "1990-02-28",
    "sex": "female",
    "issued_on": "2021-05-15",
    "issued_by": "Bộ Công an",
}


@pytest.fixture
def of_2026(settings: Any) -> Iterator[None]:
    """A day on which the resolution holds, with the population register set up."""
    settings.REGISTERS = {"dan-cu": Service("http://127.0.0.1:9", "http://127.0.0.1:9/t", "a", "b")}
    with time_machine.travel(moment("2026-11-23 09:00"), tick=True):
        yield


def had(case: Case, party: str) -> PaperData:
    wanted = Wanted(
        paper="can-cuoc",
        name="Căn cước của người yêu cầu",
        type="can-cuoc",
        database="dan-cu",
        basis="66.7/2025/NQ-CP, Phụ lục I, 457",
        party=party,
    )
    (row,) = actions.await_data(case.uid, [wanted], since=datetime.now(UTC), by={"dan-cu": BY})
    actions.data_had(row.uid, record=RECORD, as_of=datetime.now(UTC), reference="TC-1", by=BY)
    return row


def test_the_form_says_which_paper_need_not_be_handed_in(
    of_2026: None, mother: Client, people: People
) -> None:
    publish_all(read_pack(find_pack("mot_cua")).papers, from_date=FIRST, by=ADMIN)
    mother.post(f"/nop/{BIRTH}", {"owner": people.child, "noi": "Tân Lập"})
    said = mother.get(f"/nop/{BIRTH}/giay-to").content.decode()
    assert "Không phải nộp: lấy từ Cơ sở dữ liệu quốc gia về dân cư." in said
    # No file is asked for, not by an open field either.
    assert "<details><summary>Tôi vẫn muốn nộp giấy này" in said


def test_the_last_look_lists_the_paper_that_a_register_answers(
    of_2026: None, mother: Client, people: People
) -> None:
    publish_all(read_pack(find_pack("mot_cua")).papers, from_date=FIRST, by=ADMIN)
    mother.post(f"/nop/{BIRTH}", {"owner": people.child, "noi": "Tân Lập"})
    mother.post(f"/nop/{BIRTH}/to-khai", TYPED)
    papers = mother.get(f"/nop/{BIRTH}/giay-to")
    brought = {f"brings.{one.place}": "1" for one in papers.context["rows"] if one.lacks}
    mother.post(f"/nop/{BIRTH}/giay-to", brought)
    last = mother.get(f"/nop/{BIRTH}/gui")
    assert last.status_code == 200
    said = last.content.decode()
    assert "Không cần nộp: lấy từ Cơ sở dữ liệu quốc gia về dân cư." in said


def test_without_a_register_nothing_is_promised(
    of_2026: None, mother: Client, people: People, settings: Any
) -> None:
    publish_all(read_pack(find_pack("mot_cua")).papers, from_date=FIRST, by=ADMIN)
    settings.REGISTERS = {}
    mother.post(f"/nop/{BIRTH}", {"owner": people.child, "noi": "Tân Lập"})
    assert "Không phải nộp: lấy từ" not in mother.get(f"/nop/{BIRTH}/giay-to").content.decode()


def test_she_reads_her_own_data_on_her_dossier(mother: Client, people: People) -> None:
    case = file_birth(people)
    had(case, people.mother)
    said = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert "Lấy từ" in said and "15/05/2021" in said and "066190000123" in said


def test_what_is_of_somebody_else_is_not_shown_to_who_filed(mother: Client, people: People) -> None:
    case = file_birth(people)
    had(case, people.stranger)
    said = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert "Lấy từ" in said and "15/05/2021" not in said and "TC-1" not in said


def test_what_could_not_be_had_is_said_without_the_offices_clock(
    mother: Client, people: People
) -> None:
    case = file_birth(people)
    row = had(case, people.mother)
    PaperData.objects.filter(pk=row.pk).update(state="missed", why="register_away")
    said = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert "Nơi giải quyết sẽ báo" in said and "Yêu cầu người nộp bổ sung trước" not in said


def test_who_holds_only_the_code_and_a_mail_reads_no_data(people: People) -> None:
    case = file_birth(people)
    had(case, people.mother)
    client = Client()
    session = client.session
    until = timezone.now().timestamp() + 600
    session[FOLLOWING] = {str(case.uid): {"party": people.mother, "until": until}}
    session.save()
    said = client.get(f"/theo-doi/{case.uid}").content.decode()
    assert "Lấy từ" in said
    assert "15/05/2021" not in said and "TC-1" not in said
