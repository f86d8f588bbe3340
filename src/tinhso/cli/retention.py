"""`tinhso retention`: how long traces are kept, from which day, on which ground."""

from __future__ import annotations

import argparse
from datetime import date

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences.retention import WORDS

EXAMPLE = """\
  tinhso retention list --env /etc/tinhso.env
  tinhso retention set looks 1825 --from 2027-01-01 --ground "QĐ 12/QĐ-UBND" --as quan-tri --env /etc/tinhso.env
"""
_TABLE = "operations_keeping"


class CannotDecide(TinhsoError):
    """keeping_no_right (staff): she does not administer the whole province."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `retention` with list and set."""
    parser = subparsers.add_parser(
        "retention",
        help="thời hạn giữ vết · how long traces are kept",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    listed = parts.add_parser("list", help="các quy tắc · the rules")
    setting = parts.add_parser("set", help="đặt từ một ngày · from a day on")
    setting.add_argument(
        "what",
        choices=("looks", "attempts", "filings", "judged"),
        metavar="looks|attempts|filings|judged",
    )
    setting.add_argument("days", type=int, metavar="DAYS")
    setting.add_argument(
        "--from", dest="day", type=date.fromisoformat, metavar="DATE", help="(today)"
    )
    setting.add_argument(
        "--ground", required=True, metavar="TEXT", help="căn cứ · by which decision"
    )
    setting.add_argument("--as", dest="staff", required=True, metavar="CODE", help="cán bộ · who")
    for part, run in ((listed, run_list), (setting, run_set)):
        add_env(part)
        add_lang(part)
        part.set_defaults(run=run)


def run_list(args: argparse.Namespace) -> int:
    """One line for each rule there was, the one that holds marked."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.operations import retention

    today = timezone.localdate()
    held = {what: retention.holding(what, on=today) for what in retention.TRACES}
    for what, rule in held.items():
        if rule is None:
            days = retention.span_of(what, on=today)
            said = _word("for_ever" if days is None else "usual", args.lang)
            print(said.format(what=_word(what, args.lang), days=days))
    for one in retention.rules():
        mark = "→" if held.get(one.what) == one else " "
        facts = {
            "what": _word(one.what, args.lang),
            "days": one.days,
            "day": one.from_date.isoformat(),
        }
        print(f"{mark} {_word('rule', args.lang).format(ground=one.ground, **facts)}")
    return 0


def run_set(args: argparse.Namespace) -> int:
    """Decides; what is older goes within the hour after its day has come."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.access.who import Who
    from tinhso.operations import retention
    from tinhso.org.queries import posts_of
    from tinhso.web.settings.common import ADMINS, by, high_with

    today = timezone.localdate()
    who = Who("staff", today, staff=args.staff, posts=tuple(posts_of(args.staff, today)))
    if not (ADMINS.lets(who) and high_with(who, "settle")):
        raise CannotDecide("keeping_no_right", staff=args.staff)
    retention.decide(
        args.what, days=args.days, from_date=args.day or today, ground=args.ground, by=by(who)
    )
    print(_word("decided", args.lang))
    return 0


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
