"""`tinhso addresses`: every address by every role and method, as the guard asks it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tinhso.cli import environment
from tinhso.cli.database import OURS, add_env
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.access import WORDS

if TYPE_CHECKING:
    from tinhso.config.doors import Door

EXAMPLE = """\
  tinhso addresses
  tinhso addresses --who desk
  tinhso addresses --csv dia-chi.csv
"""


class NoSuchPeople(TinhsoError):
    """no_such_people (who, known)."""

    exit_code = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `addresses`."""
    parser = subparsers.add_parser(
        "addresses",
        help="địa chỉ × vai trò × phương thức · who may open which address, by which method",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--who", metavar="ROLE", help="chỉ của một vai trò, none, citizen · only one's addresses"
    )
    parser.add_argument("--csv", type=Path, metavar="OUT.csv", help="ghi thành bảng · as a table")
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0. Raises NoSuchPeople."""
    _set_up(args.env)
    from tinhso.config import doors

    if args.who is not None and args.who not in doors.PEOPLE:
        raise NoSuchPeople("no_such_people", who=args.who, known=", ".join(doors.PEOPLE))
    found = [*doors.screens(), *doors.programs()]
    shown = [one for one in found if args.who is None or args.who in one.opens]
    if args.csv is not None:
        args.csv.write_bytes(_table(shown))
    else:
        for one in shown:
            who = [name for name in doors.PEOPLE if name in one.opens]
            print(" ".join(one.methods), one.address, _whose(one, who, args.lang), sep="\t")
    counts = {
        "addresses": len({one.address for one in shown}),
        "pairs": sum(len(one.methods) for one in shown),
    }
    told = {name: number_text(count, args.lang) for name, count in counts.items()}
    print(WORDS["addresses"][args.lang == "en"].format(**told))
    return 0


def _set_up(env: Path | None) -> None:
    """Django without a database: nothing is served, so that nothing is signed by whatever secret there is."""
    environment.use(env)
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", OURS)
        os.environ.setdefault("TINHSO_SECRET", "only to print addresses")
        django.setup()


def _whose(one: Door, who: Iterable[str], lang: str) -> str:
    if not one.program:
        return " ".join(who) or WORDS["nobody"][lang == "en"]
    named = (" + " if one.each else ", ").join(one.scopes)
    return WORDS["token" if named else "any_token"][lang == "en"].format(scopes=named)


def _table(shown: Iterable[Door]) -> bytes:
    from tinhso.config.doors import PEOPLE
    from tinhso.tables.writing import as_csv

    lines = [
        [
            one.address,
            method,
            (" + " if one.each else ", ").join(one.scopes),
            *("x" if name in one.opens else "" for name in PEOPLE),
        ]
        for one in shown
        for method in one.methods
    ]
    return as_csv(["address", "method", "scope", *PEOPLE], lines)
