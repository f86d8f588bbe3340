"""`tinhso files`: where stored files lie, whether each is whole, moved from one store to the other, scanned."""

from __future__ import annotations

import argparse
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences import sentence
from tinhso.sentences.files import WORDS

EXAMPLE = """\
  tinhso files status
  tinhso files check
  tinhso files move --to s3
  tinhso files scan
  tinhso files scan --again failed
"""
_TABLE = "files_blob"
MOST_SHOWN = 30


class NoScanner(TinhsoError):
    """no_scanner: TINHSO_CLAMAV is not set."""

    exit_code = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `files`."""
    parser = subparsers.add_parser(
        "files",
        help="kho tệp: hiện trạng, kiểm tra, chuyển, quét · stored files: status, check, move, scan",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    status = parts.add_parser("status", help="hiện trạng · how they stand")
    check = parts.add_parser("check", help="thiếu, đổi, thừa · missing, changed, orphan")
    check.add_argument(
        "--quick", action="store_true", help="chỉ xem có và đủ dài · only whether it is there"
    )
    move = parts.add_parser(
        "move", help="chuyển kho, chạy lại được · to the other store, resumable"
    )
    move.add_argument(
        "--to", required=True, choices=("folder", "s3"), help="chuyển đến đâu · where to"
    )
    scan = parts.add_parser("scan", help="quét vi-rút những tệp đang chờ · scan what waits")
    scan.add_argument(
        "--again",
        choices=("failed", "infected", "clean"),
        help="quét lại các tệp này · those with this verdict anew",
    )
    for part, run in ((status, _status), (check, _check), (move, _move), (scan, _scan)):
        add_env(part)
        add_lang(part)
        part.set_defaults(run=_begun, carry=run)


def _begun(args: argparse.Namespace) -> int:
    set_up(_TABLE, args.env)
    return int(args.carry(args))


def _status(args: argparse.Namespace) -> int:
    """0; 1 where one holds a virus, could not be scanned, or the scanner is away."""
    from tinhso.files import clamav, overview

    found = overview.overview()
    _say("counts", args.lang, n=found.files, contents=found.contents, size=_size(found.size))
    for store, count in found.stores.items():
        _say(f"in_{store}", args.lang, n=count)
    if not clamav.is_on():
        _say("scanner_off", args.lang)
    for verdict, count in found.verdicts.items():
        if clamav.is_on() or verdict == "infected":
            _say(verdict, args.lang, n=count)
    for one in overview.not_given_out(most=MOST_SHOWN):
        finding = f"{one.blob.verdict}: {one.blob.finding}"
        _say("found", args.lang, file=one.uid, name=one.name, finding=finding)
    wrong = found.verdicts["infected"] + found.verdicts["failed"]
    if clamav.is_on():
        try:
            _say("scanner", args.lang, what=clamav.version())
        except clamav.ScannerAway as away:
            print(sentence(away.code, args.lang, away.facts))
            return 1
    return int(bool(wrong))


def _check(args: argparse.Namespace) -> int:
    """0; 1 where something is not as it should be; each is told as it is found."""
    from tinhso.files import moving

    wrong = 0
    for one in moving.check(quick=args.quick):
        wrong += 1
        what = _word(one.what, args.lang)
        files = "-" if one.files is None else one.files
        _say("one_wrong", args.lang, what=what, store=one.store, name=one.name, files=files)
    _say("wrong" if wrong else "sound", args.lang, n=wrong)
    return int(bool(wrong))


def _move(args: argparse.Namespace) -> int:
    """0; 1 where a content stays, told why."""
    from tinhso.files import moving

    count = size = stays = 0
    try:
        for one in moving.move(args.to):
            if one.fault:
                stays += 1
                why = sentence(one.fault, args.lang, {"file": one.box, "name": "?"})
                _say("stays", args.lang, name=one.box, why=why)
            else:
                count, size = count + 1, size + one.size
    finally:
        _say("moved", args.lang, n=count, size=_size(size))
        if left := moving.left(args.to):
            _say("left", args.lang, n=left)
    return int(bool(stays))


def _scan(args: argparse.Namespace) -> int:
    """0; 1 where some still wait. Raises NoScanner, ScannerAway."""
    from tinhso.files import clamav, inspecting, overview

    if not clamav.is_on():
        raise NoScanner("no_scanner")
    clamav.version()
    if args.again:
        _say("set_again", args.lang, n=inspecting.again([args.again]))
    count = 0
    while overview.overview().verdicts["waiting"] and (done := inspecting.inspect_some()):
        count += done
    left = overview.overview().verdicts["waiting"]
    _say("scanned", args.lang, n=count, left=left)
    return int(bool(left))


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]


def _say(word: str, lang: str, /, **facts: Any) -> None:
    print(_word(word, lang).format(**facts), flush=True)
