"""`tinhso retention`: how long everything is kept and under which law, what would go, and letting it go."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.doer import staff_code
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.retention import CERTAINTY, ENDS, SORTS, WORDS

EXAMPLE = """\
  tinhso retention show --env /etc/tinhso.env
  tinhso retention plan --env /etc/tinhso.env
  tinhso retention set looks 1825 --from 2027-01-01 --ground "QĐ 12/QĐ-UBND" --as quan-tri --env /etc/tinhso.env
  tinhso retention apply --as quan-tri --env /etc/tinhso.env
  tinhso retention archive nop-luu.csv --env /etc/tinhso.env
"""
_TABLE = "operations_keepingrun"
_HEADS = ("code", "procedure", "office", "filed", "ended")


class CannotDecide(TinhsoError):
    """keeping_no_right (staff): she does not administer the whole province."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `retention` with show, set, plan, apply and archive."""
    parser = subparsers.add_parser(
        "retention",
        help="giữ gì, bao lâu · what is kept, and how long",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    shown = parts.add_parser("show", aliases=["list"], help="các thời hạn · every span")
    setting = parts.add_parser("set", help="đặt từ một ngày · from a day on")
    setting.add_argument("what", choices=sorted(SORTS), metavar="SORT")
    setting.add_argument("days", type=int, metavar="DAYS")
    setting.add_argument(
        "--from", dest="day", type=date.fromisoformat, metavar="DATE", help="(today)"
    )
    setting.add_argument(
        "--ground", required=True, metavar="TEXT", help="căn cứ · by which decision"
    )
    planned = parts.add_parser("plan", help="sẽ xóa gì, bao nhiêu · what would go, how much")
    applied = parts.add_parser("apply", help="xóa ngay cái quá hạn · let it go now")
    for part in (planned, applied):
        part.add_argument("what", nargs="*", metavar="SORT", help="(mọi loại · every sort)")
    for part in (setting, applied):
        part.add_argument(
            "--as",
            dest="staff",
            required=True,
            metavar="CODE",
            help="mã hoặc tên đăng nhập · code or login",
        )
    archive = parts.add_parser("archive", help="hồ sơ đến hạn nộp lưu trữ · due for the archive")
    archive.add_argument("file", type=Path, metavar="OUT.csv")
    runs = (
        (shown, run_show),
        (setting, run_set),
        (planned, run_plan),
        (applied, run_apply),
        (archive, run_archive),
    )
    for part, run in runs:
        add_env(part)
        add_lang(part)
        part.set_defaults(run=run)


def run_show(args: argparse.Namespace) -> int:
    """One line for each sort of data with its law; then each rule there was, the one that holds marked."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.operations import retention

    plan = retention.plan(now=timezone.now(), counted=False)
    for one in plan:
        what = _said(SORTS[one.sort.what], args.lang)
        if one.rule is None:
            print(_unset(one, what, args.lang))
        if one.sort.law:
            sure = _said(CERTAINTY[one.sort.certainty], args.lang)
            print(_word("law", args.lang).format(law=one.sort.law, certainty=sure))
    held = {one.rule for one in plan}
    for rule in retention.rules():
        mark = "→" if rule in held else " "
        facts = {"what": _said(SORTS[rule.what], args.lang), "days": rule.days}
        day = rule.from_date.isoformat()
        print(f"{mark} {_word('rule', args.lang).format(ground=rule.ground, day=day, **facts)}")
    return 0


def _unset(one: Any, what: str, lang: str) -> str:
    if one.sort.ends in ("keep", "elsewhere"):
        how = _said(ENDS[one.sort.ends], lang)
        return _word("not_here", lang).format(what=what, how=how)
    return _word("for_ever" if one.days is None else "usual", lang).format(what=what, days=one.days)


def run_set(args: argparse.Namespace) -> int:
    """Decides; what is older goes within the hour after its day has come."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.operations import retention

    today = timezone.localdate()
    retention.decide(
        args.what,
        days=args.days,
        from_date=args.day or today,
        ground=args.ground,
        by=_by(args.staff),
    )
    print(_word("decided", args.lang))
    return 0


def run_plan(args: argparse.Namespace) -> int:
    """What would go now, and how much; nothing is changed."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.operations import retention

    _check(args.what)
    for one in retention.plan(now=timezone.now(), what=args.what):
        if one.count is None:
            continue
        print(
            _word("would_go", args.lang).format(
                what=_said(SORTS[one.sort.what], args.lang),
                count=number_text(one.count, args.lang),
                before=f"{timezone.localtime(one.before):%Y-%m-%d %H:%M}",
                days=one.days,
                how=_said(ENDS[one.sort.ends], args.lang),
            )
        )
    print(_word("no_plan", args.lang))
    return 0


def run_apply(args: argparse.Namespace) -> int:
    """Lets go what is over its time, each sort with the events that say so; stopped, it goes on when run again."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.operations import retention

    by = _by(args.staff)
    _check(args.what)
    every = 0
    what = args.what or list(retention.holders())
    for name, count in retention.forgetting(now=timezone.now(), by=by, what=what):
        every += count
        if count:
            said = _said(SORTS[name], args.lang)
            text = number_text(count, args.lang)
            print(_word("went", args.lang).format(what=said, count=text))
    if not every:
        print(_word("went_none", args.lang))
    return 0


def run_archive(args: argparse.Namespace) -> int:
    """Writes the list by which dossiers are handed over; nothing is erased."""
    set_up(_TABLE, args.env)
    from dataclasses import astuple

    from django.utils import timezone

    from tinhso.operations.archive import due_for_archive
    from tinhso.tables.writing import as_csv

    rows = [
        [str(cell) for cell in astuple(one)] for one in due_for_archive(on=timezone.localdate())
    ]
    args.file.write_bytes(as_csv(_HEADS, rows))
    count = number_text(len(rows), args.lang)
    print(_word("archive", args.lang).format(count=count, file=args.file))
    return 0


def _by(staff: str) -> Any:
    from django.utils import timezone

    from tinhso.access.who import Who
    from tinhso.org.queries import posts_of
    from tinhso.web.settings.common import ADMINS, by, high_with

    today = timezone.localdate()
    code = staff_code(staff)
    who = Who("staff", today, staff=code, posts=tuple(posts_of(code, today)))
    if not (ADMINS.lets(who) and high_with(who, "settle")):
        raise CannotDecide("keeping_no_right", staff=staff)
    return by(who)


def _check(wanted: list[str]) -> None:
    from tinhso.operations import retention

    for one in wanted:
        if one not in retention.holders():
            known = ", ".join(retention.holders())
            raise retention.CannotKeep("keeping_unknown", what=one[:20], known=known)


def _word(name: str, lang: str) -> str:
    return _said(WORDS[name], lang)


def _said(pair: tuple[str, str], lang: str) -> str:
    return pair[lang == "en"]
