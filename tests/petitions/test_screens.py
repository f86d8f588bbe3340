"""A citizen proves an address, sends, follows and rates; an office accepts, answers and publishes; nobody sees more."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.test import Client
from tests.cases.conftest import moment
from tests.documents.test_screens import staff
from tests.petitions.conftest import HEAD, answered, sent

from tinhso.access.models import Look
from tinhso.notices.models import Message
from tinhso.petitions import actions
from tinhso.petitions.models import Petition
from tinhso.petitions.rules import Sender

FORM = {
    "sort": "reflection", "subject": "conduct", "title": "Hẹn lại ba lần", "words": "Tôi phải đi lại ba lần.",
    "place": "Quầy 2", "office": "xa-1", "hidden": "1", "name": "Trần Thị Cúc",
}  # fmt: skip
INBOX = "/xu-ly-phan-anh/"


def code_in_mail() -> str:
    return str(
        re.search(r"là (\d{6})", Message.objects.filter(key__startswith="code:").latest("pk").text)[
            1
        ]
    )  # type: ignore[index]


def proved(address: str = "cuc@example.vn") -> Client:
    browser = Client()
    browser.post("/phan-anh/xac-nhan", {"address": address})
    answer = browser.post("/phan-anh/ma", {"code": code_in_mail()})
    assert answer.status_code == 303 and answer["Location"] == "/phan-anh/gui"
    return browser


def said(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def do(browser: Client, row: Petition, act: str, **more: str) -> Any:
    row.refresh_from_db()
    told = {"do": act, "seen": str(row.revision), "key": str(uuid.uuid4()), **more}
    return browser.post(f"{INBOX}{row.uid}", told)


def test_nobody_sends_before_an_address_is_proved(clock: Any) -> None:
    answer = Client().get("/phan-anh/gui")
    assert (answer.status_code, answer["Location"]) == (303, "/phan-anh/xac-nhan")
    assert Client().post("/phan-anh/gui", FORM).status_code == 303
    assert not Petition.objects.exists()


def test_a_petition_goes_from_its_sender_to_the_public_page(clock: Any) -> None:
    citizen = proved()
    key = str(uuid.uuid4())
    first = citizen.post("/phan-anh/gui", {**FORM, "key": key})
    assert first.status_code == 303, first.content.decode()[-3000:]
    assert citizen.post("/phan-anh/gui", {**FORM, "key": key})["Location"] == first["Location"]
    row = Petition.objects.get()
    assert row.code in said(citizen, first["Location"])
    officer, head = staff("p-binh"), staff("p-hoa")
    assert "Hẹn lại ba lần" in said(officer, INBOX)
    page = said(officer, f"{INBOX}{row.uid}")
    assert "cuc@example.vn" in page and Look.objects.filter(subject=f"petition:{row.uid}").exists()
    assert do(officer, row, "accept").status_code == 303
    assert do(officer, row, "ask", question="Ngày nào?").status_code == 303
    own = f"/phan-anh/{row.uid}"
    row.refresh_from_db()
    assert "Ngày nào?" in said(citizen, own)
    told = {"do": "reply", "words": "Ngày 9/3", "seen": str(row.revision)}
    assert citizen.post(own, told).status_code == 303
    assert do(officer, row, "propose", words="Chúng tôi xin lỗi và đã nhắc nhở.").status_code == 303
    assert "xin lỗi" not in said(citizen, own)
    answer = str(row.answers.get().uid)
    assert do(officer, row, "decide", answer=answer, how="approve").status_code == 403
    assert do(head, row, "decide", answer=answer, how="approve").status_code == 303
    assert "xin lỗi" in said(citizen, own)
    assert citizen.post(own, {"do": "rate", "stars": "5", "words": "Cảm ơn"}).status_code == 303
    public = {
        "title": "Hẹn lại nhiều lần",
        "words": "Người dân bị hẹn lại.",
        "answer": "Cơ quan xin lỗi.",
    }
    bad = do(head, row, "publish", **{**public, "words": "Chị Trần Thị Cúc kể"})
    assert bad.status_code == 422 and "còn tên" in bad.content.decode()
    assert do(head, row, "publish", **public).status_code == 303
    seen = said(Client(), f"/phan-anh/cong-khai/{row.code}")
    assert "Cơ quan xin lỗi" in seen and "Cúc" not in seen and "Quầy 2" not in seen
    assert "Hẹn lại nhiều lần" in said(Client(), "/phan-anh/?tim=hen+lai")
    assert "100" in said(head, f"{INBOX}so-lieu?tu=01/01/2026")


def test_a_petition_is_followed_by_its_code_and_a_proved_address_alone(clock: Any) -> None:
    row = sent()
    stranger = Client()
    assert said(stranger, f"/phan-anh/{row.uid}", 404)
    for code, address in ((row.code, "khac@example.vn"), ("PA-260310-ZZZZZZ", "cuc@example.vn")):
        before = Message.objects.count()
        assert (
            stranger.post("/phan-anh/theo-doi", {"ma": code, "address": address}).status_code == 303
        )
        assert Message.objects.count() == before
    stranger.post("/phan-anh/theo-doi", {"ma": row.code.lower(), "address": "CUC@example.vn"})
    answer = stranger.post("/phan-anh/ma", {"code": code_in_mail()})
    assert answer["Location"] == f"/phan-anh/{row.uid}"
    assert row.code in said(stranger, f"/phan-anh/{row.uid}")
    clock.shift(31 * 60)
    assert said(stranger, f"/phan-anh/{row.uid}", 404)


def test_another_office_neither_sees_nor_acts(clock: Any) -> None:
    row = sent()
    other = staff("p-xa2")
    assert row.code not in said(other, INBOX)
    assert said(other, f"{INBOX}{row.uid}", 403)
    assert do(other, row, "accept").status_code == 403
    leader = staff("p-kstt")
    assert "cuc@example.vn" not in said(leader, f"{INBOX}{row.uid}")


def test_filters_files_and_pages_of_the_list(clock: Any) -> None:
    one, other = sent("a"), sent("b", title="Phí quá cao", subject="rule")
    officer = staff("p-binh")
    page = said(officer, f"{INBOX}?tim=phi+qua&ve=rule")
    assert other.title in page and one.title not in page
    assert said(officer, f"{INBOX}?tim={one.code}").count(one.code) >= 1
    answer = officer.get(f"{INBOX}?dang=csv&phan=tat-ca")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3 and answer["Content-Type"].startswith("text/csv")
    assert officer.get(f"{INBOX}?dang=xlsx").content[:2] == b"PK"
    assert "phản ánh đang quá hạn" not in page
    clock.shift(10 * 24 * 3600)
    assert "2 phản ánh đang quá hạn" in said(staff("p-binh"), INBOX)


def test_days_are_the_provinces(clock: Any) -> None:
    clock.move_to(moment("2026-03-11 00:30"))
    sent()
    assert "11/03/2026" in said(staff("p-binh"), INBOX)


def test_the_desk_writes_one_down(clock: Any) -> None:
    told = {**FORM, "contact": "0912 345 678", "key": str(uuid.uuid4())}
    desk = staff("p-lan")
    assert desk.post(f"{INBOX}nhap", {**told, "contact": ""}).status_code == 422
    assert desk.post(f"{INBOX}nhap", told).status_code == 303
    row = Petition.objects.get()
    assert (row.channel, row.contact, row.contact_kind) == ("counter", "+84912345678", "phone")


def test_public_figures_tell_nothing_of_fewer_than_ten(clock: Any) -> None:
    for number in range(9):
        answered(f"k{number}", sender=Sender(contact_kind="mail", contact=f"a{number}@example.vn"))
    clock.shift(60 * 24 * 3600)
    page = said(Client(), "/phan-anh/so-lieu?quy=2026-Q1")
    assert "Ea Kao" not in page and "không hiện số" in page
    clock.shift(-60 * 24 * 3600)
    row = answered("k9", sender=Sender(contact_kind="mail", contact="b@example.vn"))
    actions.publish(row.uid, title="T", words="W", answer="A", by=HEAD)
    clock.shift(60 * 24 * 3600)
    assert "Ea Kao" in said(Client(), "/phan-anh/so-lieu?quy=2026-Q1")


def test_a_limit_is_set_by_who_settles_alone(clock: Any) -> None:
    told = {"what": "accept", "days": "1", "from_date": "10/03/2026", "ground": "QĐ 5/QĐ-UBND"}
    assert staff("p-binh").post(f"{INBOX}thoi-han", told).status_code == 403
    assert staff("p-qt").post(f"{INBOX}thoi-han", told).status_code == 303
    assert "QĐ 5/QĐ-UBND" in said(staff("p-qt"), f"{INBOX}thoi-han")


def test_a_party_reads_what_she_sent_in_her_account(town: dict[str, str], clock: Any) -> None:
    row = sent(sender=Sender(party=town["owner"]))
    page = said(staff("p-binh"), f"{INBOX}{row.uid}")
    assert "Nguyễn Thị Mơ" in page
    assert Look.objects.filter(party=town["owner"], what="person").exists()
