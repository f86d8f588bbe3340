"""The server and the workers as processes of their own, for `tinhso serve` and `tinhso demo`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from urllib.error import URLError
from urllib.request import Request, urlopen

from tinhso.cli.usage import whole_number
from tinhso.kernel.errors import TinhsoError

# Threads share one interpreter, and every query gives it away and waits to have it back: with eight of them one request
# in a hundred waits three times as long as with four, and each costs half as much again (docs/reference/speed.md).
THREADS = 4
# What glibc is asked: to keep memory that was freed, for the next request asks for as much again, and each page given
# back costs a fault of the kernel when it is taken (a board of a year: half of its CPU). Whoever sets one is heard.
KEPT_MEMORY = {
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_ARENA_MAX": "2",
}
PATIENCE_SECONDS = 120  # So slow may a busy machine be; a server that has ended is seen at once.
#: What may be typed as a port.
port_number = whole_number(1, 65535, vi="một cổng", en="port")


class CannotServe(TinhsoError):
    """port_taken (port); server_ended (status): it did not come up."""

    exit_code = 3


def check_port(host: str, port: int) -> None:
    """Raises CannotServe("port_taken")."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            raise CannotServe("port_taken", port=port) from None


def heed_ctrl_c() -> None:
    """Ctrl-C ends us also where a script started us in the background, for there the shell has us ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def start_server(
    host: str,
    port: int,
    *,
    threads: int = THREADS,
    level: str = "warning",
    application: str = "tinhso.config.served:application",
) -> subprocess.Popen[bytes]:
    """The web server, of one process with threads. level: from which on it speaks, in English.

    application: what it serves, as module:name.
    """
    return _started(
        [
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            host,
            "--port",
            str(port),
            "--workers",
            "1",
            "--blocking-threads",
            str(threads),
            "--log-level",
            level,
            application,
        ]
    )


def start_module(module: str, *words: str) -> subprocess.Popen[bytes]:
    """A worker, with its words."""
    return _started(["-m", module, *words])


def _started(words: Sequence[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches us alone, and we end them one after the other.
    return subprocess.Popen(
        [sys.executable, *words], env=KEPT_MEMORY | os.environ, start_new_session=True
    )


def wait_until_it_answers(
    server: subprocess.Popen[bytes], address: str, *, named: str = ""
) -> None:
    """named: the name under which it is reached, where it answers to no other. Raises CannotServe("server_ended")."""
    end = time.monotonic() + PATIENCE_SECONDS
    headers = {"Host": named, "X-Forwarded-Proto": "https"} if named else {}
    asked = Request(address, headers=headers)  # noqa: S310 an address of our own
    while time.monotonic() < end:
        code = server.poll()
        if code is not None:
            raise CannotServe("server_ended", status=code)
        try:
            with urlopen(asked, timeout=5):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise CannotServe("server_ended", status="-")


def end(processes: Sequence[subprocess.Popen[bytes]], *, within: float = 10) -> None:
    """Ask each to end, and make it end if it has not within so many seconds."""
    until = time.monotonic() + within
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
