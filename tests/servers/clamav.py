"""A real clamd with signatures of the tests' own: EICAR's harmless string, and what a test adds to them later."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import socket
import subprocess
import tarfile
import time
from pathlib import Path

STARTS_WITHIN_SECONDS = 60
# In two pieces, so that no scanner of whoever keeps this file takes it for what it describes.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """One daemon on a socket of its own. It is started by the test, may be stopped, frozen and started again."""

    def __init__(self, program: str, folder: Path, **settings: str) -> None:
        self._program, self._folder = program, folder
        self.socket = folder / "clamd.sock"
        (folder / "signatures").mkdir()
        (folder / "tmp").mkdir()
        self.learn("eicar", EICAR)
        told = {
            "LocalSocket": str(self.socket),
            "DatabaseDirectory": str(folder / "signatures"),
            "TemporaryDirectory": str(folder / "tmp"),
            "LogFile": str(folder / "clamd.log"),
            "Foreground": "yes",
            "StreamMaxLength": "30M",
            **settings,
        }
        if os.geteuid() == 0:
            told["User"] = "root"
        lines = "".join(f"{name} {value}\n" for name, value in told.items())
        (folder / "clamd.conf").write_text(lines)
        self.process: subprocess.Popen[bytes] | None = None

    def learn(self, name: str, signature: bytes) -> None:
        """One signature more, known when the daemon starts."""
        line = f"{name}:0:*:{signature.hex()}\n"
        (self._folder / "signatures" / f"{name}.ndb").write_text(line)

    def publish(self, version: int, signature: bytes) -> None:
        """A numbered daily database, as its makers send one out but unsigned; the daemon takes it over at once."""
        content = f"Later:0:*:{signature.hex()}\n".encode()
        head = f"ClamAV-VDB:23 Nov 2026 00-00 +0700:{version}:1:90"
        listed = f"daily.ndb:{len(content)}:{hashlib.sha256(content).hexdigest()}\n"
        info = f"{head}:X:X:tests:1795370000\n{listed}".encode()
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz", format=tarfile.USTAR_FORMAT) as tar:
            for name, part in (("COPYING", b"-\n"), ("daily.info", info), ("daily.ndb", content)):
                entry = tarfile.TarInfo(name)
                entry.size = len(part)
                tar.addfile(entry, io.BytesIO(part))
        body = packed.getvalue()
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        whole = f"{head}:{digest}:X:tests:1795370000".ljust(512).encode() + body
        (self._folder / "signatures" / "daily.cud").write_bytes(whole)
        assert self.ask("RELOAD") == "RELOADING"
        self._until(lambda: f"/{version}/" in self.ask("VERSION"))

    def ask(self, command: str) -> str:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.socket))
            line.sendall(f"n{command}\n".encode())
            return line.recv(500).decode().strip()

    def start(self) -> Clamd:
        self.process = subprocess.Popen(
            [self._program, "-c", str(self._folder / "clamd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._until(lambda: self.ask("PING") == "PONG")
        return self

    def freeze(self) -> None:
        """It takes what it is sent, and never answers."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(30)
        self.socket.unlink(missing_ok=True)

    def __enter__(self) -> Clamd:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _until(self, holds) -> None:  # type: ignore[no-untyped-def]
        end = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < end:
            assert self.process is not None
            assert self.process.poll() is None, (self._folder / "clamd.log").read_text()[-2000:]
            try:
                if holds():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError((self._folder / "clamd.log").read_text()[-2000:])
