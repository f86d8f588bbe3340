"""What the signatures of a PDF say: whole or changed, by whose certificate, believed or not, at which moment.

Plain bytes in, plain values out, without a network: who is believed and what was revoked is given. Run by `worker` in
a process of its own wherever the file is somebody else's.
"""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from tinhso.signing import rules
from tinhso.signing.rules import Believed, Signature

_NOBODY = dict.fromkeys(("serial", "fingerprint", "subject", "issuer"), "")
_OVER = {
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    AdESIndeterminate.NO_POE,
    AdESIndeterminate.EXPIRED,
}
# Either is how authorities mark a certificate for signing papers.
_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})


def signatures(
    content: bytes, believed: Believed, *, now: datetime, seen: datetime | None = None
) -> tuple[Signature, ...]:
    """The signatures of a PDF in the order in which they were made. Raises what the reader of PDFs raises.

    now: the moment at which certificates are to be in force where no stamp says when it was signed. seen: up to which
    moment revocations count there, a later one: somebody else says that it was signed by `now`, which is no stamp.
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    found = list(reader.embedded_regular_signatures)
    made = []
    for place, one in enumerate(found):
        last = place == len(found) - 1
        made.append(_read(content, one, believed, last=last, now=now, seen=seen or now))
    return tuple(made)


def _read(
    content: bytes,
    one: EmbeddedPdfSignature,
    believed: Believed,
    *,
    last: bool,
    now: datetime,
    seen: datetime,
) -> Signature:
    told: dict[str, Any] = {
        "field": str(one.field_name),
        "claimed_at": _aware(one.self_reported_timestamp),
        "ends": _ends(one),
    }
    try:
        told |= _signer(one.signer_cert)
        status = _status(one, believed, now)
        stamp = status.timestamp_validity
        stamped = stamp.timestamp if stamp is not None and stamp.trusted else None
        if (
            stamped is not None
        ):  # What was good then is good, whatever became of the certificate since.
            status = _status(one, believed, now, then=stamped)
    except (
        SignatureValidationError
    ):  # What is signed does not name the certificate that lies beside it.
        return Signature(**{**_NOBODY, **told}, verdict=rules.FORGED, whole=False)
    whole = _whole(content, one, status, last=last)
    verdict = _verdict(status) if whole or last else rules.CHANGED
    if verdict == rules.VALID and _was_revoked(status, believed, stamped or seen):
        verdict = rules.CERTIFICATE_REVOKED
    return Signature(**told, verdict=verdict, whole=whole, stamped_at=stamped)


def _signer(certificate: asn1.Certificate) -> dict[str, str]:
    return {
        "serial": f"{certificate.serial_number:x}",
        "fingerprint": hashlib.sha256(certificate.dump()).hexdigest(),
        "subject": certificate.subject.human_friendly[:300],
        "issuer": certificate.issuer.human_friendly[:300],
    }


def _was_revoked(status: PdfSignatureStatus, believed: Believed, then: datetime) -> bool:
    """Whether a certificate between the signer and the root was revoked by a moment, by a list of its own issuer.

    Asked beside the validator, which reads no list of a certificate that does not say where such a list is found, and
    knows nothing of what lists said before: they forget a certificate that is over.
    """
    path = [] if status.validation_path is None else list(status.validation_path.iter_certs(True))
    chain = [x509.load_der_x509_certificate(one.dump()) for one in path]
    lists = [x509.load_der_x509_crl(one) for one in believed.revoked]
    for issuer, own in pairwise(chain):
        if any(
            one.is_of(own.issuer.public_bytes(), own.serial_number, then) for one in believed.ended
        ):
            return True
        for one in lists:
            row = one.get_revoked_certificate_by_serial_number(own.serial_number)
            if one.issuer != own.issuer or row is None or row.revocation_date_utc > then:
                continue
            if one.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type] # an issuer's
                return True
    return False


def _status(
    one: EmbeddedPdfSignature, believed: Believed, now: datetime, *, then: datetime | None = None
) -> PdfSignatureStatus:
    roots = [asn1.Certificate.load(der) for der in believed.roots]
    stamp_roots = [asn1.Certificate.load(der) for der in believed.stamp_roots]
    return validate_pdf_signature(
        one,
        signer_validation_context=ValidationContext(
            trust_roots=roots,
            crls=list(believed.revoked),
            moment=then or now,
            retroactive_revinfo=True,
        ),
        ts_validation_context=ValidationContext(
            trust_roots=stamp_roots,
            crls=list(believed.revoked),
            moment=now,
            retroactive_revinfo=True,
        ),
        key_usage_settings=_USAGE,
    )


def _verdict(status: PdfSignatureStatus) -> str:
    if not status.intact:
        return rules.CHANGED
    if not status.valid:
        return rules.FORGED
    if status.trusted:
        return rules.VALID
    if status.revoked:
        return rules.CERTIFICATE_REVOKED
    if status.trust_problem_indic in _OVER:
        return rules.CERTIFICATE_EXPIRED
    return rules.UNKNOWN_SIGNER


def _whole(
    content: bytes, one: EmbeddedPdfSignature, status: PdfSignatureStatus, *, last: bool
) -> bool:
    """Whether all that follows a signature leaves alone what it covers.

    After the last one nothing may follow but what keeps signatures up (time stamps, lists of what was revoked); between
    two of them also the second one's own field.
    """
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    if status.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return False
    if one.reader.xrefs.hybrid_xrefs_present:  # Two readers would see two papers.
        return False
    level = status.modification_level
    if last:
        rest = content[_ends(one) :]
        return not rest.strip() or level == ModificationLevel.LTA_UPDATES
    return level is not None and level <= ModificationLevel.FORM_FILLING


def _ends(one: EmbeddedPdfSignature) -> int:
    covered = [int(part) for part in one.byte_range]
    return covered[-2] + covered[-1] if len(covered) == 4 else 0


def _aware(at: datetime | None) -> datetime | None:
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)
