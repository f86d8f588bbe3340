"""The command line: finds the part that answers, and turns a refusal into a sentence and an exit code.

0 fine; 1 finished, but part of the input was rejected; 2 wrong use; 3 nothing readable or cannot write;
130 interrupted.
"""

from __future__ import annotations

import argparse
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import tinhso
from tinhso.cli import sentences
from tinhso.kernel.errors import TinhsoError

PARTS = ("measure", "explain", "calendar", "export", "house")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tinhso",
        description="Hồ sơ thực sự mất bao lâu? · How long did every dossier really take?",
    )
    parser.add_argument("--version", action="version", version=f"tinhso {tinhso.__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for part in PARTS:
        if find_spec(f"tinhso.cli.{part}"):
            import_module(f"tinhso.cli.{part}").add_parser(subparsers)
    return parser


def _sentences() -> dict[str, tuple[str, str]]:
    merged: dict[str, tuple[str, str]] = {}
    for module in pkgutil.iter_modules(sentences.__path__, f"{sentences.__name__}."):
        merged |= import_module(module.name).SENTENCES
    return merged


def _say(error: TinhsoError) -> None:
    for sentence in _sentences().get(error.code, (str(error),)):
        print(sentence.format(**error.facts), file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code."""
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except TinhsoError as error:
        _say(error)
        return 3
    except KeyboardInterrupt:
        return 130
