"""The stand-in of the registers as a process of its own, which can be killed and started again on its data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.servers.running import free_port

from tinhso.cli.running import wait_until_it_answers
from tinhso.connectors.oauth import Service

CLIENT, SECRET = "tinh-mau", "mat-khau-thu"
CODES = ("dan-cu", "ho-tich", "dat-dai", "doanh-nghiep")


class StandIn:
    """One stand-in of all four registers."""

    def __init__(self, folder: Path) -> None:
        self.port, self._data = free_port(), folder / "csdl.sqlite3"
        self._environment = {
            **os.environ,
            "TINHSO_REGISTER_DAN_CU_CLIENT": CLIENT,
            "TINHSO_REGISTER_DAN_CU_SECRET": SECRET,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def service(self, **changes: Any) -> Service:
        """As our side is told of it."""
        told: dict[str, Any] = {
            "address": self.address,
            "token": f"{self.address}/oauth/token",
            "client": CLIENT,
            "secret": SECRET,
            "seconds": 3.0,
            "private": True,
        }
        return Service(**{**told, **changes})

    def start(self) -> StandIn:
        words = ["--port", str(self.port), "--data", str(self._data)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tinhso.demo.registers", *words], env=self._environment
        )
        wait_until_it_answers(self.process, f"{self.address}/trang-thai")
        return self

    def kill(self) -> None:
        """At once, as the power goes."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None:
            self.process.wait(30)

    def __enter__(self) -> StandIn:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def tell(self, do: str = "behave", **more: Any) -> Any:
        """How it is to behave; `know` a person, `forget_tokens`."""
        body = json.dumps({"do": do, **more}).encode()
        with urlopen(Request(f"{self.address}/dieu-khien", body), timeout=60) as answer:
            return json.loads(answer.read())

    def asked(self) -> list[dict[str, Any]]:
        """Every question that it was asked, in order."""
        return list(self._status()["asked"])

    def tokens(self) -> int:
        """How many tokens it gave."""
        return int(self._status()["tokens"])

    def _status(self) -> Any:
        with urlopen(f"{self.address}/trang-thai", timeout=60) as answer:
            return json.loads(answer.read())
