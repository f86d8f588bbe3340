"""The settings of an office kept in a file that systemd and `tinhso --env` read alike: KEY=value, a line each."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from tinhso.kernel.errors import TinhsoError
from tinhso.keys.notes import new_signing_key

_LINE = re.compile(r"(TINHSO_[A-Z0-9_]+)=(.*)")


class BadEnvironment(TinhsoError):
    """env_exists (file): it is never overwritten. no_env_file (file). bad_env_line (file, line)."""

    exit_code = 3


def new_secrets(name: str, *, origin: str) -> dict[str, str]:
    """Django's key and one key each for the ledger, its checkpoints and the files.

    name: of the keys, so that one can follow another. origin: the name under which the ledger is known to others.
    """
    return {
        "TINHSO_SECRET": secrets.token_urlsafe(48),
        "TINHSO_MAC_KEYS": f"{name}:{secrets.token_hex(32)}",
        "TINHSO_FILE_KEYS": f"{name}:{secrets.token_hex(32)}",
        "TINHSO_LEDGER_KEYS": new_signing_key(origin).written(),
    }


def write(file: Path, values: Mapping[str, str]) -> None:
    """A new file for the eyes of its owner alone. Raises BadEnvironment."""
    text = "".join(f"{name}={value}\n" for name, value in values.items())
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadEnvironment("env_exists", file=str(file)) from None
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)


def read(file: Path) -> dict[str, str]:
    """What the file says; blank lines and those that begin with # say nothing. Raises BadEnvironment."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise BadEnvironment("no_env_file", file=str(file)) from None
    told: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        found = _LINE.fullmatch(text)
        if found is None:
            raise BadEnvironment("bad_env_line", file=str(file), line=number)
        told[found[1]] = found[2].strip().strip("\"'")
    return told


def use(file: Path | None) -> None:
    """Put what the file says into the environment; what stands there already stays. Raises BadEnvironment."""
    if file is not None:
        for name, value in read(file).items():
            os.environ.setdefault(name, value)
