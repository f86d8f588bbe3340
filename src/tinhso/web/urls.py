"""Addresses of the pages that everybody meets. Those of each audience are in its own folder."""

from __future__ import annotations

from django.urls import path

from tinhso.web import (
    account,
    doors,
    guides,
    identity,
    installing,
    passkeys,
    password,
    receipts,
    tree,
    views,
    watching,
    wishes,
)

CITIZEN, STAFF = {"whose": "citizen"}, {"whose": "staff"}

urlpatterns = [
    path("", views.home, name="home"),
    path("ngon-ngu", views.language, name="language"),
    path("giao-dien", views.theme, name="theme"),
    path("suc-khoe", views.health, name="health"),
    path("suc-khoe/song", watching.live, name="live"),
    path("suc-khoe/san-sang", watching.ready, name="ready"),
    path("metrics", watching.figures, name="metrics"),
    path("khong-mang", installing.offline, name="offline"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("sw.js", installing.worker, name="service_worker"),
    path("huong-dan/", guides.guides, name="guides"),
    path("huong-dan/<slug:name>", guides.guide, name="guide"),
    path("huong-dan/hinh/<slug:name>.png", guides.picture, name="guide_picture"),
    path("vao", doors.citizen_door, name="citizen_door"),
    path("vao/ma", doors.citizen_code, name="citizen_code"),
    path("can-bo/vao", doors.staff_door, name="staff_door"),
    path("can-bo/vao/ma", doors.second, name="second"),
    path("can-bo/hai-lop", doors.second_factor, name="second_factor"),
    path("vao/danh-tinh", identity.identity_begin, CITIZEN, name="identity_begin"),
    path("vao/danh-tinh/ve", identity.identity_back, CITIZEN, name="identity_back"),
    path("vao/danh-tinh/ra", identity.identity_out, CITIZEN, name="identity_out"),
    path("can-bo/danh-tinh", identity.identity_begin, STAFF, name="identity_begin"),
    path("can-bo/danh-tinh/ve", identity.identity_back, STAFF, name="identity_back"),
    path("can-bo/danh-tinh/ra", identity.identity_out, STAFF, name="identity_out"),
    path("vao/khoa", passkeys.passkey_door, name="passkey_door"),
    path("ra/nguoi-dan", identity.signed_out, CITIZEN, name="signed_out"),
    path("ra/can-bo", identity.signed_out, STAFF, name="signed_out"),
    path("ra/xong", identity.signed_out, name="signed_out"),
    path("ra", doors.sign_out, name="sign_out"),
    path("tai-khoan", account.account, name="account"),
    path("tai-khoan/mat-khau", password.own_password, name="own_password"),
    path("tai-khoan/danh-tinh", identity.identity_add, name="identity_add"),
    path("tai-khoan/khoa", passkeys.passkeys, name="passkeys"),
    path("tai-khoan/luot-xem", account.looks_at_me, name="looks_at_me"),
    path("tai-khoan/thong-bao", wishes.wanted, name="wishes"),
    path("thong-bao/thoi/<uuid:party>/<slug:mark>", wishes.leave, name="leave_notices"),
    path("so-cai/checkpoint", tree.checkpoint, name="tree_checkpoint"),
    path("so-cai/khoa", tree.keys, name="tree_keys"),
    path("so-cai/tile/<path:rest>", tree.tile, name="tree_tile"),
    path("so-cai/noi-tiep", tree.consistency, name="tree_consistency"),
    path("ma-tren-phieu/<uuid:uid>/thu-hoi", receipts.revoke, name="revoke_slip"),
    path("bien-nhan/<str:token>", receipts.page, name="receipt"),
    path("bien-nhan/<str:token>/bang-chung", receipts.proofs, name="receipt_proofs"),
    path("gui-tiep", account.draft, name="draft"),
]
