"""`tinhso notices`: where offices and staff are reminded of what they owe, from a table."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences import sentence
from tinhso.sentences.notices import WORDS

EXAMPLE = """\
  tinhso notices reach noi-nhan.csv
  (who,mail,phone,digest · office:so-khcn,vanthu@…,,1 · staff:p-lan,lan@…,0912345678,)
"""
_TABLE = "notices_reach"
COLUMNS = ("who", "mail", "phone", "digest")


class BadReachFile(TinhsoError):
    """reach_file_unread (file, why); reach_file_columns (columns); reach_unknown (line, who)."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `notices` with reach."""
    parser = subparsers.add_parser(
        "notices",
        help="nơi nhận nhắc việc của đơn vị, cán bộ · where offices and staff are reminded",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(dest="what", required=True)
    reach = parts.add_parser(
        "reach", help="nạp nơi nhận từ CSV · take addresses from a table, all or nothing"
    )
    reach.add_argument("file", type=Path, help="CSV: who, mail, phone, digest")
    add_env(reach)
    add_lang(reach)
    reach.set_defaults(run=run_reach)


def run_reach(args: argparse.Namespace) -> int:
    """0; 1 where rows are wrong, and then nothing is written."""
    rows = _rows(args.file)
    set_up(_TABLE, args.env)
    from django.db import transaction
    from django.utils import timezone

    from tinhso.ledger.actions import By
    from tinhso.notices.reached import set_reach
    from tinhso.org.models import Office, Staff

    known = {f"office:{one}" for one in Office.objects.values_list("code", flat=True)}
    known |= {f"staff:{one}" for one in Staff.objects.values_list("code", flat=True)}
    faults: list[tuple[int, TinhsoError]] = []
    by = By(actor="system", office="-", channel="system")
    with transaction.atomic():
        for line, row in rows:
            try:
                if row["who"] not in known:
                    raise BadReachFile("reach_unknown", line=line, who=row["who"][:60])
                set_reach(
                    row["who"], mail=row["mail"], phone=row["phone"],
                    digest=row["digest"] in ("1", "x", "có", "yes"), at=timezone.now(), by=by,
                )  # fmt: skip
            except TinhsoError as fault:
                faults.append((line, fault))
        if faults:
            transaction.set_rollback(True)
    for line, why in faults[:50]:
        print(f"{line}: {sentence(why.code, args.lang, why.facts)}")
    if faults:
        return 1
    print(WORDS["reach_taken"][args.lang == "en"].format(n=len(rows)))
    return 0


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"who", "mail"} <= set(reader.fieldnames or ()):
                raise BadReachFile("reach_file_columns", columns=", ".join(COLUMNS))
            return [
                (number, {name: (row.get(name) or "").strip() for name in COLUMNS})
                for number, row in enumerate(reader, start=2)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadReachFile("reach_file_unread", file=str(path), why=str(error)[:120]) from None
