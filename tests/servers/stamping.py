"""A time-stamping authority of the tests' own: OpenSSL's, behind an address."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
[signer]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
"""


@dataclass
class Authority:
    """address: of its service; root: of the certificate it is believed by; asked: how often; says: instead."""

    folder: Path
    address: str = ""
    asked: int = 0
    says: tuple[int, bytes] | None = None
    openssl: str = field(default="openssl")

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def found(self) -> None:
        """Make its keys and certificates."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "config").write_text(CONFIG.format(folder=self.folder))
        (self.folder / "serial").write_text("01\n")
        new = (
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "30",
        )
        root = ("-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root of trials")
        self._run(
            *new, *root, "-config", "/dev/null", "-addext", "basicConstraints=critical,CA:true"
        )
        signer = ("-keyout", "signer.key", "-out", "signer.csr", "-subj", "/CN=Stamps of trials")
        self._run("req", "-new", "-newkey", "rsa:2048", "-nodes", *signer, "-config", "/dev/null")
        by = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30")
        made = ("-extfile", "config", "-extensions", "signer", "-out", "signer.pem")
        self._run("x509", "-req", "-in", "signer.csr", *by, *made)

    def stamp(self, question: bytes) -> bytes:
        """Its answer to a question."""
        asked = self.folder / "question"
        asked.write_bytes(question)
        return self._run(
            "ts", "-reply", "-config", "config", "-section", "ours", "-queryfile", "question"
        )

    def verify(self, answer: Path, content: Path) -> str:
        """What OpenSSL itself says of an answer."""
        words = ("ts", "-verify", "-in", str(answer), "-data", str(content), "-CAfile", "root.pem")
        return self._run(*words).decode()

    def _run(self, *words: str) -> bytes:
        done = subprocess.run(
            [self.openssl, *words], cwd=self.folder, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


@contextmanager
def authority(folder: Path, openssl: str) -> Iterator[Authority]:
    """An authority that answers until the end of the block."""
    made = Authority(folder, openssl=openssl)
    made.found()
    turn = threading.Lock()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            with turn:
                made.asked += 1
                status, body = made.says or (200, made.stamp(question))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    made.address = f"http://127.0.0.1:{server.server_port}/tsa"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
