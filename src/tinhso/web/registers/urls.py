"""Addresses of registers, under /so-bo/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.registers import ending, files, listing, record

urlpatterns = [
    path("", listing.registers, name="registers"),
    path("<slug:code>", listing.records, name="records"),
    path("<slug:code>/tai.<slug:ending>", files.export, name="records_export"),
    path("<slug:code>/mau.<slug:ending>", files.sample, name="records_sample"),
    path("<slug:code>/nap", files.load, name="records_load"),
    path("<slug:code>/het-han", ending.ending, name="records_ending"),
    path("<slug:code>/het-han.<slug:ending>", ending.export, name="records_ending_export"),
    path("<slug:code>/moi", record.new, name="record_new"),
    path("ban-ghi/<uuid:uid>", record.record, name="record"),
    path("ban-ghi/<uuid:uid>/sua", record.edit, name="record_edit"),
    path("ban-ghi/<uuid:uid>/viec", record.act, name="record_act"),
]
