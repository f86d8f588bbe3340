"""`tinhso board`: figures of closed months made public, and corrected."""

from __future__ import annotations

import argparse
from datetime import date

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.board import WORDS

EXAMPLE = """\
  tinhso board publish
  tinhso board publish 2026-03
  tinhso board publish 2026-03 --correct
"""


class CannotRead(TinhsoError):
    """bad_month (text)."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `board` with publish."""
    parser = subparsers.add_parser(
        "board",
        help="công bố số liệu · make figures public",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    part = parts.add_parser("publish", help="công bố tháng đã qua · publish closed months")
    part.add_argument(
        "month",
        nargs="?",
        metavar="MONTH",
        help="như 2026-03; bỏ trống: mọi tháng còn thiếu · left out: every month that is missing",
    )
    part.add_argument(
        "--correct", action="store_true", help="đính chính · count a published month again"
    )
    add_env(part)
    add_lang(part)
    part.set_defaults(run=run_publish)


def run_publish(args: argparse.Namespace) -> int:
    """Publishes or corrects, and says what. Raises CannotRead, NoDatabase and what is refused there."""
    month = None if args.month is None else _month(args.month)
    if args.correct and month is None:
        raise CannotRead("bad_month", text="")
    set_up("live_published", args.env)
    from tinhso.measurement.live import correcting, publishing

    if month is None:
        made = publishing.publish_due()
        for one in made:
            _tell("published", one, args.lang)
        if not made:
            print(WORDS["nothing"][args.lang == "en"])
        return 0
    if not args.correct:
        _tell("published", publishing.publish(month), args.lang)
        return 0
    before = [one.pk for one in publishing.standing()]
    row = correcting.correct(month)
    _tell("same" if row.pk in before else "corrected", row, args.lang)
    return 0


def _tell(word: str, row: object, lang: str) -> None:
    from tinhso.measurement.live.models import Published

    assert isinstance(row, Published)
    told = {
        "month": f"{row.month:%m/%Y}",
        "count": number_text(len(row.content["cells"]), lang),
    }
    print(WORDS[word][lang == "en"].format(**told))


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CannotRead("bad_month", text=text) from None
