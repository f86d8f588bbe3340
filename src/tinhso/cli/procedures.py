"""`tinhso procedures`: the catalogue in and out as files, with a report of what a person must confirm."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import astuple, replace
from datetime import date
from pathlib import Path
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.replaced import add_replaced
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.procedures import FLAGS, WORDS

EXAMPLE = """\
  tinhso procedures read tthc.jsonl.gz --report doc.csv
  tinhso procedures import tthc.jsonl.gz --preview
  tinhso procedures import thu-tuc/ --from 2026-01-01
  tinhso procedures export thu-tuc/
  tinhso procedures replaced tthc.jsonl.gz --day 2026-06-01 --report thay-the.csv
"""
MOST_SHOWN = 40
_TABLE = "procedures_procedureversion"


class CannotImport(TinhsoError):
    """no_procedure_source (file): it does not exist. no_procedure_in (file): there is none in it."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `procedures` with read, import, export and replaced."""
    parser = subparsers.add_parser(
        "procedures",
        help="nạp và xuất danh mục thủ tục · the catalogue of procedures in and out",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    _add_read(parts)
    _add_import(parts)
    _add_export(parts)
    add_replaced(parts)


def _add_read(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    part = parts.add_parser("read", help="chỉ đọc, không cần cơ sở dữ liệu · only how it is read")
    part.add_argument("file", metavar="FILE|-", help="danh mục · catalogue .jsonl(.gz)")
    part.add_argument(
        "--report", type=Path, metavar="OUT.csv", help="từng câu đã đọc · each reading"
    )
    add_lang(part)
    part.set_defaults(run=run_read)


def _add_import(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    part = parts.add_parser("import", help="nạp · publish what is in files")
    part.add_argument(
        "file",
        metavar="FILE|FOLDER|-",
        help="danh mục .jsonl(.gz), một thủ tục .yaml/.json, hoặc thư mục · the catalogue, one procedure, a folder",
    )
    part.add_argument(
        "--from",
        dest="from_date",
        type=date.fromisoformat,
        metavar="DATE",
        help="có hiệu lực từ · holds from (default: today)",
    )
    part.add_argument("--preview", action="store_true", help="chỉ xem · change nothing")
    part.add_argument(
        "--report", type=Path, metavar="OUT.csv", help="từng câu đã đọc · each reading"
    )
    part.add_argument(
        "--processes",
        type=Path,
        metavar="FILE",
        help="quy trình nội bộ .jsonl · internal processes",
    )
    part.add_argument(
        "--authority",
        choices=("central", "ours", "legacy"),
        help="hệ thống giải quyết từ ngày đó · which system handles them from that day",
    )
    part.add_argument("--actor", default="command", metavar="CODE", help="người làm · who does it")
    part.add_argument("--office", default="tinh", metavar="CODE", help="đơn vị · from which office")
    add_env(part)
    add_lang(part)
    part.set_defaults(run=run_import)


def _add_export(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    part = parts.add_parser("export", help="xuất thành tệp · write as files")
    part.add_argument("folder", type=Path, metavar="FOLDER")
    part.add_argument("--code", action="append", metavar="CODE", help="chỉ thủ tục này · only this")
    part.add_argument(
        "--day", type=date.fromisoformat, metavar="DATE", help="theo ngày · as on a day"
    )
    part.add_argument("--to", choices=("yaml", "json"), default="yaml")
    add_env(part)
    add_lang(part)
    part.set_defaults(run=run_export)


def run_read(args: argparse.Namespace) -> int:
    """Says how limits and fees of a catalogue are read: without doubt, or why a person must decide."""
    _, readings = _read(args.file)
    _tell_readings(readings, args.lang)
    if args.report:
        _write_report(readings, args.report)
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Reads, reports, publishes. 0; 1 where something must be confirmed by a person."""
    definitions, readings = _read(args.file)
    if args.processes:
        definitions = _with_steps(definitions, args.processes, args.lang)
    if readings:
        _tell_readings(readings, args.lang)
        if args.report:
            _write_report(readings, args.report)
    set_up(_TABLE, args.env)
    from tinhso.ledger.actions import By
    from tinhso.procedures import actions, loading

    today = date.today()  # noqa: DTZ011 the day on the wall of who types
    day = args.from_date or today
    if args.preview:
        _tell_preview(loading.preview(definitions, day=day), args.lang)
        return 0
    by = By(actor=args.actor, office=args.office, channel="system")
    source = "" if args.file == "-" else Path(args.file).name[:200]
    made = actions.publish_all(definitions, from_date=day, by=by, source=source, not_before=today)
    if args.authority:
        urls = {one.code: one.url for one in definitions if one.url}
        actions.hand_over_all(
            [one.code for one in definitions],
            system=args.authority,
            from_date=day,
            by=by,
            urls=urls,
        )
    print(
        _word("published", args.lang).format(
            new=number_text(len(made.new), args.lang),
            changed=number_text(len(made.changed), args.lang),
            same=number_text(len(made.same), args.lang),
        )
    )
    return int(any(one.flag for one in readings))


def run_export(args: argparse.Namespace) -> int:
    """Writes what holds on a day, one file for each procedure."""
    set_up(_TABLE, args.env)
    from tinhso.procedures import loading
    from tinhso.procedures.documents import write_files

    day = args.day or date.today()  # noqa: DTZ011 the day on the wall of who types
    paths = write_files(loading.holding(day, codes=args.code), args.folder, ending=args.to)
    print(_word("written", args.lang).format(count=number_text(len(paths), args.lang)))
    return 0


def read_definitions(file: str) -> list[Any]:
    """The procedures of a catalogue, of one file, a folder or what is piped in. Raises CannotImport."""
    return _read(file)[0]


def _read(file: str) -> tuple[list[Any], list[Any]]:
    """The definitions of a file, a folder or what is piped in, and how sentences were read."""
    from tinhso.procedures.documents import ENDINGS, read_file, read_folder
    from tinhso.procedures.reading.catalogue import read_catalogue

    path = Path(file)
    if file != "-" and not path.exists():
        raise CannotImport("no_procedure_source", file=file)
    if path.is_dir():
        return list(read_folder(path)), []
    if path.suffix.lower() in ENDINGS:
        return [read_file(path)], []
    with nullcontext(sys.stdin.buffer) if file == "-" else path.open("rb") as opened:
        read = list(read_catalogue(opened))
    if not read:
        raise CannotImport("no_procedure_in", file=file)
    return [one.definition for one in read], [reading for one in read for reading in one.readings]


def _with_steps(definitions: Sequence[Any], file: Path, lang: str) -> list[Any]:
    """The definitions with the steps of the internal processes that name them; says what did not map."""
    from tinhso.procedures.reading.processes import read_processes

    with file.open(encoding="utf-8") as lines:
        read = list(read_processes([json.loads(line) for line in lines if line.strip()]))
    codes = {one.code for one in definitions}
    by_code = {one.code: one.steps for one in reversed(read) if one.code in codes}
    print(
        _word("processes", lang).format(
            count=len(read),
            taken=len(by_code),
            nameless=sum(one.code is None for one in read),
            steps=sum(len(one.steps) for one in read),
            unmapped=sum(len(one.unmapped) for one in read),
            timeless=sum(len(one.without_hours) for one in read),
        )
    )
    return [
        replace(one, steps=by_code[one.code]) if one.code in by_code else one for one in definitions
    ]


def _tell_readings(readings: Sequence[Any], lang: str) -> None:
    counts = Counter((one.what, one.flag) for one in readings)
    for what in ("limit", "fee"):
        total = sum(count for (kind, _), count in counts.items() if kind == what)
        sure = counts[what, ""]
        print(
            _word(what, lang).format(
                sure=number_text(sure, lang),
                total=number_text(total, lang),
                share=number_text(round(100 * sure / total) if total else 0, lang),
            )
        )
        for (kind, flag), count in counts.most_common():
            if kind == what and flag:
                print(f"  {number_text(count, lang):>7}  {FLAGS[flag][lang == 'en']} [{flag}]")


def _write_report(readings: Sequence[Any], path: Path) -> None:
    from tinhso.tables.writing import as_csv

    heads = ["code", "what", "channel", "read", "flag", "text"]
    path.write_bytes(as_csv(heads, [astuple(one) for one in readings]))


def _tell_preview(changes: Any, lang: str) -> None:
    print(
        _word("preview", lang).format(
            new=number_text(len(changes.new), lang),
            changed=number_text(len(changes.changed), lang),
            same=number_text(len(changes.same), lang),
        )
    )
    shown = [(code, one) for code, found in changes.changed.items() for one in found]
    for code, one in shown[:MOST_SHOWN]:
        print(f"  {code} {one.path}: {_cut(one.before)} → {_cut(one.after)}")
    if len(shown) > MOST_SHOWN:
        print(_word("more", lang).format(count=number_text(len(shown) - MOST_SHOWN, lang)))


def _cut(value: Any) -> str:
    text = "–" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
