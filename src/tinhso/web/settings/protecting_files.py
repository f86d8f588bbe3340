"""A breach and the register of processing as documents for print, and the register as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.http import HttpResponse

from tinhso.letters.reports import Row, Section, report_pdf
from tinhso.protection.models import Breach, Entry
from tinhso.protection.processing import SAID
from tinhso.protection.processing import Row as Activity
from tinhso.protection.queries import described, protector_on
from tinhso.protection.rules import ENTRIES
from tinhso.sentences.retention import CERTAINTY, SORTS
from tinhso.web.board import sheets
from tinhso.web.words import lang, moment_text, t

HEADS = (
    ("Mã", "Code"),
    ("Hoạt động", "Activity"),
    ("Mục đích", "Purpose"),
    ("Căn cứ", "Legal basis"),
    ("Chủ thể dữ liệu", "Whose data"),
    ("Loại dữ liệu", "Sorts of data"),
    ("Bên nhận", "Recipients"),
    ("Chuyển ra nước ngoài", "Transfer abroad"),
    ("Biện pháp bảo vệ", "Measures"),
    ("Đánh giá tác động", "Assessment"),
    ("Mức chắc chắn của căn cứ", "How sure the basis is"),
    ("Thời hạn giữ", "Kept for"),
    ("Bảng dữ liệu", "Tables"),
    ("Tỉnh bổ sung từ ngày", "Completed from"),
)


def kept_text(row: Activity) -> str:
    """How long each sort of data of an activity is kept, in words."""
    parts = []
    for what, days in row.kept:
        span = t("giữ mãi", "for ever") if days is None else t("{n} ngày", "{n} days", n=days)
        parts.append(f"{t(*SORTS[what])}: {span}")
    return "; ".join(parts)


def sure_text(row: Activity) -> str:
    """How sure the legal basis is; what the province wrote itself is hers."""
    if row.drawn is None or (row.said is not None and row.said.basis):
        return t("tỉnh ghi", "written by the province")
    return t(*CERTAINTY[row.drawn.certainty])


def cells(row: Activity) -> list[sheets.Cell]:
    """A line under HEADS."""
    english = lang() == "en"
    return [
        row.code,
        *(row.told(name, english) for name in SAID),
        sure_text(row),
        kept_text(row),
        " ".join(row.drawn.tables) if row.drawn else "",
        row.said.from_date.isoformat() if row.said else "",
    ]


def register_pdf(rows: Sequence[Activity], day: date) -> HttpResponse:
    """The register on A4; what nobody told is a marked gap."""
    sections = []
    for row in rows:
        _, title, *told = cells(row)
        lines = [
            Row(t(*head), str(text or t("tỉnh cần điền", "to be completed")), gap=not text)
            for head, text in zip(HEADS[2:-1], told[:-1], strict=True)
        ]
        sections.append(Section(str(title), (), lines))
    return _pdf(
        t("Hồ sơ xử lý dữ liệu cá nhân", "Register of processing activities"),
        sections,
        day,
        "xu-ly-du-lieu",
    )


def breach_pdf(row: Breach, entries: Sequence[Entry], day: date) -> HttpResponse:
    """What the authority is told of a breach, and its history."""
    said = described(entries)
    persons = t("chưa biết", "not known yet") if said.persons is None else str(said.persons)
    first = Section(
        row.title,
        (),
        [
            _row(("Xảy ra lúc", "Happened at"), moment_text(row.happened_at)),
            _row(("Phát hiện lúc", "Found at"), moment_text(row.found_at)),
            _row(("Phải báo trước", "To be told by"), f"{moment_text(row.due_at)} ({row.ground})"),
            _row(("Đã báo lúc", "Told at"), moment_text(row.told_at)),
            _row(("Việc đã xảy ra", "What happened"), said.text),
            _row(("Loại dữ liệu", "Sorts of data"), said.data),
            _row(("Số người bị ảnh hưởng", "People concerned"), persons),
            _row(("Hậu quả", "Consequences"), said.consequences),
            _row(("Biện pháp", "Measures"), said.measures),
            *_contact(day),
        ],
    )
    history = Section(
        t("Diễn biến", "History"),
        (),
        [
            Row(
                f"{moment_text(one.at)} {t(*ENTRIES[one.kind])}",
                " ".join(filter(None, (one.number, one.text))) or "–",
            )
            for one in entries
        ],
    )
    title = t("Thông báo vi phạm dữ liệu cá nhân", "Notice of a breach of personal data")
    return _pdf(title, [first, history], day, f"vi-pham-{row.found_at:%Y%m%d}")


def _row(head: tuple[str, str], text: str) -> Row:
    empty = not text or text == "–"
    return Row(t(*head), text if not empty else t("chưa có", "not told yet"), gap=empty)


def _contact(day: date) -> list[Row]:
    named = protector_on(day)
    said = ", ".join(filter(None, (named.staff, named.mail, named.phone))) if named else ""
    return [_row(("Người phụ trách", "Who is responsible"), said)]


def _pdf(title: str, sections: Sequence[Section], day: date, name: str) -> HttpResponse:
    body = report_pdf(
        title=title,
        under=settings.PROVINCE or settings.PUBLIC_ADDRESS,
        author=settings.PROVINCE or "–",
        footer=f"{title}, {day:%d/%m/%Y}",
        sections=sections,
        heads=(t("Nội dung", "What"), t("Thông tin", "Told")),
        on=day,
    )
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
