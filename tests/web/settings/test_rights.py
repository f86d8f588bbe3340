"""Every address of the settings by every role, and those scoped to an office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from tests.web.office.conftest import ADMIN
from tests.web.settings.test_feeds import mirrored

from tinhso.exchange.portal.models import Inbound, Reconciliation
from tinhso.exchange.webhooks.models import Delivery, Subscription
from tinhso.measurement.live.personal import delays
from tinhso.notices.actions import oblige
from tinhso.org.models import Post
from tinhso.procedures import processes
from tinhso.procedures.announcing.actions import follow_text
from tinhso.procedures.models import InternalProcess
from tinhso.protection.actions import Told, record_breach

OPEN, REFUSED, DOOR = 200, 403, 302
EVERYBODY = ["p-binh", "p-hoa", "p-van", "p-lan", "p-tinh", "p-kstt", "p-qt", "p-qt-xa", "p-ks-xa"]
ADMINS, PROVINCE = {"p-qt", "p-qt-xa"}, {"p-qt"}
PLANNERS, HIGH = {"p-kstt", "p-ks-xa", *ADMINS}, {"p-kstt", "p-qt"}
LEADERS = {"p-tinh", *ADMINS}
GET: dict[str, set[str]] = {
    "": {*PLANNERS, *LEADERS},
    "don-vi": ADMINS,
    "don-vi/xa-1": ADMINS,
    "don-vi/xa-2/ten": PROVINCE,
    "don-vi/xa-1/ten": ADMINS,
    "don-vi/xa-1-mot-cua/noi": ADMINS,
    "don-vi/tinh/noi": PROVINCE,
    "don-vi/xa-1/lich": ADMINS,
    "don-vi/xa-2/lich": PROVINCE,
    "don-vi/xa-1/lich.toml": ADMINS,
    "cong": PROVINCE,
    "cong/den": PROVINCE,
    "cong/doi-soat": PROVINCE,
    "cong/doi-soat.csv": PROVINCE,
    "cong/den/{message}": PROVINCE,
    "webhook": PROVINCE,
    "webhook-moi": PROVINCE,
    "webhook/{receiver}": PROVINCE,
    "webhook/{receiver}/sua": PROVINCE,
    "webhook/{receiver}/{told}": PROVINCE,
    "thong-bao": PROVINCE,
    "thong-bao/hang": PROVINCE,
    "thong-bao/hang.csv": PROVINCE,
    "thong-bao/cach-gui": PROVINCE,
    "thong-bao/mau/accepted": PROVINCE,
    "thong-bao/tin/{notice}": PROVINCE,
    "thu-phi": ADMINS,
    "vai-tro": ADMINS,
    "vai-tro-xuat.csv": ADMINS,
    "vai-tro-xuat.xlsx": ADMINS,
    "don-vi-moi": ADMINS,
    "don-vi-xuat.csv": ADMINS,
    "don-vi-xuat.xlsx": ADMINS,
    "don-vi-nap": ADMINS,
    "sap-nhap": ADMINS,
    "sap-nhap-nap": PROVINCE,
    "chia-tach": ADMINS,
    "chuyen-ho-so": ADMINS,
    "can-bo": ADMINS,
    "can-bo/p-binh": ADMINS,
    "can-bo/p-xd": PROVINCE,
    "can-bo-moi": ADMINS,
    "can-bo-xuat.csv": ADMINS,
    "can-bo-xuat.xlsx": ADMINS,
    "can-bo-nap": ADMINS,
    "thu-tuc": PLANNERS,
    "thu-tuc/9.000007": PLANNERS,
    "thu-tuc/9.000007/so-sanh": PLANNERS,
    "thu-tuc/9.000007/giao": HIGH,
    "thu-tuc/9.000007/sua": HIGH,
    "thu-tuc/9.000007/xuat.yaml": PLANNERS,
    "thu-tuc/9.000007/xuat.json": PLANNERS,
    "thu-tuc/9.000007/to-khai.json": PLANNERS,
    "thu-tuc/9.000007/to-khai": HIGH,
    "quy-trinh": PLANNERS,
    "quy-trinh-xuat.jsonl": PLANNERS,
    "quy-trinh-nap": HIGH,
    "quy-trinh/{process}": PLANNERS,
    "thu-tuc-nap": HIGH,
    "thu-tuc-xac-nhan": PLANNERS,
    "cong-bo": PLANNERS,
    "cong-bo-moi": HIGH,
    "cong-bo-xuat.csv": PLANNERS,
    "cong-bo-xuat.xlsx": PLANNERS,
    "cong-bo/{followed}": PLANNERS,
    "cong-bo/{followed}/quyet-dinh": HIGH,
    "cong-bo/{followed}/cong-khai": HIGH,
    "thu-tuc-bang/phi.csv": PLANNERS,
    "thu-tuc-bang/buoc.xlsx": PLANNERS,
    "thu-tuc-bang/phi/nap": HIGH,
    "giay-to": PLANNERS,
    "giay-to/khai-sinh": PLANNERS,
    "giay-to/khai-sinh/sua": HIGH,
    "giay-to-moi": HIGH,
    "giay-to-xuat.csv": PLANNERS,
    "giay-to-xuat.xlsx": PLANNERS,
    "giay-to-xuat.yaml": PLANNERS,
    "giay-to-nap": HIGH,
    "giay-to-nap-yaml": HIGH,
    "nguon": ADMINS,
    "nguon-moi": PROVINCE,
    "nguon/phan-mem-cu": PROVINCE,
    "nguon/phan-mem-cu/cach-hieu": PROVINCE,
    "nguon/phan-mem-cu/doc": PROVINCE,
    "nguon/phan-mem-cu/hoi": PROVINCE,
    "nguon/phan-mem-cu/nhan": PROVINCE,
    "nguon/phan-mem-cu/lan/{run}": PROVINCE,
    "nguon/phan-mem-cu/lan/{run}/xuat.csv": PROVINCE,
    "nguon/phan-mem-cu/lan/{run}/xuat.xlsx": PROVINCE,
    "han-chua-tinh": PROVINCE,
    "so-lieu-theo-nguoi": ADMINS,
    "chung-thu-so": ADMINS,
    "nop-thuc": PROVINCE,
    "ma-truy-cap": ADMINS,
    "ten-giay": PLANNERS,
    "ten-giay.csv": PLANNERS,
    "luu-giu": PROVINCE,
    "luu-giu/nop-luu.csv": PROVINCE,
    "du-lieu-ca-nhan": PROVINCE,
    "du-lieu-ca-nhan/{breach}": PROVINCE,
    "du-lieu-ca-nhan/{breach}/thong-bao.pdf": PROVINCE,
    "xu-ly-du-lieu": PROVINCE,
    "xu-ly-du-lieu.csv": PROVINCE,
    "xu-ly-du-lieu/moi": PROVINCE,
    "van-hanh": PROVINCE,
    "so-cai": LEADERS,
    "so-cai/loai": LEADERS,
    "so-cai/kiem": {"p-tinh", "p-qt"},
}
POST = {
    "chung-thu-so/thoi-dung",
    "chung-thu-so/mo-pin",
    "ma-truy-cap/thu-hoi",
    "cong/den/{message}/chay-lai",
    "cong/den/{message}/bo",
    "webhook/{receiver}/gui-lai",
    "thong-bao/mau/accepted/thu",
    "thong-bao/tin/{notice}/gui-lai",
    "thong-bao/tin/{notice}/dung",
    "can-bo/p-binh/thoi",
    "can-bo/p-binh/tai-khoan",
    "nguon/phan-mem-cu/bo-qua",
}


def entered() -> InternalProcess:
    """An internal process of the procedure of the tests."""
    steps = [{"n": 1, "unit": "Một cửa", "content": "Tiếp nhận", "working_hours": 4}]
    processes.enter([{"procedure_code": "9.000007", "decision": "1/QĐ", "steps": steps}], by=ADMIN)
    return InternalProcess.objects.get()


def told_of() -> Delivery:
    """A message of a webhook."""
    now = timezone.now()
    row = Subscription.objects.create(
        key="k", partner="Trục", address="https://a.example", position=0, next_at=now, made_at=now
    )
    return Delivery.objects.create(
        uid=uuid4(), subscription=row, event=uuid4(), kind="cases.filed", subject="case:-",
        happened_at=now, queued_at=now,
    )  # fmt: skip


def exchanged() -> Inbound:
    """A message of the portal that somebody has to decide of, and a day that was compared."""
    Reconciliation.objects.create(
        day=timezone.localdate(), at=timezone.now(), actor="portal", counts={"in": {}, "out": {}}
    )
    return Inbound.objects.create(
        message="tin-1", digest="0", size=1, state="poisoned", received_at=timezone.now()
    )


def noticed() -> UUID:
    """A notice that waits for its time."""
    return oblige(
        "n-1", to="mai@example.vn", subject="Hồ sơ", text="Đã có kết quả", due_at=timezone.now()
    ).uid


def breached() -> UUID:
    """A breach of personal data."""
    return record_breach(
        title="Gửi nhầm",
        found_at=timezone.now(),
        happened_at=None,
        told=Told(text="Gửi nhầm danh sách.", data="Họ tên"),
        key="b",
        by=ADMIN,
    ).uid


def followed() -> UUID:
    """A procedure of the tests that has to be announced."""
    day = timezone.localdate() + timedelta(days=30)
    return follow_text(
        "9.000007", number=1, office="xa-1", text="12/NQ", effective_date=day, by=ADMIN
    ).uid


@pytest.fixture
def people(cast: dict[str, str], as_: Callable[[str], Client]) -> dict[str, Client]:
    return {code: as_(code) for code in EVERYBODY}


def test_who_opens_what(people: dict[str, Client], client: Client) -> None:
    told = told_of()
    known = {
        "run": mirrored(),
        "process": entered().pk,
        "message": exchanged().uid,
        "notice": noticed(),
        "receiver": told.subscription.uid,
        "told": told.uid,
        "breach": breached(),
        "followed": followed(),
    }
    address = {page: f"/cai-dat/{page.format(**known)}" for page in GET}
    got = {
        page: {code for code, one in people.items() if one.get(address[page]).status_code == OPEN}
        for page in GET
    }
    assert got == GET
    for page in GET:
        refused = {
            one.get(address[page]).status_code
            for code, one in people.items()
            if code not in GET[page]
        }
        assert refused <= {REFUSED}
        answer = client.get(address[page])
        assert (answer.status_code, answer.url.split("?")[0]) == (DOOR, "/can-bo/vao")


def test_no_address_is_forgotten() -> None:
    patterns = next(
        one for one in get_resolver().url_patterns if str(one.pattern) == "cai-dat/"
    ).url_patterns
    shapes = {str(one.pattern) for one in patterns}

    def shape(page: str) -> str:
        for text, kind in (
            ("xa-1-mot-cua", "<slug:code>"), ("xa-1", "<slug:code>"), ("xa-2", "<slug:code>"),
            ("khai-sinh", "<slug:code>"),
            ("p-binh", "<slug:code>"), ("p-xd", "<slug:code>"), ("9.000007", "<str:code>"),
            ("/tinh/", "/<slug:code>/"), ("phan-mem-cu", "<slug:code>"), ("{run}", "<int:number>"),
            ("{process}", "<int:number>"), ("cong/den", "cong/<slug:way>"),
            ("{breach}", "<uuid:uid>"), ("nop-luu.csv", "nop-luu.<str:ending>"),
            ("ten-giay.csv", "ten-giay.<str:ending>"),
            ("xu-ly-du-lieu.csv", "xu-ly-du-lieu.<str:ending>"), ("xu-ly-du-lieu/moi", "xu-ly-du-lieu/<slug:code>"),
            ("{receiver}", "<uuid:uid>"), ("{told}", "<uuid:message>"),
            ("{message}", "<uuid:uid>"), ("{notice}", "<uuid:uid>"), ("mau/accepted", "mau/<slug:code>"),
            ("{followed}/quyet-dinh", "<uuid:uid>/<slug:step>"),
            ("{followed}/cong-khai", "<uuid:uid>/<slug:step>"), ("{followed}", "<uuid:uid>"),
            ("hang.csv", "hang.<str:ending>"), ("doi-soat.csv", "doi-soat.<str:ending>"),
        ):  # fmt: skip
            page = page.replace(text, kind)
        if page.startswith("thu-tuc-bang/"):
            nap = page.endswith("/nap")
            return "thu-tuc-bang/<slug:part>" + ("/nap" if nap else ".<str:ending>")
        if page == "quy-trinh-xuat.jsonl":
            return page
        for ending in ("csv", "xlsx", "yaml", "json"):
            page = page.replace(f"xuat.{ending}", "xuat.<str:ending>")
        return page

    # What another province gets is there once something went; `test_successions` opens it by every role.
    assert {shape(page) for page in [*GET, *POST]} | {"ban-giao.<str:ending>"} == shapes


def test_what_only_takes_a_post(people: dict[str, Client]) -> None:
    mirrored()
    known = {
        "message": exchanged().uid,
        "notice": noticed(),
        "receiver": told_of().subscription.uid,
    }
    for shown in POST:
        page = shown.format(**known)
        assert people["p-qt"].get(f"/cai-dat/{page}").status_code == 405
        got = {
            code
            for code, one in people.items()
            if one.post(f"/cai-dat/{page}").status_code != REFUSED
        }
        assert got <= {*ADMINS}


@pytest.mark.parametrize(
    "page",
    [
        "don-vi/khong-co", "don-vi/khong-co/ten", "don-vi/khong-co/lich", "can-bo/khong-co",
        "thu-tuc/0.000000", "thu-tuc/0.000000/sua", "thu-tuc/0.000000/xuat.yaml",
        "thu-tuc/9.000007/xuat.exe", "don-vi-xuat.exe", "can-bo-xuat.exe",
        "giay-to/khong-co", "giay-to/khong-co/sua", "giay-to-xuat.exe",
        "vai-tro-xuat.exe", "quy-trinh/999", "don-vi/khong-co/lich.toml",
        "thu-tuc/0.000000/to-khai", "thu-tuc/0.000000/to-khai.json",
        "thu-tuc-bang/phi.exe", "thu-tuc-bang/khac.csv", "thu-tuc-bang/khac/nap",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(admin: Client, page: str) -> None:
    assert admin.get(f"/cai-dat/{page}").status_code == 404


HOSTILE = [
    "' OR 1=1 --",
    "<script>x</script>",
    "\u202e\u200b",
    "x" * 10_000,
    "-1",
    "%00",
    "2025-13-45",
    "{{ 7 }}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_filter(admin: Client, text: str) -> None:
    for page, names in {
        "don-vi": ("tim", "ngay"),
        "don-vi/xa-1": ("ngay",),
        "don-vi/xa-1/lich": ("nam",),
        "vai-tro": ("ngay",),
        "quy-trinh": ("xem",),
        "sap-nhap": ("don-vi",),
        "can-bo": ("tim", "don-vi", "vai-tro", "tai-khoan", "ngay", "trang"),
        "thu-tuc": ("tim", "linh-vuc", "cap", "he-thong", "ngay", "trang"),
        "thu-tuc/9.000007": ("ngay",),
        "thu-tuc/9.000007/so-sanh": ("tu", "den"),
        "giay-to": ("tim", "nhom", "ngay", "trang"),
        "so-cai": ("doi-tuong", "loai", "nguoi", "ngay", "trang"),
        "so-cai/kiem": ("tu", "den"),
    }.items():
        for name in names:
            answer = admin.get(f"/cai-dat/{page}", {name: text})
            assert answer.status_code == OPEN, (page, name)
            assert b"<script>x" not in answer.content


def test_an_administrator_of_a_commune_changes_no_other(people: dict[str, Client]) -> None:
    small = people["p-qt-xa"]
    day = "2026-11-01"
    appointed = {"office": "xa-2", "role": "desk", "from_date": day}
    # The form offers her own offices alone, so another one is no choice.
    assert small.post("/cai-dat/can-bo/p-binh", appointed).status_code == OPEN
    assert not Post.objects.filter(staff__code="p-binh", office__code="xa-2").exists()
    assert (
        small.post("/cai-dat/don-vi/xa-2/ten", {"name": "Mất tên", "from_date": day}).status_code
        == REFUSED
    )
    merged = {"offices": ["xa-2"], "to": "xa-1", "how": "merged", "from_date": day, "viec": "lam"}
    assert small.post("/cai-dat/sap-nhap", merged).status_code == OPEN
    founded = {"code": "x", "name": "X", "level": "province", "parent": "", "from_date": day}
    assert "cấp trên" in small.post("/cai-dat/don-vi-moi", founded).content.decode()
    assert small.post(reverse("settings_moving")).status_code == REFUSED


def test_no_other_offices_events_are_read(people: dict[str, Client]) -> None:
    said = people["p-qt-xa"].get("/cai-dat/so-cai").content.decode()
    assert "p-quan-tri" not in said  # Who founded all of it acted from the province.
    assert "p-quan-tri" in people["p-tinh"].get("/cai-dat/so-cai").content.decode()


def test_the_delay_of_figures_by_person_is_set_by_who_settles_the_province(
    people: dict[str, Client],
) -> None:
    page = "/cai-dat/so-lieu-theo-nguoi"
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    form = {"days": "5", "from_date": day}
    assert people["p-qt-xa"].post(page, form).status_code == REFUSED
    assert people["p-qt"].post(page, form).status_code == 303
    assert delays()[1:] == [(timezone.localdate() + timedelta(days=1), 5)]
    again = people["p-qt"].post(page, form)
    assert again.status_code == OPEN and again.context["form"].errors["from_date"]
    wrong = people["p-qt"].post(page, {"days": "99", "from_date": "x"})
    assert set(wrong.context["form"].errors) == {"days", "from_date"}
