"""A signed PDF that cannot be opened any more, or no longer says that it was signed: judged by its bytes alone.

One byte may be enough that no reader finds its way through a file. What a signature covers stands in plain numbers
beside it, though, so that it can still be said that the file is not the one that was signed. Nothing here is ever
said to hold.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from asn1crypto import cms

from tinhso.signing import rules
from tinhso.signing.reading import signatures
from tinhso.signing.rules import Believed, Signature

MOST_SIGNATURES = 20
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HASHES = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512"})


def signatures_or_left(
    content: bytes, believed: Believed, *, now: datetime, seen: datetime | None = None
) -> tuple[Signature, ...]:
    """`reading.signatures`, and where it finds none or fails, what the bytes tell of those that the file had.

    Raises what the reader of PDFs raises where they tell nothing either.
    """
    try:
        return signatures(content, believed, now=now, seen=seen) or _left(content, opened=True)
    except MemoryError:
        raise
    except Exception:  # Readers of PDFs fail in every way there is.
        if found := _left(content, opened=False):
            return found
        raise


def _left(content: bytes, *, opened: bool) -> tuple[Signature, ...]:
    """What is wrong with the signatures of a PDF in which no reader finds one; () where nothing tells of any.

    opened: whether a reader got through the file. Where it did, only what lies where a signature says that it lies
    counts, so that a signed paper attached to another is not taken for it.
    """
    if opened and b"/UR3" in content:  # Rights that a form gives its reader are signed too.
        return ()
    found = tuple(islice(_placed(content), MOST_SIGNATURES))
    if found or opened or not rules.looks_signed(content):
        return tuple(one for one in found if one is not None)
    return (_signature(rules.CHANGED, 0),)


def _placed(content: bytes) -> Iterator[Signature | None]:
    """Each signature that lies between the two stretches that it covers; None for one with which nothing is wrong."""
    for match in islice(_RANGE.finditer(content), MOST_SIGNATURES):
        before, after, length = (int(part) for part in match.groups())
        ends = after + length
        gap = content[before:after]
        if not gap or match.start() > ends or (gap[:1] != b"<" and gap[-1:] != b">"):
            continue
        said = _digest_said(gap)
        if said is None:
            yield _signature(rules.FORGED, ends)
            continue
        name, digest = said
        hashed = hashlib.new(name, content[:before])
        hashed.update(content[after:ends])
        if hashed.digest() != digest or ends < len(content):
            yield _signature(rules.CHANGED, ends)
        else:
            yield None


def _digest_said(gap: bytes) -> tuple[str, bytes] | None:
    """(hash, digest) of what was covered when it was signed; None where the signature itself is damaged."""
    try:
        told = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))
        signer: Any = told["content"]["signer_infos"][0]
        name = signer["digest_algorithm"]["algorithm"].native
        digests = [
            one["values"][0].native
            for one in signer["signed_attrs"]
            if one["type"].native == "message_digest"
        ]
    except Exception:  # Whatever its parser trips over: it is no signature any more.
        return None
    return (name, digests[0]) if name in _HASHES and digests else None


def _signature(verdict: str, ends: int) -> Signature:
    return Signature(
        field="",
        serial="",
        fingerprint="",
        subject="",
        issuer="",
        verdict=verdict,
        ends=ends,
        whole=False,
    )
