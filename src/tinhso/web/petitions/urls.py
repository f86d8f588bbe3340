"""Addresses of petitions for everybody, under /phan-anh/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.petitions import own, proving, public, sending

urlpatterns = [
    path("", public.petitions, name="petitions"),
    path("gui", sending.send, name="petition_send"),
    path("xac-nhan", proving.prove, name="petition_prove"),
    path("ma", proving.enter_code, name="petition_code"),
    path("theo-doi", proving.follow, name="petition_follow"),
    path("cua-toi", own.mine, name="my_petitions"),
    path("so-lieu", public.figures, name="petition_figures"),
    path("cong-khai/<str:code>", public.answered, name="petition_answered"),
    path("<uuid:uid>", own.petition, name="petition"),
    path("<uuid:uid>/tep/<uuid:file>", own.file, name="petition_file"),
]
