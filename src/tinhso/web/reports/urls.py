"""Addresses of reports, under /bao-cao/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.reports import budget, filing, leading, linked, listing, sums

urlpatterns = [
    path("", listing.reports, name="reports"),
    path("ky/<uuid:uid>", listing.period, name="report_round"),
    path("ky/<uuid:uid>/tai.<slug:ending>", listing.export, name="report_round_export"),
    path("ky/<uuid:uid>/cong", sums.added, name="report_sums"),
    path("ky/<uuid:uid>/cong.<slug:ending>", sums.export, name="report_sums_export"),
    path("nop/<uuid:uid>", filing.filing, name="report_filing"),
    path("nop/<uuid:uid>/mau.xlsx", filing.workbook, name="report_workbook"),
    path("mau/<slug:code>", leading.board, name="report_board"),
    path("ngan-sach", budget.budget, name="budget"),
    path("ngan-sach.<slug:ending>", budget.export, name="budget_export"),
    path("dien/<str:secret>", linked.fill, name="report_link"),
]
