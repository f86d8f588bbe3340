"""Addresses of petitions for offices, under /xu-ly-phan-anh/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.petitions import entering, office, one

urlpatterns = [
    path("", office.inbox, name="petitions_inbox"),
    path("nhap", entering.enter, name="petition_enter"),
    path("so-lieu", office.board, name="petitions_board"),
    path("thoi-han", entering.limits, name="petition_limits"),
    path("<uuid:uid>", one.petition, name="office_petition"),
    path("<uuid:uid>/tep/<uuid:file>", one.file, name="office_petition_file"),
]
