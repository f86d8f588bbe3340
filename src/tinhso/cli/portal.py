"""`tinhso portal`: how the exchange with the national portal stands, messages replayed, a day compared."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.sentences import sentence
from tinhso.sentences.portal import DIFFERENCES, WORDS

EXAMPLE = """\
  tinhso portal status
  tinhso portal replay --way in --state poisoned
  tinhso portal reconcile --day 2026-11-21
"""
MOST_SHOWN = 30
_TABLE = "portal_inbound"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `portal`."""
    parser = subparsers.add_parser(
        "portal",
        help="trao đổi với Cổng dịch vụ công · the exchange with the national portal",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what",
        choices=("status", "replay", "reconcile"),
        help="hiện trạng, chạy lại, đối soát · how it stands, replay, compare a day",
    )
    parser.add_argument(
        "--way", choices=("in", "out"), default="in", help="chiều nào · which way (in)"
    )
    parser.add_argument(
        "--state",
        choices=("waiting", "failed", "poisoned", "refused"),
        default="poisoned",
        help="chạy lại các thông điệp ở trạng thái này · replay those in this state (poisoned)",
    )
    parser.add_argument(
        "--day",
        type=date.fromisoformat,
        metavar="DATE",
        help="ngày đối soát, mặc định hôm qua · the day (yesterday)",
    )
    parser.add_argument("--actor", default="command", metavar="CODE", help="người làm · who")
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0; 1 where messages wait for a person, or the sides differ."""
    set_up(_TABLE, args.env)
    from tinhso.ledger.actions import By

    by = By(actor=args.actor, office="-", channel="system")
    if args.what == "status":
        return _status(args)
    if args.what == "replay":
        return _replay(args, by)
    return _reconcile(args, by)


def _status(args: argparse.Namespace) -> int:
    from tinhso.exchange.portal import queries

    standing = queries.standing()
    for way, states in queries.STATES.items():
        print(_word(f"way_{way}", args.lang))
        for state in states:
            if count := standing.counts[way].get(state, 0):
                print(f"  {state:<13}{count:>9}")
    waits = standing.for_a_person
    print(_word("for_a_person" if waits else "nothing_waits", args.lang, n=waits))
    return int(bool(waits))


def _replay(args: argparse.Namespace, by: Any) -> int:
    from tinhso.exchange.portal import deciding, queries

    wanted = queries.messages(args.way, state=args.state).values_list("uid", flat=True)
    count = deciding.replay_many(args.way, list(wanted), by=by)
    print(_word("replayed", args.lang, n=count))
    return 0


def _reconcile(args: argparse.Namespace, by: Any) -> int:
    from django.utils import timezone

    from tinhso.exchange.portal.reconciling import compare

    day = args.day or timezone.localdate() - timedelta(days=1)
    run = compare(day, by=by)
    if run.problem:
        print(sentence(run.problem, args.lang, run.facts))
        return 3
    word = "differs" if run.difference_count else "agrees"
    print(_word(word, args.lang, day=f"{day:%d/%m/%Y}", n=run.difference_count))
    for one in run.differences[:MOST_SHOWN]:
        said = DIFFERENCES[one["what"]][args.lang == "en"]
        print(f"  {one['dossier']}  {said}  {one['ours'] or '–'} | {one['theirs'] or '–'}")
    return int(bool(run.difference_count))


def _word(name: str, lang: str, **facts: Any) -> str:
    return WORDS[name][lang == "en"].format(**facts)
