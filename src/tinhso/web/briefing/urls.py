"""Addresses of the page of a week, under /trang/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.briefing import views

urlpatterns = [
    path("", views.latest, name="briefing"),
    path("moi", views.make, name="briefing_make"),
    path("truoc", views.earlier, name="briefing_earlier"),
    path("<uuid:uid>", views.page, name="briefing_page"),
    path("<uuid:uid>/<str:name>", views.file, name="briefing_file"),
]
