"""The accountant's work: her rights end with her office; what she divides, gives back and prints."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.payments.conftest import told
from tests.web.desk.conftest import ADMIN, COMMUNE, DESK, FIRST, PASSWORD, doer, file, signed_in
from tests.web.fees.test_pages import (
    BACK,
    _quick,
    collecting,
    commune,
    due,
    due_of,
    enter_mother,
    lan,
    mother,
    pdf_text,
)

from tinhso.access import actions as access
from tinhso.org import actions as org
from tinhso.payments import actions, queries
from tinhso.payments.models import ClosedTill, Due, Incoming, Money, Refund

__all__ = ["_quick", "collecting", "commune", "due", "enter_mother", "lan", "mother"]
NOBODY = "00000000-0000-4000-8000-000000000009"


def accountant(office: str) -> Client:
    code = f"p-kt-{office}"
    org.enter_staff(code=code, name="Kế toán", by=ADMIN)
    org.appoint(code, office=office, role="accountant", from_date=FIRST, by=ADMIN)
    access.open_staff_account(login=code, staff=code, password=PASSWORD, by=ADMIN)
    return signed_in(code)


@pytest.fixture
def keeper(due: Due) -> Client:
    return accountant(COMMUNE)


def given(due: Due, keeper: Client, amount: str = "5.000") -> Refund:
    actions.take_cash(due.uid, 20_000, desk=DESK, key="c", by=doer().by)
    form = {**BACK, "amount": amount, "do": "refund", "key": "r"}
    assert keeper.post(f"/thu-phi/khoan/{due.uid}", form).status_code == 303
    refund = Refund.objects.get()
    own = {"refund": str(refund.uid)}
    assert keeper.post("/thu-phi/hoan", {**own, "do": "approve"}).status_code == 403
    assert signed_in("hoa").post("/thu-phi/hoan", {**own, "do": "approve"}).status_code == 303
    assert keeper.get(f"/thu-phi/hoan/{refund.uid}.pdf").status_code == 403
    assert keeper.post("/thu-phi/hoan", {**own, "do": "given"}).status_code == 303
    refund.refresh_from_db()
    return refund


def test_her_rights_end_with_her_office(keeper: Client, due: Due) -> None:
    other = accountant("xa-2")
    for page in ("", "sao-ke", "cho-xu-ly", "hoan", "bien-lai", "chot-quy"):
        assert keeper.get(f"/thu-phi/{page}").status_code == 200
        assert other.get(f"/thu-phi/{page}").status_code == 200
    assert keeper.get(f"/thu-phi/khoan/{due.uid}").status_code == 200
    assert other.get(f"/thu-phi/khoan/{due.uid}").status_code == 403
    assert other.get(f"/thu-phi/sao-ke?don-vi={COMMUNE}").status_code == 403
    # She neither handles dossiers nor takes cash.
    for shut in ("/van-phong/", "/mot-cua/", "/mot-cua/thu-tien", "/cai-dat/"):
        assert keeper.get(shut).status_code == 403, shut


def test_what_was_given_back_is_printed_with_its_number(keeper: Client, due: Due) -> None:
    refund = given(due, keeper)
    page = keeper.get("/thu-phi/hoan").content.decode()
    assert f"phiếu chi {refund.written}" in page
    made = keeper.get(f"/thu-phi/hoan/{refund.uid}.pdf")
    text = pdf_text(made.content)
    assert made["Content-Type"] == "application/pdf"
    for said in (refund.written, "Năm nghìn đồng", "5.000 đồng", "Nộp thừa", "0123", due.code):
        assert said in text, said
    for refused in (accountant("xa-2"), signed_in("lan")):
        assert refused.get(f"/thu-phi/hoan/{refund.uid}.pdf").status_code == 403
    assert keeper.get(f"/thu-phi/hoan/{NOBODY}.pdf").status_code == 403
    assert "Đã hoàn một phần" in keeper.get(f"/thu-phi/khoan/{due.uid}").content.decode()


def test_the_till_is_printed_before_and_after_the_head_agrees(
    keeper: Client, due: Due, lan: Client
) -> None:
    for number, amount in enumerate((5_000, 3_000)):
        actions.take_cash(due.uid, amount, desk=DESK, key=f"c{number}", by=doer().by)
    actions.reverse(Money.objects.get(amount=3_000).uid, reason="Nhầm", by=doer().by)
    lan.post("/mot-cua/chot-quy", {"counted": "4.000", "reason": "Thiếu tiền lẻ"})
    row = ClosedTill.objects.get()
    assert str(row.uid) in lan.get("/mot-cua/chot-quy").content.decode()
    assert str(row.uid) in keeper.get("/thu-phi/chot-quy").content.decode()
    text = pdf_text(lan.get(f"/thu-phi/chot-quy/{row.uid}.pdf").content)
    for said in (
        "chưa xác nhận",
        "Bốn nghìn đồng",
        "-1.000 đồng",
        "Thiếu tiền lẻ",
        "Hủy",
        due.code,
    ):
        assert said in text, said
    actions.agree_till(row.uid, by=ADMIN)
    assert "chưa xác nhận" not in pdf_text(keeper.get(f"/thu-phi/chot-quy/{row.uid}.pdf").content)
    for refused in (accountant("xa-2"), signed_in("kha")):
        assert refused.get(f"/thu-phi/chot-quy/{row.uid}.pdf").status_code == 403
    assert keeper.get(f"/thu-phi/chot-quy/{NOBODY}.pdf").status_code == 403


def test_a_transfer_for_two_dossiers_is_divided_on_the_page(
    keeper: Client, due: Due, collecting: Any
) -> None:
    other = due_of(file(collecting, key="second", copies=10))
    text = f"{due.reference} va {other.reference}"
    collector = queries.account_of(COMMUNE, FIRST)
    actions.take_statement(
        collector, [told("FT1", 40_000, text)], digest="d", name="x", by=doer().by
    )
    line = Incoming.objects.get()
    page = keeper.get("/thu-phi/cho-xu-ly").content.decode()
    assert page.count('value="20000"') == 2 and "<details open>" in page
    form = {"line": str(line.uid), "do": "share", "of": [due.reference, other.code, ""]}
    short = keeper.post("/thu-phi/cho-xu-ly", {**form, "amount": ["20000", "10000", ""]})
    assert short.status_code == 422
    again = short.content.decode()
    assert "cộng lại là 30" in again and 'value="10000"' in again
    unknown = keeper.post(
        "/thu-phi/cho-xu-ly", {**form, "of": ["?", other.code], "amount": ["20000", "20000"]}
    )
    assert unknown.status_code == 422
    done = keeper.post("/thu-phi/cho-xu-ly", {**form, "amount": ["20.000", "20.000", ""]})
    assert done.status_code == 303
    assert set(Due.objects.values_list("state", flat=True)) == {"paid"}
    booked = keeper.get("/thu-phi/cho-xu-ly?xem=booked").content.decode()
    assert due.code in booked and other.code in booked
    undo = {"line": str(line.uid), "do": "reopen", "reason": "nhầm"}
    assert keeper.post("/thu-phi/cho-xu-ly?xem=booked", undo).status_code == 303
    assert set(Due.objects.values_list("state", flat=True)) == {"asked"}
