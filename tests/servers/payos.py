"""A stand-in of payOS as a process of its own: `python tests/servers/payos.py PORT CHECKSUM ADDRESS-OF-THE-NOTICES`.

It shares no code with the product. ASSUMED of payOS: POST /v2/payment-requests with the headers x-client-id and
x-api-key; amount, cancelUrl, description, orderCode, returnUrl are signed; its answer is {code, desc, data, signature}
with data.checkoutUrl, its signature over data; a wrong one is answered with code 201; a notification is posted as JSON
and repeated until it gets a 2xx. Here it is told by POST /pay what to say, and how often at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PORT, CHECKSUM, NOTICES = (*sys.argv[1:], "0", "", "")[:3]


def signed(data: dict[str, Any]) -> str:
    pairs = [f"{name}={'' if data[name] is None else data[name]}" for name in sorted(data)]
    return hmac.new(CHECKSUM.encode(), "&".join(pairs).encode(), hashlib.sha256).hexdigest()


class Answers(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._say({"ready": True})

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._say(self._request(told) if self.path == "/v2/payment-requests" else self._pay(told))

    def _request(self, told: dict[str, Any]) -> dict[str, Any]:
        if not (self.headers["x-client-id"] and self.headers["x-api-key"]):
            return {"code": "401", "desc": "no key"}
        names = ("amount", "cancelUrl", "description", "orderCode", "returnUrl")
        if told["signature"] != signed({name: told[name] for name in names}):
            return {"code": "201", "desc": "Mã kiểm tra(signature) không hợp lệ"}
        data = {
            "orderCode": told["orderCode"],
            "amount": told["amount"],
            "description": told["description"],
            "currency": "VND",
            "status": "PENDING",
            "checkoutUrl": f"http://127.0.0.1:{PORT}/web/{told['orderCode']}",
            "qrCode": None,
        }
        return {"code": "00", "desc": "success", "data": data, "signature": signed(data)}

    def _pay(self, told: dict[str, Any]) -> dict[str, Any]:
        data = {
            "orderCode": told["number"],
            "amount": told["amount"],
            "description": told.get("text", ""),
            "reference": told["ident"],
            "transactionDateTime": "2026-11-22 10:00:00",
            "currency": "VND",
            "code": "00",
            "desc": "Thành công",
            "counterAccountName": None,
        }
        body = {"code": "00", "desc": "success", "success": True, "data": data}
        body["signature"] = "0" * 64 if told.get("forged") else signed(data)
        found: list[int] = []
        waiting = threading.Barrier(told.get("times", 1))

        def tell() -> None:
            waiting.wait()
            request = Request(
                NOTICES, json.dumps(body).encode(), {"content-type": "application/json"}
            )
            try:
                with urlopen(request, timeout=30) as answer:
                    found.append(answer.status)
            except HTTPError as error:
                found.append(error.code)

        threads = [threading.Thread(target=tell) for _ in range(waiting.parties)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return {"answers": found}

    def _say(self, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(PORT)), Answers).serve_forever()
