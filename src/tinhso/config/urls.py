"""Every address. Each view states who may open it; tests/access walks this list."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("tinhso.web.urls")),
    path("", include("tinhso.web.citizen.urls")),
    path("mot-cua/", include("tinhso.web.desk.urls")),
    path("so-thu-tu/", include("tinhso.web.desk.public")),
    path("van-phong/", include("tinhso.web.office.urls")),
    path("cai-dat/", include("tinhso.web.settings.urls")),
    path("", include("tinhso.web.board.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("mau/", include("tinhso.demo.urls")))

handler400 = "tinhso.web.errors.bad_request"
handler403 = "tinhso.web.errors.refused"
handler404 = "tinhso.web.errors.not_found"
handler500 = "tinhso.web.errors.broken"
