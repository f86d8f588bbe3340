"""Made-up certificates: an authority that is nobody's, the head of the commune that is shown, and its seal.

They lie in the demo's own folder, and every name in them says that they are samples.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tinhso.keys.samples import file_of

TOKEN, HEAD, SEAL = "mau", "chu-tich", "con-dau"
NAMES = {HEAD: "Chủ tịch phường Trung Tâm (mẫu)", SEAL: "Ủy ban nhân dân phường Trung Tâm (mẫu)"}
AUTHORITY = "Gốc chứng thư mẫu, không có giá trị"
_ROOTS, _LISTS, _YEARS = "goc.pem", "thu-hoi", timedelta(days=3_650)


def certificate_of(folder: Path, label: str) -> Path:
    """Where the certificate of a sample signer lies."""
    return folder / f"{label}.pem"


def settings_of(folder: Path) -> Mapping[str, str]:
    """The settings by which the samples sign, and are believed; what is missing of them is made."""
    if not (folder / _ROOTS).exists():
        _make(folder)
    return {
        "TINHSO_SIGNING_TOKENS": f"{TOKEN}=sample:{folder}",
        "TINHSO_SIGNING_ROOTS": str(folder / _ROOTS),
        "TINHSO_SIGNING_CRLS": str(folder / _LISTS),
    }


def _make(folder: Path) -> None:
    (folder / _LISTS).mkdir(parents=True, exist_ok=True)
    now, root = datetime.now(UTC), generate_private_key(SECP256R1())
    name = _name(AUTHORITY)
    for label, common in NAMES.items():
        key = generate_private_key(SECP256R1())
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _kept(file_of(str(folder), label), plain)
        made = _certificate(_name(common), key.public_key(), name, root, now, ca=False)
        _kept(certificate_of(folder, label), made.public_bytes(Encoding.PEM))
    nobody = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(name)
        .last_update(now)
        .next_update(now + _YEARS)
        .sign(root, hashes.SHA256())
    )
    _kept(folder / _LISTS / "goc.crl", nobody.public_bytes(Encoding.DER))
    own = _certificate(name, root.public_key(), name, root, now, ca=True)
    _kept(
        folder / _ROOTS, own.public_bytes(Encoding.PEM)
    )  # The last, for it says that all is there.


def _kept(file: Path, content: bytes) -> None:
    part = file.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
    part.replace(file)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name,
    public: EllipticCurvePublicKey,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    now: datetime,
    *,
    ca: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(above, critical=False)
        .sign(key, hashes.SHA256())
    )
