"""`tinhso units`: which commune became which, out of the official lists, so that old addresses can be read."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.units import WORDS

EXAMPLE = """\
  tinhso units import --old cu.csv --new moi.csv --moves chuyen-doi.csv --from 2025-07-01 --preview
  tinhso units import --old cu.csv --new moi.csv --moves chuyen-doi.csv --from 2025-07-01
"""
MOST_BYTES = 20_000_000
_FILES = (
    ("old", "đơn vị trước ngày ấy · units of before"),
    ("new", "đơn vị từ ngày ấy · units since"),
    ("moves", "đơn vị nào thành đơn vị nào · what became of which"),
)


class CannotImport(TinhsoError):
    """units_unreadable (file, problem); units_too_large (file, most): most in MB."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `units` with import."""
    parser = subparsers.add_parser(
        "units",
        help="đơn vị hành chính cũ và mới · administrative units of before and of today",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    part = parts.add_parser("import", help="nạp ba tệp CSV · read three CSV files in UTF-8")
    for name, words in _FILES:
        part.add_argument(f"--{name}", type=Path, required=True, metavar="FILE", help=words)
    part.add_argument(
        "--from",
        dest="from_date",
        type=date.fromisoformat,
        required=True,
        metavar="DATE",
        help="ngày đơn vị mới bắt đầu · the first day of the new units",
    )
    part.add_argument("--preview", action="store_true", help="chỉ xem · change nothing")
    part.add_argument("--actor", default="command", metavar="CODE", help="người làm · who does it")
    add_env(part)
    add_lang(part)
    part.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Reads and keeps. 0; 1 where a code stands in no list. Raises CannotImport and what `org.units` raises."""
    old, new, moves = (_read(getattr(args, name)) for name, _ in _FILES)
    set_up("org_unitmove", args.env)
    from tinhso.ledger.actions import By
    from tinhso.org.units import read_units, set_units

    found = read_units(old_units=old, new_units=new, moves=moves)
    english = args.lang == "en"
    words = {"count": number_text(len(found.moves), args.lang)}
    if args.preview:
        print(WORDS["preview"][english].format(**words))
    else:
        by = By(actor=args.actor, office="-", channel="system")
        changed = set_units(found.moves, from_date=args.from_date, by=by)
        words |= {name: number_text(count, args.lang) for name, count in vars(changed).items()}
        print(WORDS["kept"][english].format(**words))
    if found.unknown:
        words["count"] = number_text(len(found.unknown), args.lang)
        print(WORDS["unknown"][english].format(codes=", ".join(found.unknown[:40]), **words))
    return int(bool(found.unknown))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CannotImport("units_too_large", file=str(path), most=MOST_BYTES // 1_000_000)
        return path.read_bytes()
    except OSError as error:
        raise CannotImport("units_unreadable", file=str(path), problem=str(error)) from None
