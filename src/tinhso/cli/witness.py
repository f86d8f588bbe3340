"""`tinhso witness`: another office, a newspaper or a citizen remembers a ledger's checkpoints, signs what continues."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tinhso.cli.verify import keys_of
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences import sentence
from tinhso.sentences.trust import WORDS

if TYPE_CHECKING:
    from tinhso.keys.notes import SigningKey, VerifierKey
    from tinhso.trust.witnessing import Contradiction, Log, Memory, Seen

EXAMPLE = """\
  tinhso witness https://mot-cua.example.vn/so-cai --state ~/so-cai --key khoa.pub --name bao.example.vn
  tinhso witness /mnt/so-cai --state ~/so-cai --key khoa.pub
  tinhso witness --state ~/so-cai --key khoa.pub --agree phuc-hoi.txt
  tinhso witness https://mot-cua.example.vn/so-cai --state ~/so-cai --key khoa.pub --agree phuc-hoi.txt
"""


class NoWitness(TinhsoError):
    """no_witness_name (folder): a new witness needs one. no_witness_key: the log's is to be named. no_log_named."""

    exit_code = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `witness`."""
    parser = subparsers.add_parser(
        "witness",
        help="làm chứng cho sổ cái · remember a ledger's checkpoints and cosign them",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("log", nargs="?", metavar="URL|DIR", help="sổ cái ở đâu · where the log is")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="trí nhớ · memory")
    parser.add_argument(
        "--key", action="append", default=[], metavar="KEY", help="khóa sổ cái · the log's"
    )
    parser.add_argument(
        "--name", metavar="NAME", help="tên nhân chứng, lần đầu · yours, the first time"
    )
    parser.add_argument("--private", action="store_true", help="mạng riêng · on a private network")
    parser.add_argument(
        "--agree", type=Path, metavar="FILE", help="đồng ý phục hồi · to a recovery"
    )
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the cosigned checkpoint; 1 with the contradiction where the log does not continue what was seen."""
    from tinhso.trust import witnessing

    keys = keys_of(args.key)
    if not keys:
        raise NoWitness("no_witness_key")
    own, memory = _own(args.state, args.name), witnessing.Memory(args.state)
    now = int(time.time())
    if args.agree:
        try:
            args.agree.write_text(_agreed(args, memory, keys=keys, own=own, at=now), "utf-8")
        except witnessing.Contradiction as found:
            return _accused(found, args)
        print(_word("agreed", args.lang).format(file=args.agree, key=own.verifier))
        return 0
    if not args.log:
        raise NoWitness("no_log_named")
    try:
        seen = _looked(args, memory, keys=keys, own=own, at=now)
    except witnessing.Contradiction as found:
        return _accused(found, args)
    sizes = {"before": seen.before, "size": seen.checkpoint.size}
    told = {name: number_text(n, args.lang) for name, n in sizes.items()}
    print(_word("witnessed" if seen.before else "first_seen", args.lang).format(**told))
    print(own.verifier)
    return 0


def _looked(
    args: argparse.Namespace, memory: Memory, *, keys: list[VerifierKey], own: SigningKey, at: int
) -> Seen:
    from tinhso.trust.witnessing import witness

    with _log(args) as log:
        return witness(log, memory, keys=keys, own=own, at=at)


def _agreed(
    args: argparse.Namespace, memory: Memory, *, keys: list[VerifierKey], own: SigningKey, at: int
) -> str:
    from tinhso.trust.witnessing import agree

    written = args.agree.read_text("utf-8")
    if not args.log:
        return agree(written, memory, keys=keys, own=own, at=at)
    with _log(args) as log:
        return agree(written, memory, keys=keys, own=own, at=at, log=log)


def _accused(found: Contradiction, args: argparse.Namespace) -> int:
    print(sentence(found.code, args.lang, found.facts))
    print(_word("evidence", args.lang).format(folder=args.state / "evidence"))
    return 1


@contextmanager
def _log(args: argparse.Namespace) -> Iterator[Log]:
    from tinhso.connectors.http import Line
    from tinhso.trust.places import FolderLog, ServedLog

    if "://" not in args.log:
        yield FolderLog(Path(args.log))
        return
    with Line(args.log, private=args.private) as line:
        yield ServedLog(line)


def _own(folder: Path, name: str | None) -> SigningKey:
    """The witness's own key, made the first time, for the eyes of its owner alone."""
    from tinhso.keys.notes import COSIGNED, new_signing_key, read_signing_key

    file = folder / "key"
    if file.is_file():
        return read_signing_key(file.read_text("utf-8"))
    if not name:
        raise NoWitness("no_witness_name", folder=str(folder))
    key = new_signing_key(name, kind=COSIGNED)
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(f"{key.written()}\n")
    return key


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
