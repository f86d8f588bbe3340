"""The dossier of a security level says what the system knows, and marks what it does not."""

from __future__ import annotations

import tomllib
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.utils import timezone
from tests.operations.conftest import Place
from tests.operations.test_copies import person

from tinhso.exchange.webhooks.models import Subscription
from tinhso.operations import security
from tinhso.sentences.security import GAPS, KNOWN, TITLES


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_every_row_is_known_or_a_gap() -> None:
    rows = [name for _, names in TITLES.values() for name in names]
    assert sorted(rows) == sorted([*GAPS, *KNOWN])


@pytest.mark.django_db
def test_what_is_not_known_is_marked_and_nothing_is_invented() -> None:
    person("Nguyễn Thị Mai", "a")
    pdf, left = security.dossier(now=timezone.now(), told={})
    said = text_of(pdf)
    assert left == [name for _, names in TITLES.values() for name in names if name in GAPS]
    assert said.count("CẦN ĐIỀN") == len(GAPS)
    assert "Thông tin cá nhân của 1 người" in said
    assert "Mai" not in said and "AES-256-GCM" in said and "django 5.2" in said.lower()
    assert "Chưa có bản sao lưu nào" in said


@pytest.mark.django_db
def test_what_an_office_tells_fills_its_gap() -> None:
    told = tomllib.loads(security.form())
    assert set(told) == set(GAPS)
    full = dict.fromkeys(GAPS, "") | {"owner": "Ủy ban nhân dân tỉnh Đắk Lắk", "level": "Cấp độ 3"}
    pdf, left = security.dossier(now=timezone.now(), told=full)
    said = text_of(pdf)
    assert "owner" not in left and "Ủy ban nhân dân tỉnh Đắk Lắk" in said and "Cấp độ 3" in said
    _, left = security.dossier(now=timezone.now(), told=dict.fromkeys(GAPS, "x"))
    assert left == []


@pytest.mark.django_db
def test_each_system_that_is_spoken_with_is_named(settings: Any) -> None:
    for name in ("PORTAL_ADDRESS", "PORTAL_KEYS", "EMAIL_HOST", "STAMP_ADDRESS", "OBJECT_STORE"):
        setattr(settings, name, "")
    settings.SMS_GATEWAY = settings.ZALO = None
    settings.OIDC = {"citizen": None, "staff": None}
    settings.REGISTERS, settings.PAYMENT_GATEWAYS = {}, {}
    settings.LOGGING = {"handlers": {}}
    assert security._outside(0) == "Không nối với hệ thống nào"
    settings.PORTAL_ADDRESS = settings.EMAIL_HOST = settings.STAMP_ADDRESS = "x"
    settings.OBJECT_STORE = "https://kho.example.vn/tinhso"
    settings.SMS_GATEWAY = settings.ZALO = object()
    settings.OIDC = {"citizen": object(), "staff": None}
    settings.REGISTERS, settings.PAYMENT_GATEWAYS = {"dan-cu": object()}, {"payos": {}}
    settings.LOGGING = {"handlers": {"syslog": {}}}
    now = timezone.now()
    for state in ("active", "ended"):
        Subscription.objects.create(
            key=state, partner="Trục", address="https://a.vn/", state=state, position=0,
            next_at=now, made_at=now,
        )  # fmt: skip
    said = security._outside(2)
    for name in (
        "Cổng dịch vụ công", "1 cơ sở dữ liệu thay giấy tờ", "1 nơi định danh", "SMTP", "SMS", "Zalo", "payOS",
        "S3", "syslog", "RFC 3161", "1 bên nhận webhook", "2 nguồn dữ liệu",
    ):  # fmt: skip
        assert name in said, name


def test_the_command_writes_and_names_what_is_left(place: Place) -> None:
    place.ran("security-level", "--form", "f.toml")
    place.ran("security-level", "--form", "f.toml", code=3)
    form = place.folder / "f.toml"
    form.write_text(form.read_text(encoding="utf-8").replace('owner = ""', 'owner = "UBND"'))
    said = place.ran("security-level", "a.pdf", "--answers", "f.toml", code=1)
    assert "level" in said and "owner" not in said
    assert (place.folder / "a.pdf").read_bytes().startswith(b"%PDF")
    form.write_text('nothing = "x"\n')
    assert "nothing" in place.ran("security-level", "b.pdf", "--answers", "f.toml", code=3)
    form.write_text("=")
    place.ran("security-level", "b.pdf", "--answers", "f.toml", code=3)
