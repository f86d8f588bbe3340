"""Addresses of the demo's door."""

from __future__ import annotations

from django.urls import path

from tinhso.demo import views

urlpatterns = [
    path("", views.doors, name="demo_doors"),
    path("vao", views.enter, name="demo_enter"),
]
