"""Where a log is read by others: a folder of static files, or an address."""

from __future__ import annotations

from pathlib import Path

from tinhso.connectors.http import Line
from tinhso.kernel.errors import TinhsoError

MOST_BYTES = 1_000_000


class LogUnreadable(TinhsoError):
    """log_unreadable (path, why): a part of a log that cannot be had; that accuses nobody."""

    exit_code = 3


class FolderLog:
    """A log as `tinhso ledger tiles` writes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes:
        """The bytes of a part. Raises LogUnreadable."""
        try:
            return (self._folder / path).read_bytes()
        except OSError as fault:
            raise LogUnreadable("log_unreadable", path=path, why=fault.strerror) from None


class ServedLog:
    """A log at an address; line: to the address below which its checkpoint and tiles lie."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def read(self, path: str) -> bytes:
        """The bytes of a part. Raises LogUnreadable, CannotAsk."""
        answer = self._line.ask("GET", f"/{path}", most=MOST_BYTES)
        if answer.status != 200:
            raise LogUnreadable("log_unreadable", path=path, why=answer.status)
        return answer.body
