"""The stand-in of those who carry SMS and Zalo notices, as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any
from urllib.request import Request, urlopen

from tests.servers.running import free_port

from tinhso.cli.running import wait_until_it_answers
from tinhso.config.ways import sms_of, zalo_of
from tinhso.demo import phones


class Phones:
    """One stand-in. zalo_receipts: where it says that a notice arrived; nowhere unless a test says so."""

    def __init__(self, *, zalo_receipts: str = "") -> None:
        self.port, self._receipts = free_port(), zalo_receipts
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sms(self) -> str:
        return f"esms+http://{phones.KEY}:{phones.SECRET}@127.0.0.1:{self.port}/TINHSO"

    @property
    def zalo(self) -> str:
        return f"zalo+http://{phones.APP}:{phones.APP_SECRET}@127.0.0.1:{self.port}"

    def __enter__(self) -> Phones:
        words = ["--port", str(self.port), "--zalo-receipts", self._receipts]
        self.process = subprocess.Popen([sys.executable, "-m", "tinhso.demo.phones", *words])
        wait_until_it_answers(self.process, f"{self.address}/trang-thai")
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def lead_to(self, settings: Any) -> None:
        """Our settings, as if they stood in the environment."""
        settings.SMS_GATEWAY, settings.ZALO = sms_of(self.sms), zalo_of(self.zalo)
        settings.ZALO_REFRESH, settings.ZALO_WEBHOOK = phones.FIRST_REFRESH, phones.OA_SECRET
        settings.FILE_KEYS = "f1:" + "3c" * 32

    def tell(self, **told: Any) -> None:
        """How to behave: mode, for so many times, with a code; whether and which receipts are given."""
        body = json.dumps(told).encode()
        urlopen(Request(f"{self.address}/dieu-khien", body), timeout=10).close()

    def status(self) -> dict[str, Any]:
        return self._read("/trang-thai")

    def arrived(self) -> dict[str, int]:
        """Way and id → how often it rang."""
        found: dict[str, int] = self._read("/danh-sach")["arrived"]
        return found

    def texts(self) -> dict[str, str]:
        found: dict[str, str] = self._read("/danh-sach")["texts"]
        return found

    def _read(self, path: str) -> dict[str, Any]:
        with urlopen(f"{self.address}{path}", timeout=30) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found
