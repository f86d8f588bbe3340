"""`tinhso erase`: empties for good what names or describes a person. Without --for-good it only counts."""

from __future__ import annotations

import argparse
from contextlib import suppress

from tinhso.cli.database import add_env, set_up
from tinhso.cli.doer import staff_code
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.erasing import WORDS

EXAMPLE = """\
  tinhso erase --number 036190001234 --reason "QĐ 12/QĐ-UBND" --as quan-tri
  tinhso erase --number 036190001234 --reason "QĐ 12/QĐ-UBND" --as quan-tri --for-good
"""
_TABLE = "cases_case"


class CannotErasePerson(TinhsoError):
    """erase_no_right (staff): she does not administer the whole province. erase_nobody: nobody has that number.

    erase_whom (parties): several have it, each as another kind of number.
    """

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `erase`."""
    parser = subparsers.add_parser(
        "erase",
        help="xóa dữ liệu cá nhân của một người · erase a person's data",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument("--number", metavar="NUMBER", help="số định danh, mã số thuế … · a number")
    whom.add_argument("--party", metavar="UID", help="mã của người đó ở đây · as she is known here")
    parser.add_argument(
        "--reason",
        required=True,
        metavar="TEXT",
        help="căn cứ; nằm lại trong sổ cái, không ghi tên ai · the ground; it stays, so name nobody",
    )
    parser.add_argument(
        "--as",
        dest="staff",
        required=True,
        metavar="CODE",
        help="mã hoặc tên đăng nhập của cán bộ làm · who does it: code or login",
    )
    parser.add_argument(
        "--for-good", action="store_true", help="xóa thật; không có thì chỉ đếm · else only count"
    )
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)
    again = subparsers.add_parser(
        "erase-again", help="xóa lại theo danh sách, sau khôi phục · by the list, after a restore"
    )
    add_env(again)
    add_lang(again)
    again.set_defaults(run=run_again)


def run(args: argparse.Namespace) -> int:
    """Says how many of each are emptied, or would be; nobody's name is shown."""
    set_up(_TABLE, args.env)
    from django.db import transaction
    from django.utils import timezone

    from tinhso.access.who import Who
    from tinhso.org.queries import posts_of
    from tinhso.provenance.actions import erase_person
    from tinhso.web.settings.common import ADMINS, by, high_with

    today = timezone.localdate()
    staff = staff_code(args.staff)
    who = Who("staff", today, staff=staff, posts=tuple(posts_of(staff, today)))
    if not (ADMINS.lets(who) and high_with(who, "settle")):
        raise CannotErasePerson("erase_no_right", staff=args.staff)
    party = args.party or _whose(args.number)
    if args.for_good:
        _on_sqlite("PRAGMA secure_delete = ON")
    with transaction.atomic():
        erased = erase_person(party, reason=args.reason, by=by(who))
        if not args.for_good:
            transaction.set_rollback(True)  # What it would do is counted by doing it.
    busy = args.for_good and _on_sqlite("PRAGMA wal_checkpoint(TRUNCATE)")
    if args.for_good:
        _listed()
    for name, count in vars(erased).items():
        print(f"{_word(name, args.lang)}: {number_text(count, args.lang)}")
    print(_word("done" if args.for_good else "would", args.lang).format(party=party))
    if busy:
        print(_word("busy", args.lang))
    return 0


def run_again(args: argparse.Namespace) -> int:
    """Erases whom the list of erasures names and the database knows; 1 where somebody waits for a person."""
    set_up("operations_copy", args.env)
    from pathlib import Path

    from django.conf import settings

    from tinhso.cli.backup import tell_left
    from tinhso.operations import erasures
    from tinhso.operations.copying.parts import ERASURES
    from tinhso.operations.jobs import SYSTEM

    beside = Path(settings.BACKUP_TO) / ERASURES if settings.BACKUP_TO else None
    again, forged = erasures.apply_lists((erasures.place(), beside), by=SYSTEM)
    print(_word("again", args.lang).format(count=number_text(again.erased, args.lang)))
    tell_left(again.left, forged, args.lang)
    return int(bool(again.left or forged))


def _on_sqlite(statement: str) -> bool:
    """Whether what was deleted still lies there: in free pages, or in the log where somebody else reads it."""
    from django.db import connection

    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            answer = cursor.fetchone()
            return bool(
                answer and len(answer) == 3 and answer[0]
            )  # Of a checkpoint: somebody else is reading.
    return False


def _listed() -> None:
    """In the list that is kept apart, so that no restored copy brings her back. A worker would do it a little later."""
    from tinhso.ledger.positions import number_all
    from tinhso.operations import erasures

    number_all()
    erasures.keep_up()


def _whose(number: str) -> str:
    from tinhso.parties.models import NumberKind
    from tinhso.parties.queries import by_number

    parties: set[str] = set()
    for kind in NumberKind.values:
        with suppress(TinhsoError):  # It is none of this kind.
            if found := by_number(kind, number):
                parties.add(str(found.uid))
    if len(parties) > 1:  # A business of one person may bear her own number as its tax number.
        raise CannotErasePerson("erase_whom", parties=", ".join(sorted(parties)))
    if not parties:
        raise CannotErasePerson("erase_nobody")
    return parties.pop()


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
