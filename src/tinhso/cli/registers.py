"""`tinhso registers`: declare a register from its document, list them, and load a file into one."""

from __future__ import annotations

import argparse
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences import sentence
from tinhso.sentences.records import WORDS

EXAMPLE = """\
  tinhso registers declare co-so-luu-tru.json --owner so-du-lich --from 2026-12-01
  tinhso registers list
  tinhso registers load co-so-luu-tru danh-sach.xlsx --office so-du-lich --yes
"""
_TABLE = "records_register"
MOST_SHOWN = 50


class NoSuchFile(TinhsoError):
    """register_file_unread (file, why); register_no_office (office)."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `registers` with declare, list and load."""
    parser = subparsers.add_parser(
        "registers",
        help="lập sổ, liệt kê, nạp tệp vào sổ · declare registers, list them, load a file into one",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(dest="what", required=True)
    declare = parts.add_parser(
        "declare", help="lập sổ hoặc phiên bản mới · a register, or another version"
    )
    declare.add_argument("file", type=Path, help="tệp định nghĩa JSON · the document")
    declare.add_argument(
        "--owner", required=True, metavar="OFFICE", help="đơn vị quản lý · whose it is"
    )
    declare.add_argument(
        "--from", dest="from_date", type=date.fromisoformat, required=True, metavar="DATE",
        help="áp dụng từ ngày · the first day",
    )  # fmt: skip
    declare.add_argument("--decision", default="", help="căn cứ · by which decision")
    listed = parts.add_parser("list", help="các sổ · all registers")
    load = parts.add_parser(
        "load", help="nạp tệp; --yes mới ghi · what a file does; done with --yes"
    )
    load.add_argument("register", help="mã sổ · its code")
    load.add_argument("file", type=Path, help="CSV, XLSX, GeoJSON")
    load.add_argument("--office", required=True, help="đơn vị của bản ghi · whose the records are")
    load.add_argument("--yes", action="store_true", help="ghi · do it")
    for part, run in ((declare, run_declare), (listed, run_list), (load, run_load)):
        add_env(part)
        add_lang(part)
        part.set_defaults(run=run)


def run_declare(args: argparse.Namespace) -> int:
    """0; 3 for a document that is no register."""
    set_up(_TABLE, args.env)
    from tinhso.registers import actions
    from tinhso.registers.definition import read_definition

    _check_office(args.owner)
    version = actions.declare(
        read_definition(_bytes(args.file)), owner=args.owner, by=_by(args.owner),
        valid_from=args.from_date, decision=args.decision,
    )  # fmt: skip
    print(
        _word("declared", args.lang).format(
            register=version.register.code, version=version.number, day=version.valid_from
        )
    )
    return 0


def run_list(args: argparse.Namespace) -> int:
    """0."""
    set_up(_TABLE, args.env)
    from tinhso.registers import queries

    counted = queries.counts()
    for row, version in queries.registers():
        name = version.definition.name[args.lang == "en"]
        print(f"{row.code}\t{version.number}\t{row.owner}\t{counted.get(row.pk, 0)}\t{name}")
    return 0


def run_load(args: argparse.Namespace) -> int:
    """0; 1 where rows are wrong and nothing was written."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.org.queries import organisation_on
    from tinhso.registers import actions, queries
    from tinhso.registers.actions.loading import foreseen
    from tinhso.registers.sheets import read_file

    _check_office(args.office)
    known = set(organisation_on(timezone.localdate()).offices)
    content = _bytes(args.file)
    read = read_file(args.file, queries.version_now(args.register).definition)

    def office(said: str) -> str | None:
        return said if said in known else None

    seen = foreseen(args.register, read, office=args.office, offices=office)
    for one in seen.faulty[:MOST_SHOWN]:
        for title, why in one.faults:
            said = sentence(why.code, args.lang, why.facts)
            print(_word("row", args.lang).format(line=one.line, title=title or "–", said=said))
    told = {
        "made": len(seen.of("made")),
        "changed": len(seen.of("changed")),
        "same": len(seen.of("same")),
    }
    if seen.faulty:
        print(_word("faulty", args.lang).format(faults=len(seen.faulty)))
        return 1
    if args.yes:
        actions.load(
            args.register, read, name=args.file.name, sha=hashlib.sha256(content).hexdigest(),
            shown=seen.digest, office=args.office, offices=office, by=_by(args.office),
        )  # fmt: skip
    print(_word("loaded" if args.yes else "foreseen", args.lang).format(**told))
    return 0


def _by(office: str) -> Any:
    from tinhso.ledger.actions import By

    return By(actor="host", office=office, channel="system")


def _check_office(code: str) -> None:
    from django.utils import timezone

    from tinhso.org.queries import organisation_on

    if code not in organisation_on(timezone.localdate()).offices:
        raise NoSuchFile("register_no_office", office=code)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoSuchFile("register_file_unread", file=str(path), why=error.strerror) from None


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
