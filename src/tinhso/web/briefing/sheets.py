"""A page as PDF, and drafts of what follows from it as DOCX: a notice of conclusions, letters that remind."""

from __future__ import annotations

import io
from collections.abc import Iterable

from docx import Document
from docx.document import Document as Made
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from tinhso.briefing.models import Page
from tinhso.briefing.printing import page_pdf
from tinhso.web.briefing.saying import Decision, Said, number
from tinhso.web.words import lang, t
from tinhso.web.words import moment_text as moment


def pdf_of(page: Page, said: Said) -> bytes:
    """One sheet of A4. Its foot names the page by its digest."""
    return page_pdf(
        {
            "title": title_of(said),
            "under": t("{name} · số liệu lúc {at}", "{name} · data as of {at}", name=said.name, at=moment(said.at)),
            "author": said.name,
            "lang": lang(),
            "footer": t(
                "Trang {uid} · SHA-256 {digest}", "Page {uid} · SHA-256 {digest}",
                uid=page.uid, digest=page.digest[:16],
            ),
            "decisions_title": t("Việc cần quyết", "To be decided"),
            "nothing": t("Không việc nào phải chờ lãnh đạo.", "Nothing waits for a decision."),
            "decisions": [
                {"act": f"{one.act}:", "what": one.what, "cost": one.cost} for one in said.decisions
            ],
            "promises_title": t("Cam kết: phải ở đâu, đang ở đâu", "Promises: where each should be and is"),
            "promises_says": promises_says(said),
            "promises_heads": [
                t("Cam kết", "Promise"), t("Phải đạt", "Should be"), t("Đang đạt", "Is"),
                t("Mỗi tháng", "A month"), t("Cần mỗi tháng", "Needed"), t("Tình trạng", "State"),
            ],
            "promises": [
                {"name": one.name, "should": one.should, "is": one.now, "moved": one.moved,
                 "needed": one.needed, "sign": one.sign.lstrip("✓▼? "), "behind": one.behind}
                for one in said.promises
            ],
            "blocks": [
                {"title": t("Hồ sơ", "Dossiers"), "lines": [f"{name}: {value}" for name, value in said.dossiers]},
                {"title": t("Nhiệm vụ", "Tasks"), "lines": [f"{name}: {value}" for name, value in said.tasks]},
                {"title": t("Bộ chỉ số 766", "Index 766"), "lines": said.index},
                {"title": changed_title(said), "lines": _changes(said)},
            ],
        },
        on=said.day,
    )  # fmt: skip


def _changes(said: Said) -> list[str]:
    """The letters of the sheet have no arrow."""
    lines = [
        t("{name}: từ {a} thành {b}", "{name}: from {a} to {b}", name=name, a=before, b=after)
        for name, before, after in said.changed
    ]
    return lines or [nothing_changed(said)]


def title_of(said: Said) -> str:
    """What the page is called."""
    return t("Trang điều hành ngày {day}", "The page of {day}", day=f"{said.day:%d/%m/%Y}")


def promises_says(said: Said) -> str:
    """How many are where they should be."""
    return t(
        "{a} trên {b} cam kết đạt mức phải có hôm nay; dưới đây là những cam kết chậm nhất.",
        "{a} of {b} promises are where they should be today; below stand those furthest behind.",
        a=number(said.reached),
        b=number(said.promised),
    )


def changed_title(said: Said) -> str:
    """Since which page."""
    if not said.since:
        return t("Thay đổi so với tuần trước", "What changed since last week")
    return t("Thay đổi từ trang ngày {day}", "What changed since the page of {day}", day=said.since)


def nothing_changed(said: Said) -> str:
    """Where no line is."""
    if not said.since:
        return t(
            "Chưa có trang tuần nào trước trang này.", "There is no weekly page before this one."
        )
    return t("Không số nào thay đổi.", "No figure changed.")


def notice_of(said: Said) -> bytes:
    """A draft of the notice of conclusions: each decision a paragraph with who is to do it, to be finished by hand."""
    made = _begun(
        said, t("THÔNG BÁO KẾT LUẬN (dự thảo)", "NOTICE OF CONCLUSIONS (draft)"),
        t("Về các việc nêu tại trang điều hành ngày {day}, số liệu lúc {at}.",
          "On what the page of {day} names, data as of {at}.", day=f"{said.day:%d/%m/%Y}", at=moment(said.at)),
    )  # fmt: skip
    for place, one in enumerate(said.decisions, start=1):
        made.add_paragraph(f"{place}. {one.act}: {one.what}. {one.cost}")
        made.add_paragraph(
            t(
                "Kết luận: …… Đơn vị thực hiện: …… Xong trước ngày: ……",
                "Conclusion: …… Who: …… By: ……",
            )
        )
    return _written(made)


def letters_of(said: Said) -> bytes:
    """Drafts of letters, one to each office that is to be rung or reminded, each on a sheet of its own."""
    own: dict[str, list[Decision]] = {}
    for one in said.decisions:
        if one.sort not in ("issue", "homeless"):
            own.setdefault(one.office, []).append(one)
    made = Document()
    _font(made)
    for place, (_, some) in enumerate(sorted(own.items())):
        if place:
            made.add_page_break()  # type: ignore[no-untyped-call]
        _letter(made, said, some)
    if not own:
        made.add_paragraph(t("Không đơn vị nào phải nhắc.", "No office is to be reminded."))
    return _written(made)


def _letter(made: Made, said: Said, some: Iterable[Decision]) -> None:
    head = made.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run(f"{said.name}\n{t('VĂN BẢN ĐÔN ĐỐC (dự thảo)', 'REMINDER (draft)')}").bold = True
    made.add_paragraph(
        t("Theo số liệu lúc {at} trên hệ thống của tỉnh:", "By the data of the province at {at}:", at=moment(said.at))
    )  # fmt: skip
    for one in some:
        made.add_paragraph(f"{one.what}. {one.cost}", style="List Bullet")
    made.add_paragraph(
        t("Đề nghị đơn vị xử lý và báo cáo kết quả trước ngày ……", "Please act, and report the result by ……")
    )  # fmt: skip


def _begun(said: Said, title: str, about: str) -> Made:
    made = Document()
    _font(made)
    head = made.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run(f"{said.name}\n{title}").bold = True
    made.add_paragraph(about)
    return made


def _font(made: Made) -> None:
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)


def _written(made: Made) -> bytes:
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()
