"""Addresses of the accounts of fees, under /thu-phi/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.fees import back, bank, day, printed

urlpatterns = [
    path("", day.start, name="fees"),
    path("khoan/<uuid:uid>", day.due, name="fees_due"),
    path("sao-ke", bank.statements, name="fees_statements"),
    path("cho-xu-ly", bank.waiting, name="fees_waiting"),
    path("hoan", back.refunds, name="fees_refunds"),
    path("bien-lai", back.receipts, name="fees_receipts"),
    path("hoan/<uuid:uid>.pdf", printed.refund, name="fees_refund"),
    path("bien-lai/<uuid:uid>.pdf", printed.receipt, name="fees_receipt"),
    path("chot-quy", day.tills, name="fees_tills"),
    path("chot-quy/<uuid:uid>.pdf", printed.till, name="fees_till"),
]
