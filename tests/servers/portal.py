"""The stand-in of the national portal as a process of its own, which can be killed and started again on its data."""

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

RING = "moi:" + "6b" * 32 + ",cu:" + "2a" * 32


class StandIn:
    """One stand-in. province: where it sends; nothing listens there unless a test says so."""

    def __init__(
        self, folder: Path, *, province: str = "http://127.0.0.1:9", ring: str = RING
    ) -> None:
        self.port, self._data, self._province = free_port(), folder / "cong.sqlite3", province
        self._environment = {**os.environ, "TINHSO_PORTAL_KEYS": ring}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> StandIn:
        words = ["--port", str(self.port), "--data", str(self._data), "--province", self._province]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tinhso.demo.portal", *words], env=self._environment
        )
        wait_until_it_answers(self.process, f"{self.address}/trang-thai")
        return self

    def kill(self) -> None:
        """At once, as the power goes."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        self.wait()

    def wait(self) -> int | None:
        """Until it has ended by itself."""
        return self.process.wait(30) if self.process is not None else None

    def __enter__(self) -> StandIn:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def tell(self, do: str = "behave", **more: Any) -> Any:
        """What it is to do: file, say, or how to behave."""
        body = json.dumps({"do": do, **more}).encode()
        with urlopen(Request(f"{self.address}/dieu-khien", body), timeout=60) as answer:
            return json.loads(answer.read())

    def status(self) -> dict[str, Any]:
        with urlopen(f"{self.address}/trang-thai", timeout=60) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found
