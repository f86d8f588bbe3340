"""`tinhso mirror`: what another system tells of its dossiers in, and its open dossiers taken over."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences import sentence
from tinhso.sentences.exchange import NOTES, WORDS

EXAMPLE = """\
  tinhso mirror xuat.xlsx --feed phan-mem-cu --define nguon.json --dry-run
  tinhso mirror xuat.xlsx --feed phan-mem-cu --report chua-khop.csv
  tinhso mirror --sql postgresql://doc@may/hoso --query "SELECT * FROM ho_so" --feed phan-mem-cu --cursor cap_nhat
  tinhso mirror cut-over --feed phan-mem-cu --procedure 1.001193 --office xa-1 --dry-run
  tinhso mirror pass-over --feed phan-mem-cu --row "CU-3#9c1185a5c5e9fc54" --why "không ai sửa"
"""
CUT_OVER, PASS_OVER = "cut-over", "pass-over"
MOST_SHOWN = 30
_TABLE = "exchange_feed"


class CannotMirror(TinhsoError):
    """feed_nothing_given; feed_no_file (file), feed_file_unreadable (file, problem)."""

    exit_code = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `mirror`."""
    parser = subparsers.add_parser(
        "mirror",
        help="ghi lại hồ sơ của hệ thống khác · mirror another system's dossiers",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "source",
        nargs="?",
        metavar=f"FILE|{CUT_OVER}|{PASS_OVER}",
        help="tệp CSV, XLSX, Parquet, XES; hoặc nhận hồ sơ về, bỏ qua dòng · a file; or take over, pass over",
    )
    parser.add_argument("--feed", required=True, metavar="NAME", help="tên nguồn · the feed's name")
    parser.add_argument("--title", metavar="TEXT", help="tên gọi của nguồn · what it is called")
    parser.add_argument(
        "--define", type=Path, metavar="FILE.json", help="định nghĩa nguồn · the feed's definition"
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="cột nào là ô nào, lần này · which column is which, this time",
    )
    parser.add_argument(
        "--sql", metavar="URL", help="cơ sở dữ liệu chỉ đọc · a database, read only"
    )
    parser.add_argument("--query", metavar="SELECT", help="câu hỏi · the statement")
    parser.add_argument(
        "--cursor", metavar="COLUMN", help="đọc tiếp theo cột này · go on from this column"
    )
    parser.add_argument("--row", metavar="ROW", help="dòng bỏ qua · the row that is passed over")
    parser.add_argument("--why", default="", metavar="TEXT", help="lý do bỏ qua · why")
    parser.add_argument("--procedure", metavar="CODE", help="thủ tục nhận về · taken over")
    parser.add_argument("--office", metavar="CODE", help="đơn vị nhận về · taken over")
    parser.add_argument(
        "--day", type=date.fromisoformat, metavar="DATE", help="nhận từ ngày · from (today)"
    )
    parser.add_argument("--dry-run", action="store_true", help="chỉ xem, không ghi · write nothing")
    parser.add_argument(
        "--report", type=Path, metavar="OUT.csv", help="những điểm chưa khớp · what did not map"
    )
    parser.add_argument("--actor", default="command", metavar="CODE", help="người làm · who")
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Reads or takes over. 0; 1 where something did not map."""
    set_up(_TABLE, args.env)
    from tinhso.ledger.actions import By

    by = By(actor=args.actor, office="-", channel="system")
    if args.source == PASS_OVER:
        return _pass_over(args, by)
    report = _taken(args, by) if args.source == CUT_OVER else _read(args, by)
    if args.dry_run:
        print(_word("trial", args.lang))
    _tell(report, args)
    return int(bool(report.problem_count))


def _read(args: argparse.Namespace, by: Any) -> Any:
    from tinhso.exchange import actions, databases, queries, reading
    from tinhso.exchange.definition import Definition

    told = Definition.of(_defined(args.define))
    if args.define:
        feed = actions.set_feed(args.feed, title=args.title or args.feed, definition=told, by=by)
    else:
        feed = queries.feed_named(args.feed)
    definition = _mapped(Definition.of(feed.definition), args)
    if args.sql and args.query:
        since = queries.asked_from(feed, definition)
        source = databases.open_query(args.sql, args.query, definition, since=since)
    elif not args.source and databases.asks_a_database(definition):
        since = queries.asked_from(feed, definition)
        source = databases.open_declared(definition, since=since)
    elif args.source:
        path = Path(args.source)
        if not path.exists():
            raise CannotMirror("feed_no_file", file=args.source)
        source = reading.open_file(path, definition)
    else:
        raise CannotMirror("feed_nothing_given")
    columns = ", ".join(f"{one} = {name}" for one, name in source.columns.items())
    print(_word("columns", args.lang).format(columns=columns))
    report = actions.read_feed(feed, source, by=by, definition=definition, trial=args.dry_run)
    counts = ("rows", "dossiers", "new", "updated", "same", "refused")
    _count("read", report, args.lang, counts, source=source.shown)
    return report


def _defined(path: Path | None) -> Any:
    if path is None:
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise CannotMirror("feed_file_unreadable", file=str(path), problem=str(error)) from None


def _mapped(definition: Any, args: argparse.Namespace) -> Any:
    from tinhso.exchange.definition import Definition

    columns = dict(definition.columns)
    for item in args.map:
        one, _, column = item.partition("=")
        columns[one.strip()] = column.strip()
    plain = {**definition.plain(), "columns": columns}
    return Definition.of(plain | ({"cursor": args.cursor} if args.cursor else {}))


def _taken(args: argparse.Namespace, by: Any) -> Any:
    from tinhso.exchange import actions, queries

    for name in ("procedure", "office"):
        if not getattr(args, name):
            raise CannotMirror("lacks", field=f"--{name}")
    report = actions.cut_over(
        queries.feed_named(args.feed),
        procedure=args.procedure,
        office=args.office,
        day=args.day or date.today(),  # noqa: DTZ011 the day on the wall of who types
        by=by,
        trial=args.dry_run,
    )
    names = {"procedure": args.procedure, "office": args.office}
    _count("cut_over", report, args.lang, ("taken", "left"), **names)
    return report


def _pass_over(args: argparse.Namespace, by: Any) -> int:
    """Without --row the rows that are waited for are listed; 1 where there is one."""
    from tinhso.exchange import actions, queries

    feed = queries.feed_named(args.feed)
    if args.row:
        actions.pass_over(feed, row=args.row, why=args.why, by=by)
        print(_word("passed", args.lang).format(row=args.row))
        return 0
    waiting = queries.waiting(feed)
    if waiting.count:
        count, shown = (number_text(n, args.lang) for n in (waiting.count, len(waiting.rows)))
        print(_word("waits", args.lang).format(count=count, shown=shown))
    for one in waiting.rows:
        why = "; ".join(sentence(problem["reason"], args.lang) for problem in one.problems)
        print(f"  {one.row} ({one.mark}): {why}")
    return int(bool(waiting.count))


def _count(what: str, report: Any, lang: str, counts: Sequence[str], **facts: str) -> None:
    numbers = {name: number_text(report.counts[name], lang) for name in counts}
    print(_word(what, lang).format(**numbers, **facts))
    for note, n in sorted(report.notes.items()):
        print(f"  {NOTES[note][lang == 'en'].format(n=number_text(n, lang))}")


def _tell(report: Any, args: argparse.Namespace) -> None:
    from tinhso.exchange.rules import each_word_once
    from tinhso.exchange.sheets import write_csv

    problems = each_word_once(one.plain() for one in report.problems)
    if problems:
        count = number_text(report.problem_count, args.lang)
        print(_word("problems", args.lang).format(count=count))
    for one in problems[:MOST_SHOWN]:
        line = _word("line", args.lang).format(line=one["line"]) if one["line"] else ""
        count = number_text(one["times"] - 1, args.lang)
        others = _word("others", args.lang).format(count=count) if one["times"] > 1 else ""
        where = " · ".join(filter(None, (line, one["code"] + others, one["field"], one["value"])))
        print(f"  {where}: {sentence(one['reason'], args.lang)}")
    unshown = report.problem_count - sum(one["times"] for one in problems[:MOST_SHOWN])
    if unshown:
        print(_word("more", args.lang).format(count=number_text(unshown, args.lang)))
    if args.report:
        write_csv(args.report, problems, args.lang)
        print(_word("report", args.lang).format(file=args.report))


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
