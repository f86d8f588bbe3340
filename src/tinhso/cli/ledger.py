"""`tinhso ledger`: verify what happened, tell the measured rows from it again, give it to anybody to count or check."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from tinhso.cli import ledger_tree
from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.lengths import number_text
from tinhso.sentences import sentence
from tinhso.sentences.ledger import WORDS

EXAMPLE = """\
  tinhso ledger verify
  tinhso ledger rebuild --compare
  tinhso ledger guard
  tinhso ledger export nhat-ky.csv thoi-han.csv
  tinhso ledger new-key so-cai.example.vn
  tinhso ledger audit
"""
_TABLE = "live_dossiertime"
_AT_ONCE = 2_000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `ledger` with verify, rebuild, guard, export, and what it has for others to check."""
    parser = subparsers.add_parser(
        "ledger",
        help="kiểm, dựng lại và xuất sổ cái · verify, rebuild and export the ledger",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    verify = parts.add_parser("verify", help="kiểm chữ ký từng sự kiện · check every event")
    add_env(verify)
    add_lang(verify)
    verify.set_defaults(run=run_verify)
    rebuild = parts.add_parser("rebuild", help="tính lại từ sổ cái · measure from the ledger again")
    rebuild.add_argument(
        "--compare", action="store_true", help="chỉ so, không sửa · compare and mend nothing"
    )
    add_env(rebuild)
    add_lang(rebuild)
    rebuild.set_defaults(run=run_rebuild)
    guard = parts.add_parser("guard", help="soát hạn đã hẹn · compare promises with the rule")
    add_env(guard)
    add_lang(guard)
    guard.set_defaults(run=run_guard)
    export = parts.add_parser("export", help="xuất để đo lại · as a log for `tinhso measure`")
    export.add_argument("events", type=Path, metavar="EVENTS.csv")
    export.add_argument("limits", type=Path, metavar="LIMITS.csv")
    add_env(export)
    add_lang(export)
    export.set_defaults(run=run_export)
    ledger_tree.add_parts(parts)


def run_verify(args: argparse.Namespace) -> int:
    """One line for each event that is not as it was written, or is not there any more; 1 if there is any."""
    set_up(_TABLE, args.env)
    from tinhso.ledger.models import Event
    from tinhso.ledger.queries import faults, lost

    wrong = 0
    rows = Event.objects.select_related("sealed").order_by("pk")
    for fault in faults(rows.iterator(chunk_size=_AT_ONCE)):
        wrong += 1
        print(
            _word("fault", args.lang).format(event=fault.event, what=_word(fault.what, args.lang))
        )
    # Positions have no gap, so that an event which is gone is missed even where nothing points at it.
    for one in lost():
        wrong += one.count
        place = str(one.first) if one.first == one.last else f"{one.first}–{one.last}"
        print(_word(one.what, args.lang).format(place=place, event=one.event))
    count = number_text(Event.objects.count(), args.lang)
    told = _word("unsound" if wrong else "sound", args.lang)
    print(told.format(count=count, wrong=number_text(wrong, args.lang)))
    return int(wrong > 0)


def run_rebuild(args: argparse.Namespace) -> int:
    """Measures every dossier again; with --compare only names the rows that the ledger tells otherwise, 1 if any."""
    set_up(_TABLE, args.env)
    from tinhso.measurement.live.following import rebuild
    from tinhso.measurement.live.then import every_difference

    if not args.compare:
        count = number_text(rebuild(), args.lang)
        print(_word("rebuilt", args.lang).format(count=count))
        return 0
    found = 0
    for one in every_difference():
        found += 1
        columns = f": {', '.join(one.columns)}" if one.columns else ""
        print(f"{one.table} {one.row} {_what(one.what, args.lang)}{columns}")
    count = number_text(found, args.lang)
    print(_word("differ" if found else "same", args.lang).format(count=count))
    return int(found > 0)


def run_guard(args: argparse.Namespace) -> int:
    """One line for each promise that is not the rule's or was not counted again, and each row that is not its events'.

    1 if any is.
    """
    set_up(_TABLE, args.env)
    from tinhso.cases.jobs import MOST_TRIES, not_recounted
    from tinhso.cases.retold import differing
    from tinhso.measurement.live.guarding import findings_of, guard_all

    walk, refused = guard_all(rows=differing), not_recounted()
    for one in findings_of(walk):
        facts = {"code": one.code, "promised": one.promised or "–", "due": one.due or "–"}
        name = f"guard_{one.what}"
        if one.what == "row" and not one.column:
            name = "guard_row_alone" if one.promised else "guard_row_gone"
        print(_word(name, args.lang).format(**facts, column=one.column))
    for row in refused:
        why = sentence(row.fault, args.lang, row.facts)
        name = "guard_given_up" if row.tries >= MOST_TRIES else "guard_tried_again"
        print(_word(name, args.lang).format(code=row.code, tries=row.tries, why=why))
    told = _word("guard_found" if walk.wrong else "guard_sound", args.lang)
    counts = {"count": walk.dossiers, "wrong": walk.wrong}
    print(told.format(**{name: number_text(n, args.lang) for name, n in counts.items()}))
    return int(walk.wrong > 0 or bool(refused))


def run_export(args: argparse.Namespace) -> int:
    """Writes the log and its limits, and says how they are measured."""
    set_up(_TABLE, args.env)
    from tinhso.measurement.live.exporting import command, export

    written = export(args.events, args.limits)
    print(
        _word("written", args.lang).format(
            events=number_text(written.events, args.lang),
            dossiers=number_text(written.dossiers, args.lang),
            without=number_text(written.without_result, args.lang),
        )
    )
    print(shlex.join(command(args.events, args.limits, written.activities)))
    return 0


def _what(what: str, lang: str) -> str:
    """missing, changed or extra, of a row."""
    return _word("missing_row" if what == "missing" else what, lang)


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
