"""Sentences on what it costs → an amount in VND. Pure.

An amount without a flag is one that every way to file agrees on and that no note bends. Flags, the first that holds:

not_said: nothing is said.  channels_disagree.  several_rows: one way to file has several fees.  several_amounts.
other_currency.  by_share: a share of something.  by_quantity: so much for each of something.  too_small: thousands
seem to have been lost.  in_a_period: another amount for some time.  by_another_text: a circular or the province's
council says.  by_case: for some only.  note: a note that says something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinhso.kernel.text import fold

SMALLEST_VND = 1_000
_AMOUNT = r"[\d.,]+\s*(?:VNĐ|VND|Việt Nam Đồng|đồng|USD|Đô la Mỹ|Đô la|Euro)"
_HEAD = re.compile(rf"\s*(?:{_AMOUNT}|Miễn phí|Không có thông tin|[\d.,]+\s*%)", re.I)
_MONEY = re.compile(
    r"(?P<number>\d[\d.,]*)\s*(?P<unit>triệu(?:\s+đồng)?|nghìn(?:\s+đồng)?|ngàn(?:\s+đồng)?|đồng|vnđ|vnd|đ(?=\W|$)|(?=/))",
    re.I,
)
_TIMES = {"trieu": 1_000_000, "nghin": 1_000, "ngan": 1_000}
# Said of a fee, these change nothing: there is none.
_NOTHING = re.compile(
    r"(?:khong|khong co|khong quy dinh|mien phi|khong thu(?: le)? phi)?[\s.;:,*()-]*"
)
_NOT_COLLECTED = re.compile(r"khong thu (?:phi|le phi)(?:(?!\. | - )[^;])*")
_BENDS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("other_currency", re.compile(r"usd|do la|euro|ngoai te")),
    ("by_share", re.compile(r"%|phan tram|phan nghin|ty le")),
    ("in_a_period", re.compile(r"ke tu ngay|den het ngay|ap dung muc|giam \d|bang \d+|tu ngay \d")),
    (
        "by_case",
        re.compile(
            r"truong hop|doi voi|rieng|neu |cap lai|cap moi|lan dau|toi da|toi thieu|"
            r"\b(?:duoi|tren|khong qua) \d"
        ),
    ),
    (
        "by_another_text",
        re.compile(r"hoi dong nhan dan|hdnd|quy dinh cua (?:luat|phap luat)|chua quy dinh"),
    ),
)
# One of these is what one dossier gives; of anything else there may be several.
_ONE = re.compile(
    r"\s*/?\s*(?:01 |1 |mot )?(?:ho so|lan|giay chung nhan|giay phep|giay xac nhan|chung chi|the|bo ho so|"
    r"to khai dang ky|don|thu tuc|giay|lan cap|lan tham dinh|chung nhan)\b"
)
# What else stands in a note beside the amount says for whom or what it is: other cases may cost something else.
_PLAIN = re.compile(
    r"[\d.,]+|\b(?:dong|vnd|d|trieu|nghin|phi|le phi|muc|thu|la|thuc hien|tham dinh|cap|theo|quy dinh|tai|so|ngay|"
    r"thong tu|bo tai chinh|cua|ho so|lan|giay|phep|chung nhan|chung chi|the|tt|btc|nd|cp)\b|[^a-z]"
)
MOST_ELSE = 12
# The number of a circular or decree, 25/2022/tt-btc: its strokes mean nothing by the piece.
_NUMBER = re.compile(r"\d{1,4}(?:/\d{4})?/(?:tt|nd|qd|nq)[\w-]*")
_EACH = re.compile(r"\s*/\s*(?:0?1 ?)?(?P<what>[^\d\W][\w ]{1,30})")


@dataclass(frozen=True)
class ReadFee:
    """amount: VND, 0 where it is free; None where none could be read. flag: why a person must confirm."""

    amount: int | None
    flag: str


@dataclass(frozen=True)
class Parted:
    """What a way's text says of the fee: notes in brackets, amounts before them; and the rest of the text."""

    heads: tuple[str, ...]
    notes: tuple[str, ...]
    rest: str


def parted(text: str) -> Parted:
    """A text of the catalogue: `amount(note)` any number of times, then the rest. Brackets nest."""
    heads: list[str] = []
    notes: list[str] = []
    at = 0
    while hit := _HEAD.match(text, at):
        heads.append(hit.group().strip())
        at = hit.end()
        if text[at : at + 1] == "(":
            end = _closing(text, at)
            notes.append(text[at + 1 : end])
            at = end + 1
    return Parted(tuple(heads), tuple(notes), text[at:])


