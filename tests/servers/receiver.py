"""A partner's receiver of webhooks as a process of its own: `python -m tests.servers.receiver`.

It checks what it hears with the published library of Standard Webhooks, keeps each message on disk before it answers,
and behaves badly where it is told to. It shares no code with the sender.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]


class Receiver:
    """One receiver, which can be killed and started again on its data. secrets: what it checks with."""

    def __init__(self, folder: Path, *, name: str = "nhan") -> None:
        from tests.servers.running import free_port

        self.port, self._data = free_port(), folder / f"{name}.sqlite3"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/nhan"

    def start(self) -> Receiver:
        from tinhso.cli.running import wait_until_it_answers

        words = ["--port", str(self.port), "--data", str(self._data)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.receiver", *words], cwd=ROOT
        )
        wait_until_it_answers(self.process, f"http://127.0.0.1:{self.port}/trang-thai")
        return self

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None:
            self.process.wait(30)

    def __enter__(self) -> Receiver:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def tell(self, **how: Any) -> None:
        """mode: ok, a status, hang, die, drip or away; times: for how many messages; secret: what it checks with."""
        body = json.dumps(how).encode()
        with urlopen(Request(f"http://127.0.0.1:{self.port}/dieu-khien", body), timeout=60):
            pass

    def heard(self) -> list[dict[str, Any]]:
        """Every message as it was heard, in the order of hearing: id, at, body, genuine."""
        with urlopen(f"http://127.0.0.1:{self.port}/trang-thai", timeout=60) as answer:
            found: list[dict[str, Any]] = json.loads(answer.read())
            return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    how: dict[str, Any] = {"mode": "ok", "times": 0, "secret": ""}  # noqa: RUF012 of the whole process
    data = ""

    def do_GET(self) -> None:
        with sqlite3.connect(self.data) as kept:
            rows = kept.execute("SELECT told FROM heard ORDER BY rowid").fetchall()
        self._say(200, json.dumps([json.loads(one) for (one,) in rows]).encode())

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            return  # Whoever sent it was killed in the middle.
        if self.path == "/dieu-khien":
            self.how.update(json.loads(body))
            self._say(200)
            return
        mode = self.how["mode"] if self.how["times"] != 0 else "ok"
        if mode != "ok":
            self.how["times"] -= 1
        if mode != "die_before":
            self._keep(body, mode)
        if mode in ("die", "die_before"):
            os._exit(9)
        if mode == "hang":
            time.sleep(60)
        if mode == "drip":
            self._drip()
            return
        if mode == "away":
            self.send_response(302)
            self.send_header("Location", self.how["to"])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._say(int(mode) if str(mode).isdecimal() else 200, self.how.get("says", "").encode())
        return

    def _keep(self, body: bytes, mode: str) -> None:
        told = {
            "id": self.headers["webhook-id"],
            "at": self.headers["webhook-timestamp"],
            "signatures": self.headers["webhook-signature"].split(),
            "type": self.headers["Content-Type"],
            "host": self.headers["Host"],
            "path": self.path,
            "body": body.decode(),
            "genuine": self._genuine(body),
            "mode": mode,
        }
        with sqlite3.connect(self.data, timeout=30) as kept:
            kept.execute("INSERT INTO heard VALUES (?)", (json.dumps(told),))

    def _genuine(self, body: bytes) -> bool | None:
        if not self.how["secret"]:
            return None
        from standardwebhooks.webhooks import Webhook, WebhookVerificationError

        try:
            Webhook(self.how["secret"]).verify(body.decode(), dict(self.headers.items()))
        except WebhookVerificationError:
            return False
        return True

    def _drip(self) -> None:
        """A head that never ends."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            for n in range(300):
                self.wfile.write(f"X-{n}: 1\r\n".encode())
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            pass

    def _say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--data")
    told = parser.parse_args()
    with sqlite3.connect(told.data) as kept:
        kept.execute("CREATE TABLE IF NOT EXISTS heard (told TEXT)")
    _Handler.data = told.data
    ThreadingHTTPServer(("127.0.0.1", told.port), _Handler).serve_forever()


if __name__ == "__main__":
    main()
