"""Addresses of those who work on dossiers."""

from __future__ import annotations

from django.urls import path

from tinhso.web.office import (
    absences,
    acting,
    asked_again,
    beside,
    dossier,
    exporting,
    inbox,
    letters,
    objections,
    own_time,
    printing,
    rebalancing,
    registers,
    reuse,
    signatures,
    unit,
)

urlpatterns = [
    path("", inbox.inbox, name="office_inbox"),
    path("nhieu", inbox.many, name="office_many"),
    path("xuat.<str:ending>", exporting.export, name="office_export"),
    path("xin-loi", letters.page, name="office_letters"),
    path("xin-loi.<str:ending>", letters.export, name="office_letters_export"),
    path("hoi-lai", asked_again.page, name="office_asked_again"),
    path("hoi-lai.<str:ending>", asked_again.export, name="office_asked_again_export"),
    path("phan-anh-giay-to", objections.page, name="office_objections"),
    path("dung-lai", reuse.page, name="office_reuse"),
    path("dung-lai.<str:ending>", reuse.export, name="office_reuse_export"),
    path("co-so-du-lieu", registers.page, name="office_registers"),
    path("co-so-du-lieu.<str:ending>", registers.export, name="office_registers_export"),
    path("chia-viec", rebalancing.page, name="office_rebalance"),
    path("don-vi", unit.unit, name="office_unit"),
    path("thoi-gian-cua-toi", own_time.page, name="office_own_time"),
    path("thoi-gian-cua-toi/ghi-chu", own_time.note, name="office_own_note"),
    path("thoi-gian-cua-toi.<str:ending>", own_time.export, name="office_own_time_export"),
    path("vang-mat", absences.page, name="office_absences"),
    path("vang-mat/<uuid:uid>/tro-lai", absences.back, name="office_absence_back"),
    path("vang-mat/<uuid:uid>/nguoi-thay", absences.cover, name="office_absence_cover"),
    path("ho-so/<uuid:uid>", dossier.case_page, name="office_case"),
    path("ho-so/<uuid:uid>/canh-nhau", beside.page, name="office_beside"),
    path("ho-so/<uuid:uid>/tep/<str:item>", beside.file, name="office_file"),
    path("ho-so/<uuid:uid>/tep/<str:item>/<int:number>.png", beside.leaf, name="office_leaf"),
    path("ho-so/<uuid:uid>/van-ban/<slug:name>.pdf", printing.letter, name="office_letter"),
    path("ho-so/<uuid:uid>/chu-ky", signatures.signatures, name="office_signatures"),
    path("so-cap", signatures.register, name="office_register"),
    path("ho-so/<uuid:uid>/<slug:slug>", acting.act, name="office_act"),
]
