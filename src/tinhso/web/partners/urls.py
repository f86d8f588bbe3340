"""Addresses for other systems."""

from __future__ import annotations

from django.urls import path

from tinhso.web.partners import payos, portal, receipts

urlpatterns = [
    path("cong/v1/thu", portal.message, name="portal_message"),
    path("payos", payos.notice, name="payos_notice"),
    path("tin-nhan/sms/<uuid:uid>/<slug:mark>", receipts.sms, name="sms_receipt"),
    path("tin-nhan/zalo", receipts.zalo, name="zalo_receipt"),
]
