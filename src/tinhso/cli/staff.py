"""`tinhso staff`: the host's administrator lets a member of staff in again, where no other administrator can."""

from __future__ import annotations

import argparse

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.sentences.access import WORDS

EXAMPLE = """\
  tinhso staff unlock quan-tri --env /etc/tinhso.env
  tinhso staff reset quan-tri --env /etc/tinhso.env
"""
_TABLE = "access_account"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `staff`."""
    parser = subparsers.add_parser(
        "staff",
        help="mở khóa, cấp lại lối vào cho cán bộ · let a member of staff in again",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what",
        choices=("unlock", "reset"),
        help="mở khóa; mật khẩu mới, gỡ lớp hai và khóa đăng nhập · unlock; anew, without second factor and passkeys",
    )
    parser.add_argument("login", metavar="LOGIN", help="tên đăng nhập · who signs in by it")
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0. A new password goes to standard output, alone on its line: it is shown once and kept nowhere."""
    set_up(_TABLE, args.env)
    from tinhso.access import coming_back
    from tinhso.access.actions import NO_OFFICE
    from tinhso.ledger.actions import By

    by = By(actor="host", office=NO_OFFICE, channel="system")
    english = args.lang == "en"
    if args.what == "unlock":
        coming_back.unlock(args.login, by=by)
        print(WORDS["unlocked"][english].format(login=args.login))
        return 0
    password = coming_back.reset(args.login, by=by)
    print(WORDS["reset"][english].format(login=args.login))
    print(password)
    return 0
