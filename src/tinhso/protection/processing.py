"""The register of processing: each activity as the system knows it, with what the province says of it from a day on.

Drawn: tables with how many rows lie there (counted where asked), who is told by the settings as they are, and how long
each sort of data is kept by the rules of the day. A test holds that every table with anybody's data stands here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from tinhso.access.models import Token
from tinhso.exchange.webhooks.models import Subscription
from tinhso.operations import retention
from tinhso.papers.databases import databases
from tinhso.protection.models import Statement

#: What the province may say of an activity; what is empty stays as it is drawn.
SAID = (
    "name", "purpose", "basis", "subjects", "data", "recipients", "abroad", "measures", "assessed",
)  # fmt: skip
# Where data go without a partner that the settings name.
FIXED: Mapping[str, tuple[str, str]] = {
    "portal": ("Cổng Dịch vụ công quốc gia", "The national portal"),
    "shares": ("Người được chủ giấy tờ chia sẻ bằng đường dẫn", "Whom the holder shows it by a link"),
    "identity": ("Bên xác thực (VNeID, SSO của tỉnh) nếu bật", "Providers of identity, where set up"),
    "ways": ("Máy chủ thư; nhà cung cấp tin nhắn, Zalo nếu bật", "The mail server; SMS and Zalo, where set up"),
    "bank": ("Ngân hàng, cổng thanh toán", "Banks and gateways of payment"),
    "public": ("Công khai, không có tên người", "The public, without anybody's name"),
    "authority": ("Cơ quan chuyên trách bảo vệ dữ liệu cá nhân", "The authority for personal data"),
}  # fmt: skip


@dataclass(frozen=True)
class Activity:
    """As it comes with the product. name, purpose: Vietnamese and English. certainty: of its basis, as in retention."""

    code: str
    name: tuple[str, str]
    purpose: tuple[str, str]
    basis: str
    certainty: str
    subjects: str
    data: str
    tables: tuple[str, ...]
    recipients: tuple[str, ...]
    keeps: tuple[str, ...]
    from_date: date
    until: date | None


@dataclass(frozen=True)
class Row:
    """An activity on a day. said: what the province completed, None where nobody did. kept: (sort, days or None).

    recipients: pairs of words. drawn: None for an activity of the province's own.
    """

    code: str
    drawn: Activity | None
    said: Statement | None
    recipients: tuple[tuple[str, str], ...]
    kept: tuple[tuple[str, int | None], ...]

    def told(self, name: str, english: bool = False) -> str:
        """One of SAID: as the province says it, otherwise as it is drawn."""
        own: str = getattr(self.said, name) if self.said else ""
        if own or self.drawn is None:
            return own
        if name in ("name", "purpose"):
            pair: tuple[str, str] = getattr(self.drawn, name)
            return pair[english]
        if name == "recipients":
            return "; ".join(pair[english] for pair in self.recipients)
        drawn: str = getattr(self.drawn, name, "")
        return drawn


def known() -> tuple[str, ...]:
    """Codes of the activities that come with the product."""
    return tuple(dict.fromkeys(one.code for one in activities()))


def register(day: date) -> list[Row]:
    """The register as of a day; six queries, however much there is."""
    said = {
        one.activity: one
        for one in Statement.objects.filter(from_date__lte=day).order_by("from_date", "pk")
    }
    drawn = {
        one.code: one
        for one in activities()
        if one.from_date <= day and (one.until is None or day <= one.until)
    }
    who = _partners()
    spans = _spans(day)
    rows = []
    for code in dict.fromkeys([*drawn, *said]):
        own = said.get(code)
        if own is not None and own.ended:
            continue
        found = drawn.get(code)
        rows.append(
            Row(
                code,
                found,
                own,
                tuple(pair for to in (found.recipients if found else ()) for pair in who[to]),
                tuple((one, spans.get(one)) for one in (found.keeps if found else ())),
            )
        )
    return rows


def statements(activity: str) -> list[Statement]:
    """What the province said of one, the latest first."""
    return list(Statement.objects.filter(activity=activity).order_by("-from_date", "-pk"))


def tables_with_people() -> set[str]:
    """Every table that some activity names, as app.Model."""
    return {table for one in activities() for table in one.tables}


def rows_in(tables: Iterable[str]) -> dict[str, int]:
    """How many rows lie in some tables; a query each."""
    return {one: apps.get_model(one)._default_manager.count() for one in tables}


def _spans(day: date) -> dict[str, int | None]:
    plan = retention.plan(now=timezone.now(), counted=False, oldest=False, on=day)
    return {one.sort.what: one.days for one in plan}


def _partners() -> dict[str, tuple[tuple[str, str], ...]]:
    told: dict[str, tuple[tuple[str, str], ...]] = {code: (pair,) for code, pair in FIXED.items()}
    registers: Mapping[str, object] = settings.REGISTERS
    known_ = databases()
    told["registers"] = tuple((known_[one].name, known_[one].name_en) for one in registers)
    ended = Subscription.State.ENDED
    rows = Subscription.objects.exclude(state=ended).order_by("partner")
    hooks = dict.fromkeys(rows.values_list("partner", flat=True))
    told["webhooks"] = tuple((f"Webhook: {one}", f"Webhook: {one}") for one in hooks)
    held = Token.objects.filter(revoked_at=None).order_by("name")
    tokens = dict.fromkeys(held.values_list("name", flat=True))
    told["tokens"] = tuple((f"API: {one}", f"API: {one}") for one in tokens)
    return told


@cache
def activities() -> tuple[Activity, ...]:
    """Every activity that comes with the product, with its days."""
    text = files("tinhso.protection").joinpath("activities.csv").read_text(encoding="utf-8")
    return tuple(
        Activity(
            code=row["code"],
            name=(row["name"], row["name_en"]),
            purpose=(row["purpose"], row["purpose_en"]),
            basis=row["basis"],
            certainty=row["certainty"],
            subjects=row["subjects"],
            data=row["data"],
            tables=tuple(row["tables"].split()),
            recipients=tuple(row["recipients"].split()),
            keeps=tuple(row["keeps"].split()),
            from_date=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    )
