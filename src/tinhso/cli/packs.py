"""`tinhso packs`: what comes as data is listed, checked, loaded, tried; how papers are called is measured."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.lengths import number_text
from tinhso.kernel.text import fold
from tinhso.sentences import sentence
from tinhso.sentences.loading import WORDS

EXAMPLE = """\
  tinhso packs list
  tinhso packs check goi-cua-tinh/
  tinhso packs check luu_tru --files
  tinhso packs load mot_cua --dry-run
  tinhso packs load luu_tru --samples --stands-for so-du-lich=so-vhttdl
  tinhso packs papers tthc.jsonl.gz --report giay-to.csv
"""
MOST_SHOWN = 30
_TABLE = "papers_papertypeversion"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `packs` with list, check, load, try and papers."""
    parser = subparsers.add_parser(
        "packs",
        help="gói dữ liệu: liệt kê, kiểm, nạp · packs of data: list, check, load",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    listed = parts.add_parser("list", help="các gói có sẵn · the packs that are shipped")
    listed.set_defaults(run=run_list)
    checked = parts.add_parser(
        "check",
        help="tìm lỗi, nạp thử vào nền trống, đối chiếu từng yêu cầu · find faults, try on an empty platform",
    )
    _add_name(checked, optional=True)
    checked.add_argument("--files", action="store_true", help="chỉ đọc tệp · read the files only")
    checked.set_defaults(run=run_check)
    loaded = parts.add_parser("load", help="nạp · publish what it holds")
    _add_name(loaded)
    loaded.add_argument("--dry-run", action="store_true", help="chỉ xem · change nothing")
    loaded.add_argument(
        "--from",
        dest="from_date",
        type=date.fromisoformat,
        metavar="DATE",
        help="có hiệu lực từ · holds from (default: the pack's own day)",
    )
    loaded.add_argument(
        "--samples", action="store_true", help="cả bản ghi mẫu · its made-up records too"
    )
    loaded.add_argument(
        "--stands-for",
        dest="offices",
        type=_pair,
        action="append",
        default=[],
        metavar="PACK=OURS",
        help="đơn vị của gói là đơn vị nào của tỉnh · which office of ours an office of the pack is",
    )
    loaded.add_argument("--actor", default="command", metavar="CODE", help="người làm · who")
    loaded.add_argument("--office", default="tinh", metavar="CODE", help="đơn vị · from where")
    loaded.set_defaults(run=run_load)
    tried = parts.add_parser("try", help="chạy thử, không giữ lại · try it here, keep nothing")
    _add_name(tried)
    tried.add_argument("--json", action="store_true", help="kết quả dạng JSON · as JSON")
    tried.set_defaults(run=run_try)
    read = parts.add_parser("papers", help="giấy tờ nào nhận ra · which papers are recognised")
    read.add_argument("file", type=Path, metavar="FILE", help="danh mục · catalogue .jsonl(.gz)")
    read.add_argument("--report", type=Path, metavar="OUT.csv", help="từng tên · each name")
    read.set_defaults(run=run_papers)
    for part in (loaded, tried):
        add_env(part)
    for part in (listed, checked, loaded, tried, read):
        add_lang(part)


def _add_name(part: argparse.ArgumentParser, *, optional: bool = False) -> None:
    part.add_argument(
        "name",
        metavar="PATH|NAME",
        nargs="?" if optional else None,
        help="thư mục hoặc tên gói · a folder or the name of a pack",
    )


def _pair(said: str) -> tuple[str, str]:
    theirs, _, ours = said.partition("=")
    if not theirs or not ours:
        raise argparse.ArgumentTypeError("PACK=OURS")
    return theirs, ours


def run_list(args: argparse.Namespace) -> int:
    """What comes with the product."""
    from tinhso.loading.reading import find_pack, read_pack, shipped_packs

    for name in shipped_packs():
        pack = read_pack(find_pack(name))
        print(
            WORDS["pack"][args.lang == "en"].format(
                name=pack.name,
                title=pack.title_en if args.lang == "en" else pack.title,
                procedures=len(pack.procedures),
                papers=len(pack.papers),
                samples=len(pack.samples),
                registers=len(pack.parts.registers),
                plans=len(pack.parts.plans),
                figures=sum(len(one.told.get("definitions", ())) for one in pack.parts.indicators),
                day=pack.from_date.isoformat(),
            )
        )
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Every fault with what to do; then each pack on an empty platform, and what it claims. 1 where anything is wrong.

    The platform is a database of its own, made for this and deleted.
    """
    from tinhso.cli import packs_trial
    from tinhso.loading.checking import check
    from tinhso.loading.reading import find_pack, read_pack, shipped_packs

    total, sound = 0, []
    for name in [args.name] if args.name else shipped_packs():
        folder = find_pack(name)
        faults = check(read_pack(folder))
        total += len(faults)
        for one in faults:
            at = f"{folder / one.file}:{one.line}" if one.line else str(folder / one.file)
            told = sentence(one.code, args.lang, dict(one.facts))
            print(f"{at}: {one.path + ': ' if one.path else ''}{told}")
        word = WORDS["faults" if faults else "sound"][args.lang == "en"]
        print(word.format(name=name, count=len(faults)))
        if not faults:
            sound.append(name)
    failed = 0 if args.files else packs_trial.on_an_empty_platform(sound, args.lang)
    return int(total > 0 or failed > 0)


def run_load(args: argparse.Namespace) -> int:
    """Publishes what differs; a second time nothing. 3 where a room refuses a part, which is named by file and line."""
    set_up(_TABLE, args.env)
    from tinhso.cli import packs_trial
    from tinhso.ledger.actions import By
    from tinhso.loading.actions import load
    from tinhso.loading.keeping import CannotKeepPart
    from tinhso.loading.reading import find_pack, read_pack

    by = By(actor=args.actor, office=args.office, channel="system")
    folder = find_pack(args.name)
    try:
        made = load(
            read_pack(folder),
            by=by,
            from_date=args.from_date,
            keep=not args.dry_run,
            not_before=date.today(),  # noqa: DTZ011 the day on the wall of who types
            samples=args.samples,
            offices=dict(args.offices),
        )
    except CannotKeepPart as refused:
        print(packs_trial.refused(refused, folder, args.lang))
        return refused.exit_code
    told: list[tuple[str, Any]] = [("papers", made.papers), ("procedures", made.procedures)]
    told = [(what, done) for what, done in told if any(vars(done).values())]
    told += [("forms", made.forms)] if any(vars(made.forms).values()) else []
    for what, done in told:
        _tell(args, what, len(done.new), len(done.changed), len(done.same))
        _tell_codes((*done.changed, *done.new) if args.dry_run else done.changed)
    for what, counted in made.parts.counts.items():
        _tell(args, what, *counted)
    if made.calendar_count:
        word = WORDS["would_calendars" if args.dry_run else "calendars"][args.lang == "en"]
        print(word.format(n=len(made.calendars), offices=", ".join(made.calendars) or "–"))
    if args.dry_run:
        print(WORDS["dry"][args.lang == "en"])
    return 0


def _tell(args: argparse.Namespace, what: str, new: int, changed: int, same: int) -> None:
    word = WORDS["would" if args.dry_run else "loaded"][args.lang == "en"]
    print(
        word.format(
            what=WORDS[what][args.lang == "en"],
            new=number_text(new, args.lang),
            changed=number_text(changed, args.lang),
            same=number_text(same, args.lang),
        )
    )


def run_try(args: argparse.Namespace) -> int:
    """Loads a pack with its samples, asks for what it claims and takes everything back; 1 where it fails."""
    set_up(_TABLE, args.env)
    from tinhso.cli import packs_trial

    return packs_trial.here(args.name, args.lang, as_json=args.json)


def run_papers(args: argparse.Namespace) -> int:
    """How many papers of a catalogue the shipped types recognise; each name once a procedure."""
    from tinhso.loading.reading import find_pack, read_pack
    from tinhso.papers.finding import LIKELY, NOTE, SURE, Finder
    from tinhso.procedures.reading.catalogue import paper_names

    finder = Finder(read_pack(find_pack("mot_cua")).papers)
    with args.file.open("rb") as opened:
        read = [(code, name, finder.read(name)) for code, name in paper_names(opened)]
    counts = Counter(one.how for _, _, one in read)
    named = len(read) - counts[NOTE]
    known = counts[SURE] + counts[LIKELY]
    numbers = {
        "total": len(read),
        "notes": counts[NOTE],
        "named": named,
        "known": known,
        "sure": counts[SURE],
        "share": round(100 * known / named) if named else 0,
        "sure_share": round(100 * counts[SURE] / named) if named else 0,
    }
    told = {name: number_text(value, args.lang) for name, value in numbers.items()}
    print(WORDS["read"][args.lang == "en"].format(**told))
    if args.report:
        _write_report(args.report, read)
    return 0


def _tell_codes(codes: Iterable[str]) -> None:
    shown = list(codes)
    for code in shown[:MOST_SHOWN]:
        print(f"  {code}")
    if len(shown) > MOST_SHOWN:
        print(f"  … +{len(shown) - MOST_SHOWN}")


def _write_report(path: Path, read: Iterable[tuple[str, str, Any]]) -> None:
    from tinhso.tables.writing import as_csv

    lines = [
        [code, one.how, one.type.code if one.type else "", one.alias, name]
        for code, name, one in sorted(read, key=lambda row: (row[2].how, fold(row[1])))
    ]
    path.write_bytes(as_csv(["code", "how", "type", "alias", "name"], lines))
