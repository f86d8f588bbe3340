"""The command line: finds the part that answers, and turns a refusal into a sentence and an exit code.

0 fine; 1 finished, but part of the input was rejected; 2 wrong use; 3 nothing readable or cannot write; 70 a
fault of ours; 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import tinhso
from tinhso.cli import sentences
from tinhso.kernel.errors import TinhsoError

PARTS = ("measure", "explain", "calendar", "export", "house")


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, every part included."""
    parser = argparse.ArgumentParser(
        prog="tinhso",
        description="Hồ sơ thực sự mất bao lâu? · How long did every dossier really take?",
    )
    parser.add_argument("--version", action="version", version=f"tinhso {tinhso.__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for part in PARTS:
        if not find_spec(f"tinhso.cli.{part}"):
            continue
        import_module(f"tinhso.cli.{part}").add_parser(subparsers)
    return parser


def all_sentences() -> dict[str, tuple[str, str]]:
    """Code → (Vietnamese, English), of every part."""
    merged: dict[str, tuple[str, str]] = {}
    for module in pkgutil.iter_modules(sentences.__path__, f"{sentences.__name__}."):
        merged |= import_module(module.name).SENTENCES
    return merged


def _say(error: TinhsoError, lang: str) -> None:
    pair = all_sentences().get(error.code)
    if pair is None:
        print(str(error), file=sys.stderr)
        return
    print(pair[lang == "en"].format(**error.facts), file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code."""
    args = build_parser().parse_args(argv)
    lang = getattr(args, "lang", os.environ.get("TINHSO_LANG", "vi"))
    try:
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except TinhsoError as error:
        _say(error, lang)
        return int(getattr(error, "exit_code", 3))
    except KeyboardInterrupt:
        print(
            "Interrupted; nothing half-written was left."
            if lang == "en"
            else "Đã dừng theo yêu cầu; không để lại gì dở dang.",
            file=sys.stderr,
        )
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("TINHSO_DEBUG"):
            traceback.print_exc()
        facts = f"{type(error).__name__}: {error}"
        print(
            f"Something went wrong inside tinhso ({facts}). Nothing was written. "
            "Run again with TINHSO_DEBUG=1 and report what it prints."
            if lang == "en"
            else f"Lỗi bên trong tinhso ({facts}). Chưa ghi gì ra. "
            "Hãy chạy lại với TINHSO_DEBUG=1 và báo lại nội dung hiện ra.",
            file=sys.stderr,
        )
        return 70
