"""`tinhso webhooks`: who is told by webhooks and how that stands, and messages sent once more."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any
from uuid import UUID

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences.webhooks import WORDS

EXAMPLE = """\
  tinhso webhooks status
  tinhso webhooks replay --to 0f3c9a2b-77de-4c11-9c5e-3d3f7f1f2a01 --from 2026-11-20 --until 2026-11-21
  tinhso webhooks replay --to 0f3c9a2b-77de-4c11-9c5e-3d3f7f1f2a01 --message 5b0d…
"""
_TABLE = "webhooks_subscription"


class WrongWords(TinhsoError):
    """webhook_replay_what: neither a message nor both days of a span were named."""

    exit_code = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `webhooks`."""
    parser = subparsers.add_parser(
        "webhooks",
        help="báo tự động cho hệ thống đối tác · partner systems told by webhooks",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what", choices=("status", "replay"), help="hiện trạng, gửi lại · how it stands, send again"
    )
    parser.add_argument("--to", type=UUID, metavar="ID", help="bên nhận · the receiver")
    parser.add_argument(
        "--message", type=UUID, action="append", metavar="ID", help="thông điệp · a message"
    )
    day = date.fromisoformat
    parser.add_argument("--from", dest="from_day", type=day, metavar="DATE", help="từ · from")
    parser.add_argument("--until", type=day, metavar="DATE", help="đến hết · and the days up to")
    parser.add_argument(
        "--dead", action="store_true", help="chỉ những thông điệp đã thôi gửi · only dead ones"
    )
    parser.add_argument("--actor", default="command", metavar="CODE", help="người làm · who")
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0; 1 where something waits for a person."""
    set_up(_TABLE, args.env)
    return _replay(args) if args.what == "replay" else _status(args)


def _status(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from tinhso.exchange.webhooks import queries

    found, locked = queries.standings(), queries.unopened(at=timezone.now())
    for one in found:
        state = _word(one.row.state, args.lang)
        print(f"{one.row.uid}  {state:<9} {one.queued:>6} {one.dead:>6}  {one.row.partner}")
        if one.row.pk in locked:
            print("  " + _word("locked", args.lang, fault=locked[one.row.pk]))
    bad = sum(
        bool(one.dead or one.row.why not in ("", "person") or one.row.pk in locked) for one in found
    )
    queued, age = queries.waiting(now=timezone.now())
    late = age > queries.LATE[0]
    if bad:
        print(_word("needs_a_person", args.lang, n=bad))
    if late:
        print(_word("late", args.lang, n=queued, minutes=int(age.total_seconds() // 60)))
    if not bad and not late:
        last = "on_their_way" if queued else "all_well" if found else "nobody"
        print(_word(last, args.lang, n=queued))
    return int(bool(bad or late))


def _replay(args: argparse.Namespace) -> int:
    from tinhso.exchange.webhooks import replaying
    from tinhso.ledger.actions import By

    by = By(actor=args.actor, office="-", channel="system")
    if args.to and args.message:
        count = replaying.replay(args.to, args.message, by=by)
    elif args.to and args.from_day and args.until:
        count = replaying.replay_span(
            args.to, args.from_day, args.until, by=by, dead_only=args.dead
        )
    else:
        raise WrongWords("webhook_replay_what")
    print(_word("replayed", args.lang, n=count))
    return 0


def _word(name: str, lang: str, **facts: Any) -> str:
    return WORDS[name][lang == "en"].format(**facts)
