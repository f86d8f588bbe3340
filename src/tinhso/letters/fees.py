"""What is printed of money: a receipt, a refund, a till's closing, each as one sheet."""

from __future__ import annotations

from typing import Any, Protocol

from tinhso.letters.layouts import FeeReceipt, FeeRefund, TillSheet


class Words(Protocol):
    """The words of one language."""

    def __call__(self, code: str, **facts: Any) -> str:
        """A word or a sentence."""

    def moment(self, moment: Any) -> str:
        """A moment by the clock in Viet Nam; "" for None."""

    def day(self, day: Any) -> str:
        """A day."""


Content = tuple[list[dict[str, Any]], list[tuple[str, str, str]]]


def fee_receipt(sheet: FeeReceipt, words: Words) -> Content:
    """Blocks and signatures of a receipt."""
    cancelled = words("receipt_cancelled") if sheet.cancelled else ""
    about = (
        ("receipt_number", sheet.number),
        ("receipt_payer", sheet.payer),
        ("code", sheet.code),
        ("receipt_what", sheet.what),
        ("short_subject", sheet.subject),
    )
    how = (
        ("receipt_in_words", sheet.in_words),
        ("receipt_how", sheet.how),
        ("receipt_at", words.moment(sheet.at)),
    )
    blocks: list[dict[str, Any]] = [
        {"kind": "heading", "text": cancelled},
        _fields(about, words),
        {"kind": "promise", "label": words("receipt_amount"), "value": sheet.amount},
        _fields(how, words),
    ]
    return blocks, [
        (words("receipt_payer"), words("sign_hint"), sheet.payer),
        (words("receipt_taker"), words("sign_hint"), sheet.taken_by),
    ]


def fee_refund(sheet: FeeRefund, words: Words) -> Content:
    """Blocks and signatures of a refund: three people stand under it."""
    about = (
        ("refund_number", sheet.number),
        ("receipt_payer", sheet.payer),
        ("code", sheet.code),
        ("short_subject", sheet.subject),
        ("refund_why", sheet.reason),
        ("refund_to", sheet.to),
    )
    how = (("receipt_in_words", sheet.in_words), ("refund_at", words.moment(sheet.at)))
    blocks: list[dict[str, Any]] = [
        _fields(about, words),
        {"kind": "promise", "label": words("refund_amount"), "value": sheet.amount},
        _fields(how, words),
    ]
    return blocks, [
        (words("refund_asked_by"), words("sign_hint"), sheet.asked_by),
        (words("refund_approved_by"), words("sign_hint"), sheet.approved_by),
        (words("refund_given_by"), words("sign_hint"), sheet.given_by),
    ]


def till_sheet(sheet: TillSheet, words: Words) -> Content:
    """Blocks and signatures of a till's day: its receipts, what should be there and what is."""
    columns = (
        ("till_receipt", 2, "l"),
        ("code", 3, "l"),
        ("till_at", 2, "c"),
        ("receipt_amount", 2, "r"),
    )
    rows = [
        [
            words("till_cancels", number=one.cancels) if one.cancels else one.number,
            one.code,
            words.moment(one.at),
            one.amount,
        ]
        for one in sheet.lines
    ]
    labels = [
        {"label": words(label), "width": width, "align": align} for label, width, align in columns
    ]
    told = (
        ("receipt_in_words", sheet.in_words),
        ("till_expected", sheet.expected),
        ("till_difference", sheet.difference),
        ("till_why", sheet.reason),
        ("till_closed", words.moment(sheet.closed_at)),
        ("till_agreed", words.moment(sheet.agreed_at) or words("till_not_agreed")),
    )
    blocks: list[dict[str, Any]] = [
        _fields((("till_desk", sheet.desk), ("till_day", words.day(sheet.day))), words),
        *([{"kind": "table", "columns": labels, "rows": rows}] if rows else []),
        {"kind": "promise", "label": words("till_counted"), "value": sheet.counted},
        _fields(told, words),
    ]
    return blocks, [
        (words("till_closer"), words("sign_hint"), sheet.closed_by),
        (words("till_head"), words("sign_hint"), sheet.agreed_by),
    ]


def _fields(rows: tuple[tuple[str, str], ...], words: Words) -> dict[str, Any]:
    return {"kind": "fields", "rows": [[words(name), value] for name, value in rows if value]}
