"""Addresses of promises and open data."""

from __future__ import annotations

from django.urls import path

from tinhso.web.opendata import catalogue, deciding, promises

urlpatterns = [
    path("cam-ket/", promises.page, name="public_promises"),
    path("du-lieu-mo/", catalogue.catalogue, name="open_data"),
    path("du-lieu-mo/danh-muc.jsonld", catalogue.machine, name="open_data_catalogue"),
    path("du-lieu-mo/cong-khai", deciding.deciding, name="open_data_deciding"),
    path("du-lieu-mo/<slug:code>/", catalogue.one, name="open_data_set"),
    path("du-lieu-mo/<slug:code>/tu-dien.json", catalogue.dictionary, name="open_data_dictionary"),
    path("du-lieu-mo/<slug:code>/<str:day>.<str:ending>", catalogue.file, name="open_data_file"),
]
