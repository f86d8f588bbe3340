"""A responder (OCSP) of the tests' own: OpenSSL's, as a process of its own."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


@contextmanager
def responder(
    folder: Path,
    openssl: str,
    port: int,
    authority: Any,
    known: Mapping[x509.Certificate, bool],
    *,
    signer: Any = None,
    minutes: int = 60,
) -> Iterator[subprocess.Popen[bytes]]:
    """It answers on a port until the end of the block. known: certificates, and whether each is revoked.

    signer: the authority that certifies who answers; None: that of the certificates itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key = generate_private_key(SECP256R1())
    own = (signer or authority).issue("Responder of trials", key.public_key(), answers=True)
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "own.key").write_bytes(plain)
    (folder / "own.pem").write_bytes(own.public_bytes(Encoding.PEM))
    (folder / "ca.pem").write_bytes(authority.pem())
    lines = [_line(one, revoked=revoked) for one, revoked in known.items()]
    (folder / "index").write_text("".join(lines))
    words = [
        openssl, "ocsp", "-port", str(port), "-index", "index", "-CA", "ca.pem", "-rsigner", "own.pem",
        "-rkey", "own.key", "-nmin", str(minutes),
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(process, folder / "log")
            yield process
        finally:
            process.kill()
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it says that it listens. It serves one after the other, and a knock at its port would be the first."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        if "waiting for OCSP client" in log.read_text():
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def _line(one: x509.Certificate, *, revoked: bool) -> str:
    """A row of OpenSSL's list of certificates."""
    until, now = (f"{at:%y%m%d%H%M%SZ}" for at in (one.not_valid_after_utc, datetime.now(UTC)))
    serial = f"{one.serial_number:X}"
    serial = f"0{serial}" if len(serial) % 2 else serial
    return (
        f"{'R' if revoked else 'V'}\t{until}\t{now if revoked else ''}\t{serial}\tunknown\t/CN=x\n"
    )
