"""Every address. Each view states who may open it; tests/access walks this list."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from tinhso.api.letters import print_with
from tinhso.web import case_letters

# The one thing that the interface has of the screens; neither knows the other.
print_with(case_letters.letters_of, case_letters.printed)

urlpatterns = [
    # First, for programs ask often and an address is looked for from the top.
    path("api/v1/", include("tinhso.api.urls")),
    path("api/govstack/registration/", include("tinhso.api.govstack.urls")),
    path("", include("tinhso.web.urls")),
    path("", include("tinhso.web.citizen.urls")),
    path("mot-cua/", include("tinhso.web.desk.urls")),
    path("so-thu-tu/", include("tinhso.web.desk.public")),
    path("van-phong/", include("tinhso.web.office.urls")),
    path("thu-phi/", include("tinhso.web.fees.urls")),
    path("nhiem-vu/", include("tinhso.web.plans.urls")),
    path("xu-ly-phan-anh/", include("tinhso.web.petitions.office_urls")),
    path("phan-anh/", include("tinhso.web.petitions.urls")),
    path("ho-tro/", include("tinhso.web.helping.urls")),
    path("so-bo/", include("tinhso.web.registers.urls")),
    path("bao-cao/", include("tinhso.web.reports.urls")),
    path("trao-doi/", include("tinhso.web.partners.urls")),
    path("cai-dat/", include("tinhso.web.settings.urls")),
    path("chi-tieu/", include("tinhso.web.indicators.urls")),
    path("trang/", include("tinhso.web.briefing.urls")),
    path("", include("tinhso.web.opendata.urls")),
    path("", include("tinhso.web.board.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("mau/", include("tinhso.demo.urls")))

handler400 = "tinhso.config.refusing.bad_request"
handler403 = "tinhso.config.refusing.refused"
handler404 = "tinhso.config.refusing.not_found"
handler500 = "tinhso.config.refusing.broken"
