"""Addresses of the boards."""

from __future__ import annotations

from django.urls import path

from tinhso.web.board import archive, dossiers, genuine, leader, public, reviewing

urlpatterns = [
    path("bang/", leader.board, name="board"),
    path("bang/ho-so", dossiers.listed, name="board_dossiers"),
    path("bang/nop-thuc", genuine.genuine, name="board_genuine"),
    path("bang/nop-thuc.<str:ending>", genuine.export, name="board_genuine_export"),
    path("bang/nop-thuc/ho-so", genuine.listed, name="board_genuine_list"),
    path("bang/nop-thuc/can-xem", reviewing.page, name="board_genuine_review"),
    path(
        "bang/nop-thuc/can-xem.<str:ending>",
        reviewing.export,
        name="board_genuine_review_export",
    ),
    path("bang/nop-thuc/can-xem/<uuid:uid>", reviewing.one, name="board_genuine_judged"),
    path("bang/ho-so.<str:ending>", dossiers.export, name="board_export"),
    path("cong-khai/", public.board, name="public_board"),
    path("cong-khai/luu", archive.archive, name="public_archive"),
    path("cong-khai/luu/<int:number>", archive.as_published, name="public_as_published"),
    path(
        "cong-khai/luu/<int:number>.json",
        archive.as_published_file,
        name="public_as_published_file",
    ),
    path("cong-khai/du-lieu.<str:ending>", public.data, name="public_data"),
]
