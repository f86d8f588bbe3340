"""What signatures say of a paper, as plain values. Pure."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tinhso.kernel.errors import TinhsoError

PERSON, SEAL = "person", "seal"
ROLES = (PERSON, SEAL)
#: Of a signature whose certificate is not in our list: nothing is said of whose it is.
UNLISTED = "unlisted"
HERE, IMPORTED, COPY = "here", "import", "copy"
#: COPY: a certified copy of another paper of the book.
WAYS = (HERE, IMPORTED, COPY)
REVOKED, REPLACED, STRUCK = "revoked", "replaced", "struck"
#: Why a result that was given is revoked, and why a number is struck through; stored, so they keep their meaning.
REVOKING = ("wrong_content", "wrong_authority", "decided_otherwise", "asked_for", "key_lost")
#: Why a copy is revoked, which nobody chooses: the paper of which it is one was.
ORIGINAL_FELL = "original_fell"
STRIKING = ("not_signed", "not_decided", "sent_twice")

#: What may be wrong with one signature, the gravest first.
FORGED, CHANGED, CERTIFICATE_REVOKED, CERTIFICATE_EXPIRED, UNKNOWN_SIGNER, VALID = (
    "forged", "changed", "certificate_revoked", "certificate_expired", "unknown_signer", "valid",
)  # fmt: skip
GRAVEST = (
    FORGED, CHANGED, CERTIFICATE_REVOKED, CERTIFICATE_EXPIRED, UNKNOWN_SIGNER, VALID,
)  # fmt: skip
UNSIGNED, UNREADABLE = "unsigned", "unreadable"
# How a signature says in which manner it was made; spelt so in every signed PDF, and never compressed.
_MANNER = re.compile(rb"/(?:adbe\.pkcs7\.|adbe\.x509\.|ETSI\.CAdES\.)[a-z0-9_]{3,20}")


def looks_signed(content: bytes) -> bool:
    """Whether some bytes bear the mark of a signed PDF, whatever became of the rest."""
    return _MANNER.search(content) is not None


class CannotSign(TinhsoError):
    """What cannot be signed, or not be taken as signed.

    no_own_certificate: who signs has none in force. no_seal (office): the office has none. certificate_over (day): not
    in force. not_a_pdf: only a PDF is signed. pdf_unreadable (why): damaged or locked. signed_already: the file
    bears a signature. signature_refused (reason): what the signature says is not good. not_signed: the file bears none.
    signature_spoilt: what was made does not hold; the certificate may belong to another key. no_stamp (why): the
    time-stamping authority gave none. no_roots: no authority of certificates is named. check_busy: try again soon.
    too_many_pins (minutes): wrong PINs. pins_shut: so many that an administrator opens it again. no_such_signed;
    bad_change (what): the book's entry is not in that state.
    signature_needed: this procedure's result must be signed. number_needed: an import has a number of its own.
    no_copy_of_it: only a result that was given here and holds has certified copies.
    no_check_file, not_a_pdf_to_check, check_too_large (most): what was sent to be checked cannot be.
    certificate_is_revoked (serial): its authority's responder says so, and it signs nothing.
    known_certificate (serial): it is in the list already. no_signing_token (token): the settings name none.
    """


@dataclass(frozen=True)
class Ended:
    """A certificate that a list once said was revoked. issuer: SHA-256 of its issuer's name in DER; serial: in hex."""

    issuer: str
    serial: str
    at: datetime

    def is_of(self, issuer: bytes, serial: int, then: datetime) -> bool:
        """Whether it is that certificate, and was revoked by a moment. issuer: the name in DER."""
        same = self.serial == f"{serial:x}" and self.issuer == hashlib.sha256(issuer).hexdigest()
        return same and self.at <= then


_IN_DER = ("roots", "stamp_roots", "revoked", "answers")


@dataclass(frozen=True)
class Believed:
    """Certificates in DER: roots of signers, roots of time-stamping authorities; lists of what was revoked.

    ended: what lists said before of certificates that they may not name any more. answers: of responders, each of one
    certificate that is about to sign.
    """

    roots: tuple[bytes, ...]
    stamp_roots: tuple[bytes, ...] = ()
    revoked: tuple[bytes, ...] = ()
    ended: tuple[Ended, ...] = ()
    answers: tuple[bytes, ...] = ()

    def written(self) -> dict[str, list[Any]]:
        """As JSON can hold it."""
        plain: dict[str, list[Any]] = {
            name: [base64.b64encode(one).decode() for one in getattr(self, name)]
            for name in _IN_DER
        }
        plain["ended"] = [[one.issuer, one.serial, one.at.isoformat()] for one in self.ended]
        return plain

    @classmethod
    def of(cls, told: Mapping[str, list[Any]]) -> Believed:
        """The same, read again."""
        bytes_of = {name: tuple(map(base64.b64decode, told.get(name, ()))) for name in _IN_DER}
        ended = tuple(Ended(one, two, datetime.fromisoformat(at)) for one, two, at in told["ended"])
        return cls(**bytes_of, ended=ended)


@dataclass(frozen=True)
class Signature:
    """One signature of a PDF. fingerprint: SHA-256 of the signer's certificate; verdict: of GRAVEST.

    subject, issuer: as the certificate names them. claimed_at: the signer's own clock; stamped_at: by an authority that
    is believed. ends: how many bytes of the file it covers. whole: nothing follows that would change what is shown.
    """

    field: str
    serial: str
    fingerprint: str
    subject: str
    issuer: str
    verdict: str
    ends: int
    whole: bool
    claimed_at: datetime | None = None
    stamped_at: datetime | None = None


def verdict_of(signatures: Sequence[Signature]) -> str:
    """Of a whole PDF: valid only where each signature is, and where the last one covers all that is shown."""
    if not signatures:
        return UNSIGNED
    found = {one.verdict for one in signatures}
    if VALID in found and not signatures[-1].whole:
        found.add(CHANGED)
    return next(one for one in GRAVEST if one in found)


@dataclass(frozen=True)
class Standing:
    """How a paper of the book stands. what: valid, expired, revoked, replaced; since: the day from which."""

    what: str
    since: datetime | date | None = None


def standing(
    *, valid_until: date | None, changes: Sequence[tuple[str, datetime]], day: date
) -> Standing:
    """How a paper stands on a day. changes: (what, moment) of the book; being revoked goes before all else."""
    for what in (REVOKED, REPLACED):
        for one, at in changes:
            if one == what:
                return Standing(what, at)
    if valid_until is not None and day > valid_until:
        return Standing("expired", valid_until)
    return Standing("valid")
