"""`tinhso export`: a result given back as XES or CSV, for any process-mining tool."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tinhso.cli.words import add_lang
from tinhso.kernel.lengths import number_text
from tinhso.sentences.export import WORDS

EXAMPLE = """\
  tinhso export kq --to xes hoso.xes.gz
  tinhso export kq --to csv hoso.csv
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `export`."""
    parser = subparsers.add_parser(
        "export",
        help="xuất kết quả thành XES hoặc CSV · give a result back as XES or CSV",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "result",
        type=Path,
        metavar="RESULT",
        help="thư mục kết quả · a folder made by measure --out",
    )
    parser.add_argument("--to", choices=("xes", "csv"), required=True)
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="tệp sẽ ghi; .gz thì nén · packed if it ends in .gz"
    )
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Writes the file and says what is in it. Raises CannotExport."""
    from tinhso.measurement.export import export_result

    with _progress(args.lang) as on_progress:
        made = export_result(args.result, to=args.to, path=args.file, on_progress=on_progress)
    print(
        _word("written", args.lang).format(
            path=made.path,
            traces=number_text(made.traces, args.lang),
            events=number_text(made.events, args.lang),
        )
    )
    if made.events_from_marks:
        count = number_text(made.events_from_marks, args.lang)
        print(_word("from_marks", args.lang).format(count=count))
    return 0


@contextmanager
def _progress(lang: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_word("writing", lang), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