def read_fees(methods: Sequence[Mapping[str, Any]]) -> list[ReadFee]:
    """For each way to file in the catalogue, what it costs.

    methods: {channel, fee_kind: free, amount or unknown, fees_vnd: list of VND, text}.
    """
    each = [_read(method) for method in methods]
    found = []
    for method, read in zip(methods, each, strict=True):
        of_channel = [other for other in methods if other.get("channel") == method.get("channel")]
        # A way that says nothing of a fee does not speak against the others; it is flagged itself.
        saying = [other for other in methods if not _says_nothing(other)]
        told = {(other.get("fee_kind"), tuple(other.get("fees_vnd") or ())) for other in saying}
        notes = {_note(other) for other in saying}
        if read.flag:
            found.append(read)
        elif len(of_channel) > 1 and len({(one.amount, one.flag) for one in each}) > 1:
            found.append(ReadFee(read.amount, "several_rows"))
        elif len(told) > 1 or len(notes) > 1:
            found.append(ReadFee(read.amount, "channels_disagree"))
        else:
            found.append(read)
    return found


def _says_nothing(method: Mapping[str, Any]) -> bool:
    said = parted(str(method.get("text") or ""))
    named = any(head[0].isdigit() or head.lower() == "miễn phí" for head in said.heads)
    return method.get("fee_kind") == "unknown" and not (named or said.notes or money_in(said.rest))


def _note(method: Mapping[str, Any]) -> str:
    """What a way notes of its fee, to compare; "" too where it says only that there is none."""
    note = fold(" ".join(parted(str(method.get("text") or "")).notes)).strip(" .")
    return "" if method.get("fee_kind") == "free" and _NOTHING.fullmatch(note) else note


def _read(method: Mapping[str, Any]) -> ReadFee:
    text = str(method.get("text") or "")
    said, kind = parted(text), method.get("fee_kind")
    note = fold(" ; ".join(said.notes))
    if kind == "free":
        return _read_free(said, note)
    amounts = list(method.get("fees_vnd") or ())
    if kind != "amount" or not amounts:
        return ReadFee(None, "not_said")
    if len(amounts) > 1 or len([head for head in said.heads if head[0].isdigit()]) > 1:
        return ReadFee(None, "several_amounts")
    amount = int(amounts[0])
    return ReadFee(amount, _doubt(amount, said, note))


def _read_free(said: Parted, note: str) -> ReadFee:
    bare = _NOT_COLLECTED.sub("", note)
    if _NOTHING.fullmatch(bare):
        money = money_in(said.rest)
        return ReadFee(0, "several_amounts" if money else "")
    for flag, pattern in _BENDS:
        if pattern.search(bare):
            return ReadFee(None, flag)
    return ReadFee(None, "note")


def _doubt(amount: int, said: Parted, note: str) -> str:
    if any("USD" in head.upper() or "LA" in head.upper().split() for head in said.heads):
        return "other_currency"
    for flag, pattern in _BENDS:
        if pattern.search(note):
            return flag
    if 0 < amount < SMALLEST_VND:
        return "too_small"
    named = set(money_in(" ".join(said.notes)))
    if named - {amount} or set(money_in(said.rest)) - {amount}:
        return "several_amounts"
    if not amount:
        return "note" if note else "not_said"
    if len(_PLAIN.sub("", note)) > MOST_ELSE or fold(said.rest).startswith("truong hop"):
        return "by_case"
    each = list(_EACH.finditer(_NUMBER.sub(" ", note)))
    if any(not _ONE.match(one.string, one.start()) for one in each):
        return "by_quantity"
    return "by_another_text" if note and not named and "thong tu" in note else ""


def money_in(text: str) -> list[int]:
    """Every amount in VND that a text names: 230.000 đồng, 02 triệu đồng, 50.000/lần."""
    found = []
    for hit in _MONEY.finditer(text):
        number, unit = hit["number"].strip(".,"), fold(hit["unit"])
        factor = next((value for word, value in _TIMES.items() if unit.startswith(word)), 1)
        if factor == 1 and not unit and not re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number):
            continue  # "47/2019" is the number of a circular.
        digits = number if factor == 1 else number.replace(",", ".")
        value = float(digits) * factor if factor > 1 else float(re.sub(r"[.,]", "", digits))
        found.append(round(value))
    return found


def _closing(text: str, at: int) -> int:
    """Where the bracket that opens at a place is closed; the end of the text where it is not."""
    depth = 0
    for place in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return len(text)
