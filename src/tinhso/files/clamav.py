"""Asking ClamAV's daemon whether bytes hold a virus. TINHSO_CLAMAV says where it listens; unset: nothing is scanned.

The daemon is spoken to as clamd(8) describes (INSTREAM, VERSION): of the client libraries one is under the GPL, the
others are not kept up.
"""

from __future__ import annotations

import socket
import struct
import time
from contextlib import closing
from dataclasses import dataclass

from tinhso.files.folder import told
from tinhso.kernel.errors import TinhsoError

MOST_SECONDS = 60
MOST_FINDING = 120
_CHUNK = 64 * 1024
_MOST_ANSWER = 4096
_STREAM = "stream: "
# What the daemon says where a content is longer than its StreamMaxLength, before it hangs up.
_TOO_LONG = "INSTREAM size limit exceeded"
# What the daemon calls a finding, though it means that it could not look inside.
_UNSEEN = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")


class ScannerAway(TinhsoError):
    """scanner_away (why): the daemon does not answer. scanner_slow (seconds): it did not end in time."""


@dataclass(frozen=True)
class Said:
    """What the daemon says of a content. verdict: clean, infected or failed; finding: the virus, or why it failed."""

    verdict: str
    finding: str = ""


def is_on() -> bool:
    """Whether this installation has files scanned."""
    return bool(told("CLAMAV", "TINHSO_CLAMAV"))


def version() -> str:
    """The daemon and its signatures, as "ClamAV 1.4.6/27450/Mon Nov 23 …". Raises ScannerAway."""
    try:
        with closing(_Line(seconds=10)) as line:
            line.send(b"zVERSION\0")
            return line.answer()[:80]
    except OSError as error:
        raise ScannerAway("scanner_away", why=_why(error)) from None


def inspect(content: bytes) -> Said:
    """What a content holds. Raises ScannerAway where nothing can be said of it now."""
    seconds = int(told("CLAMAV_SECONDS", "TINHSO_CLAMAV_SECONDS") or MOST_SECONDS)
    try:
        answer = _scanned(content, seconds=seconds)
    except TimeoutError:
        raise ScannerAway("scanner_slow", seconds=seconds) from None
    except (BrokenPipeError, ConnectionResetError):
        # It hangs up on who sends more than it takes, as one that is killed does: asked again it tells which.
        version()
        return Said("failed", "size")
    except OSError as error:
        raise ScannerAway("scanner_away", why=_why(error)) from None
    if answer.startswith(_TOO_LONG):
        return Said("failed", "size")
    told_of, _, state = answer.removeprefix(_STREAM).rpartition(" ")
    if not answer.startswith(_STREAM) or state not in ("OK", "FOUND"):
        return Said("failed", answer[:MOST_FINDING] or "answer")
    if state == "OK":
        return Said("clean")
    return Said("failed" if told_of.startswith(_UNSEEN) else "infected", told_of[:MOST_FINDING])


def _scanned(content: bytes, *, seconds: int) -> str:
    with closing(_Line(seconds=seconds)) as line:
        line.send(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            part = content[start : start + _CHUNK]
            line.send(struct.pack("!I", len(part)) + part)
        line.send(struct.pack("!I", 0))
        return line.answer()


class _Line:
    """A connection for one question, which ends in time as a whole. Raises OSError, TimeoutError among them."""

    def __init__(self, *, seconds: int) -> None:
        self._until = time.monotonic() + seconds
        address = told("CLAMAV", "TINHSO_CLAMAV")
        host, colon, port = address.rpartition(":")
        if colon and port.isdecimal() and "/" not in address:
            where = (host.strip("[]"), int(port))
            self._socket = socket.create_connection(where, timeout=seconds)
            return
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise

    def send(self, part: bytes) -> None:
        self._socket.settimeout(self._left())
        self._socket.sendall(part)

    def answer(self) -> str:
        """What it says, to the zero byte or the end of the line. Raises ConnectionResetError where it says nothing."""
        said = b""
        while not said.endswith(b"\0") and len(said) < _MOST_ANSWER:
            self._socket.settimeout(self._left())
            part = self._socket.recv(_MOST_ANSWER)
            if not part:
                break
            said += part
        if not said:
            raise ConnectionResetError("no answer")
        return said.rstrip(b"\0").decode(errors="replace").strip()

    def close(self) -> None:
        self._socket.close()

    def _left(self) -> float:
        if (left := self._until - time.monotonic()) <= 0:
            raise TimeoutError
        return left


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
