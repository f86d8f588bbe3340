"""Every address of the URLconf as somebody really opens it: by whom, and where exactly.

`{state}` stands for the dossier of that state, `{owner}` for its owner. An address that is missing here is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from tests.faults.conftest import AREA, BIRTH, DESK, World

from tinhso.registers.models import Record
from tinhso.reports.models import Filing

OFFICE_SLUGS = {
    "processing": (
        "nhan", "chuyen", "ket-qua", "bo-sung", "phan-cong", "lay-y-kien", "lich", "thu-phi",
        "tam-dung", "gia-han", "dung", "ghi-chu", "tra-lai", "hoan-tac",
    ),
    "asked": ("tra-loi", "da-lam", "ky-hen-lai", "khong-hen-lai"),
    "awaiting_payment": ("da-thu",),
    "suspended": ("xu-ly-tiep",),
    "done": ("tra-ket-qua", "tep-ket-qua"),
}  # fmt: skip
_BY = {"ket-qua": "head", "phan-cong": "head", "ky-hen-lai": "head", "khong-hen-lai": "head",
       "tep-ket-qua": "head", "tra-ket-qua": "clerk", "tra-loi": "asked"}  # fmt: skip

NOBODY = "00000000-0000-4000-8000-000000000001"
# Pattern of the URLconf → who opens it, and where.
PLACES: dict[str, list[tuple[str, str]]] = {
    "": [("none", "/"), ("citizen", "/")],
    "ngon-ngu": [("none", "/ngon-ngu")],
    "giao-dien": [("none", "/giao-dien")],
    "suc-khoe": [("none", "/suc-khoe")],
    "suc-khoe/song": [("none", "/suc-khoe/song")],
    "suc-khoe/san-sang": [("none", "/suc-khoe/san-sang")],
    "metrics": [("none", "/metrics")],
    "ma-tren-phieu/<uuid:uid>/thu-hoi": [("desk", "/ma-tren-phieu/{processing}/thu-hoi")],
    "bien-nhan/<str:token>": [("none", "/bien-nhan/khong-co")],
    "bien-nhan/<str:token>/bang-chung": [("none", "/bien-nhan/khong-co/bang-chung")],
    "so-cai/checkpoint": [("none", "/so-cai/checkpoint")],
    "so-cai/khoa": [("none", "/so-cai/khoa")],
    "so-cai/dau-thoi-gian": [("none", "/so-cai/dau-thoi-gian")],
    "so-cai/dau-thoi-gian/<str:name>": [("none", "/so-cai/dau-thoi-gian/2026-03-02.tsr")],
    "so-cai/noi-tiep": [("none", "/so-cai/noi-tiep?tu=0&den=0")],
    "so-cai/tile/<path:rest>": [("none", "/so-cai/tile/0/000")],
    "kiem-tra": [("none", "/kiem-tra")],
    "kiem-tra/<str:token>": [("none", "/kiem-tra/khong-co")],
    "khong-mang": [("none", "/khong-mang")],
    "manifest.webmanifest": [("none", "/manifest.webmanifest")],
    "sw.js": [("none", "/sw.js")],
    "vao": [("none", "/vao")],
    "vao/ma": [("none", "/vao/ma")],
    "can-bo/vao": [("none", "/can-bo/vao")],
    "can-bo/vao/ma": [("none", "/can-bo/vao/ma")],
    "can-bo/hai-lop": [("desk", "/can-bo/hai-lop")],
    "ra": [("stranger", "/ra")],
    "vao/danh-tinh": [("none", "/vao/danh-tinh")],
    "vao/danh-tinh/ve": [("none", "/vao/danh-tinh/ve")],
    "vao/danh-tinh/ra": [("none", "/vao/danh-tinh/ra")],
    "can-bo/danh-tinh": [("none", "/can-bo/danh-tinh")],
    "can-bo/danh-tinh/ve": [("none", "/can-bo/danh-tinh/ve")],
    "can-bo/danh-tinh/ra": [("none", "/can-bo/danh-tinh/ra")],
    "vao/khoa": [("none", "/vao/khoa")],
    "ra/nguoi-dan": [("none", "/ra/nguoi-dan")],
    "ra/can-bo": [("none", "/ra/can-bo")],
    "ra/xong": [("none", "/ra/xong")],
    "tai-khoan/danh-tinh": [("citizen", "/tai-khoan/danh-tinh")],
    "tai-khoan/khoa": [("citizen", "/tai-khoan/khoa"), ("desk", "/tai-khoan/khoa")],
    "tai-khoan": [("citizen", "/tai-khoan"), ("desk", "/tai-khoan")],
    "tai-khoan/luot-xem": [("citizen", "/tai-khoan/luot-xem")],
    "gui-tiep": [("citizen", "/gui-tiep")],
    "thu-tuc": [("none", "/thu-tuc")],
    "thu-tuc/<str:code>": [("none", f"/thu-tuc/{BIRTH}")],
    "nop/<str:code>": [("citizen", f"/nop/{BIRTH}"), ("citizen", "/nop/9.000007")],
    "nop/<str:code>/to-khai": [
        ("citizen", f"/nop/{BIRTH}/to-khai"),
        ("citizen", f"/nop/{AREA}/to-khai"),
    ],
    "nop/<str:code>/giay-to": [
        ("citizen", f"/nop/{BIRTH}/giay-to"),
        ("citizen", "/nop/9.000007/giay-to"),
    ],
    "nop/<str:code>/gui": [("citizen", f"/nop/{BIRTH}/gui"), ("citizen", "/nop/9.000007/gui")],
    "nop/<str:code>/bo": [("citizen", f"/nop/{BIRTH}/bo")],
    "toi/giay-to": [("citizen", "/toi/giay-to")],
    "toi/giay-to/<uuid:uid>": [("citizen", f"/toi/giay-to/{NOBODY}")],
    "toi/giay-to/<uuid:uid>/tep": [("citizen", f"/toi/giay-to/{NOBODY}/tep")],
    "giay-to/<str:token>": [("none", "/giay-to/khong-co")],
    "giay-to/<str:token>/tep": [("none", "/giay-to/khong-co/tep")],
    "toi/thong-tin": [("unsaid", "/toi/thong-tin")],
    "toi/khi-nop": [("citizen", "/toi/khi-nop")],
    "ho-tro/": [("team", "/ho-tro/"), ("post", "/ho-tro/"), ("desk", "/ho-tro/")],
    "ho-tro/dong-y/<uuid:uid>/<slug:mark>": [("citizen", f"/ho-tro/dong-y/{NOBODY}/khong-co")],
    "ho-so": [("citizen", "/ho-so")],
    "ho-so/<uuid:uid>": [
        ("citizen", "/ho-so/{incomplete}"),
        ("citizen", "/ho-so/{awaiting_citizen}"),
        ("citizen", "/ho-so/{returned}"),
    ],
    "ho-so/<uuid:uid>/tep/<str:paper>": [("citizen", "/ho-so/{filed}/tep/0")],
    "ho-so/<uuid:uid>/bo-sung": [("citizen", "/ho-so/{awaiting_citizen}/bo-sung")],
    "ho-so/<uuid:uid>/to-khai": [("citizen", "/ho-so/{incomplete}/to-khai")],
    "ho-so/<uuid:uid>/giay-da-co": [("citizen", "/ho-so/{processing}/giay-da-co")],
    "ho-so/<uuid:uid>/rut": [("citizen", "/ho-so/{filed}/rut")],
    "ho-so/<uuid:uid>/ho-tro": [("citizen", "/ho-so/{filed}/ho-tro")],
    "ho-so/<uuid:uid>/danh-gia": [("citizen", "/ho-so/{returned}/danh-gia")],
    "theo-doi": [("none", "/theo-doi")],
    "theo-doi/ma": [("none", "/theo-doi/ma")],
    "theo-doi/gui-tiep": [("none", "/theo-doi/gui-tiep")],
    "theo-doi/<uuid:uid>": [
        ("follower", "/theo-doi/{awaiting_citizen}"),
        ("follower", "/theo-doi/{returned}"),
    ],
    "theo-doi/<uuid:uid>/tep/<str:paper>": [("follower", "/theo-doi/{filed}/tep/0")],
    "theo-doi/<uuid:uid>/bo-sung": [("follower", "/theo-doi/{awaiting_citizen}/bo-sung")],
    "theo-doi/<uuid:uid>/rut": [("follower", "/theo-doi/{filed}/rut")],
    "theo-doi/<uuid:uid>/ho-tro": [("follower", "/theo-doi/{filed}/ho-tro")],
    "theo-doi/<uuid:uid>/danh-gia": [("follower", "/theo-doi/{returned}/danh-gia")],
    "mot-cua/": [("desk", "/mot-cua/")],
    "mot-cua/ho-so/<uuid:uid>": [("desk", "/mot-cua/ho-so/{filed}")],
    "mot-cua/ho-so/<uuid:uid>/sua": [("desk", "/mot-cua/ho-so/{filed}/sua")],
    "mot-cua/ho-so/<uuid:uid>/phieu": [("desk", "/mot-cua/ho-so/{processing}/phieu")],
    "mot-cua/ho-so/<uuid:uid>/phieu.pdf": [("desk", "/mot-cua/ho-so/{processing}/phieu.pdf")],
    "mot-cua/ho-so/<uuid:uid>/qr.svg": [("desk", "/mot-cua/ho-so/{processing}/qr.svg")],
    "mot-cua/tiep-nhan": [
        ("desk", "/mot-cua/tiep-nhan"),
        ("desk", "/mot-cua/tiep-nhan?nguoi={owner}"),
        ("desk", "/mot-cua/tiep-nhan?nguoi={owner}&thu-tuc=9.000007"),
        ("desk", f"/mot-cua/tiep-nhan?nguoi={{owner}}&thu-tuc={BIRTH}"),
        ("desk", f"/mot-cua/tiep-nhan?nguoi={{owner}}&thu-tuc={AREA}"),
    ],
    "mot-cua/tiep-nhan/tim-nguoi": [("desk", "/mot-cua/tiep-nhan/tim-nguoi")],
    "mot-cua/tiep-nhan/nguoi-moi": [("desk", "/mot-cua/tiep-nhan/nguoi-moi")],
    "mot-cua/tiep-nhan/dia-chi": [("desk", "/mot-cua/tiep-nhan/dia-chi")],
    "mot-cua/tra-ket-qua": [("desk", "/mot-cua/tra-ket-qua?tim={done_code}")],
    "mot-cua/tra-ket-qua/da-tra": [("desk", "/mot-cua/tra-ket-qua/da-tra")],
    "mot-cua/tra-ket-qua/<uuid:uid>": [("desk", "/mot-cua/tra-ket-qua/{done}")],
    "mot-cua/tra-ket-qua/<uuid:uid>/lay-lai": [("desk", "/mot-cua/tra-ket-qua/{returned}/lay-lai")],
    "mot-cua/ban-giao": [("desk", "/mot-cua/ban-giao")],
    "mot-cua/so-theo-doi": [("desk", "/mot-cua/so-theo-doi")],
    "mot-cua/so-theo-doi/chot": [("desk", "/mot-cua/so-theo-doi/chot")],
    "mot-cua/so": [("desk", "/mot-cua/so")],
    "mot-cua/so/phieu": [("desk", "/mot-cua/so/phieu?ngay=2026-11-20&so=1")],
    "mot-cua/phieu-in-san": [("desk", "/mot-cua/phieu-in-san")],
    "mot-cua/phieu-in-san/in": [("desk", "/mot-cua/phieu-in-san/in")],
    "so-thu-tu/<slug:desk>": [("none", "/so-thu-tu/xa-1-mot-cua")],
    "van-phong/": [("officer", "/van-phong/")],
    "van-phong/nhieu": [("officer", "/van-phong/nhieu")],
    "van-phong/xuat.<str:ending>": [("officer", "/van-phong/xuat.csv")],
    "van-phong/don-vi": [("head", "/van-phong/don-vi")],
    "van-phong/ho-so/<uuid:uid>": [
        ("officer", "/van-phong/ho-so/{processing}"),
        ("head", "/van-phong/ho-so/{asked}"),
    ],
    "van-phong/ho-so/<uuid:uid>/chu-ky": [("head", "/van-phong/ho-so/{processing}/chu-ky")],
    "van-phong/so-cap": [("officer", "/van-phong/so-cap")],
    "van-phong/ho-so/<uuid:uid>/<slug:slug>": [
        (_BY.get(slug, "officer"), f"/van-phong/ho-so/{{{state}}}/{slug}")
        for state, slugs in OFFICE_SLUGS.items()
        for slug in slugs
    ],
    "cai-dat/": [("admin", "/cai-dat/")],
    "cai-dat/don-vi": [("admin", "/cai-dat/don-vi")],
    "cai-dat/don-vi/<slug:code>": [("admin", "/cai-dat/don-vi/xa-1")],
    "cai-dat/don-vi/<slug:code>/ten": [("admin", "/cai-dat/don-vi/xa-1/ten")],
    "cai-dat/don-vi/<slug:code>/noi": [("admin", "/cai-dat/don-vi/xa-1-mot-cua/noi")],
    "cai-dat/don-vi/<slug:code>/lich": [("admin", "/cai-dat/don-vi/xa-1/lich")],
    "cai-dat/don-vi-moi": [("admin", "/cai-dat/don-vi-moi")],
    "cai-dat/don-vi-xuat.<str:ending>": [("admin", "/cai-dat/don-vi-xuat.csv")],
    "cai-dat/don-vi-nap": [("admin", "/cai-dat/don-vi-nap")],
    "cai-dat/sap-nhap": [("admin", "/cai-dat/sap-nhap")],
    "cai-dat/chia-tach": [("admin", "/cai-dat/chia-tach")],
    "cai-dat/chuyen-ho-so": [("admin", "/cai-dat/chuyen-ho-so")],
    "cai-dat/can-bo": [("admin", "/cai-dat/can-bo")],
    "cai-dat/can-bo/<slug:code>": [("admin", "/cai-dat/can-bo/p-binh")],
    "cai-dat/can-bo/<slug:code>/thoi": [("admin", "/cai-dat/can-bo/p-binh/thoi")],
    "cai-dat/can-bo/<slug:code>/tai-khoan": [("admin", "/cai-dat/can-bo/p-binh/tai-khoan")],
    "cai-dat/can-bo-moi": [("admin", "/cai-dat/can-bo-moi")],
    "cai-dat/can-bo-xuat.<str:ending>": [("admin", "/cai-dat/can-bo-xuat.csv")],
    "cai-dat/can-bo-nap": [("admin", "/cai-dat/can-bo-nap")],
    "cai-dat/cong-bo": [("planner", "/cai-dat/cong-bo")],
    "cai-dat/cong-bo-xuat.<str:ending>": [("planner", "/cai-dat/cong-bo-xuat.csv")],
    "cai-dat/cong-bo-moi": [("planner", "/cai-dat/cong-bo-moi")],
    "cai-dat/cong-bo/<uuid:uid>": [("planner", f"/cai-dat/cong-bo/{NOBODY}")],
    "cai-dat/cong-bo/<uuid:uid>/<slug:step>": [
        ("planner", f"/cai-dat/cong-bo/{NOBODY}/quyet-dinh")
    ],
    "cai-dat/thu-tuc": [("planner", "/cai-dat/thu-tuc")],
    "cai-dat/thu-tuc/<str:code>": [("planner", "/cai-dat/thu-tuc/9.000007")],
    "cai-dat/thu-tuc/<str:code>/so-sanh": [("planner", "/cai-dat/thu-tuc/9.000007/so-sanh")],
    "cai-dat/thu-tuc/<str:code>/giao": [("planner", "/cai-dat/thu-tuc/9.000007/giao")],
    "cai-dat/thu-tuc/<str:code>/sua": [("planner", "/cai-dat/thu-tuc/9.000007/sua")],
    "cai-dat/thu-tuc/<str:code>/xuat.<str:ending>": [
        ("planner", "/cai-dat/thu-tuc/9.000007/xuat.yaml")
    ],
    "cai-dat/thu-tuc-nap": [("planner", "/cai-dat/thu-tuc-nap")],
    "cai-dat/thu-tuc-xac-nhan": [("planner", "/cai-dat/thu-tuc-xac-nhan")],
    "cai-dat/ten-giay": [("planner", "/cai-dat/ten-giay")],
    "cai-dat/ten-giay.<str:ending>": [("planner", "/cai-dat/ten-giay.csv")],
    "cai-dat/luu-giu": [("admin", "/cai-dat/luu-giu")],
    "cai-dat/luu-giu/nop-luu.<str:ending>": [("admin", "/cai-dat/luu-giu/nop-luu.csv")],
    "cai-dat/du-lieu-ca-nhan": [("admin", "/cai-dat/du-lieu-ca-nhan")],
    "cai-dat/du-lieu-ca-nhan/<uuid:uid>": [
        ("admin", "/cai-dat/du-lieu-ca-nhan/00000000-0000-4000-8000-000000000001")
    ],
    "cai-dat/du-lieu-ca-nhan/<uuid:uid>/thong-bao.pdf": [
        ("admin", "/cai-dat/du-lieu-ca-nhan/00000000-0000-4000-8000-000000000001/thong-bao.pdf")
    ],
    "cai-dat/xu-ly-du-lieu": [("admin", "/cai-dat/xu-ly-du-lieu")],
    "cai-dat/xu-ly-du-lieu.<str:ending>": [("admin", "/cai-dat/xu-ly-du-lieu.csv")],
    "cai-dat/xu-ly-du-lieu/<slug:code>": [("admin", "/cai-dat/xu-ly-du-lieu/moi")],
    "cai-dat/nop-thuc": [("admin", "/cai-dat/nop-thuc")],
    "cai-dat/van-hanh": [("admin", "/cai-dat/van-hanh")],
    "cai-dat/so-cai": [("admin", "/cai-dat/so-cai")],
    "cai-dat/so-cai/loai": [("admin", "/cai-dat/so-cai/loai")],
    "cai-dat/so-cai/kiem": [("admin", "/cai-dat/so-cai/kiem")],
    "chi-tieu/": [("leader", "/chi-tieu/")],
    "trang/": [("leader", "/trang/"), ("head", "/trang/")],
    "trang/moi": [("leader", "/trang/moi")],
    "trang/truoc": [("leader", "/trang/truoc")],
    "trang/<uuid:uid>": [("leader", f"/trang/{NOBODY}")],
    "trang/<uuid:uid>/<str:name>": [("leader", f"/trang/{NOBODY}/trang.pdf")],
    "cam-ket/": [("none", "/cam-ket/")],
    "du-lieu-mo/": [("none", "/du-lieu-mo/")],
    "du-lieu-mo/danh-muc.jsonld": [("none", "/du-lieu-mo/danh-muc.jsonld")],
    "du-lieu-mo/cong-khai": [
        ("leader", "/du-lieu-mo/cong-khai"),
        ("planner", "/du-lieu-mo/cong-khai"),
    ],
    "du-lieu-mo/<slug:code>/": [("none", "/du-lieu-mo/cam-ket/")],
    "du-lieu-mo/<slug:code>/tu-dien.json": [("none", "/du-lieu-mo/cam-ket/tu-dien.json")],
    "du-lieu-mo/<slug:code>/<str:day>.<str:ending>": [
        ("none", "/du-lieu-mo/cam-ket/2026-01-01.csv")
    ],
    "chi-tieu/tai-ve.<str:ending>": [("leader", "/chi-tieu/tai-ve.csv")],
    "chi-tieu/moi": [("planner", "/chi-tieu/moi")],
    "chi-tieu/so/<slug:code>": [("leader", "/chi-tieu/so/khong-co")],
    "chi-tieu/so/<slug:code>/dong": [("leader", "/chi-tieu/so/khong-co/dong")],
    "chi-tieu/so/<slug:code>/sua": [("planner", "/chi-tieu/so/khong-co/sua")],
    "chi-tieu/so/<slug:code>/phai-dat": [("planner", "/chi-tieu/so/khong-co/phai-dat")],
    "chi-tieu/nguon": [("leader", "/chi-tieu/nguon")],
    "chi-tieu/nguon/nap": [("planner", "/chi-tieu/nguon/nap")],
    "chi-tieu/nguon/mau.<str:ending>": [("planner", "/chi-tieu/nguon/mau.csv")],
    "chi-tieu/nguon/so/<slug:code>": [("leader", "/chi-tieu/nguon/so/khong-co")],
    "chi-tieu/766": [("leader", "/chi-tieu/766")],
    "chi-tieu/766/viec": [("leader", "/chi-tieu/766/viec")],
    "chi-tieu/766/viec.<str:ending>": [("leader", "/chi-tieu/766/viec.csv")],
    "chi-tieu/766/doi-chieu": [("leader", "/chi-tieu/766/doi-chieu")],
    "bang/": [("leader", "/bang/")],
    "bang/ho-so": [("leader", "/bang/ho-so")],
    "bang/nop-thuc": [("leader", "/bang/nop-thuc")],
    "bang/nop-thuc.<str:ending>": [("leader", "/bang/nop-thuc.csv")],
    "bang/nop-thuc/ho-so": [("leader", "/bang/nop-thuc/ho-so")],
    "bang/nop-thuc/can-xem": [("leader", "/bang/nop-thuc/can-xem")],
    "bang/nop-thuc/can-xem.<str:ending>": [("leader", "/bang/nop-thuc/can-xem.csv")],
    "bang/nop-thuc/can-xem/<uuid:uid>": [("leader", f"/bang/nop-thuc/can-xem/{NOBODY}")],
    "bang/ho-so.<str:ending>": [("leader", "/bang/ho-so.csv")],
    "cong-khai/": [("none", "/cong-khai/")],
    "cong-khai/luu": [("none", "/cong-khai/luu")],
    "cong-khai/luu/<int:number>": [("none", "/cong-khai/luu/1")],
    "cong-khai/luu/<int:number>.json": [("none", "/cong-khai/luu/1.json")],
    "cong-khai/du-lieu.<str:ending>": [("none", "/cong-khai/du-lieu.csv")],
    "huong-dan/": [("none", "/huong-dan/")],
    "huong-dan/<slug:name>": [("none", "/huong-dan/cong-dan")],
    "huong-dan/hinh/<slug:name>.png": [("none", "/huong-dan/hinh/thu-tuc.png")],
    "tai-khoan/nhac-viec": [("officer", "/tai-khoan/nhac-viec")],
    "tai-khoan/mat-khau": [("officer", "/tai-khoan/mat-khau")],
    "ho-so/<uuid:uid>/buu-chinh": [("citizen", "/ho-so/{processing}/buu-chinh")],
    "mot-cua/ho-so/<uuid:uid>/quet": [("desk", "/mot-cua/ho-so/{processing}/quet")],
    "mot-cua/ho-so/<uuid:uid>/quet/<uuid:scan>": [
        ("desk", "/mot-cua/ho-so/{processing}/quet/00000000-0000-4000-8000-000000000001")
    ],
    "mot-cua/ho-so/<uuid:uid>/giay/<int:paper>": [("desk", "/mot-cua/ho-so/{processing}/giay/1")],
    "mot-cua/to-ngan.pdf": [("desk", f"/mot-cua/to-ngan.pdf?thu-tuc={AREA}")],
    "mot-cua/chung-thuc": [("desk", f"/mot-cua/chung-thuc?ban={DESK}&nguoi={{owner}}")],
    "mot-cua/chung-thuc/<uuid:uid>": [
        ("desk", "/mot-cua/chung-thuc/00000000-0000-4000-8000-000000000001")
    ],
    "mot-cua/chung-thuc/<uuid:uid>/loi-chung.pdf": [
        ("desk", "/mot-cua/chung-thuc/00000000-0000-4000-8000-000000000001/loi-chung.pdf")
    ],
    "mot-cua/chung-thuc/so": [("desk", f"/mot-cua/chung-thuc/so?ban={DESK}")],
    "mot-cua/chung-thuc/so/quyen": [("desk", f"/mot-cua/chung-thuc/so/quyen?ban={DESK}")],
    "mot-cua/chung-thuc/so/<int:entry>": [("desk", "/mot-cua/chung-thuc/so/1")],
    "so-bo/": [("officer", "/so-bo/")],
    "so-bo/<slug:code>": [
        ("officer", "/so-bo/co-so-luu-tru"),
        ("planner", "/so-bo/co-so-luu-tru?xem=ban-do"),
    ],
    "so-bo/<slug:code>/tai.<slug:ending>": [
        ("officer", "/so-bo/co-so-luu-tru/tai.csv"),
        ("leader", "/so-bo/co-so-luu-tru/tai.geojson"),
    ],
    "so-bo/<slug:code>/mau.<slug:ending>": [("officer", "/so-bo/co-so-luu-tru/mau.xlsx")],
    "so-bo/<slug:code>/het-han": [
        ("officer", "/so-bo/co-so-luu-tru/het-han"),
        ("planner", "/so-bo/co-so-luu-tru/het-han?quy=2030-1"),
    ],
    "so-bo/<slug:code>/het-han.<slug:ending>": [
        ("officer", "/so-bo/co-so-luu-tru/het-han.csv?quy=2030-1")
    ],
    "so-bo/<slug:code>/nap": [("officer", "/so-bo/co-so-luu-tru/nap")],
    "so-bo/<slug:code>/moi": [("officer", "/so-bo/co-so-luu-tru/moi")],
    "so-bo/ban-ghi/<uuid:uid>": [
        ("head", "/so-bo/ban-ghi/{record}"),
        ("officer", "/so-bo/ban-ghi/{record}?ngay=01/02/2030"),
    ],
    "so-bo/ban-ghi/<uuid:uid>/sua": [("officer", "/so-bo/ban-ghi/{record}/sua")],
    "so-bo/ban-ghi/<uuid:uid>/viec": [("officer", "/so-bo/ban-ghi/{record}/viec")],
    "bao-cao/": [("officer", "/bao-cao/"), ("leader", "/bao-cao/")],
    "bao-cao/ky/<uuid:uid>": [
        ("officer", "/bao-cao/ky/{round}"),
        ("planner", "/bao-cao/ky/{round}?trang-thai=late"),
    ],
    "bao-cao/ky/<uuid:uid>/tai.<slug:ending>": [("officer", "/bao-cao/ky/{round}/tai.csv")],
    "bao-cao/ky/<uuid:uid>/cong": [
        ("leader", "/bao-cao/ky/{round}/cong"),
        ("leader", "/bao-cao/ky/{round}/cong?don-vi=khi-do&o=kd.02.thang"),
    ],
    "bao-cao/ky/<uuid:uid>/cong.<slug:ending>": [("leader", "/bao-cao/ky/{round}/cong.xlsx")],
    "bao-cao/nop/<uuid:uid>": [("officer", "/bao-cao/nop/{filing}")],
    "bao-cao/nop/<uuid:uid>/mau.xlsx": [("officer", "/bao-cao/nop/{filing}/mau.xlsx")],
    "bao-cao/mau/<slug:code>": [("leader", "/bao-cao/mau/luu-tru-thang")],
    "bao-cao/ngan-sach": [("leader", "/bao-cao/ngan-sach")],
    "bao-cao/ngan-sach.<slug:ending>": [("leader", "/bao-cao/ngan-sach.csv")],
    "bao-cao/dien/<str:secret>": [("none", "/bao-cao/dien/khong-co")],
    "van-phong/xin-loi": [("head", "/van-phong/xin-loi")],
    "van-phong/xin-loi.<str:ending>": [("head", "/van-phong/xin-loi.csv")],
    "van-phong/hoi-lai": [("head", "/van-phong/hoi-lai")],
    "van-phong/hoi-lai.<str:ending>": [("head", "/van-phong/hoi-lai.csv")],
    "van-phong/phan-anh-giay-to": [("head", "/van-phong/phan-anh-giay-to")],
    "van-phong/co-so-du-lieu": [("head", "/van-phong/co-so-du-lieu")],
    "van-phong/co-so-du-lieu.<str:ending>": [("head", "/van-phong/co-so-du-lieu.csv")],
    "van-phong/dung-lai": [("head", "/van-phong/dung-lai")],
    "van-phong/dung-lai.<str:ending>": [("head", "/van-phong/dung-lai.xlsx")],
    "van-phong/chia-viec": [("head", "/van-phong/chia-viec")],
    "van-phong/thoi-gian-cua-toi": [("officer", "/van-phong/thoi-gian-cua-toi")],
    "van-phong/thoi-gian-cua-toi/ghi-chu": [("officer", "/van-phong/thoi-gian-cua-toi/ghi-chu")],
    "van-phong/thoi-gian-cua-toi.<str:ending>": [("officer", "/van-phong/thoi-gian-cua-toi.csv")],
    "van-phong/vang-mat": [("officer", "/van-phong/vang-mat")],
    "van-phong/vang-mat/<uuid:uid>/tro-lai": [
        ("officer", "/van-phong/vang-mat/00000000-0000-4000-8000-000000000001/tro-lai")
    ],
    "van-phong/vang-mat/<uuid:uid>/nguoi-thay": [
        ("officer", "/van-phong/vang-mat/00000000-0000-4000-8000-000000000001/nguoi-thay")
    ],
    "van-phong/ho-so/<uuid:uid>/canh-nhau": [
        ("officer", "/van-phong/ho-so/{processing}/canh-nhau")
    ],
    "van-phong/ho-so/<uuid:uid>/tep/<str:item>": [
        ("officer", "/van-phong/ho-so/{processing}/tep/1")
    ],
    "van-phong/ho-so/<uuid:uid>/tep/<str:item>/<int:number>.png": [
        ("officer", "/van-phong/ho-so/{processing}/tep/giay-1/1.png")
    ],
    "van-phong/ho-so/<uuid:uid>/van-ban/<slug:name>.pdf": [
        ("officer", "/van-phong/ho-so/{processing}/van-ban/kiem-soat.pdf")
    ],
    "mot-cua/tra-ket-qua/<uuid:uid>/tep": [("desk", "/mot-cua/tra-ket-qua/{processing}/tep")],
    "mot-cua/ho-so/<uuid:uid>/van-ban/<slug:name>.pdf": [
        ("desk", "/mot-cua/ho-so/{processing}/van-ban/kiem-soat.pdf")
    ],
    "cai-dat/sap-nhap-nap": [("admin", "/cai-dat/sap-nhap-nap")],
    "cai-dat/ban-giao.<str:ending>": [("admin", "/cai-dat/ban-giao.csv")],
    "cai-dat/thu-tuc-bang/<slug:part>.<str:ending>": [("planner", "/cai-dat/thu-tuc-bang/phi.csv")],
    "cai-dat/thu-tuc-bang/<slug:part>/nap": [("planner", "/cai-dat/thu-tuc-bang/phi/nap")],
    "cai-dat/giay-to": [("planner", "/cai-dat/giay-to")],
    "cai-dat/giay-to/<slug:code>": [("planner", "/cai-dat/giay-to/khai-sinh")],
    "cai-dat/giay-to/<slug:code>/sua": [("planner", "/cai-dat/giay-to/khai-sinh/sua")],
    "cai-dat/giay-to-moi": [("planner", "/cai-dat/giay-to-moi")],
    "cai-dat/giay-to-xuat.<str:ending>": [("planner", "/cai-dat/giay-to-xuat.csv")],
    "cai-dat/giay-to-nap": [("planner", "/cai-dat/giay-to-nap")],
    "cai-dat/giay-to-nap-yaml": [("planner", "/cai-dat/giay-to-nap-yaml")],
    "cai-dat/nguon": [("admin", "/cai-dat/nguon")],
    "cai-dat/nguon-moi": [("admin", "/cai-dat/nguon-moi")],
    "cai-dat/nguon/<slug:code>": [("admin", "/cai-dat/nguon/phan-mem-cu")],
    "cai-dat/nguon/<slug:code>/cach-hieu": [("admin", "/cai-dat/nguon/phan-mem-cu/cach-hieu")],
    "cai-dat/nguon/<slug:code>/doc": [("admin", "/cai-dat/nguon/phan-mem-cu/doc")],
    "cai-dat/nguon/<slug:code>/nhan": [("admin", "/cai-dat/nguon/phan-mem-cu/nhan")],
    "cai-dat/nguon/<slug:code>/lan/<int:number>": [("admin", "/cai-dat/nguon/phan-mem-cu/lan/1")],
    "cai-dat/nguon/<slug:code>/lan/<int:number>/xuat.<str:ending>": [
        ("admin", "/cai-dat/nguon/phan-mem-cu/lan/1/xuat.csv")
    ],
    "cai-dat/don-vi/<slug:code>/lich.toml": [("admin", "/cai-dat/don-vi/xa-1/lich.toml")],
    "cai-dat/han-chua-tinh": [("admin", "/cai-dat/han-chua-tinh")],
    "cai-dat/nguon/<slug:code>/bo-qua": [("admin", "/cai-dat/nguon/phan-mem-cu/bo-qua")],
    "cai-dat/nguon/<slug:code>/hoi": [("admin", "/cai-dat/nguon/phan-mem-cu/hoi")],
    "cai-dat/webhook": [("admin", "/cai-dat/webhook")],
    "cai-dat/webhook-moi": [("admin", "/cai-dat/webhook-moi")],
    "cai-dat/webhook/<uuid:uid>": [("admin", f"/cai-dat/webhook/{NOBODY}")],
    "cai-dat/webhook/<uuid:uid>/sua": [("admin", f"/cai-dat/webhook/{NOBODY}/sua")],
    "cai-dat/webhook/<uuid:uid>/gui-lai": [("admin", f"/cai-dat/webhook/{NOBODY}/gui-lai")],
    "cai-dat/webhook/<uuid:uid>/<uuid:message>": [("admin", f"/cai-dat/webhook/{NOBODY}/{NOBODY}")],
    "tai-khoan/thong-bao": [("citizen", "/tai-khoan/thong-bao")],
    "thong-bao/thoi/<uuid:party>/<slug:mark>": [
        ("none", "/thong-bao/thoi/00000000-0000-4000-8000-000000000001/0")
    ],
    "trao-doi/tin-nhan/sms/<uuid:uid>/<slug:mark>": [
        ("none", "/trao-doi/tin-nhan/sms/00000000-0000-4000-8000-000000000001/0")
    ],
    "trao-doi/tin-nhan/zalo": [("none", "/trao-doi/tin-nhan/zalo")],
    "cai-dat/thong-bao": [("admin", "/cai-dat/thong-bao")],
    "cai-dat/thong-bao/hang": [("admin", "/cai-dat/thong-bao/hang")],
    "cai-dat/thong-bao/hang.<str:ending>": [("admin", "/cai-dat/thong-bao/hang.csv")],
    "cai-dat/thong-bao/cach-gui": [("admin", "/cai-dat/thong-bao/cach-gui")],
    "cai-dat/thong-bao/mau/<slug:code>": [("admin", "/cai-dat/thong-bao/mau/accepted")],
    "cai-dat/thong-bao/mau/<slug:code>/thu": [("admin", "/cai-dat/thong-bao/mau/accepted/thu")],
    "cai-dat/thong-bao/tin/<uuid:uid>": [
        ("admin", "/cai-dat/thong-bao/tin/00000000-0000-4000-8000-000000000001")
    ],
    "cai-dat/thong-bao/tin/<uuid:uid>/gui-lai": [
        ("admin", "/cai-dat/thong-bao/tin/00000000-0000-4000-8000-000000000001/gui-lai")
    ],
    "cai-dat/thong-bao/tin/<uuid:uid>/dung": [
        ("admin", "/cai-dat/thong-bao/tin/00000000-0000-4000-8000-000000000001/dung")
    ],
    "trao-doi/cong/v1/thu": [("none", "/trao-doi/cong/v1/thu")],
    "cai-dat/cong": [("admin", "/cai-dat/cong")],
    "cai-dat/cong/doi-soat": [("admin", "/cai-dat/cong/doi-soat")],
    "cai-dat/cong/doi-soat.<str:ending>": [("admin", "/cai-dat/cong/doi-soat.csv")],
    "cai-dat/cong/<slug:way>": [("admin", "/cai-dat/cong/den"), ("admin", "/cai-dat/cong/di")],
    "cai-dat/cong/<slug:way>/<uuid:uid>": [
        ("admin", "/cai-dat/cong/den/00000000-0000-4000-8000-000000000001")
    ],
    "cai-dat/cong/<slug:way>/<uuid:uid>/chay-lai": [
        ("admin", "/cai-dat/cong/den/00000000-0000-4000-8000-000000000001/chay-lai")
    ],
    "cai-dat/cong/<slug:way>/<uuid:uid>/bo": [
        ("admin", "/cai-dat/cong/den/00000000-0000-4000-8000-000000000001/bo")
    ],
    "cai-dat/vai-tro": [("admin", "/cai-dat/vai-tro")],
    "cai-dat/vai-tro-xuat.<str:ending>": [("admin", "/cai-dat/vai-tro-xuat.csv")],
    "cai-dat/quy-trinh": [("planner", "/cai-dat/quy-trinh")],
    "cai-dat/quy-trinh-nap": [("planner", "/cai-dat/quy-trinh-nap")],
    "cai-dat/quy-trinh-xuat.jsonl": [("planner", "/cai-dat/quy-trinh-xuat.jsonl")],
    "cai-dat/quy-trinh/<int:number>": [("planner", "/cai-dat/quy-trinh/1")],
    "cai-dat/thu-tuc/<str:code>/to-khai": [("planner", "/cai-dat/thu-tuc/9.000007/to-khai")],
    "cai-dat/thu-tuc/<str:code>/to-khai.json": [
        ("planner", "/cai-dat/thu-tuc/9.000007/to-khai.json")
    ],
    "cai-dat/chung-thu-so": [("admin", "/cai-dat/chung-thu-so")],
    "cai-dat/chung-thu-so/thoi-dung": [("admin", "/cai-dat/chung-thu-so/thoi-dung")],
    "cai-dat/chung-thu-so/mo-pin": [("admin", "/cai-dat/chung-thu-so/mo-pin")],
    "cai-dat/ma-truy-cap": [("admin", "/cai-dat/ma-truy-cap")],
    "cai-dat/ma-truy-cap/thu-hoi": [("admin", "/cai-dat/ma-truy-cap/thu-hoi")],
    "cai-dat/so-lieu-theo-nguoi": [("admin", "/cai-dat/so-lieu-theo-nguoi")],
    "ho-so/<uuid:uid>/nop-phi": [("citizen", "/ho-so/{awaiting_payment}/nop-phi")],
    "ho-so/<uuid:uid>/bien-lai/<uuid:receipt>.pdf": [
        ("citizen", f"/ho-so/{{awaiting_payment}}/bien-lai/{NOBODY}.pdf")
    ],
    "theo-doi/<uuid:uid>/nop-phi": [("follower", "/theo-doi/{filed}/nop-phi")],
    "theo-doi/<uuid:uid>/bien-lai/<uuid:receipt>.pdf": [
        ("follower", f"/theo-doi/{{filed}}/bien-lai/{NOBODY}.pdf")
    ],
    "mot-cua/thu-tien": [("desk", f"/mot-cua/thu-tien?ban={DESK}&tim={{done_code}}")],
    "mot-cua/chot-quy": [("desk", f"/mot-cua/chot-quy?ban={DESK}")],
    "thu-phi/": [("clerk", "/thu-phi/")],
    "thu-phi/khoan/<uuid:uid>": [("clerk", "/thu-phi/khoan/00000000-0000-4000-8000-000000000001")],
    "thu-phi/sao-ke": [("clerk", "/thu-phi/sao-ke")],
    "thu-phi/cho-xu-ly": [("clerk", "/thu-phi/cho-xu-ly")],
    "thu-phi/hoan": [("head", "/thu-phi/hoan")],
    "thu-phi/hoan/<uuid:uid>.pdf": [
        ("accountant", "/thu-phi/hoan/00000000-0000-4000-8000-000000000001.pdf")
    ],
    "thu-phi/chot-quy/<uuid:uid>.pdf": [
        ("desk", "/thu-phi/chot-quy/00000000-0000-4000-8000-000000000001.pdf")
    ],
    "thu-phi/bien-lai": [("accountant", "/thu-phi/bien-lai")],
    "thu-phi/bien-lai/<uuid:uid>.pdf": [
        ("desk", "/thu-phi/bien-lai/00000000-0000-4000-8000-000000000001.pdf")
    ],
    "thu-phi/chot-quy": [("head", "/thu-phi/chot-quy")],
    "nhiem-vu/": [("officer", "/nhiem-vu/")],
    "nhiem-vu/viec/<uuid:uid>": [("officer", f"/nhiem-vu/viec/{NOBODY}")],
    "nhiem-vu/viec/<uuid:uid>/minh-chung/<uuid:evidence>": [
        ("officer", f"/nhiem-vu/viec/{NOBODY}/minh-chung/{NOBODY}")
    ],
    "nhiem-vu/ke-hoach": [("planner", "/nhiem-vu/ke-hoach")],
    "nhiem-vu/ke-hoach/<uuid:uid>": [("head", f"/nhiem-vu/ke-hoach/{NOBODY}")],
    "nhiem-vu/ke-hoach/<uuid:uid>/phien-ban": [
        ("leader", f"/nhiem-vu/ke-hoach/{NOBODY}/phien-ban")
    ],
    "nhiem-vu/ke-hoach/<uuid:uid>/nap": [("planner", f"/nhiem-vu/ke-hoach/{NOBODY}/nap")],
    "nhiem-vu/ke-hoach/<uuid:uid>/tai/<slug:ending>": [
        ("clerk", f"/nhiem-vu/ke-hoach/{NOBODY}/tai/csv")
    ],
    "nhiem-vu/van-ban": [("planner", "/nhiem-vu/van-ban")],
    "nhiem-vu/van-ban/<uuid:uid>": [("officer", f"/nhiem-vu/van-ban/{NOBODY}")],
    "nhiem-vu/van-ban/<uuid:uid>/tep": [("officer", f"/nhiem-vu/van-ban/{NOBODY}/tep")],
    "nhiem-vu/bien-ban": [("planner", "/nhiem-vu/bien-ban")],
    "nhiem-vu/lich": [("officer", "/nhiem-vu/lich")],
    "nhiem-vu/lich/<str:token>.ics": [("none", "/nhiem-vu/lich/khong-co.ics")],
    "phan-anh/": [("none", "/phan-anh/"), ("citizen", "/phan-anh/?tim=giay&ve=conduct")],
    "phan-anh/gui": [("citizen", "/phan-anh/gui"), ("none", "/phan-anh/gui")],
    "phan-anh/xac-nhan": [("none", "/phan-anh/xac-nhan")],
    "phan-anh/ma": [("none", "/phan-anh/ma")],
    "phan-anh/theo-doi": [("none", "/phan-anh/theo-doi?ma=PA-261123-7KQ2MW")],
    "phan-anh/cua-toi": [("citizen", "/phan-anh/cua-toi")],
    "phan-anh/so-lieu": [("none", "/phan-anh/so-lieu")],
    "phan-anh/cong-khai/<str:code>": [("none", "/phan-anh/cong-khai/PA-261123-7KQ2MW")],
    "phan-anh/<uuid:uid>": [("none", f"/phan-anh/{NOBODY}")],
    "phan-anh/<uuid:uid>/tep/<uuid:file>": [("none", f"/phan-anh/{NOBODY}/tep/{NOBODY}")],
    "xu-ly-phan-anh/": [("officer", "/xu-ly-phan-anh/"), ("head", "/xu-ly-phan-anh/?phan=tat-ca")],
    "xu-ly-phan-anh/nhap": [("desk", "/xu-ly-phan-anh/nhap")],
    "xu-ly-phan-anh/so-lieu": [("head", "/xu-ly-phan-anh/so-lieu")],
    "xu-ly-phan-anh/thoi-han": [("admin", "/xu-ly-phan-anh/thoi-han")],
    "xu-ly-phan-anh/<uuid:uid>": [("officer", f"/xu-ly-phan-anh/{NOBODY}")],
    "xu-ly-phan-anh/<uuid:uid>/tep/<uuid:file>": [
        ("officer", f"/xu-ly-phan-anh/{NOBODY}/tep/{NOBODY}")
    ],
    "cai-dat/thu-phi": [("admin", "/cai-dat/thu-phi")],
    "trao-doi/payos": [("none", "/trao-doi/payos")],
}
# No session opens these: who may is told by scopes, in tests/api/routes.csv, and tried there.
API = ("api/v1/", "api/govstack/registration/")
# What filters in addresses are called, on whichever page: each is tried on every page.
FILTERS = (
    "ban", "buoc", "cach", "can-bo", "cap", "cho", "chon-san", "chuyen", "dang", "den", "doi-tuong", "don-vi",
    "ended", "giay", "giay-to", "han", "he-thong", "het", "kenh", "khac", "kept", "khi", "ky", "kho", "lam-moi",
    "linh-vuc", "linh_vuc", "loai", "ma", "nam", "next", "ngay", "nguoi", "nhom", "noi", "phai", "phieu", "q",
    "canh-bao", "o", "rong", "so", "so-voi", "sua", "xa",
    "tai-khoan", "ten", "thang", "theo", "thieu", "thu-tuc", "thuoc", "tim", "trai", "trang",
    "trang-thai", "trang_phai", "trang_trai", "truoc", "tu", "vai-tro", "viec", "xem", "xep",
)  # fmt: skip


def patterns(found: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the URLconf, as it is written there."""
    for one in found if found is not None else get_resolver().url_patterns:
        if str(one.pattern) in API:
            continue
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def at(address: str, world: World) -> str:
    """An address with the dossiers of this world in it."""
    uids = {state: str(case.uid) for state, case in world.cases.items()}
    if "{record}" in address:
        uids["record"] = str(Record.objects.values_list("uid", flat=True).get())
    if "{round}" in address or "{filing}" in address:
        owed = Filing.objects.select_related("round").get()
        uids |= {"round": str(owed.round.uid), "filing": str(owed.uid)}
    return address.format(
        **uids, owner=world.owner, done_code=world.cases["done"].code, today=date.today()
    )
