"""The receipt for a fee as one sheet."""

from __future__ import annotations

from typing import Any, Protocol

from tinhso.letters.layouts import FeeReceipt


class Words(Protocol):
    """The words of one language."""

    def __call__(self, code: str) -> str:
        """A word or a sentence."""

    def moment(self, moment: Any) -> str:
        """A moment by the clock in Viet Nam."""


def fee_receipt(
    sheet: FeeReceipt, words: Words
) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]]]:
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
        {"kind": "fields", "rows": [[words(name), value] for name, value in about if value]},
        {"kind": "promise", "label": words("receipt_amount"), "value": sheet.amount},
        {"kind": "fields", "rows": [[words(name), value] for name, value in how if value]},
    ]
    return blocks, [
        (words("receipt_payer"), words("sign_hint"), sheet.payer),
        (words("receipt_taker"), words("sign_hint"), sheet.taken_by),
    ]
