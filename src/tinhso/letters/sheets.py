"""Each layout as one sheet: title, blocks of fields, texts and tables, signatures. All values are plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tinhso.letters.fees import fee_receipt, fee_refund, till_sheet
from tinhso.letters.layouts import (
    About,
    Apology,
    BatchHandover,
    CertifiedCopies,
    ControlSheet,
    CopyBook,
    FeeReceipt,
    FeeRefund,
    Head,
    Layout,
    Refusal,
    RegisterBook,
    ReturnSlip,
    Slip,
    StopNotice,
    SupplementRequest,
    TillSheet,
)
from tinhso.letters.words import WORDS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# A day that is not known here is left to the pen.
TO_FILL_IN = "……/……/…………"
Block = dict[str, Any]
Signature = tuple[str, str, str]


@dataclass(frozen=True)
class Words:
    """The words of one language. lang: vi or en."""

    lang: str

    def __call__(self, code: str, **facts: Any) -> str:
        return WORDS[code][self.lang == "en"].format(**facts)

    def day(self, day: date) -> str:
        """20/11/2026 in both languages, as the offices write it."""
        return f"{day:%d/%m/%Y}"

    def moment(self, moment: datetime | None) -> str:
        """08:12, 20/11/2026 by the clock in Viet Nam; "" for None."""
        return f"{moment.astimezone(ZONE):%H:%M, %d/%m/%Y}" if moment else ""

    def dated(self, head: Head) -> str:
        """Đắk Lắk, ngày 20 tháng 11 năm 2026."""
        if self.lang == "en":
            return f"{head.place}, {head.on:%d/%m/%Y}"
        return f"{head.place}, ngày {head.on:%d} tháng {head.on:%m} năm {head.on.year}"


def sheet_of(values: Layout, *, lang: str) -> dict[str, Any]:
    """Title, form, blocks and signatures of a sheet, without its head."""
    title, form, content = _SHEETS[type(values)]
    words = Words(lang)
    blocks, signatures = content(values, words)
    head = values.head
    about = values if isinstance(values, About) else None
    return {
        "title": words(title),
        "subtitle": _subtitle(values, words),
        "form": words("form", form=form) if form else "",
        "code": about.code if about else "",
        "qr_content": (about.url or about.code) if about else "",
        "nation": [words("nation"), words("motto")],
        "above": head.above,
        "office": head.office,
        "number": head.number,
        "dated": words.dated(head),
        "landscape": isinstance(values, RegisterBook | BatchHandover | CopyBook),
        "blocks": [
            block
            for block in blocks
            if block.get("rows") or block.get("text") or block.get("value")
        ],
        "signatures": signatures,
        "lang": lang,
    }


def _subtitle(values: Layout, words: Words) -> str:
    if isinstance(values, RegisterBook | CopyBook):
        return words(
            "days", from_date=words.day(values.from_date), to_date=words.day(values.to_date)
        )
    return ""


def _slip(slip: Slip, words: Words) -> tuple[list[Block], list[Signature]]:
    columns = (
        ("no", 0, "c"),
        ("paper", 1, "l"),
        ("original", 0, "c"),
        ("certified", 0, "c"),
        ("copy", 0, "c"),
    )
    papers = [
        (paper.name, paper.originals or "", paper.certified or "", paper.copies or "")
        for paper in slip.papers
    ]
    blocks = [
        _fields((words("desk"), slip.desk), *_people(slip, words)),
        *_numbered_table("papers", columns, papers, words),
        _fields(
            (words("sets"), str(slip.sets)),
            (words("limit"), slip.limit),
            (words("fee"), slip.fee),
            (words("received"), words.moment(slip.received_at)),
        ),
        {"kind": "promise", "label": words("promised"), "value": words.moment(slip.promised_at)},
        _fields((words("returned_where"), slip.returned_at), (words("note"), slip.note)),
        {"kind": "pay", "content": slip.pay_code, "text": slip.pay_text, "alt": words("pay_alt")},
    ]
    return blocks, [
        (words("sign_applicant"), words("sign_hint"), slip.applicant or slip.owner),
        (words("sign_desk"), words("sign_hint"), slip.received_by),
    ]


def _supplement(request: SupplementRequest, words: Words) -> tuple[list[Block], list[Signature]]:
    columns = (("no", 0, "c"), ("wanted", 5, "l"), ("reason", 4, "l"), ("basis", 3, "l"))
    wanted = [(one.paper, one.reason, one.basis) for one in request.wanted]
    blocks = [
        _fields(*_people(request, words)),
        {"kind": "text", "text": words("supplement_text")},
        *_numbered_table("", columns, wanted, words),
        _fields(
            (words("until"), words.day(request.until) if request.until else ""),
            (words("contact"), request.contact),
        ),
    ]
    return blocks, _signed(request.signer, words)


def _refusal(refusal: Refusal, words: Words) -> tuple[list[Block], list[Signature]]:
    blocks = [
        _fields(*_people(refusal, words)),
        {"kind": "text", "text": words("refusal_text")},
        _fields(
            (words("reason"), refusal.reason),
            (words("basis"), refusal.basis),
            (words("contact"), refusal.contact),
        ),
    ]
    return blocks, _signed(refusal.signer, words)


def _apology(apology: Apology, words: Words) -> tuple[list[Block], list[Signature]]:
    blocks = [
        _fields(*_people(apology, words)),
        {"kind": "text", "text": words("apology_text")},
        _fields(
            (words("reason"), apology.reason),
            (
                words("promised_before"),
                words.moment(apology.promised_at)
                + (f" ({apology.moved})" if apology.moved else ""),
            ),
        ),
        {
            "kind": "promise",
            "label": words("promised_now"),
            "value": words.moment(apology.new_promised_at),
        },
    ]
    return blocks, _signed(apology.signer, words)


def _stop(notice: StopNotice, words: Words) -> tuple[list[Block], list[Signature]]:
    blocks = [
        _fields(*_people(notice, words)),
        {"kind": "text", "text": words("stop_text")},
        _fields(
            (words("asked_on"), words.day(notice.asked_on) if notice.asked_on else TO_FILL_IN),
            (words("reason"), notice.reason),
            (words("basis"), notice.basis),
        ),
    ]
    return blocks, _signed(notice.signer, words)


def _control(sheet: ControlSheet, words: Words) -> tuple[list[Block], list[Signature]]:
    columns = (
        ("no", 0, "c"),
        ("giver", 4, "l"),
        ("taker", 4, "l"),
        ("at", 3, "c"),
        ("outcome", 2, "c"),
        ("note", 3, "l"),
    )
    passings = [
        (
            one.giver,
            one.taker,
            words.moment(one.at),
            words(one.outcome) if one.outcome else "",
            one.note,
        )
        for one in sheet.passings
    ]
    blocks = [
        _fields(
            *_people(sheet, words),
            (words("received"), words.moment(sheet.received_at)),
            (words("promised"), words.moment(sheet.promised_at)),
            (words("others"), sheet.others),
        ),
        *_numbered_table("", columns, passings, words),
    ]
    return blocks, []


def _return(slip: ReturnSlip, words: Words) -> tuple[list[Block], list[Signature]]:
    columns = (("no", 0, "c"), ("result", 4, "l"), ("number", 3, "l"), ("count", 0, "c"))
    results = [(one.name, one.number, one.copies) for one in slip.results]
    recipient = slip.recipient or slip.applicant or slip.owner
    blocks = [
        _fields(*_people(slip, words)),
        *_numbered_table("results", columns, results, words),
        _fields(
            (words("recipient"), recipient),
            (words("returned"), words.moment(slip.returned_at)),
            (words("fee"), slip.fee),
        ),
    ]
    return blocks, [
        (words("sign_recipient"), words("sign_hint"), recipient),
        (words("sign_returned"), words("sign_hint"), slip.returned_by),
    ]


def _book(book: RegisterBook, words: Words) -> tuple[list[Block], list[Signature]]:
    columns = (
        ("no", 0, "c"),
        ("code", 0, "l"),
        ("owner", 4, "l"),
        ("short_subject", 6, "l"),
        ("channel", 2, "l"),
        ("short_received", 3, "c"),
        ("short_promised", 3, "c"),
        ("done", 3, "c"),
        ("returned", 3, "c"),
        ("note", 2, "l"),
    )
    lines = [
        (
            one.code,
            one.owner,
            one.subject,
            one.channel,
            *(
                words.moment(at)
                for at in (one.received_at, one.promised_at, one.done_at, one.returned_at)
            ),
            one.note,
        )
        for one in book.lines
    ]
    blocks = [
        *_numbered_table("", columns, lines, words),
        {"kind": "text", "text": words("total", count=len(lines))},
    ]
    return blocks, [(words("sign_closed"), words("sign_hint"), book.closed_by)]


def _batch(batch: BatchHandover, words: Words) -> tuple[list[Block], list[Signature]]:
    columns = (
        ("no", 0, "c"),
        ("code", 0, "l"),
        ("owner", 4, "l"),
        ("short_subject", 6, "l"),
        ("paper_count", 0, "c"),
        ("note", 3, "l"),
    )
    lines = [(one.code, one.owner, one.subject, one.papers or "", one.note) for one in batch.lines]
    blocks = [
        _fields(
            (words("giver"), batch.giver),
            (words("taker"), batch.taker),
            (words("at"), words.moment(batch.at)),
        ),
        *_numbered_table("", columns, lines, words),
        {"kind": "text", "text": words("total", count=len(lines))},
    ]
    return blocks, [
        (words("sign_giver"), words("sign_hint"), batch.given_by),
        (words("sign_taker"), words("sign_hint"), batch.taken_by),
    ]


def _copies(sheet: CertifiedCopies, words: Words) -> tuple[list[Block], list[Signature]]:
    place = sheet.head.place
    return [
        {
            **_fields(
                (words("copy_number"), f"{one.number}; {words('copy_book_no')} {one.book}"),
                (words("copy_paper"), one.paper),
                (words("count"), str(one.copies)),
                (words("copy_on"), words("copy_day", day=words.day(one.on), place=place)),
            ),
            "kind": "statement",
            "title": words("copy_statement"),
            "sign": [words("copy_signer"), words("copy_hint"), one.signer],
        }
        for one in sheet.lines
    ], []


def _copy_book(book: CopyBook, words: Words) -> tuple[list[Block], list[Signature]]:
    columns = (
        ("copy_number", 0, "l"),
        ("copy_date", 0, "c"),
        ("copy_requester", 3, "l"),
        ("copy_paper", 5, "l"),
        ("copy_signed_by", 3, "l"),
        ("count", 0, "r"),
        ("fee", 0, "r"),
        ("note", 2, "l"),
    )
    rows: list[list[Any]] = []
    for one in book.lines:
        struck = one.paper if one.cancelled else one.before
        paper = {"struck": struck, "text": "" if one.cancelled else one.paper}
        end = ["", ""] if one.cancelled else [str(one.copies), one.fee]
        start = [f"{one.number}, {one.book}", words.day(one.on), one.requester]
        rows.append([*start, paper, one.signer, *end, one.note])
    copies = sum(one.copies for one in book.lines if not one.cancelled)
    total = words("copy_total", entries=len(rows), copies=copies)
    blocks = [*_table(columns, rows, words), {"kind": "text", "text": total}]
    return blocks, [(words("sign_closed"), words("sign_hint"), book.closed_by)]


def _people(about: About, words: Words) -> list[tuple[str, str]]:
    return [
        (words("owner"), about.owner),
        (words("applicant"), about.applicant),
        (words("address"), about.address),
        (words("phone"), about.phone),
        (words("mail"), about.mail),
        (words("identity"), about.identity),
        (words("subject"), about.subject),
    ]


def _fields(*rows: tuple[str, str]) -> Block:
    """Labels with their values; without a value the line is left out."""
    return {"kind": "fields", "rows": [[label, value] for label, value in rows if value]}


def _numbered_table(
    title: str, columns: Sequence[tuple[str, int, str]], rows: Iterable[Sequence[Any]], words: Words
) -> list[Block]:
    """A table whose first column counts its rows; nothing at all for no rows."""
    written = [[str(no), *map(str, row)] for no, row in enumerate(rows, 1)]
    if not written:
        return []
    heading = [{"kind": "heading", "text": words(title)}] if title else []
    return [*heading, *_table(columns, written, words)]


def _table(
    columns: Sequence[tuple[str, int, str]], rows: Sequence[Sequence[Any]], words: Words
) -> list[Block]:
    """A table of texts; a cell may be {struck, text}: what is struck through and what holds instead."""
    labels = [
        {"label": words(label), "width": width, "align": align} for label, width, align in columns
    ]
    return [{"kind": "table", "columns": labels, "rows": rows}]


def _signed(signer: str, words: Words) -> list[Signature]:
    return [("", "", ""), (words("sign_office"), words("seal_hint"), signer)]


_Content = Callable[[Any, Words], tuple[list[Block], list[Signature]]]
_SHEETS: dict[type, tuple[str, str, _Content]] = {
    Slip: ("slip", "01", _slip),
    SupplementRequest: ("supplement", "02", _supplement),
    Refusal: ("refusal", "03", _refusal),
    Apology: ("apology", "04", _apology),
    StopNotice: ("stop", "05", _stop),
    ControlSheet: ("control", "06", _control),
    RegisterBook: ("book", "07", _book),
    ReturnSlip: ("return", "", _return),
    BatchHandover: ("batch", "", _batch),
    CertifiedCopies: ("copies_certified", "", _copies),
    CopyBook: ("copy_book", "", _copy_book),
    FeeReceipt: ("fee_receipt", "", fee_receipt),
    FeeRefund: ("fee_refund", "", fee_refund),
    TillSheet: ("till_sheet", "", till_sheet),
}
