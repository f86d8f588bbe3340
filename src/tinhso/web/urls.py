"""Addresses of the pages that everybody meets. Those of each audience are in its own folder."""

from __future__ import annotations

from django.urls import path

from tinhso.web import account, doors, guides, installing, password, views

urlpatterns = [
    path("", views.home, name="home"),
    path("ngon-ngu", views.language, name="language"),
    path("giao-dien", views.theme, name="theme"),
    path("suc-khoe", views.health, name="health"),
    path("khong-mang", installing.offline, name="offline"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("sw.js", installing.worker, name="service_worker"),
    path("huong-dan/", guides.guides, name="guides"),
    path("huong-dan/<slug:name>", guides.guide, name="guide"),
    path("huong-dan/hinh/<slug:name>.png", guides.picture, name="guide_picture"),
    path("vao", doors.citizen_door, name="citizen_door"),
    path("vao/ma", doors.citizen_code, name="citizen_code"),
    path("can-bo/vao", doors.staff_door, name="staff_door"),
    path("can-bo/vao/ma", doors.second, name="second"),
    path("can-bo/hai-lop", doors.second_factor, name="second_factor"),
    path("ra", doors.sign_out, name="sign_out"),
    path("tai-khoan", account.account, name="account"),
    path("tai-khoan/mat-khau", password.own_password, name="own_password"),
    path("tai-khoan/luot-xem", account.looks_at_me, name="looks_at_me"),
    path("gui-tiep", account.draft, name="draft"),
]
