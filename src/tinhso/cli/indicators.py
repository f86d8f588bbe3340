"""`tinhso indicators`: packs of figures, official figures beside ours, values computed and compared."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tinhso.cli.database import add_env, set_up
from tinhso.cli.doer import staff_code
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.indicators import WORDS

if TYPE_CHECKING:
    from tinhso.indicators.index766.official import Figures, Line
    from tinhso.kernel.periods import Period
    from tinhso.ledger.actions import By

EXAMPLE = """\
  tinhso indicators load --from 2026-01-01 --as kiem-soat
  tinhso indicators table so-lieu-cong.json --province H44
  tinhso indicators official so-lieu-cong.json --province H44 --source "Cổng, 26/9/2026" --as kiem-soat
  tinhso indicators fill month:2026-09-01 year:2026-01-01
  tinhso indicators check month:2026-09-01
"""
_TABLE = "indicators_value"
#: A figure of the portal is reproduced where ours is not farther from it.
NEAR = 0.02


class CannotCommand(TinhsoError):
    """indicators_no_right (staff): she does not change definitions. indicators_no_file (file, why)."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `indicators` with load, official, table, fill and check."""
    parser = subparsers.add_parser(
        "indicators",
        help="chỉ tiêu và Bộ chỉ số 766 · figures and index 766",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    load = parts.add_parser("load", help="nạp bộ chỉ tiêu · load the packs of figures")
    load.add_argument("--from", dest="since", type=_day, required=True, metavar="DAY")
    load.add_argument(
        "--as",
        dest="staff",
        required=True,
        metavar="CODE",
        help="mã hoặc tên đăng nhập · code or login",
    )
    add_env(load)
    load.set_defaults(run=run_load)
    take = parts.add_parser("official", help="nhập số liệu của Cổng · take official figures in")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--province", required=True, metavar="CODE", help="mã tỉnh · its code here")
    take.add_argument("--source", required=True, metavar="TEXT", help="lấy ở đâu · whence")
    take.add_argument("--captured", type=_day, metavar="DAY", help="ngày lấy · when it was had")
    take.add_argument(
        "--as",
        dest="staff",
        required=True,
        metavar="CODE",
        help="mã hoặc tên đăng nhập · code or login",
    )
    add_env(take)
    take.set_defaults(run=run_official)
    table = parts.add_parser("table", help="tính lại số của Cổng · compute the portal's again")
    table.add_argument(
        "file", nargs="?", type=Path, metavar="FILE",
        help="bỏ trống: tệp đã nhập lần cuối · left out: what was taken in last",
    )  # fmt: skip
    table.add_argument("--province", default="province", metavar="CODE")
    add_env(table)
    table.set_defaults(run=run_table)
    fill = parts.add_parser("fill", help="tính các kỳ · compute periods")
    check = parts.add_parser("check", help="tính lại và so sánh · compute again and compare")
    for part, run in ((fill, run_fill), (check, run_check)):
        part.add_argument("periods", nargs="+", metavar="PERIOD", help="như · as month:2026-09-01")
        add_env(part)
        part.set_defaults(run=run)
    for part in (load, take, table, fill, check):
        add_lang(part)


def run_load(args: argparse.Namespace) -> int:
    """Loads both packs; a second time nothing changes."""
    by = _by(args)
    from tinhso.indicators.actions import indexes

    for name, act in (("base", indexes.load_base), ("index766", indexes.load_index766)):
        made = act(from_date=args.since, by=by)
        print(
            WORDS["loaded"][args.lang == "en"].format(
                pack=name, definitions=made.definitions, inputs=made.inputs
            )
        )
    return 0


def run_official(args: argparse.Namespace) -> int:
    """Keeps a file of the portal's figures. Raises NotOfficial."""
    by = _by(args)
    from tinhso.indicators.actions.indexes import keep_official
    from tinhso.indicators.index766 import official, scoring

    row = keep_official(
        _content(args.file),
        source=args.source,
        province=args.province,
        captured_on=args.captured,
        by=by,
    )
    found = official.read(row.content, scoring.scheme(), province=row.province)
    print(WORDS["kept"][args.lang == "en"].format(n=number_text(len(found.items), args.lang)))
    return 0


def run_table(args: argparse.Namespace) -> int:
    """Prints every item and group computed again; 1 where one is farther apart than NEAR."""
    from tinhso.indicators.index766 import official, scoring

    if args.file is not None:
        try:
            told = json.loads(_content(args.file))
        except ValueError as error:
            raise official.NotOfficial("official_unread", why=str(error)[:200]) from None
        figures = official.read(told, scoring.scheme(), province=args.province)
    else:
        figures = _kept(args)
    lines = official.reproduced(figures, scoring.scheme())
    _print(lines, args.lang)
    apart = [abs(line.apart) for line in lines if line.apart is not None]
    return int(bool(apart) and float(max(apart)) > NEAR)


def run_fill(args: argparse.Namespace) -> int:
    """Computes periods and keeps their values."""
    periods = _periods(args)
    from django.utils import timezone

    from tinhso.indicators.filling import fill
    from tinhso.measurement.live.following import keep_up

    keep_up()
    for period in periods:
        made = fill([period], now=timezone.now())
        told = {"period": period.name[args.lang == "en"], "n": number_text(made, args.lang)}
        print(WORDS["filled"][args.lang == "en"].format(**told))
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Computes periods again and compares them with what is kept; 1 where anything differs."""
    periods = _periods(args)
    from django.utils import timezone

    from tinhso.indicators.computing import differing
    from tinhso.measurement.live.following import keep_up

    keep_up()
    wrong = 0
    for period in periods:
        for code, unit in differing(period, now=timezone.now()):
            wrong += 1
            told = {"code": code, "unit": unit, "period": period.key}
            print(WORDS["differs"][args.lang == "en"].format(**told))
    if not wrong:
        print(WORDS["same"][args.lang == "en"])
    return int(bool(wrong))


def _periods(args: argparse.Namespace) -> list[Period]:
    set_up(_TABLE, args.env)
    from tinhso.kernel.periods import read_key

    return [read_key(one) for one in args.periods]


def _kept(args: argparse.Namespace) -> Figures:
    set_up(_TABLE, args.env)
    from tinhso.indicators.index766.official import NotOfficial
    from tinhso.indicators.points import latest_official

    found = latest_official()
    if found is None:
        raise NotOfficial("official_none")
    return found[1]


def _print(lines: Sequence[Line], lang: str) -> None:
    english = lang == "en"
    print(WORDS["head"][english])
    for one in lines:
        numbers = (one.num, one.den, one.ours, one.theirs, one.apart)
        shown = ["–" if each is None else f"{each:g}" for each in numbers]
        notes = [*one.flags]
        if one.missing:
            notes.append(f"{WORDS['missing'][english]}: {', '.join(one.missing)}")
        body = f"{one.unit} {one.name}".strip()
        print(" | ".join([body, one.period, one.what, *shown, "; ".join(notes)]).rstrip(" |"))
    told = [abs(line.apart) for line in lines if line.apart is not None]
    print(
        WORDS["within"][english].format(
            n=number_text(len(told), lang),
            most=f"{max(told, default=0):g}",
            missing=number_text(sum(line.ours is None for line in lines), lang),
        )
    )


def _by(args: argparse.Namespace) -> By:
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.access.who import Who
    from tinhso.org.queries import posts_of
    from tinhso.web.settings.common import by, high_with

    today = timezone.localdate()
    staff = staff_code(args.staff)
    who = Who("staff", today, staff=staff, posts=tuple(posts_of(staff, today)))
    if not high_with(who, "design"):
        raise CannotCommand("indicators_no_right", staff=args.staff)
    return by(who, "design")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CannotCommand("indicators_no_file", file=str(file), why=error.strerror) from None


def _day(text: str) -> date:
    return date.fromisoformat(text)
