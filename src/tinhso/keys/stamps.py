"""Time stamps by a foreign authority (RFC 3161): that some bytes were there at a moment which is not ours to say.

Over plain bytes and certificates; how an authority is reached is others' business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc3161_client
from cryptography import x509
from rfc3161_client.errors import VerificationError

from tinhso.kernel.errors import TinhsoError

REQUEST_TYPE, ANSWER_TYPE = "application/timestamp-query", "application/timestamp-reply"
MOST_ANSWER_BYTES = 100_000


class BadStamp(TinhsoError):
    """bad_stamp (why): no time stamp, or not one of these bytes by an authority that is believed.

    bad_authority (why): the authority's certificates cannot be read.
    """


@dataclass(frozen=True)
class Stamp:
    """at: the moment that the authority names; by: its name."""

    at: datetime
    by: str


@dataclass(frozen=True)
class Asked:
    """A question for a stamp. body: what is sent; nonce: what its answer must repeat."""

    body: bytes
    nonce: int


def ask_for(content: bytes) -> Asked:
    """The question for a stamp of some bytes, of which the authority learns the SHA-256 alone."""
    made = (
        rfc3161_client.TimestampRequestBuilder()
        .data(content)
        .hash_algorithm(rfc3161_client.HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    return Asked(made.as_bytes(), made.nonce or 0)


def read_authority(pem: bytes) -> tuple[x509.Certificate, ...]:
    """The roots whose authorities are believed, from one file of PEM. Raises BadStamp."""
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as fault:
        raise BadStamp("bad_authority", why=str(fault)[:200]) from None


def check_stamp(
    answer: bytes, content: bytes, roots: Sequence[x509.Certificate], *, nonce: int | None = None
) -> Stamp:
    """What an authority's answer says of some bytes. nonce: of the question, where it was ours. Raises BadStamp."""
    if len(answer) > MOST_ANSWER_BYTES:
        raise BadStamp("bad_stamp", why="size")
    try:
        read = rfc3161_client.decode_timestamp_response(answer)
        checking = rfc3161_client.VerifierBuilder(roots=list(roots), nonce=nonce).build()
        checking.verify_message(read, content)
        token = read.tst_info
        at = token.gen_time
        by = _name(read)
    except (VerificationError, ValueError) as fault:
        raise BadStamp("bad_stamp", why=str(fault)[:200]) from None
    return Stamp(at if at.tzinfo else at.replace(tzinfo=UTC), by)


def _name(read: rfc3161_client.TimeStampResponse) -> str:
    """Who signed, as its certificate names it."""
    serial = next(iter(read.signed_data.signer_infos)).serial_number
    for one in read.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(one)
        if certificate.serial_number == serial:
            return certificate.subject.rfc4514_string()
    return "–"
