"""A network that can be cut, as a process of its own: `python -m tests.servers.cutting PORT TO_PORT`.

It passes bytes on in both directions. What is written to its standard input, a line each, is how it behaves from then
on: pass; stall (lines stay open and nothing arrives); reset (open lines and new ones are torn); half (the way there
is open, of the answer nothing comes back and the line is closed); gone (nobody listens).
"""

from __future__ import annotations

import contextlib
import socket
import struct
import subprocess
import sys
import threading
import time
from typing import IO

from tests.servers.running import free_port

BEHAVIOURS = ("pass", "stall", "reset", "half", "gone")


class Cut:
    """The process, for a test: `address` leads to the port behind it."""

    def __init__(self, to_port: int, *, port: int = 0) -> None:
        self.port = port or free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.cutting", str(self.port), str(to_port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.behave("pass")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def behave(self, how: str) -> None:
        """It does when this returns."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert how in BEHAVIOURS and stdin is not None and stdout is not None
        stdin.write(f"{how}\n")
        stdin.flush()
        assert stdout.readline() == f"{how}\n"

    def __enter__(self) -> Cut:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


class _Network:
    def __init__(self, port: int, to_port: int) -> None:
        self.port, self.to_port, self.how = port, to_port, "pass"
        self._lines: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening: socket.socket | None = None

    def behave(self, how: str) -> None:
        self.how = how
        if how in ("reset", "gone"):
            with self._lock:
                lines, self._lines = self._lines, set()
            for one in lines:
                _tear(one)
        if how == "gone":
            self._close()
        elif self._listening is None:
            self._listening = socket.create_server(("127.0.0.1", self.port), backlog=64)
            threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def _close(self) -> None:
        if self._listening is not None:
            # To close alone leaves who waits for a caller waiting, and the port open.
            with contextlib.suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                here, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._line, args=(here,), daemon=True).start()

    def _line(self, here: socket.socket) -> None:
        if self.how == "reset":
            _tear(here)
            return
        try:
            there = socket.create_connection(("127.0.0.1", self.to_port), timeout=5)
        except OSError:
            _tear(here)
            return
        with self._lock:
            self._lines |= {here, there}
        for one, other, back in ((here, there, False), (there, here, True)):
            threading.Thread(target=self._pass_on, args=(one, other, back), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, back: bool) -> None:
        with contextlib.suppress(OSError):
            one.settimeout(120)
            while content := one.recv(65_536):
                while self.how == "stall":
                    time.sleep(0.05)
                if self.how == "half" and back:
                    break
                other.sendall(content)
        for line in (one, other):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        with self._lock:
            self._lines -= {one, other}


def _tear(line: socket.socket) -> None:
    """RST: as a middle box does that has forgotten a line."""
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()


def main(told: IO[str], port: int, to_port: int) -> None:
    """Behave as is told until nobody tells any more."""
    network = _Network(port, to_port)
    for line in told:
        network.behave(line.strip())
        print(line.strip(), flush=True)


if __name__ == "__main__":
    main(sys.stdin, int(sys.argv[1]), int(sys.argv[2]))
