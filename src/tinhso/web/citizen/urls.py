"""Addresses of the citizens' pages."""

from __future__ import annotations

from django.urls import path

from tinhso.web.citizen import (
    acts,
    catalogue,
    dossier,
    filing,
    following,
    held,
    helped,
    mending,
    mine,
    paying,
    person,
    sending,
)

urlpatterns = [
    path("thu-tuc", catalogue.procedures, name="procedures"),
    path("thu-tuc/<str:code>", catalogue.procedure, name="procedure"),
    path("nop/<str:code>", filing.file, name="file"),
    path("nop/<str:code>/to-khai", filing.form, name="file_form"),
    path("nop/<str:code>/giay-to", sending.papers, name="file_papers"),
    path("nop/<str:code>/gui", sending.send, name="file_send"),
    path("nop/<str:code>/bo", filing.drop, name="file_drop"),
    path("toi/khi-nop", helped.my_filings, name="my_filings"),
    path("toi/thong-tin", person.particulars, name="particulars"),
    path("toi/giay-to", held.my_papers, name="my_papers"),
    path("toi/giay-to/<uuid:uid>", held.my_paper, name="my_paper"),
    path("toi/giay-to/<uuid:uid>/tep", held.my_paper_file, name="my_paper_file"),
    path("giay-to/<str:token>", held.shared_paper, name="shared_paper"),
    path("giay-to/<str:token>/tep", held.shared_file, name="shared_file"),
    path("ho-so", mine.my_dossiers, name="my_dossiers"),
    path("ho-so/<uuid:uid>", dossier.dossier, name="dossier"),
    path("ho-so/<uuid:uid>/tep/<str:paper>", dossier.dossier_file, name="dossier_file"),
    path("ho-so/<uuid:uid>/bo-sung", acts.dossier_answer, name="dossier_answer"),
    path("ho-so/<uuid:uid>/giay-da-co", acts.dossier_use_held, name="dossier_use_held"),
    path("ho-so/<uuid:uid>/rut", acts.dossier_withdraw, name="dossier_withdraw"),
    path("ho-so/<uuid:uid>/to-khai", mending.dossier_mend, name="dossier_mend"),
    path("ho-so/<uuid:uid>/ho-tro", helped.dossier_help, name="dossier_help"),
    path("ho-so/<uuid:uid>/danh-gia", acts.dossier_rate, name="dossier_rate"),
    path("ho-so/<uuid:uid>/buu-chinh", acts.dossier_post, name="dossier_post"),
    path("ho-so/<uuid:uid>/nop-phi", paying.dossier_pay, name="dossier_pay"),
    path(
        "ho-so/<uuid:uid>/bien-lai/<uuid:receipt>.pdf",
        paying.dossier_receipt,
        name="dossier_receipt",
    ),
    path("theo-doi", following.follow, name="follow"),
    path("theo-doi/ma", following.follow_code, name="follow_code"),
    path("theo-doi/gui-tiep", following.follow_draft, name="follow_draft"),
    path("theo-doi/<uuid:uid>", dossier.followed, name="followed"),
    path("theo-doi/<uuid:uid>/tep/<str:paper>", dossier.followed_file, name="followed_file"),
    path("theo-doi/<uuid:uid>/nop-phi", paying.followed_pay, name="followed_pay"),
    path(
        "theo-doi/<uuid:uid>/bien-lai/<uuid:receipt>.pdf",
        paying.followed_receipt,
        name="followed_receipt",
    ),
    path("theo-doi/<uuid:uid>/bo-sung", acts.followed_answer, name="followed_answer"),
    path("theo-doi/<uuid:uid>/rut", acts.followed_withdraw, name="followed_withdraw"),
    path("theo-doi/<uuid:uid>/ho-tro", helped.followed_help, name="followed_help"),
    path("theo-doi/<uuid:uid>/danh-gia", acts.followed_rate, name="followed_rate"),
]
