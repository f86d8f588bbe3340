"""`tinhso replicas`: how each copy of the database stands that boards are read from."""

from __future__ import annotations

import argparse
import time

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.sentences.settings import REPLICAS

_TABLE = "ledger_event"
PAUSE_SECONDS = 1.5


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `replicas`."""
    parser = subparsers.add_parser(
        "replicas", help="bản sao cơ sở dữ liệu để đọc bảng · the copies that boards are read from"
    )
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0; 1 where one is not used."""
    set_up(_TABLE, args.env)
    from tinhso.measurement.live import replicas

    def told(word: str, **facts: object) -> None:
        print(REPLICAS[word][args.lang == "en"].format(**facts))

    if not replicas.aliases():
        told("none")
        return 0
    replicas.standings()
    time.sleep(PAUSE_SECONDS)  # A lag is told by where the primary was a moment ago.
    found = replicas.standings()
    for one in found:
        lag = "?" if one.lag_seconds is None else f"{one.lag_seconds:.1f}"
        told(one.fault or "used", alias=one.alias, lag=lag, most=replicas.bound_seconds())
    return int(any(one.fault for one in found))
