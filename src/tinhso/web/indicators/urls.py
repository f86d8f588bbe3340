"""Addresses of figures."""

from __future__ import annotations

from django.urls import path

from tinhso.web.indicators import defining, figure, index766, listing, supply

urlpatterns = [
    path("", listing.listing, name="indicators"),
    path("tai-ve.<str:ending>", listing.export, name="indicators_export"),
    path("moi", defining.new, name="indicator_new"),
    path("so/<slug:code>", figure.figure, name="indicator"),
    path("so/<slug:code>/dong", figure.rows, name="indicator_rows"),
    path("so/<slug:code>/sua", defining.edit, name="indicator_edit"),
    path("so/<slug:code>/phai-dat", defining.targets, name="indicator_targets"),
    path("nguon", supply.board, name="indicator_supply"),
    path("nguon/nap", supply.load, name="indicator_supply_load"),
    path("nguon/mau.<str:ending>", supply.sample, name="indicator_supply_sample"),
    path("nguon/so/<slug:code>", supply.one, name="indicator_input"),
    path("766", index766.page, name="index766"),
    path("766/viec", index766.work, name="index766_work"),
    path("766/viec.<str:ending>", index766.work_file, name="index766_work_file"),
    path("766/doi-chieu", index766.compared, name="index766_compared"),
]
