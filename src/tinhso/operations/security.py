"""The dossier that proposes a system's security level (hồ sơ đề xuất cấp độ), filled from what the system knows.

Its parts are those of Decree 85/2016/NĐ-CP, article 15; whether they are still those of the decree under the Law on
Cybersecurity 116/2025/QH15 could not be had, so the ground itself is a gap. What the system does not know is a gap,
too: who runs it, its premises and networks, the proposed level. Nothing is invented.
"""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count

import tinhso
from tinhso.access.models import STAFF, Account, SecondFactor
from tinhso.access.rights import ROLES
from tinhso.cases.models import Case
from tinhso.exchange.models import Feed
from tinhso.exchange.webhooks.models import Subscription
from tinhso.files.folder import told as stored_at
from tinhso.files.models import Blob
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.letters.reports import Row, Section, report_pdf
from tinhso.operations import clock, health
from tinhso.operations.models import Copy
from tinhso.org.models import Office, Staff
from tinhso.parties.models import Party
from tinhso.sentences.operations import TITLES as CHECKS
from tinhso.sentences.security import GAPS, KNOWN, LINES, TITLES

_GAP = "CẦN ĐIỀN: "
_BORDER = (
    "Django",
    "granian",
    "cryptography",
    "pyrage",
    "psycopg",
    "django-axes",
    "django-csp",
    "filetype",
    "typst",
)


class BadAnswers(TinhsoError):
    """answers_unreadable (file). answers_unknown (file, names): keys that are no gap of the dossier."""

    exit_code = 3


def answers(file: Path) -> dict[str, str]:
    """What an office tells of its gaps: TOML, a line each. Raises BadAnswers."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BadAnswers("answers_unreadable", file=str(file)) from None
    strange = sorted(set(told) - set(GAPS))
    if strange:
        raise BadAnswers("answers_unknown", file=str(file), names=", ".join(strange))
    return {name: str(value).strip() for name, value in told.items()}


def form() -> str:
    """The same file with every gap empty, to be filled in."""
    return "".join(f'# {title}: {wants}\n{name} = ""\n\n' for name, (title, wants) in GAPS.items())


def dossier(*, now: datetime, told: Mapping[str, str]) -> tuple[bytes, list[str]]:
    """The dossier as PDF, and the names of the gaps that are left in it."""
    facts = known(now=now)
    left: list[str] = []
    sections = []
    for part, (title, names) in TITLES.items():
        rows = []
        for name in names:
            if name in GAPS:
                rows.append(_gap(name, told.get(name, ""), left))
            else:
                rows.append(Row(KNOWN[name], facts[name]))
        sections.append(Section(title, LINES.get(part, ()), rows))
    pdf = report_pdf(
        title="Hồ sơ đề xuất cấp độ an toàn hệ thống thông tin",
        under=f"Tỉnh Số {tinhso.__version__} · {settings.PROVINCE or settings.PUBLIC_ADDRESS}",
        author=told.get("owner", "") or "–",
        footer=f"Lập từ hệ thống ngày {now.astimezone():%d/%m/%Y}; còn {len(left)} mục cần điền",
        sections=sections,
        heads=("Nội dung", "Thông tin"),
        on=now.date(),
    )
    return pdf, left


def known(*, now: datetime) -> dict[str, str]:
    """What the system knows of itself, in words; counts, never a name."""
    checks = {one.name: one for one in health.checks(now=now)}
    copy = Copy.objects.order_by("-made_at").first()
    tried = Copy.objects.exclude(verified_at=None).count()
    kernel = clock.kernel()
    feeds = Feed.objects.count()
    return {
        "address": settings.PUBLIC_ADDRESS,
        "version": f"{tinhso.__version__}, Python {platform.python_version()}, {platform.system()}",
        "users": _users(),
        "roles": f"{len(ROLES)} vai trò, giao theo đơn vị và theo ngày",
        "data": _data(),
        "database": _database(),
        "components": _components(),
        "outside": _outside(feeds),
        "ports": "Một cổng HTTP phía sau máy chủ ủy quyền nói TLS"
        if settings.BEHIND_PROXY
        else "Một cổng HTTP trên chính máy này",
        "identity": _identity(),
        "rights": "Mỗi địa chỉ nêu ai được mở; địa chỉ không nêu thì không ai mở được; quyền theo vai trò và đơn vị",
        "encryption": "Tệp: AES-256-GCM, mỗi nội dung một khóa. Bản sao: mã hóa cho khóa không nằm trên máy chủ",
        "integrity": "Sổ cái chỉ ghi thêm, mỗi sự kiện có mã xác thực HMAC-SHA256 bằng khóa ngoài cơ sở dữ liệu",
        "traces": "Mỗi lượt xem dữ liệu cá nhân được ghi; nhật ký không chứa dữ liệu cá nhân",
        "soc": "Gửi nhật ký theo RFC 5424"
        if _sends_logs()
        else "Chưa đặt nơi nhận nhật ký (TINHSO_SYSLOG)",
        "backup": f"Bản cuối {copy.made_at.astimezone():%d/%m/%Y %H:%M}; {tried} bản đã khôi phục thử"
        if copy
        else "Chưa có bản sao lưu nào",
        "erasure": "Xóa dữ liệu một người theo căn cứ; danh sách đã xóa giữ riêng và áp dụng lại sau khôi phục",
        "time": "Đồng bộ" if kernel and kernel.synchronised else "Chưa đồng bộ hoặc không biết",
        "state": "; ".join(
            f"{CHECKS[name][0]}: {_STATES[one.state]}" for name, one in checks.items()
        ),
    }


_STATES = {"ok": "tốt", "late": "cần xem", "wrong": "hỏng", "unknown": "không biết"}


def _gap(name: str, told: str, left: list[str]) -> Row:
    title, wants = GAPS[name]
    if told:
        return Row(title, told)
    left.append(name)
    return Row(title, _GAP + wants, gap=True)


def _number(value: int) -> str:
    return number_text(value, "vi")


def _users() -> str:
    rows = dict(Account.objects.order_by().values_list("kind").annotate(n=Count("pk")))
    staff, others = rows.pop(STAFF, 0), sum(rows.values())
    offices = Office.objects.filter(closed_on=None).count()
    return (
        f"{_number(offices)} đơn vị, {_number(Staff.objects.count())} cán bộ, {_number(staff)} tài khoản cán bộ, "
        f"{_number(others)} tài khoản người dân"
    )


def _data() -> str:
    """How much personal data there is: what the level depends on."""
    people = Party.objects.filter(erased_at=None).count()
    return (
        f"Thông tin cá nhân của {_number(people)} người và tổ chức; {_number(Case.objects.count())} hồ sơ; "
        f"{_number(Blob.objects.count())} tệp"
    )


def _database() -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0]}"
    from sqlite3 import sqlite_version

    return f"SQLite {sqlite_version}, một tệp trên máy chủ"


def _components() -> str:
    """The libraries that stand at the border, with the versions that run here; all of them are in the bundle's SBOM."""
    told = ", ".join(f"{name} {version(name)}" for name in _BORDER)
    return f"{told}; đầy đủ trong sbom.cdx.json của gói cài đặt"


