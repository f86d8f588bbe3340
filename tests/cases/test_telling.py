"""The citizen is told what she must know, by mail, in the transaction of what obliges us to tell it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from tests.cases.conftest import ADMIN, DOCUMENT, doer
from tests.days import working_day
from tests.notices.mailserver import mail_server

from tinhso.cases import actions, jobs
from tinhso.cases.models import Case
from tinhso.cases.telling import LETTERS
from tinhso.ledger.actions import By
from tinhso.notices.jobs import deliver
from tinhso.notices.models import Message
from tinhso.org.actions import set_calendar
from tinhso.parties import actions as parties

DESK = By(actor="p-an", office="xa-1", channel="counter")


@pytest.fixture
def people(province: None) -> tuple[str, str]:
    """A mother whose mail is verified and her child, who has none."""
    mother = parties.enter(
        kind="person", name="Nguyễn Thị Đào", born=date(1990, 2, 28), key="mother", by=DESK
    )
    child = parties.enter(
        kind="person", name="Trần Đức An", born=date(2020, 2, 28), key="child", by=DESK
    )
    told = parties.add_contact(mother.uid, kind="mail", value="chua-chac@example.vn", by=DESK)
    assert told.verified_at is None
    proved = parties.add_contact(mother.uid, kind="mail", value="dao@example.vn", by=DESK)
    parties.verify_contact(proved.uid, how="mail code", by=DESK)
    return str(mother.uid), str(child.uid)


def file(people: tuple[str, str], **changes: Any) -> Case:
    mother, child = people
    filing = actions.Filing(
        procedure=DOCUMENT["code"], owner=child, filer=mother, desk="xa-1-mot-cua", office="xa-1"
    )
    return actions.file_case(filing, key="k-1", doer=doer(), **changes)


def told() -> list[str]:
    return list(Message.objects.order_by("id").values_list("subject", flat=True))


def test_each_act_that_concerns_her_is_told_once(people: tuple[str, str]) -> None:
    case = file(people)
    assert told() == []
    actions.ask_completion(case.uid, doer=doer(), reasons="Thiếu ảnh", key="a")
    actions.ask_completion(case.uid, doer=doer(), reasons="Thiếu ảnh", key="a")
    actions.complete(case.uid, doer=doer())
    actions.accept(case.uid, doer=doer())
    actions.ask_supplement(case.uid, doer=doer(), reasons="Thiếu giấy khai sinh của Trần Đức An")
    actions.answer_supplement(case.uid, doer=doer())
    until = working_day(60)
    actions.propose_extension(case.uid, until=until, reason="Chờ kho", doer=doer())
    actions.extend(case.uid, doer=doer())
    actions.decide(case.uid, doer=doer(), granted=True)
    assert told() == [
        f"Hồ sơ {case.code} cần hoàn thiện",
        f"Hồ sơ {case.code} đã được tiếp nhận",
        f"Hồ sơ {case.code} cần bổ sung",
        f"Xin lỗi và hẹn lại hồ sơ {case.code}",
        f"Hồ sơ {case.code} đã có kết quả",
    ]
    assert set(Message.objects.values_list("to", flat=True)) == {"dao@example.vn"}


def test_a_refused_intake_is_told_too(people: tuple[str, str]) -> None:
    case = file(people)
    actions.refuse_intake(case.uid, doer=doer(), reasons="Không thuộc thẩm quyền")
    assert told() == [f"Hồ sơ {case.code} không được tiếp nhận"]
    assert len(LETTERS) == 8


def test_a_promise_that_a_late_calendar_moves_is_told(people: tuple[str, str]) -> None:
    """Five working days pass over a Saturday, which is worked from now on."""
    case = file(people)
    actions.accept(case.uid, doer=doer())
    set_calendar("tinh", name="vn-saturday", from_date=localdate(), by=ADMIN)
    assert jobs.recount_due() == 1
    assert told()[-1] == f"Hẹn trả hồ sơ {case.code} được tính lại"


def test_what_a_letter_says_is_no_personal_data(people: tuple[str, str]) -> None:
    case = file(people)
    actions.accept(case.uid, doer=doer())
    actions.ask_supplement(case.uid, doer=doer(), reasons="Thiếu giấy khai sinh của Trần Đức An")
    case.refresh_from_db()
    for message in Message.objects.all():
        assert "Trần" not in message.text and "Đào" not in message.text
        assert f"ma={case.code}" in message.text


def test_an_act_that_is_undone_by_its_transaction_tells_nobody(people: tuple[str, str]) -> None:
    case = file(people)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.accept(case.uid, doer=doer())
        raise RuntimeError
    assert told() == []


def test_a_told_past_and_a_dossier_of_nobodys_mail_send_nothing(people: tuple[str, str]) -> None:
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    case = file(people, told_at=at)
    actions.accept(case.uid, doer=doer(), told_at=at + timedelta(hours=1))
    assert told() == []
    other = actions.file_case(
        actions.Filing(
            procedure=DOCUMENT["code"], owner="x", filer="y", desk="xa-1-mot-cua", office="xa-1"
        ),
        key="k-2",
        doer=doer(),
    )
    actions.accept(other.uid, doer=doer())
    assert told() == []


def test_the_letter_arrives(people: tuple[str, str], settings) -> None:
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        case = file(people)
        actions.accept(case.uid, doer=doer())
        assert deliver(now=datetime.now(UTC)).sent == 1
    case.refresh_from_db()
    (letter,) = box.to("dao@example.vn")
    assert letter["Subject"].strip() == f"Hồ sơ {case.code} đã được tiếp nhận"
    assert f"{case.promised_at:%d/%m/%Y}" in letter.get_content()
