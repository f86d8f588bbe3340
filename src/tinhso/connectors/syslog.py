"""Log lines to a syslog server, as RFC 5424 says: over TLS (RFC 5425), TCP, UDP, or the machine's own socket.

A request never waits for the server: lines wait in a queue, and a thread of its own sends them. Where the server is
away they wait up to a bound; what is over it is counted, and the count is told when the server is back.
"""

from __future__ import annotations

import atexit
import errno
import logging
import os
import queue
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tinhso.kernel.errors import TinhsoError

MOST_WAITING = 10_000
PATIENCE_SECONDS = 5.0
REST_SECONDS = (1.0, 2.0, 5.0, 15.0, 30.0)
# Facility local0; and a level's severity.
_FACILITY = 16
_SEVERITY = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "INFO": 6, "DEBUG": 7}
_PORTS = {"syslog+tls": 6514, "syslog+tcp": 601, "syslog+udp": 514}


class BadSyslogAddress(TinhsoError):
    """bad_syslog_address (why): an address that is none."""

    exit_code = 3


@dataclass(frozen=True)
class Place:
    """how: tls, tcp, udp or unix; path: of a socket on this machine."""

    how: str
    host: str = ""
    port: int = 0
    path: str = ""


@dataclass(frozen=True)
class Sending:
    """How the sending of one process goes.

    away_seconds: since when the server is not reached, 0 while it is; waiting: lines; lost: lines, since it began.
    """

    away_seconds: float
    waiting: int
    lost: int


def sending() -> Sending | None:
    """How this process sends its log lines; None where they go to no server."""
    found = next((one for one in logging.getLogger().handlers if isinstance(one, Syslog)), None)
    return found.told() if found else None


def read_address(text: str) -> Place:
    """`syslog+tls://host[:6514]`, `syslog+tcp://`, `syslog+udp://`, or `syslog:///dev/log`. Raises BadSyslogAddress."""
    parts = urlsplit(text)
    if parts.scheme == "syslog" and parts.path and not parts.netloc:
        return Place("unix", path=parts.path)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadSyslogAddress("bad_syslog_address", why=parts.scheme or "-")
    return Place(parts.scheme.partition("+")[2], parts.hostname, parts.port or _PORTS[parts.scheme])


class Syslog(logging.Handler):
    """Sends what its formatter says. trusted: a file of certificates for TLS; "" trusts the machine's own."""

    def __init__(self, address: str, trusted: str = "") -> None:
        super().__init__()
        self._place, self._trusted = read_address(address), trusted
        self._waiting: queue.Queue[bytes] = queue.Queue(MOST_WAITING)
        self._lost, self._stopping = 0, threading.Event()
        self._lost_ever, self._away_from = 0, 0.0
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._process = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Never waits and never raises."""
        try:
            self._waiting.put_nowait(
                self._framed(record.levelname, record.name, self.format(record))
            )
        except queue.Full:
            self._lose()
        except Exception:
            self.handleError(record)
        self._start()

    def told(self) -> Sending:
        """How sending goes in this very process."""
        away = time.monotonic() - self._away_from if self._away_from else 0.0
        return Sending(away_seconds=away, waiting=self._waiting.qsize(), lost=self._lost_ever)

    def _lose(self) -> None:
        self._lost += 1
        self._lost_ever += 1

    def close(self) -> None:
        """What waits is sent for a moment yet."""
        end = time.monotonic() + PATIENCE_SECONDS
        while (
            self._thread is not None and self._waiting.unfinished_tasks and time.monotonic() < end
        ):
            time.sleep(0.02)
        self._stopping.set()
        super().close()

    def _start(self) -> None:
        """A thread of this very process: one does not live on in a child."""
        if self._process == os.getpid():
            return
        with self.lock or threading.RLock():
            if self._process != os.getpid():
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._work, name="syslog", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def _framed(self, level: str, name: str, text: str) -> bytes:
        priority = _FACILITY * 8 + _SEVERITY.get(level, 6)
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        head = f"<{priority}>1 {at} {socket.gethostname()} tinhso {os.getpid()} {name[:32]} - "
        line = head.encode("ascii", "replace") + b"\xef\xbb\xbf" + text.encode()
        # On a stream the length comes first, so that a line may hold a line break.
        return b"%d %s" % (len(line), line) if self._place.how in ("tls", "tcp") else line

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                line = self._waiting.get(timeout=0.5)
            except queue.Empty:
                continue
            self._send(line)
            self._waiting.task_done()

    def _send(self, line: bytes) -> None:
        """Until it is sent, or we end."""
        for tried in range(1_000_000):
            try:
                if self._socket is None:
                    self._socket = self._connected()
                self._check_open(self._socket)
                if self._lost:
                    lost, self._lost = self._lost, 0
                    told = f'{{"message": "log lines were lost", "lost": {lost}}}'
                    self._socket.sendall(self._framed("WARNING", "tinhso.syslog", told))
                self._socket.sendall(line)
                self._away_from = 0.0
                return
            except OSError as fault:
                if fault.errno == errno.EMSGSIZE:
                    self._lose()  # No datagram ever holds it, and the next line is not to wait for it.
                    return
                self._away_from = self._away_from or time.monotonic()
                if self._socket is not None:
                    self._socket.close()
                self._socket = None
                if self._stopping.wait(REST_SECONDS[min(tried, len(REST_SECONDS) - 1)]):
                    return

    def _check_open(self, opened: socket.socket) -> None:
        """A server that closed would swallow one more line without a word."""
        if self._place.how not in ("tls", "tcp"):
            return
        opened.setblocking(False)
        try:
            if not opened.recv(1):
                raise ConnectionResetError
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        finally:
            opened.settimeout(PATIENCE_SECONDS)

    def _connected(self) -> socket.socket:
        place = self._place
        if place.how == "unix":
            local = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            local.connect(place.path)
            return local
        if place.how == "udp":
            family, kind, number, _, address = socket.getaddrinfo(
                place.host, place.port, type=socket.SOCK_DGRAM
            )[0]
            datagrams = socket.socket(family, kind, number)
            datagrams.connect(address)
            return datagrams
        plain = socket.create_connection((place.host, place.port), timeout=PATIENCE_SECONDS)
        if place.how == "tcp":
            return plain
        context = ssl.create_default_context(cafile=self._trusted or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            return context.wrap_socket(plain, server_hostname=place.host)
        except OSError:
            plain.close()
            raise