def _outside(feeds: int) -> str:
    """The other systems that are spoken with, by kind, as they are set."""
    hearing = Subscription.objects.exclude(state=Subscription.State.ENDED).count()
    providers = sum(one is not None for one in settings.OIDC.values())
    told = [
        ("Cổng dịch vụ công quốc gia", bool(settings.PORTAL_ADDRESS or settings.PORTAL_KEYS)),
        (f"{len(settings.REGISTERS)} cơ sở dữ liệu thay giấy tờ", bool(settings.REGISTERS)),
        (f"{providers} nơi định danh (OpenID Connect)", bool(providers)),
        ("máy chủ thư (SMTP)", bool(settings.EMAIL_HOST)),
        ("cổng tin nhắn (SMS)", settings.SMS_GATEWAY is not None),
        ("Zalo", settings.ZALO is not None),
        ("cổng thanh toán payOS", "payos" in settings.PAYMENT_GATEWAYS),
        ("kho đối tượng (S3)", bool(stored_at("OBJECT_STORE", "TINHSO_OBJECT_STORE"))),
        ("máy chủ nhật ký (syslog)", _sends_logs()),
        ("nơi cấp dấu thời gian (RFC 3161)", bool(settings.STAMP_ADDRESS)),
        (f"{hearing} bên nhận webhook", bool(hearing)),
        (f"{feeds} nguồn dữ liệu của phần mềm khác", bool(feeds)),
    ]
    return "; ".join(name for name, there in told if there) or "Không nối với hệ thống nào"


def _identity() -> str:
    owed: Sequence[Any] = settings.SECOND_FACTOR_ROLES
    return (
        f"Mật khẩu từ 12 ký tự (scrypt), khóa sau 5 lần sai; lớp xác thực thứ hai bắt buộc với {len(owed)} vai trò; "
        f"{_number(SecondFactor.objects.count())} tài khoản đã cài"
    )


def _sends_logs() -> bool:
    return "syslog" in settings.LOGGING["handlers"]
