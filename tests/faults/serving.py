"""A real server in a process of its own over the test's database, and browsers that speak HTTP to it from threads."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, build_opener
from urllib.request import Request as Asked

from django.conf import settings
from django.db import connection
from tests.faults.conftest import signed_in
from tests.servers.databases import address_of_database
from tests.servers.running import free_port

from tinhso.cli.running import end, wait_until_it_answers

_TOKEN = "a" * 32


@contextmanager
def serving(folder: Path, *, threads: int = 8) -> Iterator[str]:
    """The address of the product, served by a process of its own until the end."""
    port = free_port()
    environment = {
        **os.environ,
        "TINHSO_DATABASE": address_of_database(),
        "TINHSO_HTTPS": "0",
        "TINHSO_STRICT": "",
        "TINHSO_CACHE": str(folder / "cache"),
        "TINHSO_FILES": settings.FILES_FOLDER,
        "TINHSO_FILE_KEYS": settings.FILE_KEYS,
        "TINHSO_SIGNING_TOKENS": settings.SIGNING_TOKENS,
        "TINHSO_SIGNING_ROOTS": settings.SIGNING_ROOTS,
        "TINHSO_SIGNING_CRLS": settings.SIGNING_CRLS,
    }
    words = [
        "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", str(threads), "--log-level", "warning", "tinhso.config.wsgi:application",
    ]  # fmt: skip
    with (folder / "server.txt").open("wb") as log:
        server = subprocess.Popen([sys.executable, *words], env=environment, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_it_answers(server, f"{address}/suc-khoe")
            yield address
        finally:
            end([server])
    faults = (folder / "server.txt").read_text(errors="replace")
    assert "Internal Server Error" not in faults, faults


@dataclass(frozen=True)
class Answer:
    """status; to: where it leads, or ""; page: its text; seconds until it was there."""

    status: int
    to: str
    page: str
    seconds: float


class Unled(HTTPErrorProcessor):
    """Gives every answer as it is: neither led on nor raised."""

    def http_response(self, _request: Any, response: Any) -> Any:
        return response


class Browser:
    """Somebody's browser before a real server; each request opens a connection of its own."""

    def __init__(self, base: str, who: str) -> None:
        cookies = signed_in(who).cookies
        own = cookies.get(settings.SESSION_COOKIE_NAME)
        self.base = base
        self.cookie = f"csrftoken={_TOKEN}; may={cookies['may'].value}"
        if own is not None:
            self.cookie += f"; {settings.SESSION_COOKIE_NAME}={own.value}"

    def get(self, path: str) -> Answer:
        return self._asked(path, None, {})

    def post(
        self, path: str, form: dict[str, Any], files: Mapping[str, bytes] | None = None
    ) -> Answer:
        """Sends a form; with files by their fields, each as a PDF."""
        if files:
            return self._with_files(path, form, files)
        told = urlencode({**form, "csrfmiddlewaretoken": _TOKEN}, doseq=True).encode()
        return self._asked(path, told, {"Content-Type": "application/x-www-form-urlencoded"})

    def _with_files(self, path: str, form: dict[str, Any], files: Mapping[str, bytes]) -> Answer:
        parts = [
            (name, "", str(value).encode())
            for name, values in {**form, "csrfmiddlewaretoken": [_TOKEN]}.items()
            for value in values
        ]
        parts += [(name, '; filename="tep.pdf"', held) for name, held in files.items()]
        body = b"".join(
            f'--{_TOKEN}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode()
            + held
            + b"\r\n"
            for name, more, held in parts
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={_TOKEN}"}
        return self._asked(path, body + f"--{_TOKEN}--\r\n".encode(), kind)

    def _asked(self, path: str, told: bytes | None, more: dict[str, str]) -> Answer:
        asked = Asked(self.base + path, told, {"Cookie": self.cookie, **more})
        began = time.perf_counter()
        with build_opener(Unled).open(asked, timeout=120) as answer:
            page = answer.read().decode(errors="replace")
            to = answer.headers.get("Location", "")
        return Answer(answer.status, to, page, time.perf_counter() - began)


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Each in a thread of its own, all together; what they gave, in their order."""

    def one(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [going.result(timeout=300) for going in [pool.submit(one, work) for work in works]]
