"""Responders that say of one certificate how it stands now (OCSP, RFC 6960), where the certificate names one.

Asked before a result is signed, for what they say is put into it (PAdES-B-LT). What cannot be had is said and no reason
not to sign, as a list of revoked certificates may do as well; a certificate that is called revoked signs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from django.conf import settings

from tinhso.connectors.http import CannotAsk, Line
from tinhso.keys.certified import serial_of
from tinhso.signing.rules import CannotSign

ASKED_AS, ANSWERED_AS = "application/ocsp-request", "application/ocsp-response"
MOST_BYTES, SECONDS = 50_000, 5.0
#: How far their clock may run before ours, and how old an answer may be that names no next one.
AHEAD, UNDATED = timedelta(minutes=5), timedelta(days=1)
GOOD, REVOKED = "good", "revoked"


class _Unusable(Exception):
    """An answer that says nothing that may be believed; the word says why."""


@dataclass(frozen=True)
class Said:
    """What the responder of a certificate said. state: GOOD, REVOKED, or "" where there is no answer; why: then.

    answer: in DER, to be put into what the certificate signs.
    """

    serial: str
    address: str
    state: str = ""
    why: str = ""
    answer: bytes = b""


def address_of(certificate: x509.Certificate) -> str:
    """Where a certificate says that its responder is; "" for nowhere."""
    try:
        told = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except (x509.ExtensionNotFound, ValueError):
        return ""
    for one in told.value:
        named = one.access_location
        if one.access_method == AuthorityInformationAccessOID.OCSP and isinstance(
            named, x509.UniformResourceIdentifier
        ):
            return named.value
    return ""


def ask(chain: Sequence[x509.Certificate], roots: Sequence[bytes], *, now: datetime) -> list[Said]:
    """What the responders of a chain say of its certificates, one for each that names one and whose issuer is known.

    roots: in DER. Nobody is asked unless the settings allow it. Takes its time: call it in no transaction.
    """
    if not settings.OCSP:
        return []
    issuers = [*chain[1:], *map(x509.load_der_x509_certificate, roots)]
    said = []
    for own in chain:
        address = address_of(own)
        issuer = next((one for one in issuers if _issued(own, one)), None)
        if address and issuer is not None and own.subject != own.issuer:
            said.append(_asked(own, issuer, address, now))
    return said


def usable(said: Sequence[Said]) -> tuple[bytes, ...]:
    """The answers that may stand in a result. Raises CannotSign (certificate_is_revoked)."""
    for one in said:
        if one.state == REVOKED:
            raise CannotSign("certificate_is_revoked", serial=one.serial)
    return tuple(one.answer for one in said if one.state == GOOD)


def _issued(own: x509.Certificate, issuer: x509.Certificate) -> bool:
    with suppress(ValueError, TypeError, InvalidSignature):
        own.verify_directly_issued_by(issuer)
        return True
    return False


def _asked(own: x509.Certificate, issuer: x509.Certificate, address: str, now: datetime) -> Said:
    serial = serial_of(own)
    # SHA-1 names the issuer here and signs nothing; responders know no other name of it (RFC 5019).
    question = ocsp.OCSPRequestBuilder().add_certificate(own, issuer, SHA1()).build()  # noqa: S303
    try:
        with Line(address, private=settings.OCSP_PRIVATE, plain=True, seconds=SECONDS) as line:
            answer = line.ask(
                "POST",
                "",
                headers={"Content-Type": ASKED_AS, "Accept": ANSWERED_AS},
                body=question.public_bytes(Encoding.DER),
                most=MOST_BYTES,
            )
        if answer.status != 200:
            raise _Unusable(f"HTTP {answer.status}")
        state = _state(answer.body, own, issuer, question, now)
    except CannotAsk as fault:
        return Said(serial, address, why=fault.code)
    except _Unusable as fault:
        return Said(serial, address, why=str(fault))
    return Said(serial, address, state, answer=answer.body)


def _state(
    content: bytes,
    own: x509.Certificate,
    issuer: x509.Certificate,
    question: ocsp.OCSPRequest,
    now: datetime,
) -> str:
    try:
        told = ocsp.load_der_ocsp_response(content)
        if told.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise _Unusable(told.response_status.name.lower())
        named = (told.serial_number, told.issuer_key_hash, told.issuer_name_hash)
        if named != (own.serial_number, question.issuer_key_hash, question.issuer_name_hash):
            raise _Unusable("of_another")
        _check_signed(told, issuer, now)
        since, until = told.this_update_utc, told.next_update_utc
    except (ValueError, UnsupportedAlgorithm):
        raise _Unusable("unreadable") from None
    if since > now + AHEAD or now > (until or since + UNDATED):
        raise _Unusable("out_of_date")
    state = told.certificate_status
    if state == ocsp.OCSPCertStatus.REVOKED:
        return REVOKED
    if state != ocsp.OCSPCertStatus.GOOD:
        raise _Unusable("unknown")
    return GOOD


def _check_signed(told: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime) -> None:
    """That the issuer signed it, or whom the issuer has certified to answer for it."""
    hashed = told.signature_hash_algorithm
    if hashed is None:
        raise _Unusable("signature")
    for one in (issuer, *(own for own in told.certificates if _answers_for(own, issuer, now))):
        if _verifies(one, told, hashed):
            return
    raise _Unusable("signature")


def _answers_for(own: x509.Certificate, issuer: x509.Certificate, now: datetime) -> bool:
    if not own.not_valid_before_utc <= now <= own.not_valid_after_utc or not _issued(own, issuer):
        return False
    try:
        usage = own.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _verifies(one: x509.Certificate, told: ocsp.OCSPResponse, hashed: HashAlgorithm) -> bool:
    key = one.public_key()
    try:
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(told.signature, told.tbs_response_bytes, ECDSA(hashed))
        elif isinstance(key, RSAPublicKey):
            key.verify(told.signature, told.tbs_response_bytes, PKCS1v15(), hashed)
        else:
            return False
    except InvalidSignature:
        return False
    return True
