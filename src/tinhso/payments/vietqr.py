"""VietQR: what a bank's app reads from the picture, a merchant-presented EMVCo code as NAPAS lays it out. Pure.

A field is two digits of its number, two of its length, and its text; the last is a CRC-16 (polynomial 1021, start
FFFF) over all before it. Checked against codes that libraries of others publish: see the tests.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable

from tinhso.kernel.errors import TinhsoError

NAPAS, TO_ACCOUNT = "A000000727", "QRIBFTTA"
VND, VIETNAM = "704", "VN"
MOST_PURPOSE, MOST_ACCOUNT = 25, 19


class BadCode(TinhsoError):
    """vietqr_wrong (part): bin, account, amount, purpose, or length and crc of a code that is read."""


def code(*, bank: str, account: str, amount: int | None = None, purpose: str = "") -> str:
    """The text of the picture. bank: its BIN of six digits; amount: VND; None: the payer types it. Raises BadCode."""
    if not (len(bank) == 6 and bank.isascii() and bank.isdigit()):
        raise BadCode("vietqr_wrong", part="bin")
    if not (0 < len(account) <= MOST_ACCOUNT and account.isascii() and account.isalnum()):
        raise BadCode("vietqr_wrong", part="account")
    if amount is not None and not 0 < amount < 10**13:
        raise BadCode("vietqr_wrong", part="amount")
    if len(purpose) > MOST_PURPOSE or not purpose.isascii():
        raise BadCode("vietqr_wrong", part="purpose")
    payee = _fields([("00", bank), ("01", account)])
    merchant = _fields([("00", NAPAS), ("01", payee), ("02", TO_ACCOUNT)])
    fields = [("00", "01"), ("01", "11" if amount is None else "12"), ("38", merchant), ("53", VND)]
    if amount is not None:
        fields.append(("54", str(amount)))
    fields.append(("58", VIETNAM))
    if purpose:
        fields.append(("62", _fields([("08", purpose)])))
    text = _fields(fields) + "6304"
    return text + _crc(text)


def read(text: str) -> dict[str, str]:
    """The fields of a code by number; what is inside another is left as it is. Raises BadCode."""
    if text[-8:-4] != "6304" or _crc(text[:-4]) != text[-4:]:
        raise BadCode("vietqr_wrong", part="crc")
    return inside(text)


def inside(text: str) -> dict[str, str]:
    """The fields of a template. Raises BadCode."""
    found: dict[str, str] = {}
    while text:
        length = text[2:4]
        if not length.isdigit() or len(text) < 4 + int(length):
            raise BadCode("vietqr_wrong", part="length")
        found[text[:2]], text = text[4 : 4 + int(length)], text[4 + int(length) :]
    return found


def _fields(parts: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{number}{len(value):02}{value}" for number, value in parts)


def _crc(text: str) -> str:
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"
