"""`tinhso export-all`: every dossier with its papers and the whole ledger, in a form that any program reads."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tinhso.cli.database import add_env, set_up
from tinhso.cli.doer import staff_code
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.handing_over import WORDS

EXAMPLE = """\
  tinhso export-all /ban-giao/2026-11 --as quan-tri --reason "QĐ 12/QĐ-UBND" --env /etc/tinhso.env
"""


class CannotExportAll(TinhsoError):
    """export_no_right (staff): she does not administer the whole province."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `export-all`."""
    parser = subparsers.add_parser(
        "export-all",
        help="xuất toàn bộ hồ sơ, giấy tờ, sổ cái ra dạng mở · every dossier, paper and event, in an open form",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="chưa có, hoặc trống · not there yet, or empty"
    )
    parser.add_argument(
        "--as",
        dest="staff",
        required=True,
        metavar="CODE",
        help="mã hoặc tên đăng nhập của cán bộ làm · who does it: code or login",
    )
    parser.add_argument(
        "--reason",
        required=True,
        metavar="TEXT",
        help="căn cứ, nằm lại trong sổ cái · the ground; it stays in the ledger",
    )
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0; 1 where a file could not be given, or may not. Raises CannotExportAll, CannotHandOver."""
    set_up("cases_case", args.env)
    from django.utils import timezone

    from tinhso.access.who import Who
    from tinhso.operations.handing_over.writing import LEFT_OUT, hand_over
    from tinhso.org.queries import posts_of
    from tinhso.web.settings.common import ADMINS, by, high_with

    today = timezone.localdate()
    staff = staff_code(args.staff)
    who = Who("staff", today, staff=staff, posts=tuple(posts_of(staff, today)))
    if not (ADMINS.lets(who) and high_with(who, "settle")):
        raise CannotExportAll("export_no_right", staff=args.staff)

    def say(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(
                f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True
            )

    made = hand_over(
        args.folder, who=who, by=by(who), ground=args.reason, at=timezone.now(), say=say
    )
    told = {
        name: number_text(getattr(made, name), args.lang)
        for name in ("dossiers", "files", "events", "left_out")
    }
    english = args.lang == "en"
    megabytes = number_text(round(made.bytes / 1_000_000), args.lang)
    print(
        WORDS["written"][english].format(
            folder=made.folder, megabytes=megabytes, digest=made.digest, **told
        )
    )
    if made.left_out:
        print(WORDS["left_out"][english].format(list=made.folder / LEFT_OUT, **told))
    return int(bool(made.left_out))
