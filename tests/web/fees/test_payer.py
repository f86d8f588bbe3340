"""What who pays sees of her money: her receipts, a transfer that waits for a person, a refund under way."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.payments.conftest import told
from tests.web.desk.conftest import (
    ADMIN,
    COMMUNE,
    DESK,
    FIRST,
    commune,
    doer,
    file,
    lan,
    mother,
    signed_in,
)  # fmt: skip

from tinhso.access import actions as access
from tinhso.parties.models import Party
from tinhso.payments import actions, queries
from tinhso.payments.models import Due, Receipt

__all__ = ["commune", "lan", "mother"]


@pytest.fixture
def due(mother: Any) -> Due:
    actions.set_collector(
        COMMUNE, since=FIRST, bank="970415", account="113366668888", holder="UBND phường", by=ADMIN
    )
    return Due.objects.get(case=str(file(mother, copies=10).uid))


@pytest.fixture
def payer(due: Due) -> Client:
    account = access.citizen_account("dao@example.vn")
    access.link_party(account, party=str(Party.objects.get().uid), by=ADMIN)
    client = Client()
    client.force_login(account)
    return client


def bank_tells(due: Due, amount: int) -> None:
    line = told(f"FT-{amount}", amount, f"nop {due.reference}")
    collector = queries.account_of(due.office, line.day)
    actions.take_statement(collector, [line], digest=str(amount), name="x.csv", by=doer().by)


def page_of(payer: Client, due: Due) -> str:
    return payer.get(f"/ho-so/{due.case}/nop-phi").content.decode()


def test_she_prints_her_own_receipt_and_nobody_elses(due: Due, payer: Client) -> None:
    bank_tells(due, 20_000)
    receipt = Receipt.objects.get()
    where = f"/ho-so/{due.case}/bien-lai/{receipt.uid}.pdf"
    page = page_of(payer, due)
    assert where in page and f"Biên lai số {receipt}" in page
    answer = payer.get(where)
    assert answer["Content-Type"] == "application/pdf"
    said = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
    assert due.code in said and "20.000" in said and "Nguyễn Thị Đào" in said
    other = Due.objects.get(case=str(file(Party.objects.get(), copies=1, key="khac").uid))
    theirs = actions.take_cash(other.uid, 1_000, desk=DESK, key="c", by=doer().by).receipt
    assert payer.get(f"/ho-so/{due.case}/bien-lai/{theirs.uid}.pdf").status_code == 404
    assert signed_in("lan").get(where).status_code in (302, 403)
    assert Client().get(where).status_code == 302


def test_what_waits_for_an_accountant_is_not_paid_again(due: Due, payer: Client) -> None:
    assert "đang chờ kế toán xem" not in page_of(payer, due)
    bank_tells(due, 25_000)
    page = page_of(payer, due)
    assert "Chưa nộp" in page and "25.000 đồng" in page
    assert "đang chờ kế toán xem. Đừng chuyển lại." in page


def test_a_refund_under_way_is_said(due: Due, payer: Client) -> None:
    bank_tells(due, 20_000)
    refund = actions.ask_refund(
        due.uid, 5_000, reason="Nộp thừa", bank="970415", account="0123", holder="Đào",
        key="r", by=doer().by,
    )  # fmt: skip
    assert "chờ duyệt" in page_of(payer, due)
    actions.decide_refund(refund.uid, approve=True, by=ADMIN)
    assert "đã duyệt, chờ chuyển" in page_of(payer, due)
    actions.give_refunds([refund.uid], by=ADMIN)
    page = page_of(payer, due)
    assert "Đang hoàn lại" not in page and "Đã hoàn lại" in page
