"""Lists of revoked certificates: what they say is kept of those who signed here, and whether they are out of date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography import x509

from tinhso.keys.certified import read_certificates
from tinhso.signing import authorities
from tinhso.signing.models import ISSUER, Certificate, Revocation, Signature
from tinhso.signing.rules import Believed, Ended

# A certificate that rests may come back, and one that came back is not revoked.
_NOT_FOR_GOOD = {x509.ReasonFlags.certificate_hold, x509.ReasonFlags.remove_from_crl}


@dataclass(frozen=True)
class Listed:
    """A list that is believed. issuer: its name; until: when the next one was due, None where it does not say."""

    issuer: str
    since: datetime
    until: datetime | None


def believed() -> Believed:
    """Whom signatures are believed by, what was revoked by the lists of now, and what earlier lists said.

    Raises CannotSign, BadToken.
    """
    rows = Revocation.objects.order_by("pk").values_list("issuer", "serial", "revoked_at")
    return replace(authorities.believed(), ended=tuple(Ended(*one) for one in rows))


def remember(*, now: datetime) -> int:
    """Keep what the lists say was revoked for good of certificates that signed here; how many are new.

    A list forgets a certificate when its time is over, and what it signed must not look good from then on. Read are
    lists whose issuer's certificate is a root, or stands in a chain that was entered. Raises CannotSign, BadToken.
    """
    if not authorities.is_on():
        return 0
    told = authorities.believed()
    if not told.revoked:
        return 0
    ours = set(Signature.objects.order_by().values_list("serial", flat=True).distinct())
    chains = Certificate.objects.values_list("serial", "chain")
    issuers = [x509.load_der_x509_certificate(one) for one in told.roots]
    for serial, chain in chains:
        ours.add(serial)
        issuers += read_certificates(chain.encode())[1:]
    known = set(Revocation.objects.values_list("issuer", "serial"))
    found = {
        (issuer, serial): at
        for issuer, serial, at in _rows(told.revoked, issuers)
        if serial in ours and (issuer, serial) not in known
    }
    Revocation.objects.bulk_create(
        (
            Revocation(issuer=issuer, serial=serial, revoked_at=at, noted_at=now)
            for (issuer, serial), at in found.items()
        ),
        ignore_conflicts=True,
    )
    return len(found)


def lists() -> list[Listed]:
    """The newest list of each issuer, by its name. Raises CannotSign, BadToken."""
    newest: dict[str, Listed] = {}
    for der in authorities.believed().revoked:
        one = x509.load_der_x509_crl(der)
        name = one.issuer.rfc4514_string()
        listed = Listed(name, one.last_update_utc, one.next_update_utc)
        if name not in newest or newest[name].since < listed.since:
            newest[name] = listed
    return sorted(newest.values(), key=lambda one: one.issuer)


def unlisted(*, now: datetime) -> list[str]:
    """Issuers of certificates that sign here, of whom there is no list. Raises CannotSign, BadToken."""
    named = {one.issuer[:ISSUER] for one in lists()}
    rows = Certificate.objects.filter(ended_at=None, until__gt=now)
    issuers = set(rows.values_list("issuer", flat=True).distinct())
    return sorted(issuers - named)


def _rows(
    lists: Sequence[bytes], issuers: Sequence[x509.Certificate]
) -> Iterator[tuple[str, str, datetime]]:
    """(issuer, serial, moment) of each row for good, of lists that their issuers signed."""
    for der in lists:
        one = x509.load_der_x509_crl(der)
        keys = [other.public_key() for other in issuers if other.subject == one.issuer]
        if not any(one.is_signature_valid(key) for key in keys):  # type: ignore[arg-type] # an issuer's
            continue
        issuer = hashlib.sha256(one.issuer.public_bytes()).hexdigest()
        for row in one:
            if not _rests(row):
                yield issuer, f"{row.serial_number:x}", row.revocation_date_utc


def _rests(row: x509.RevokedCertificate) -> bool:
    try:
        return row.extensions.get_extension_for_class(x509.CRLReason).value.reason in _NOT_FOR_GOOD
    except x509.ExtensionNotFound:
        return False
