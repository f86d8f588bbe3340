"""`tinhso measure`: a log in, working time and outcomes out, on the terminal and in a result folder."""

from __future__ import annotations

import argparse
import codecs
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinhso.cli import words
from tinhso.kernel.errors import TinhsoError

if TYPE_CHECKING:
    from tinhso.measurement.engine import Measured
    from tinhso.measurement.options import Options
    from tinhso.measurement.reading.source import LogSource, Rejects


class CannotMeasure(TinhsoError):
    """A command that cannot be carried out as it was typed."""

    exit_code = 2


MOST_NAMED = 5
EXAMPLE = """\
  tinhso measure log.csv --limit 5d --end "Trả kết quả" --stop "Yêu cầu bổ sung..Nhận bổ sung" --out kq
  tinhso measure hoso.xlsx --out kq            (one row a dossier: Ngày tiếp nhận, Ngày hẹn trả …)
  tinhso measure log.xes.gz --tz Europe/Amsterdam --calendar nl-office --map due=case:deadline
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `measure`."""
    parser = subparsers.add_parser(
        "measure",
        help="đo thời gian giải quyết thực tế · measure how long dossiers really took",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "logs", nargs="*", type=_log, metavar="LOG", help="CSV, XLSX, Parquet, XES; also .gz"
    )
    source = parser.add_argument_group("where the log is")
    source.add_argument("--from-db", metavar="URL", help="read-only query instead of files")
    source.add_argument("--query", type=Path, metavar="FILE", help="the SQL of that query")
    source.add_argument(
        "--map", nargs="+", action="extend", default=[], metavar="WHAT=COLUMN",
        help="case activity time office person procedure applicant filed accepted due done returned;"
        " office= takes no column for it",
    )  # fmt: skip
    rule = parser.add_argument_group("what the clock does")
    rule.add_argument("--calendar", default="vn", metavar="NAME|FILE", help="office calendar (vn)")
    rule.add_argument("--tz", metavar="ZONE", help="zone of moments without one (the calendar's)")
    rule.add_argument("--limit", metavar="5d|40h|30cd", help="one limit for every dossier")
    rule.add_argument(
        "--limits", type=Path, metavar="FILE", help="limits by procedure, office, date"
    )
    for name, what in (
        ("start", "activities that start the legal clock (the first event)"),
        ("end", "activities that end it (the last event)"),
        ("restart", "activities from which the limit counts again"),
        ("signed", "activities that are the signature on the result"),
        ("withdrawn", "activities by which the citizen withdraws"),
    ):
        rule.add_argument(
            f"--{name}", nargs="+", action="extend", default=[], metavar="ACTIVITY", help=what
        )
    rule.add_argument(
        "--stop", nargs="+", action="extend", default=[], metavar="FROM..TO",
        help="the clock stands still from one activity to another; TO may be *",
    )  # fmt: skip
    rule.add_argument(
        "--events", choices=("completed", "state"), default="completed",
        help="an event closes the work before it, or opens the state after it (completed)",
    )  # fmt: skip
    rule.add_argument("--at", metavar="MOMENT", help="judge as at this moment (the latest event)")
    out = parser.add_argument_group("what comes out")
    out.add_argument(
        "--by", default="procedure,office,month", metavar="A,B", help="what to group by"
    )
    out.add_argument("--engine", choices=("local", "spark"), default="local")
    out.add_argument(
        "--out", type=_folder, metavar="DIR", help="write the result folder, with report.html"
    )
    out.add_argument("--open", action="store_true", help="open the report in the browser")
    out.add_argument("--no-people", action="store_true", help="leave persons out of the report")
    out.add_argument("--json", action="store_true", help="print summary.json instead of tables")
    words.add_lang(parser)
    parser.set_defaults(run=run)


def _log(word: str) -> Path | str:
    """A file; an address that Spark alone can read (hdfs://…) stays as it was written."""
    return word if "://" in word else Path(word)


def _folder(text: str) -> Path:
    """A folder's name; an empty one is an unset variable of a script, not the folder one stands in."""
    if not text.strip():
        raise argparse.ArgumentTypeError("tên thư mục trống · the folder's name is empty")
    return Path(text)


@dataclass
class Reading:
    """The log as it is opened, maybe more than once; the last opening counts."""

    open_log: Callable[[Rejects], LogSource]
    rejects: Rejects = field(init=False)
    source: LogSource | None = field(default=None, init=False)

    def open(self) -> LogSource:
        """The log at its beginning, with fresh rejects."""
        from tinhso.measurement.reading.source import Rejects

        self.rejects = Rejects()
        self.source = self.open_log(self.rejects)
        return self.source


def run(args: argparse.Namespace) -> int:
    """Measure; 0 if all was read, 1 if something was rejected."""
    from tinhso.cli.measure_options import read_options
    from tinhso.cli.measure_progress import say_preparing
    from tinhso.measurement import results

    options = read_options(args)
    reading = _reading(args, options)
    if args.open and args.out is None:
        raise CannotMeasure("open_needs_out")
    say_preparing(args.lang)
    place: AbstractContextManager[Path | None]
    place = results.nowhere() if args.out is None else results.unfinished(args.out)
    with place as folder:
        measured = _measure(args, reading, options, folder)
        told = _summary(args, measured, options, reading.rejects)
        if folder is not None:
            _write(folder, told, reading.rejects)
    _say(args, told, reading.rejects)
    if args.open:
        import webbrowser

        webbrowser.open((args.out / "report.html").resolve().as_uri())
    return 1 if reading.rejects.count else 0


