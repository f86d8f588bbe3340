"""An authority of certificates and small PDFs: what signing is tried with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

A_DAY = timedelta(days=1)


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """Issues certificates and lists of those that it revoked."""

    def __init__(self, common: str = "CA of trials") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name(common)
        self.revoked: dict[int, datetime] = {}
        now = datetime.now(UTC)
        self.root = self._signed(
            self.name, self.key.public_key(), now - 3000 * A_DAY, now + 3000 * A_DAY, ca=True
        )

    def issue(
        self,
        common: str,
        public: Any,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        responder: str = "",
        answers: bool = False,
    ) -> x509.Certificate:
        """responder: where it says that it is asked about; answers: it may answer for others itself."""
        now, more = datetime.now(UTC), list[Any]()
        if responder:
            place = x509.UniformResourceIdentifier(responder)
            said = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            more.append(x509.AuthorityInformationAccess([said]))
        if answers:
            more += [x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), x509.OCSPNoCheck()]
        days = since or now - A_DAY, until or now + 365 * A_DAY
        return self._signed(name(common), public, *days, more=more)

    def crl(
        self, *, until: datetime | None = None, reason: x509.ReasonFlags | None = None
    ) -> bytes:
        """until: when the next one is due. reason: of all that it names."""
        now = datetime.now(UTC)
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(min(now, until or now) - timedelta(minutes=1))
            .next_update(until or now + 7 * A_DAY)
        )
        for serial, at in self.revoked.items():
            row = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            if reason is not None:
                row = row.add_extension(x509.CRLReason(reason), critical=False)
            made = made.add_revoked_certificate(row.build())
        return made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    def _signed(
        self,
        subject: x509.Name,
        public: Any,
        since: datetime,
        until: datetime,
        *,
        ca: bool = False,
        more: Sequence[Any] = (),
    ) -> x509.Certificate:
        usage = dict.fromkeys(
            (
                "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
            ),
            False,
        )  # fmt: skip
        kept = ("key_cert_sign", "crl_sign") if ca else ("digital_signature", "content_commitment")
        usage |= dict.fromkeys(kept, True)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
        )
        for one in more:
            made = made.add_extension(one, critical=False)
        return made.sign(self.key, hashes.SHA256())


def a_pdf(pages: int = 1, text: str = "Ket qua") -> bytes:
    """A small PDF of some pages."""
    parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    kids = " ".join(f"{4 + 2 * one} 0 R" for one in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for one in range(pages):
        content = f"BT /F1 24 Tf 72 700 Td ({text} {one + 1}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * one} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(sum(map(len, parts)))
        parts.append(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = sum(map(len, parts))
    table = "".join(f"{one:010} 00000 n \n" for one in offsets)
    parts.append(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return b"".join(parts)


def rsa_key() -> Any:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
