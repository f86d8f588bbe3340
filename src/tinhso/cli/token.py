"""`tinhso token`: tokens of partner systems made, listed and revoked."""

from __future__ import annotations

import argparse
from datetime import timedelta
from uuid import uuid4

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.sentences.tokens import WORDS

EXAMPLE = """\
  tinhso token make --name "Phần mềm hộ tịch" --scope see_case --scope receive --office xa-1 --days 180
  tinhso token list
  tinhso token revoke --token 0f3c…
"""
_TABLE = "access_token"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `token`."""
    parser = subparsers.add_parser(
        "token",
        help="mã truy cập của hệ thống khác · tokens of partner systems",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what",
        choices=("make", "list", "revoke"),
        help="cấp, liệt kê, thu hồi · make, list, revoke",
    )
    parser.add_argument("--name", default="", help="hệ thống nào · which system")
    parser.add_argument(
        "--scope", action="append", default=[], metavar="ACT", help="quyền, lặp lại được · a scope"
    )
    parser.add_argument(
        "--office", action="append", default=[], metavar="CODE", help="ở đơn vị · an office"
    )
    parser.add_argument(
        "--days", type=int, default=180, metavar="N", help="số ngày dùng được · days it holds (180)"
    )
    parser.add_argument(
        "--per-minute", type=int, default=600, metavar="N", help="yêu cầu mỗi phút · a minute (600)"
    )
    parser.add_argument("--token", default="", metavar="UID", help="mã nào · which one")
    parser.add_argument("--actor", default="command", metavar="CODE", help="người làm · who")
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0. What was made goes to standard output, alone on its line."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.access import tokens
    from tinhso.ledger.actions import By

    by = By(actor=args.actor, office="-", channel="system")
    english = args.lang == "en"
    if args.what == "make":
        days = max(-1, min(args.days, 10 * tokens.MOST_DAYS))
        made, secret = tokens.make_token(
            name=args.name,
            scopes=args.scope,
            offices=args.office,
            expires_at=timezone.now() + timedelta(days=days),
            per_minute=args.per_minute,
            key=str(uuid4()),
            by=by,
        )
        print(WORDS["made"][english].format(uid=made.uid))
        print(secret)
        return 0
    if args.what == "revoke":
        gone = tokens.revoke_token(args.token, by=by)
        print(WORDS["revoked"][english].format(name=gone.name))
        return 0
    for one in tokens.tokens():
        used = f"{timezone.localtime(one.last_used_at):%Y-%m-%d %H:%M}" if one.last_used_at else "–"
        until = f"{timezone.localtime(one.expires_at):%Y-%m-%d}"
        state = WORDS["gone"][english] if one.revoked_at else until
        print(f"{one.uid}  {state:<11}  {used:<16}  {one.name}")
        print(f"{'':38}{', '.join(one.scopes)} | {', '.join(one.offices)}")
    return 0
