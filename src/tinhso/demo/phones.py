"""Phones that are none: those who carry SMS and Zalo notices, as a process of its own for tests and trials.

Written from the vendors' published pages alone; it shares no line with the side that asks. It counts what arrives at
each phone, gives receipts if it is told where, and can be told to forget its answer, to hang, to fail or to refuse.

    python -m tinhso.demo.phones --port 8200 [--zalo-receipts http://127.0.0.1:8000/trao-doi/tin-nhan/zalo]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import queue
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

SMS, ZALO, TOKEN = (
    "/MainService.svc/json/SendMultipleMessage_V4_post_json/",
    "/message/template",
    "/v4/oa/access_token",
)
KEY, SECRET, APP, APP_SECRET, OA_SECRET = "khoa", "bi-mat", "2074", "ung-dung", "oa-bi-mat"
FIRST_REFRESH = "doi-lan-dau"
_TOLD = (
    "mode", "times", "code", "gives_receipts", "outcome", "zalo_receipts", "access", "refresh",
)  # fmt: skip
_MOST_BODY = 100_000


class Phones:
    """What arrived, and how to behave. arrived: way and id → how often it rang."""

    def __init__(self, zalo_receipts: str) -> None:
        self.lock = threading.Lock()
        self.arrived: Counter[str] = Counter()
        self.texts: dict[str, str] = {}
        self.asked: Counter[str] = Counter()
        self.taken: dict[str, str] = {}
        self.refresh, self.access = FIRST_REFRESH, ""
        self.mode, self.times, self.code = "", 0, ""
        self.receipts: queue.Queue[tuple[str, str, str]] = queue.Queue()
        self.zalo_receipts, self.gives_receipts, self.outcome = zalo_receipts, True, "arrived"
        for _ in range(4):
            threading.Thread(target=self._give, daemon=True).start()

    def behaves(self) -> tuple[str, str]:
        """How this request is to be answered."""
        with self.lock:
            if self.times == 0:
                return "", ""
            self.times -= 1
            return self.mode, self.code

    def ring(self, way: str, ident: str, text: str) -> None:
        with self.lock:
            self.arrived[f"{way}:{ident}"] += 1
            self.texts[f"{way}:{ident}"] = text

    def _give(self) -> None:
        while True:
            way, where, ident = self.receipts.get()
            for wait in (0.0, 0.5, 2.0):
                time.sleep(wait)
                try:
                    self._receipt(way, where, ident)
                    break
                except OSError:
                    continue

    def _receipt(self, way: str, where: str, ident: str) -> None:
        if way == "sms":
            good = self.outcome == "arrived"
            said = urlencode(
                {
                    "SMSID": ident,
                    "SendStatus": "5",
                    "SendSuccess": "1" if good else "0",
                    "SendFailed": "0" if good else "1",
                    "TypeId": "2",
                }
            )
            urlopen(f"{where}?{said}", timeout=5).close()  # noqa: S310 where we are told
            return
        tracking, _, msg = ident.partition(" ")
        now = str(int(time.time() * 1000))
        body = json.dumps(
            {
                "sender": {"id": "2893"},
                "recipient": {"id": "84"},
                "event_name": "user_received_message",
                "message": {"delivery_time": now, "msg_id": msg, "tracking_id": tracking},
                "app_id": APP,
                "timestamp": now,
            }
        ).encode()
        mac = hashlib.sha256(APP.encode() + body + now.encode() + OA_SECRET.encode()).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-ZEvent-Server": "ZNS",
            "X-ZEvent-Signature": f"mac={mac}",
        }
        urlopen(Request(where, body, headers), timeout=5).close()  # noqa: S310 the same


class Handler(BaseHTTPRequestHandler):
    """One request at a time on a connection that stays."""

    protocol_version = "HTTP/1.1"
    phones: Phones

    def log_message(self, *_: Any) -> None:
        """Nothing: whoever reads the terminal wants the tests' own words."""

    def do_GET(self) -> None:
        phones = self.phones
        with phones.lock:
            if self.path == "/danh-sach":
                self._say(200, {"arrived": dict(phones.arrived), "texts": dict(phones.texts)})
                return
            twice = {ident: n for ident, n in phones.arrived.items() if n > 1}
            self._say(
                200,
                {"phones": len(phones.arrived), "twice": twice, "asked": dict(phones.asked)},
            )

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(size, _MOST_BODY))
        path = urlsplit(self.path).path
        if path == "/dieu-khien":
            self._told(json.loads(body))
            return
        answers = {SMS: self._sms, ZALO: self._zalo, TOKEN: self._token}
        if path not in answers:
            self._say(404, {})
            return
        mode, code = self.phones.behaves()
        if mode in ("error", "status"):  # Turned away, or broken before anything was read.
            self._say(502 if mode == "error" else int(code), {})
            return
        said = answers[path](body, code if mode == "refuse" else "")
        if mode == "hang":
            time.sleep(30)
        if mode == "page":  # It has arrived, and what answers is no program.
            self._send(200, b"<html>OK</html>")
            return
        if mode in ("lost", "hang"):
            # It has arrived, and nobody hears so.
            self.close_connection = True
            return
        self._say(200, said)

    def _told(self, told: dict[str, Any]) -> None:
        phones = self.phones
        with phones.lock:
            for name in _TOLD:
                if name in told:
                    setattr(phones, name, told[name])
        self._say(200, {})

    def _sms(self, body: bytes, code: str) -> dict[str, Any]:
        told, phones = json.loads(body), self.phones
        if (told["ApiKey"], told["SecretKey"]) != (KEY, SECRET):
            return {"CodeResult": "101", "ErrorMessage": "Authorize Failed"}
        if code:
            return {"CodeResult": code, "ErrorMessage": "told to"}
        ident = told["RequestId"]
        with phones.lock:
            phones.asked["sms"] += 1
            if ident in phones.taken:
                return {"CodeResult": "124", "ErrorMessage": "Request exist", "SendStatus": "5"}
            phones.taken[ident] = uuid4().hex
        phones.ring("sms", ident, told["Content"])
        if phones.gives_receipts:
            phones.receipts.put(("sms", told["CallbackUrl"], phones.taken[ident]))
        return {"CodeResult": "100", "CountRegenerate": 0, "SMSID": phones.taken[ident]}

    def _zalo(self, body: bytes, code: str) -> dict[str, Any]:
        told, phones = json.loads(body), self.phones
        if not phones.access or self.headers.get("access_token") != phones.access:
            return {"error": -124, "message": "Access token invalid"}
        if code:
            return {"error": int(code), "message": "told to"}
        ident, msg = told["tracking_id"], uuid4().hex[:20]
        with phones.lock:
            phones.asked["zalo"] += 1
        phones.ring("zalo", ident, json.dumps(told["template_data"], ensure_ascii=False))
        if phones.gives_receipts and phones.zalo_receipts:
            phones.receipts.put(("zalo", phones.zalo_receipts, f"{ident} {msg}"))
        quota = {"dailyQuota": "500000", "remainingQuota": "1"}
        data = {"msg_id": msg, "sent_time": "0", "sending_mode": "1", "quota": quota}
        return {"error": 0, "message": "Success", "data": data}

    def _token(self, body: bytes, _code: str) -> dict[str, Any]:
        told = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        phones = self.phones
        with phones.lock:
            if (
                told.get("refresh_token") != phones.refresh
                or told.get("app_id") != APP
                or self.headers.get("secret_key") != APP_SECRET
            ):
                return {"error": -14014, "error_name": "Invalid refresh token"}
            phones.access, phones.refresh = uuid4().hex, uuid4().hex
            return {
                "access_token": phones.access,
                "refresh_token": phones.refresh,
                "expires_in": "90000",
            }

    def _say(self, status: int, told: dict[str, Any]) -> None:
        self._send(status, json.dumps(told).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """daemon_threads: a connection that stays open does not keep the process."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: Any) -> None:
        """Who asks may be killed in the middle; that is no news here."""


def main() -> int:
    """Listen on this machine until it is ended."""
    parser = argparse.ArgumentParser(prog="python -m tinhso.demo.phones", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--zalo-receipts", default="", metavar="ADDRESS")
    args = parser.parse_args()
    handler = type("OfThese", (Handler,), {"phones": Phones(args.zalo_receipts)})
    Server(("127.0.0.1", args.port), handler).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
