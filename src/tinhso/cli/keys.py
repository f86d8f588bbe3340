"""`tinhso keys`: which key is used by what, a new one put before the old, and boxes wrapped again under it."""

from __future__ import annotations

import argparse
import os
import re
import secrets
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING

from tinhso.cli import environment
from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.keys.modules import is_in_module
from tinhso.keys.notes import new_signing_key, read_signing_key
from tinhso.sentences.upgrading import WORDS

if TYPE_CHECKING:
    from tinhso.operations.rings import Key

EXAMPLE = """\
  tinhso keys list --env /etc/tinhso.env
  tinhso keys rotate files --env /etc/tinhso.env
  tinhso keys rewrap --env /etc/tinhso.env
"""
RINGS = {
    "mac": "TINHSO_MAC_KEYS",
    "ledger": "TINHSO_LEDGER_KEYS",
    "files": "TINHSO_FILE_KEYS",
}
_TABLE = "files_blob"


class CannotRotate(TinhsoError):
    """keys_no_env: the new key is written into a file. keys_not_in_file (file, variable).

    key_in_module (name): a module makes its keys itself.
    keys_not_written (file): who runs it may not write there.
    """

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `keys` with list, rotate and rewrap."""
    parser = subparsers.add_parser(
        "keys",
        help="khóa: đang dùng, thay, bọc lại · keys: in use, followed, wrapped again",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    listed = parts.add_parser(
        "list", help="khóa nào còn cần · which are needed; 1 if one is missing"
    )
    rotate = parts.add_parser("rotate", help="thêm khóa mới · a new key before the old one")
    rotate.add_argument("ring", choices=tuple(RINGS), metavar="|".join(RINGS))
    rewrap = parts.add_parser(
        "rewrap", help="bọc lại khóa của mọi tệp, bí mật · every file and secret under the newest"
    )
    for part, run in ((listed, run_list), (rotate, run_rotate), (rewrap, run_rewrap)):
        add_env(part)
        add_lang(part)
        part.set_defaults(run=run)


def run_list(args: argparse.Namespace) -> int:
    """Each ring's keys by name, never a part of one."""
    set_up(_TABLE, args.env)
    from tinhso.operations import rings

    missing = 0
    for name, keys, what in (
        ("mac", rings.mac_ring(), "events"),
        ("ledger", rings.log_ring(), "checkpoints"),
        ("files", rings.file_ring(), "boxes"),
    ):
        print(_word(f"ring_{name}", args.lang))
        if not any(key.here for key in keys):
            print("  " + _word("no_key", args.lang))
        for key in keys:
            missing += not key.here
            text = _word(_how(key, name), args.lang)
            count = number_text(key.uses, args.lang)
            print("  " + text.format(name=key.name, count=count, what=_word(what, args.lang)))
    return int(missing > 0)


def run_rotate(args: argparse.Namespace) -> int:
    """Writes the settings anew, whole or not at all; what they were stays beside them."""
    if args.env is None:
        raise CannotRotate("keys_no_env")
    ring = environment.read(args.env).get(RINGS[args.ring], "")
    if not ring:
        raise CannotRotate("keys_not_in_file", file=str(args.env), variable=RINGS[args.ring])
    name, written = _new_key(args.ring, ring)
    try:
        old = _rewritten(args.env, RINGS[args.ring], f"{written},{ring}")
    except PermissionError:
        raise CannotRotate("keys_not_written", file=str(args.env)) from None
    text = _word("rotated", args.lang)
    print(text.format(name=name, file=args.env, old=old.name))
    return 0


def run_rewrap(args: argparse.Namespace) -> int:
    """After it an old key of files may go, as soon as no copy needs it."""
    set_up(_TABLE, args.env)
    from tinhso.operations.rings import rewrap_all

    count = number_text(rewrap_all(), args.lang)
    print(_word("rewrapped", args.lang).format(count=count))
    return 0


def _how(key: Key, ring: str) -> str:
    if not key.here:
        return "missing"
    if key.newest:
        return "newest"
    # What the ledger was signed with is needed as long as there is a ledger or somebody who trusts it.
    return "retire" if not key.uses and ring == "files" else "older"


def _new_key(which: str, ring: str) -> tuple[str, str]:
    """(its name, as it stands in the settings). A key of checkpoints keeps the log's name. Raises BadNoteKey."""
    if which == "ledger":
        newest = ring.partition(",")[0]
        if is_in_module(newest):
            raise CannotRotate("key_in_module", name=newest.partition("=")[0])
        key = new_signing_key(read_signing_key(newest).verifier.name)
        return key.verifier.label, key.written()
    name = _new_name(ring)
    return name, f"{name}:{secrets.token_hex(32)}"


def _new_name(ring: str) -> str:
    """The day's, and a letter where the day has one already."""
    taken = {one.partition(":")[0].strip() for one in ring.split(",")}
    day = f"k{date.today():%Y%m%d}"  # noqa: DTZ011 a name
    return next(name for name in (day, *(f"{day}{one}" for one in _letters())) if name not in taken)


def _letters() -> Iterator[str]:
    """From a to z, then aa to zz: a key's name has 16 letters and digits at most."""
    for length in (1, 2):
        yield from map("".join, product(ascii_lowercase, repeat=length))


def _rewritten(file: Path, variable: str, value: str) -> Path:
    """A file with another value; gives the name under which what it was is kept."""
    text = file.read_text(encoding="utf-8")
    # Of several lines the last one holds; what the others say stays as it was.
    last = list(re.finditer(rf"(?m)^[^\S\n]*{variable}=.*$", text))[-1]
    new = f"{text[: last.start()]}{variable}={value}{text[last.end() :]}"
    draft, old = file.with_name(f".{file.name}.new"), file.with_name(f"{file.name}.old")
    told = file.stat()
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(new)
        opened.flush()
        os.fsync(opened.fileno())
        os.fchmod(opened.fileno(), told.st_mode & 0o777)
        if os.geteuid() == 0:
            os.fchown(opened.fileno(), told.st_uid, told.st_gid)
    # What was put aside before stays: it may hold a key that was taken out since.
    number = 1
    while old.exists():
        number += 1
        old = file.with_name(f"{file.name}.old{number}")
    os.link(file, old)
    draft.replace(file)
    return old


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
