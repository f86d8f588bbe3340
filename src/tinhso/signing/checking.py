"""A PDF looked at, signed and read in a process of its own, as plain values."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from tinhso.keys.certified import CertifiedKey, read_certificates
from tinhso.signing import beside
from tinhso.signing.authorities import Stamps
from tinhso.signing.beside import OWN, PAGE, WHOLE, Lane
from tinhso.signing.rules import Believed, CannotSign, Signature


@dataclass(frozen=True)
class Signer:
    """One who signs. field: the name of hers in the PDF; chain: her certificate in PEM, then those up to a root."""

    field: str
    key: CertifiedKey
    chain: str


def checked(
    content: bytes,
    believed: Believed,
    *,
    now: datetime,
    seen: datetime | None = None,
    lane: Lane = OWN,
) -> tuple[Signature, ...]:
    """The signatures of a PDF in their order. seen: as `reading.signatures`. Raises CannotSign (pdf_unreadable,

    check_busy).
    """
    told = {
        "do": "read",
        "believed": believed.written(),
        "now": now.isoformat(),
        "seen": seen.isoformat() if seen else None,
    }
    answer, _ = beside.worked(told, {WHOLE: content}, lane=lane)
    return tuple(_signature(one) for one in answer["signatures"])


def check_can_be_signed(content: bytes) -> None:
    """That a PDF can be opened, and bears no signature. Raises CannotSign."""
    beside.worked({"do": "look"}, {WHOLE: content}, lane=OWN)


def made(
    content: bytes,
    signers: Sequence[Signer],
    believed: Believed,
    *,
    page: bytes = b"",
    bare: bool = False,
    stamps: Stamps | None = None,
) -> tuple[bytes, str]:
    """A PDF with the signatures of some, one after the other, and its level of PAdES: B-B, B-T or B-LTA.

    page: a PDF whose first page is put behind the last one before; bare: of the content its pages alone, as of one
    that bears signatures already. stamps: asked once for each and once for the whole. Keys are asked here, never
    beside, and each once. Raises CannotSign, ModuleAway, BadToken.
    """
    task = {
        "do": "make",
        "believed": believed.written(),
        "bare": bare,
        "stamps": stamps is not None,
        "signers": [
            {"field": one.field, "chain": [_text(der) for der in _ders(one.chain)]}
            for one in signers
        ],
    }
    waiting, stamped = list(range(len(signers))), 0

    def answering(asked: dict[str, Any]) -> dict[str, Any]:
        nonlocal stamped
        data = base64.b64decode(asked["data"])
        if asked["ask"] == "sign" and waiting and asked["who"] == waiting[0]:
            signer = signers[waiting.pop(0)]
            return {"value": _text(signer.key.sign(data, digest=asked["digest"]))}
        if asked["ask"] == "stamp" and stamps is not None and stamped <= len(signers):
            stamped += 1
            return {"value": _text(stamps(data))}
        raise CannotSign("pdf_unreadable", why="asks")

    files = {WHOLE: content, **({PAGE: page} if page else {})}
    answer, pdf = beside.worked(task, files, lane=OWN, answering=answering)
    return pdf, answer["level"]


def _signature(told: dict[str, Any]) -> Signature:
    for name in ("claimed_at", "stamped_at"):
        told[name] = datetime.fromisoformat(told[name]) if told[name] else None
    return Signature(**told)


def _ders(chain: str) -> list[bytes]:
    return [one.public_bytes(Encoding.DER) for one in read_certificates(chain.encode())]


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
