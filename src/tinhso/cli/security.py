"""`tinhso security-level`: the dossier that proposes a security level, filled from what the system knows."""

from __future__ import annotations

import argparse
from pathlib import Path

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences.security import WORDS

EXAMPLE = """\
  tinhso security-level --form dien.toml --env /etc/tinhso.env
  tinhso security-level ho-so-cap-do.pdf --answers dien.toml --env /etc/tinhso.env
"""
_TABLE = "operations_copy"


class CannotWriteForm(TinhsoError):
    """answers_exist (file): what somebody filled in is never overwritten."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `security-level`."""
    parser = subparsers.add_parser(
        "security-level",
        help="hồ sơ đề xuất cấp độ · the dossier of a security level",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file", type=Path, nargs="?", default=Path("ho-so-cap-do.pdf"), metavar="FILE.pdf"
    )
    parser.add_argument(
        "--answers", type=Path, metavar="FILE.toml", help="các mục đã điền · gaps, filled in"
    )
    parser.add_argument(
        "--form", type=Path, metavar="FILE.toml", help="chỉ ghi mẫu để điền · only an empty form"
    )
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Writes the dossier, its gaps marked and named; 1 while there are any."""
    set_up(_TABLE, args.env)
    from django.utils import timezone

    from tinhso.operations import security

    if args.form is not None:
        if args.form.exists():
            raise CannotWriteForm("answers_exist", file=str(args.form))
        args.form.write_text(security.form(), encoding="utf-8")
        print(_word("form", args.lang).format(file=args.form))
        return 0
    told = security.answers(args.answers) if args.answers else {}
    pdf, left = security.dossier(now=timezone.now(), told=told)
    args.file.write_bytes(pdf)
    text = _word("written" if left else "whole", args.lang)
    print(text.format(file=args.file, count=len(left), names=", ".join(left)))
    return int(bool(left))


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
