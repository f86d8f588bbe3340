"""`tinhso reports`: declare a report, open what has ended, take a file of the treasury."""

from __future__ import annotations

import argparse
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences.reports import WORDS

EXAMPLE = """\
  tinhso reports declare luu-tru-thang --owner so-du-lich --from 2026-01-01
  tinhso reports open
  tinhso reports treasury kb-2026-11-20.txt --province tinh
"""
_TABLE = "reports_report"


class NoSuchReportFile(TinhsoError):
    """report_file_unread (file, why)."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `reports` with declare, open and treasury."""
    parser = subparsers.add_parser(
        "reports",
        help="lập mẫu báo cáo, mở kỳ, nhận tệp kho bạc · reports, their periods, the treasury's file",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(dest="what", required=True)
    declare = parts.add_parser(
        "declare", help="lập mẫu hoặc phiên bản mới · a report, or a version"
    )
    declare.add_argument(
        "file", help="mã mẫu có sẵn, hoặc tệp JSON · a shipped code, or a document"
    )
    declare.add_argument(
        "--owner", required=True, metavar="OFFICE", help="đơn vị nhận và duyệt · who receives it"
    )
    declare.add_argument(
        "--from", dest="from_date", type=date.fromisoformat, required=True, metavar="DATE",
        help="áp dụng cho kỳ kết thúc từ ngày · for periods that end from then on",
    )  # fmt: skip
    declare.add_argument("--decision", default="", help="căn cứ · by which decision")
    opened = parts.add_parser("open", help="mở các kỳ đã kết thúc · open what has ended")
    treasury = parts.add_parser("treasury", help="nhận tệp kho bạc · take a treasury file")
    treasury.add_argument("file", type=Path, help="TINHSO-KB/1")
    treasury.add_argument("--province", required=True, help="mã tỉnh trong tệp · its province")
    for part, run in ((declare, run_declare), (opened, run_open), (treasury, run_treasury)):
        add_env(part)
        add_lang(part)
        part.set_defaults(run=run)


def run_declare(args: argparse.Namespace) -> int:
    """0; 3 for a document that is no template."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.org.queries import organisation_on
    from tinhso.reports import actions
    from tinhso.reports.definition import read_template
    from tinhso.reports.rules import CannotReport

    if args.owner not in organisation_on(timezone.localdate()).offices:
        raise CannotReport("report_no_owner", office=args.owner)
    version = actions.declare(
        read_template(_document(args.file)), owner=args.owner, by=_by(args.owner),
        valid_from=args.from_date, decision=args.decision,
    )  # fmt: skip
    print(
        _word("declared", args.lang).format(
            report=version.report.code, version=version.number, day=version.valid_from
        )
    )
    return 0


def run_open(args: argparse.Namespace) -> int:
    """0."""
    set_up(_TABLE, args.env)
    from tinhso.reports.jobs import open_ended

    print(_word("opened", args.lang).format(count=open_ended()))
    return 0


def run_treasury(args: argparse.Namespace) -> int:
    """0, also for a file that is here already; 3 for one that is refused, of which nothing is kept."""
    set_up(_TABLE, args.env)
    from tinhso.reports import actions

    row, new = actions.take(
        _bytes(args.file), province=args.province, by=_by(args.province), name=args.file.name
    )
    word = _word("taken" if new else "known", args.lang)
    print(word.format(lines=row.lines, day=row.day, issue=row.issue, total=row.total))
    return 0


def _by(office: str) -> Any:
    from tinhso.ledger.actions import By

    return By(actor="host", office=office, channel="system")


def _document(said: str) -> bytes:
    shipped = files("tinhso.reports").joinpath("shipped", f"{Path(said).name}.json")
    if Path(said).name == said and shipped.is_file():
        return shipped.read_bytes()
    return _bytes(Path(said))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoSuchReportFile("report_file_unread", file=str(path), why=error.strerror) from None


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
