"""Addresses of declared help, under /ho-tro/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.helping import agreeing, helper

urlpatterns = [
    path("", helper.start, name="help"),
    path("dong-y/<uuid:uid>/<slug:mark>", agreeing.agree, name="help_agree"),
]
