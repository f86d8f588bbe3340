"""Addresses of the settings."""

from __future__ import annotations

from django.urls import path

from tinhso.web.settings import (
    accounts,
    calendar,
    ledger,
    merging,
    moving,
    office_acts,
    office_files,
    offices,
    personal,
    procedure_edit,
    procedure_files,
    procedures,
    staff,
    staff_files,
    start,
)

urlpatterns = [
    path("", start.start, name="settings"),
    path("don-vi", offices.offices, name="settings_offices"),
    path("don-vi/<slug:code>", offices.office, name="settings_office"),
    path("don-vi/<slug:code>/ten", office_acts.rename, name="settings_rename"),
    path("don-vi/<slug:code>/noi", office_acts.move, name="settings_move"),
    path("don-vi/<slug:code>/lich", calendar.office_calendar, name="settings_calendar"),
    path("don-vi-moi", office_acts.found, name="settings_found"),
    path("don-vi-xuat.<str:ending>", office_files.export, name="settings_offices_export"),
    path("don-vi-nap", office_files.load, name="settings_offices_load"),
    path("sap-nhap", merging.merge, name="settings_merge"),
    path("chia-tach", merging.split, name="settings_split"),
    path("chuyen-ho-so", moving.moving, name="settings_moving"),
    path("can-bo", staff.people, name="settings_staff"),
    path("can-bo/<slug:code>", staff.person, name="settings_person"),
    path("can-bo/<slug:code>/thoi", staff.relieve, name="settings_relieve"),
    path("can-bo/<slug:code>/tai-khoan", accounts.account, name="settings_account"),
    path("can-bo-moi", staff.enter, name="settings_enter"),
    path("can-bo-xuat.<str:ending>", staff_files.export, name="settings_staff_export"),
    path("can-bo-nap", staff_files.load, name="settings_staff_load"),
    path("thu-tuc", procedures.listing, name="settings_procedures"),
    path("thu-tuc/<str:code>", procedures.page, name="settings_procedure"),
    path("thu-tuc/<str:code>/so-sanh", procedures.compared, name="settings_compared"),
    path("thu-tuc/<str:code>/giao", procedures.authority, name="settings_authority"),
    path("thu-tuc/<str:code>/sua", procedure_edit.edit, name="settings_edit"),
    path("thu-tuc/<str:code>/xuat.<str:ending>", procedure_files.export, name="settings_export"),
    path("thu-tuc-nap", procedure_files.load, name="settings_procedures_load"),
    path("thu-tuc-xac-nhan", procedures.flagged, name="settings_flagged"),
    path("so-lieu-theo-nguoi", personal.delay, name="settings_personal"),
    path("so-cai", ledger.events, name="settings_ledger"),
    path("so-cai/loai", ledger.kinds, name="settings_kinds"),
    path("so-cai/kiem", ledger.verification, name="settings_verify"),
]
