"""`tinhso explain`: one dossier's arithmetic, line by line, as one would do it on paper."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tinhso.cli.words import add_lang


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `explain`."""
    parser = subparsers.add_parser(
        "explain", help="tính lại một hồ sơ từng dòng · count one dossier again, line by line"
    )
    parser.add_argument(
        "result",
        type=Path,
        metavar="RESULT",
        help="thư mục kết quả · a folder made by measure --out",
    )
    parser.add_argument("dossier", metavar="DOSSIER", help="mã hồ sơ · the dossier's code")
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the explanation; 1 if a figure counted differs from the one stored."""
    from tinhso.cli.explain_page import page
    from tinhso.measurement.explain import explain

    explanation = explain(result=args.result, dossier=args.dossier)
    _print(page(explanation, args.lang))
    return 0 if explanation.agrees else 1


def _print(lines: Sequence[Any]) -> None:
    from tinhso.cli.terminal import Terminal

    console = Terminal(soft_wrap=True)
    for line in lines:
        console.print(line)
