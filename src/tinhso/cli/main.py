"""The command line: finds the part that answers, and turns a refusal into a sentence and an exit code.

0 fine; 1 finished, but part of the input was rejected; 2 wrong use; 3 nothing readable or cannot write; 69 the
database cannot be had; 70 a fault of ours; 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module

import tinhso
from tinhso.cli import database, letters, words
from tinhso.cli.usage import Parser
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences import sentence

PARTS = (
    "demo",
    "serving",
    "measure",
    "explain",
    "calendar",
    "export",
    "export_all",
    "procedures",
    "packs",
    "settings",
    "mirror",
    "portal",
    "token",
    "signing",
    "registers",
    "notices",
    "reports",
    "staff",
    "webhooks",
    "files",
    "replicas",
    "board",
    "indicators",
    "borders",
    "units",
    "ledger",
    "verify",
    "witness",
    "erase",
    "backup",
    "upgrade",
    "keys",
    "security",
    "retention",
    "addresses",
    "house",
)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, every part included."""
    parser = Parser(
        prog="tinhso",
        description="Hồ sơ thực sự mất bao lâu? · How long did every dossier really take?",
    )
    parser.add_argument("--version", action="version", version=f"tinhso {tinhso.__version__}")
    words.add_lang(parser, default=words.usual_lang())
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for part in PARTS:
        import_module(f"tinhso.cli.{part}").add_parser(subparsers)
    return parser


def _handed_on(typed: Sequence[str]) -> list[str]:
    """What was typed with a separator after `bench`, whose own options argparse would otherwise take for ours."""
    place = 0
    while typed[place : place + 1] and typed[place].startswith("--lang"):
        place += 1 if "=" in typed[place] else 2
    before, rest = list(typed[:place]), list(typed[place:])
    bench = rest[:1] == ["bench"] and rest[1:2] not in (["-h"], ["--help"], ["--"])
    return [*before, "bench", "--", *rest[1:]] if bench else [*before, *rest]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        letters.forgive(stream)
    args = build_parser().parse_args(_handed_on(sys.argv[1:] if argv is None else argv))
    lang = args.lang
    try:
        with _stoppable():
            code = int(args.run(args))
            print(end="", flush=True)
            return code
    except TinhsoError as error:
        _say(sentence(error.code, lang, error.facts))
        return int(getattr(error, "exit_code", 3))
    except KeyboardInterrupt:
        _say(sentence("interrupted", lang))
        return 130
    except OSError as error:
        lost = _lost_output()
        if isinstance(error, BrokenPipeError) or isinstance(lost, BrokenPipeError):
            return 0  # Whoever read our output has seen enough.
        if lost is None:
            return _fault(error, lang)
        _say(sentence("cannot_print", lang, {"problem": lost.strerror}))
        return 3
    except Exception as error:
        if (told := database.away(error)) is not None:
            _say(sentence(told.code, lang, told.facts))
            return told.exit_code
        return _fault(error, lang)


def _fault(error: Exception, lang: str) -> int:
    if os.environ.get("TINHSO_DEBUG"):
        traceback.print_exc()
    _say(sentence("fault", lang, {"problem": f"{type(error).__name__}: {error}"}))
    return 70


def _say(text: str) -> None:
    with suppress(OSError):  # Nobody is left to be told.
        print(text, file=sys.stderr, flush=True)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Being ended or losing the terminal stops a command as Ctrl-C does, so that it can clean up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_DFL
    ]
    for number in usual:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in usual:
            signal.signal(number, signal.SIG_DFL)


def _lost_output() -> OSError | None:
    """Why what was printed cannot be delivered; None if it can. The interpreter must not try again at its end."""
    lost = None
    try:
        print(end="", flush=True)
    except OSError as error:
        lost = error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return lost
