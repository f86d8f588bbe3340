"""Keys of made-up signers, in files: for the demo alone, which has no module to keep them in.

A folder of them is written `sample:FOLDER`; each key lies there as LABEL.key, in PEM without a password. Whoever reads
the folder signs with them, so they are worth nothing, and nothing but the demo takes them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tinhso.keys.modules import ModuleAway

KIND = "sample"
_DIGESTS: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


def file_of(folder: str, label: str) -> Path:
    """Where a key lies."""
    return Path(folder) / f"{Path(label).name}.key"


def prove(folder: str, label: str) -> None:
    """That the key is there and can be read. Raises ModuleAway."""
    _key(folder, label)


def signed(folder: str, label: str, content: bytes, *, digest: str) -> bytes:
    """The signature of some bytes, as X.509 writes it. Raises ModuleAway."""
    key, hashed = _key(folder, label), _DIGESTS[digest]()
    if isinstance(key, EllipticCurvePrivateKey):
        return key.sign(content, ECDSA(hashed))
    return key.sign(content, PKCS1v15(), hashed)


def _key(folder: str, label: str) -> EllipticCurvePrivateKey | RSAPrivateKey:
    try:
        found = load_pem_private_key(file_of(folder, label).read_bytes(), None)
    except (OSError, ValueError):
        raise ModuleAway("no_module_key", token=KIND, key=label) from None
    if not isinstance(found, EllipticCurvePrivateKey | RSAPrivateKey):
        raise ModuleAway("no_module_key", token=KIND, key=label)
    return found
