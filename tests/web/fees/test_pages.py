"""The accounts of fees as people use them: who comes in, what each page does, and that nothing is done twice."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from tests.payments.test_payos import CHECKSUM, KEYS, PUBLISHED, notice
from tests.web.desk.conftest import (
    ADMIN,
    COMMUNE,
    DESK,
    FIRST,
    PASSWORD,
    commune,
    doer,
    enter_mother,
    file,
    lan,
    mother,
    signed_in,
)  # fmt: skip

from tinhso.access import actions as access
from tinhso.access.models import Look
from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.org import actions as org
from tinhso.payments import actions, queries, references
from tinhso.payments.models import ClosedTill, Due, Incoming, Money, Order, Receipt, Refund
from tinhso.payments.rules import CannotPay
from tinhso.tables.writing import as_csv
from tinhso.web.desk.cash import amount_typed
from tinhso.web.fees import back

__all__ = ["commune", "enter_mother", "lan", "mother"]
HEADS = ["Ngày", "Số tham chiếu", "Ghi nợ", "Ghi có", "Nội dung"]
BACK = {
    "amount": "5.000",
    "reason": "Nộp thừa",
    "bank": "970415",
    "account": "0123",
    "holder": "Nguyễn Thị Đào",
}


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    settings.SECOND_FACTOR_ROLES = ()


@pytest.fixture
def collecting(mother: Any) -> Any:
    actions.set_collector(
        COMMUNE, since=FIRST, bank="970415", account="113366668888", holder="UBND phường", by=ADMIN
    )
    return mother


def due_of(case: Case) -> Due:
    return Due.objects.get(case=str(case.uid))


@pytest.fixture
def due(collecting: Any) -> Due:
    return due_of(file(collecting, copies=10))


def sent(text: str, *rows: list[str]) -> SimpleUploadedFile:
    return SimpleUploadedFile(text, as_csv(HEADS, rows), content_type="text/csv")


def pdf_text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


PAGES = ["", "sao-ke", "cho-xu-ly", "hoan", "bien-lai", "chot-quy", "khoan/{due}"]


def test_who_opens_the_accounts(due: Due) -> None:
    people = {name: signed_in(name) for name in ("lan", "mai", "minh", "hoa", "kha", "an")}
    for page in PAGES:
        at = f"/thu-phi/{page.format(due=due.uid)}"
        got = {name for name, one in people.items() if one.get(at).status_code == 200}
        assert got == {"mai", "hoa"}, at
        assert Client().get(at).status_code == 302


def test_another_commune_sees_nothing_of_it(due: Due) -> None:
    org.enter_staff(code="p-xa2", name="Xa2", by=ADMIN)
    org.appoint("p-xa2", office="xa-2", role="clerk", from_date=FIRST, by=ADMIN)
    access.open_staff_account(login="xa2", staff="p-xa2", password=PASSWORD, by=ADMIN)
    money = actions.take_cash(due.uid, 1_000, desk=DESK, key="c", by=doer().by)
    other = signed_in("xa2")
    assert other.get("/thu-phi/").status_code == 200
    assert due.code not in other.get("/thu-phi/bien-lai").content.decode()
    for page in (f"khoan/{due.uid}", f"bien-lai/{money.receipt.uid}.pdf"):
        assert other.get(f"/thu-phi/{page}").status_code == 403


def test_cash_at_the_desk_is_taken_once_with_its_receipt(due: Due, lan: Client) -> None:
    page = lan.get("/mot-cua/thu-tien", {"tim": due.code}).content.decode()
    assert "20.000 đồng" in page and due.reference in page and "data:image/svg+xml" in page
    form = {"due": str(due.uid), "tim": due.code, "amount": "20.000", "key": "one"}
    for _ in range(2):
        assert lan.post("/mot-cua/thu-tien", form).status_code == 303
    money = Money.objects.get()
    assert (money.amount, money.desk, money.means) == (20_000, DESK, "cash")
    again = lan.post("/mot-cua/thu-tien", {**form, "key": "two"})
    assert again.status_code == 422 and "không còn phải nộp" in again.content.decode()
    made = lan.get(f"/thu-phi/bien-lai/{money.receipt.uid}.pdf")
    text = pdf_text(made.content)
    assert "Hai mươi nghìn đồng" in text and "1/" in text and "Nguyễn Thị Đào" in text
    assert lan.post("/mot-cua/thu-tien", {**form, "amount": "x", "key": "3"}).status_code == 422
    assert lan.post("/mot-cua/thu-tien", {**form, "due": "x", "key": "4"}).status_code == 422


def test_the_till_is_closed_by_the_desk_and_agreed_to_by_the_head(due: Due, lan: Client) -> None:
    lan.post(
        "/mot-cua/thu-tien", {"due": str(due.uid), "tim": due.code, "amount": "5000", "key": "k"}
    )
    unlike = lan.post("/mot-cua/chot-quy", {"counted": "4.000"})
    assert unlike.status_code == 422 and "lệch -1.000 đồng" in unlike.content.decode()
    assert lan.post("/mot-cua/chot-quy", {"counted": "4.000", "reason": "Lẻ"}).status_code == 303
    row = ClosedTill.objects.get()
    page = lan.get("/mot-cua/chot-quy").content.decode()
    assert "-1.000 đồng" in page and 'name="counted"' not in page
    assert row.closed_by not in page, "who closed it is named"
    late = lan.post(
        "/mot-cua/thu-tien", {"due": str(due.uid), "tim": due.code, "amount": "1", "key": "l"}
    )
    assert late.status_code == 422
    clerk, head = signed_in("mai"), signed_in("hoa")
    assert clerk.post("/thu-phi/chot-quy", {"till": str(row.uid)}).status_code == 403
    assert head.post("/thu-phi/chot-quy", {"till": str(row.uid)}).status_code == 303
    row.refresh_from_db()
    assert row.agreed_by == "p-hoa"


def test_a_statement_is_shown_then_taken_in_once(due: Due) -> None:
    mai = signed_in("mai")
    day = timezone.localdate().isoformat()
    rows = (
        [day, "FT1", "", "20.000", f"ND {due.reference.lower()}"],
        [day, "FT2", "", "9.000", "không rõ"],
    )
    shown = mai.post("/thu-phi/sao-ke", {"file": sent("a.csv", *rows), "don-vi": COMMUNE})
    page = shown.content.decode()
    assert shown.status_code == 200 and "Đúng mã, đủ tiền" in page and not Incoming.objects.exists()
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    for _ in range(2):
        answer = mai.post("/thu-phi/sao-ke", {"kept": kept, "don-vi": COMMUNE})
        assert answer.status_code == 303
    assert [one.state for one in Incoming.objects.order_by("ident")] == ["booked", "waiting"]
    assert Due.objects.get().state == "paid" and Money.objects.count() == 1
    again = mai.post("/thu-phi/sao-ke", {"file": sent("b.csv", *rows), "don-vi": COMMUNE})
    assert "đã nạp lúc" in again.content.decode().lower()
    forged = mai.post("/thu-phi/sao-ke", {"kept": kept[:-2] + "xx", "don-vi": COMMUNE})
    assert forged.status_code == 422
    wrong = mai.post(
        "/thu-phi/sao-ke", {"file": sent("c.csv", ["mai", "FT9", "", "1", ""]), "don-vi": COMMUNE}
    )
    assert wrong.status_code == 422 and "“mai” không phải là ngày" in wrong.content.decode()
    assert mai.post("/thu-phi/sao-ke", {"don-vi": COMMUNE}).status_code == 422


def test_a_person_books_and_undoes_a_line(due: Due) -> None:
    collector = queries.account_of(COMMUNE, FIRST)
    from tests.payments.conftest import told

    actions.take_statement(
        collector, [told("FT1", 20_000, "quen ghi ma")], digest="d", name="x", by=doer().by
    )
    line = Incoming.objects.get()
    mai = signed_in("mai")
    missing = mai.post(
        "/thu-phi/cho-xu-ly", {"line": str(line.uid), "do": "book", "reference": "?"}
    )
    assert missing.status_code == 422
    booked = mai.post(
        "/thu-phi/cho-xu-ly", {"line": str(line.uid), "do": "book", "reference": due.code}
    )
    assert booked.status_code == 303 and Due.objects.get().state == "paid"
    assert due.code in mai.get("/thu-phi/cho-xu-ly?xem=booked").content.decode()
    undo = {"line": str(line.uid), "do": "reopen", "reason": "nhầm"}
    assert mai.post("/thu-phi/cho-xu-ly?xem=booked", undo).status_code == 303
    assert Due.objects.get().state == "asked"
    aside = {"line": str(line.uid), "do": "aside", "reason": "Của trường học"}
    assert mai.post("/thu-phi/cho-xu-ly", aside).status_code == 303
    assert "Của trường học" in mai.get("/thu-phi/cho-xu-ly?xem=aside").content.decode()
    assert mai.post("/thu-phi/cho-xu-ly", {"line": "x"}).status_code == 403


def test_a_refund_is_approved_by_another_and_goes_out_in_a_file(due: Due) -> None:
    actions.take_cash(due.uid, 20_000, desk=DESK, key="c", by=doer().by)
    mai, head = signed_in("mai"), signed_in("hoa")
    at = f"/thu-phi/khoan/{due.uid}"
    for _ in range(2):
        assert mai.post(at, {**BACK, "do": "refund", "key": "r"}).status_code == 303
    refund = Refund.objects.get()
    assert (
        mai.post("/thu-phi/hoan", {"refund": str(refund.uid), "do": "approve"}).status_code == 403
    )
    early = mai.post("/thu-phi/hoan", {"refund": str(refund.uid), "do": "given"})
    assert early.status_code == 422
    assert (
        head.post("/thu-phi/hoan", {"refund": str(refund.uid), "do": "approve"}).status_code == 303
    )
    out = mai.get("/thu-phi/hoan?dang=csv").content.decode("utf-8-sig")
    assert f"970415,0123,Nguyễn Thị Đào,5000,HOAN PHI {due.reference}" in out
    assert mai.post("/thu-phi/hoan", {"refund": str(refund.uid), "do": "given"}).status_code == 303
    assert mai.get("/thu-phi/hoan?dang=csv").content.decode("utf-8-sig").count("\n") == 1
    due.refresh_from_db()
    assert (due.refunded, due.state) == (5_000, "part_back") and queries.differences() == []


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("38000", 38_000), ("38.000", 38_000), ("38,000", 38_000), ("38 000", 38_000), ("38.000,00", 38_000),
        ("38,000.00", 38_000), ("38000,00", 38_000), ("1.038.000", 1_038_000), ("38.00", None), ("38,5", None),
        ("38.000,50", None), ("3.80.00", None), ("-5.000", None), ("", None),
    ],
)  # fmt: skip
def test_money_is_read_as_it_is_written_or_refused(typed: str, amount: int | None) -> None:
    if amount is not None:
        assert amount_typed(typed) == amount
        return
    with pytest.raises(CannotPay, match="pay_bad_amount"):
        amount_typed(typed)


def test_the_list_says_that_the_bank_refused(due: Due) -> None:
    actions.take_cash(due.uid, 20_000, desk=DESK, key="c", by=doer().by)
    mai, head = signed_in("mai"), signed_in("hoa")
    mai.post(f"/thu-phi/khoan/{due.uid}", {**BACK, "do": "refund", "key": "r"})
    own = {"refund": str(Refund.objects.get().uid)}
    head.post("/thu-phi/hoan", {**own, "do": "approve"})
    assert mai.post("/thu-phi/hoan", {**own, "do": "bounced", "reason": ""}).status_code == 422
    told = {**own, "do": "bounced", "reason": "Sai số tài khoản"}
    page = mai.post("/thu-phi/hoan", told, follow=True).content.decode()
    assert "Ngân hàng từ chối" in page and "Sai số tài khoản" in page
    assert "HOAN PHI" not in mai.get("/thu-phi/hoan?dang=csv").content.decode()
    assert mai.post("/thu-phi/hoan", {**own, "do": "given"}).status_code == 422


def test_the_book_of_receipts_is_paged_and_its_total_is_of_all(
    due: Due, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(back, "A_PAGE", 2)
    for number, amount in enumerate((1_000, 2_000, 3_000, 4_000)):
        money = actions.take_cash(due.uid, amount, desk=DESK, key=f"c{number}", by=doer().by)
    actions.reverse(money.uid, reason="Nhầm", by=doer().by)
    mai = signed_in("mai")
    for page, rows in (("1", 2), ("2", 2)):
        shown = mai.get("/thu-phi/bien-lai", {"trang": page}).content.decode()
        assert shown.count('<th scope="row">') == rows
        assert "4 số, còn giá trị" in shown and "6.000 đồng" in shown
        assert f"Trang {page} / 2" in shown
    kept = mai.get("/thu-phi/bien-lai", {"dang": "csv", "trang": "2"}).content.decode("utf-8-sig")
    assert len(kept.splitlines()) == 5


def test_the_day_ties_and_goes_out_as_a_file(due: Due) -> None:
    money = actions.take_cash(due.uid, 20_000, desk=DESK, key="c", by=doer().by)
    mai = signed_in("mai")
    page = mai.get("/thu-phi/").content.decode()
    assert "khớp với biên lai" in page and "20.000 đồng" in page
    out = mai.get("/thu-phi/?dang=csv").content.decode("utf-8-sig")
    assert f"{money.receipt},{due.code},{due.reference},Tiền mặt,20000" in out
    assert mai.get("/thu-phi/?dang=xlsx").content[:2] == b"PK"
    undo = {"do": "reverse", "money": str(money.uid), "reason": "Nhầm hồ sơ"}
    assert mai.post(f"/thu-phi/khoan/{due.uid}", undo).status_code == 303
    assert "đã hủy" in mai.get("/thu-phi/bien-lai").content.decode()
    assert f"{Receipt.objects.get()},{due.code},{due.reference},Tiền mặt,-20000" in mai.get(
        "/thu-phi/?dang=csv"
    ).content.decode("utf-8-sig")


def test_whose_due_is_opened_is_looked_at(due: Due, collecting: Any) -> None:
    before = Look.objects.count()
    signed_in("mai").get(f"/thu-phi/khoan/{due.uid}")
    assert Look.objects.count() == before + 1


def test_lists_ask_a_constant_number_of_questions(collecting: Any) -> None:
    mai = signed_in("mai")
    asked: dict[str, list[int]] = {"bien-lai": [], "hoan": [], "": []}
    for size in (1, 6):
        for number in range(size):
            due = due_of(file(collecting, key=f"{size}-{number}"))
            actions.take_cash(due.uid, 2_000, desk=DESK, key=f"{size}-{number}", by=doer().by)
        for page, counts in asked.items():
            with CaptureQueriesContext(connection) as made:
                assert mai.get(f"/thu-phi/{page}").status_code == 200
            counts.append(len(made))
    assert all(first == second for first, second in asked.values()), asked


def test_the_slip_bears_the_code_of_what_is_owed(due: Due, lan: Client) -> None:
    cases.accept(due.case, doer=doer())
    page = lan.get(f"/mot-cua/ho-so/{due.case}/phieu").content.decode()
    assert due.reference in page
    text = pdf_text(lan.get(f"/mot-cua/ho-so/{due.case}/phieu.pdf").content)
    assert due.reference in text.replace(" ", "")
    actions.take_cash(due.uid, 20_000, desk=DESK, key="c", by=doer().by)
    assert due.reference not in lan.get(f"/mot-cua/ho-so/{due.case}/phieu").content.decode()


def test_settings_say_who_collects_from_when(commune: None) -> None:
    an = signed_in("an")
    form = {
        "do": "set",
        "office": "xa-2",
        "since": "01/12/2026",
        "bank": "970415",
        "account": "1",
        "holder": "UBND xã",
    }
    assert an.post("/cai-dat/thu-phi", {**form, "bank": "9"}).status_code == 422
    assert an.post("/cai-dat/thu-phi", {**form, "id": "Mã"}).status_code == 422
    assert an.post("/cai-dat/thu-phi", {**form, "since": "?"}).status_code == 422
    assert an.post("/cai-dat/thu-phi", form).status_code == 303
    assert (
        queries.collectors_on(["xa-2"], timezone.localdate()) == {}
        or timezone.localdate().month == 12
    )
    first = {"do": "first", "procedure": "9.000007", "before": "accept", "since": "01/01/2020"}
    assert an.post("/cai-dat/thu-phi", first).status_code == 303
    assert queries.pay_first("9.000007", FIRST) == "accept"
    assert an.post("/cai-dat/thu-phi", {**first, "procedure": "x"}).status_code == 422


def test_payos_tells_of_a_payment_by_its_signature_alone(due: Due, settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = KEYS
    Order.objects.create(due=due, gateway="payos", number=55, amount=20_000, at=due.asked_at)
    told = {**PUBLISHED, "orderCode": 55, "amount": 20_000, "reference": "FT1"}

    def tell(body: bytes, kind: str = "application/json") -> Any:
        return Client().post("/trao-doi/payos", body, content_type=kind)

    assert tell(notice(told, "0" * 64)).status_code == 401
    assert tell(notice(told), "text/plain").status_code == 415
    assert tell(b"x" * 30_000).status_code == 413
    assert tell(b"{").status_code == 422
    assert Client().get("/trao-doi/payos").status_code == 405
    for outcome in ("exact", "seen"):
        answer = tell(notice(told))
        assert (answer.status_code, json.loads(answer.content)["outcome"]) == (200, outcome)
    assert Due.objects.get().state == "paid"
    settings.PAYMENT_GATEWAYS = {}
    assert tell(notice(told)).status_code == 503
    assert CHECKSUM not in str(answer.content)


def test_a_day_that_is_none_is_said_to_be_none(due: Due, lan: Client) -> None:
    said = "“99/99/2026” không phải một ngày; đang xem hôm nay."
    mai = signed_in("mai")
    for who, page in (
        (lan, "/mot-cua/chot-quy?ngay="),
        (lan, "/mot-cua/so-theo-doi?ngay="),
        (lan, "/mot-cua/chung-thuc/so?den="),
        (mai, "/thu-phi/?ngay="),
        (mai, "/thu-phi/bien-lai?tu="),
    ):
        assert said in who.get(f"{page}99/99/2026").content.decode(), page
        assert "không phải một ngày" not in who.get(f"{page}02/11/2026").content.decode()


def test_lines_for_a_person_are_paged_and_only_a_page_is_compared(due: Due) -> None:
    from tests.payments.conftest import told

    wrong = due.reference[:-1]
    lines = [told(f"FT{at:03}", 1_000, f"nop {wrong}") for at in range(51)]
    collector = queries.account_of(COMMUNE, FIRST)
    actions.take_statement(collector, lines, digest="d", name="x", by=doer().by)
    mai = signed_in("mai")
    first, second = (
        mai.get(f"/thu-phi/cho-xu-ly?trang={page}").content.decode() for page in (1, 2)
    )
    assert first.count("<article") == 50 and second.count("<article") == 1
    assert "FT050" in second and due.reference in second and "Trang 2 / 2" in second
    row = {"line": str(Incoming.objects.get(ident="FT050").uid), "do": "aside", "reason": "x"}
    assert mai.post("/thu-phi/cho-xu-ly?trang=2", row).url.endswith("?xem=waiting&trang=2")


def test_a_till_is_not_closed_on_a_day_that_is_none(due: Due, lan: Client) -> None:
    form = {"ban": DESK, "ngay": "99/99/2026", "counted": "0", "key": "k"}
    assert lan.post("/mot-cua/chot-quy", form).status_code == 422
    assert not ClosedTill.objects.exists()


def test_who_sees_accounts_of_refunds_is_kept_and_each_is_written_under_its_office(
    due: Due,
) -> None:
    mai, head = signed_in("mai"), signed_in("hoa")
    actions.take(due.uid, 20_000, means="told", key="m", by=doer().by)
    told = {**BACK, "amount": 5_000, "by": doer().by}
    of_here = actions.ask_refund(due.uid, key="r-1", **told)
    with_other = Due.objects.get(pk=due.pk)
    with_other.pk, with_other.uid, with_other.key = None, uuid4(), "other"
    with_other.reference, with_other.office = references.made("ZZZZZZZZ"), DESK
    with_other.save()
    of_there = actions.ask_refund(with_other.uid, key="r-2", **told)
    both = {"refund": [str(of_here.uid), str(of_there.uid)]}
    assert head.post("/thu-phi/hoan", {**both, "do": "approve"}).status_code == 303
    events = Event.objects.filter(kind="payments.refund_decided")
    assert set(events.values_list("office", flat=True)) == {COMMUNE, DESK}
    for who, browser, address in (("mai", mai, "hoan"), ("hoa", head, "hoan?dang=csv")):
        rows = Look.objects.filter(who__contains=who, subject=f"case:{due.case}", what="list")
        assert not rows.exists()
        assert browser.get(f"/thu-phi/{address}").status_code == 200
        assert rows.exists()