def _say(args: argparse.Namespace, told: dict[str, Any], rejects: Rejects) -> None:
    if args.json:
        utf = codecs.lookup(getattr(sys.stdout, "encoding", None) or "utf-8").name == "utf-8"
        print(json.dumps(told, ensure_ascii=not utf, indent=1))
    if args.json and not rejects.count:
        return  # A program that asks often is spared the import of what draws tables.
    from tinhso.cli import measure_text

    if args.json:
        measure_text.say_rejected(rejects, args.lang, out=args.out)
    else:
        measure_text.show(told, rejects, args.lang, out=args.out)


def _reading(args: argparse.Namespace, options: Options) -> Reading:
    from tinhso.measurement.reading.columns import parse_map

    mapping = parse_map(args.map)
    zone = args.tz or options.calendar.zone
    if args.from_db or args.query:
        if args.logs or not (args.from_db and args.query):
            raise CannotMeasure("db_needs_query")
        from tinhso.measurement.reading.sql import open_query

        try:
            query = args.query.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CannotMeasure("query_unreadable", file=str(args.query), why=str(error)) from None
        return Reading(
            lambda rejects: open_query(
                args.from_db, query, mapping=mapping, zone=zone, rejects=rejects
            )
        )
    if not args.logs:
        raise CannotMeasure("no_log")
    _refuse_twice(args.logs)
    from tinhso.measurement.reading.flat import open_log

    return Reading(lambda rejects: open_log(args.logs, mapping=mapping, zone=zone, rejects=rejects))


def _refuse_twice(logs: Sequence[Path | str]) -> None:
    """One file by two names or through a link is one file."""
    seen = set()
    for path in map(Path, logs):
        with suppress(OSError, ValueError):  # A file that is not there is told where it is opened.
            place = (path.stat().st_dev, path.stat().st_ino)
            if place in seen:
                raise CannotMeasure("log_twice", file=str(path))
            seen.add(place)


def _measure(
    args: argparse.Namespace, reading: Reading, options: Options, folder: Path | None
) -> Measured:
    from tinhso.cli.measure_progress import progress
    from tinhso.measurement.engine import measure_source
    from tinhso.measurement.sinks import ParquetSink

    with (
        nullcontext(None) if folder is None else ParquetSink(folder) as sink,
        progress(args.lang, quiet=args.json) as on_progress,
        _stepless(reading),
    ):
        if args.engine == "spark":
            from tinhso.cli.measure_spark import measure_in_spark

            return measure_in_spark(
                args, reading, options, sink=sink, folder=folder, on_progress=on_progress
            )
        return measure_source(
            reading.open, options, sink=sink, spill_folder=folder, on_progress=on_progress
        )


@contextmanager
def _stepless(reading: Reading) -> Iterator[None]:
    """Where a log has no steps at all, say that rather than list the nearest of none."""
    from tinhso.measurement.options import BadOptions

    try:
        yield
    except BadOptions as error:
        if error.code != "unknown_activity" or error.facts["near"]:
            raise
        of_rows = reading.source is not None and reading.source.kind == "dossiers"
        raise CannotMeasure(
            "no_steps_in_rows" if of_rows else "no_steps",
            option=error.facts["option"],
            given=error.facts["given"],
        ) from None


def _summary(
    args: argparse.Namespace, measured: Measured, options: Options, rejects: Rejects
) -> dict[str, Any]:
    from tinhso.calendars import toml_text
    from tinhso.measurement import summary
    from tinhso.measurement.frames import SCHEMA

    source = measured.source
    assert source is not None
    calendar = options.calendar
    return {
        "schema": SCHEMA,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["tinhso", *(_quoted(word) for word in sys.argv[1:])]),
        "log": {
            "name": source.name,
            "kind": source.kind,
            "columns": source.mapping,
            "notes": [
                *({"code": code, **facts} for code, facts in source.notes),
                *_unmatched(options, measured),
            ],
            "cannot_tell": summary.cannot_tell(measured, options),
        },
        "calendar": {
            "name": calendar.name,
            "title": calendar.title,
            "zone": calendar.zone,
            "announced": calendar.announced,
            "day_seconds": calendar.usual_day_seconds(),
            "toml": toml_text(calendar, years=summary.years_of(measured.run)),
        },
        "options": {
            "start": options.start,
            "end": options.end,
            "stops": [f"{begin}..{finish}" for begin, finish in options.stops],
            "restarts": options.restarts,
            "signed": options.signed,
            "withdrawn": options.withdrawn,
            "events": options.events_mode,
            "limits": len(options.limits),
            "limit": args.limit,
            "limits_file": str(args.limits.name) if args.limits else None,
            "engine": args.engine,
            "hide_people": args.no_people,
        },
        **summary.found(measured),
        "rejected": {"rows": rejects.count, "by_reason": dict(rejects.by_reason)},
    }


def _unmatched(options: Options, measured: Measured) -> Iterator[dict[str, Any]]:
    """A note of the procedures and offices that a limit is declared for and the log does not name."""
    names = measured.run.names
    wanted = {(rule.procedure, names.procedures) for rule in options.limits}
    wanted |= {(rule.office, names.offices) for rule in options.limits}
    told = sorted(name for name, known in wanted if name is not None and name not in known)
    if told:
        more = ["…"] if len(told) > MOST_NAMED else []
        shown = ", ".join([*(f"“{name}”" for name in told[:MOST_NAMED]), *more])
        yield {"code": "limits_unmatched", "names": shown, "count": len(told)}


def _quoted(word: str) -> str:
    import shlex

    # A database address may carry a password, and a summary is passed around.
    return shlex.quote(word if "://" not in word else "URL")


def _write(folder: Path, told: dict[str, Any], rejects: Rejects) -> None:
    from tinhso.measurement import results
    from tinhso.measurement.report import write_report

    rejects.write_csv(folder / "rejected.csv")
    results.write_summary(folder, told)
    write_report(folder)
