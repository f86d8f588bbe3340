"""`tinhso borders`: the areas of offices, out of a GeoJSON file, for the map of the board."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.borders import WORDS

EXAMPLE = """\
  tinhso borders import xa-phuong.geojson --by ma_xa --from 2025-07-01 --preview
  tinhso borders import xa-phuong.geojson --by ma_xa --from 2025-07-01
"""
MOST_BYTES = 50_000_000


class CannotImport(TinhsoError):
    """borders_unreadable (file, problem); borders_too_large (file, most): most in MB."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `borders` with import."""
    parser = subparsers.add_parser(
        "borders",
        help="ranh giới đơn vị cho bản đồ · areas of offices for the map",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    part = parts.add_parser("import", help="nạp GeoJSON · read GeoJSON in degrees of WGS 84")
    part.add_argument("file", type=Path, metavar="FILE", help="FeatureCollection")
    part.add_argument(
        "--by",
        default="office",
        metavar="PROPERTY",
        help="thuộc tính giữ mã đơn vị hoặc mã đơn vị hành chính · holds the office's or its unit's code",
    )
    part.add_argument(
        "--from",
        dest="from_date",
        type=date.fromisoformat,
        required=True,
        metavar="DATE",
        help="có hiệu lực từ · holds from",
    )
    part.add_argument("--preview", action="store_true", help="chỉ xem · change nothing")
    part.add_argument("--actor", default="command", metavar="CODE", help="người làm · who does it")
    add_env(part)
    add_lang(part)
    part.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Reads and keeps. 0; 1 where a feature is of no office. Raises CannotImport and what `org.borders` raises."""
    told = _read(args.file)
    set_up("org_officeborder", args.env)
    from tinhso.ledger.actions import By
    from tinhso.org.borders import read_borders, set_borders
    from tinhso.org.queries import organisation_on

    found = read_borders(told, named=args.by, organisation=organisation_on(args.from_date))
    english = args.lang == "en"
    counted = number_text(len(found.areas), args.lang)
    if args.preview:
        print(WORDS["preview"][english].format(count=counted))
    else:
        by = By(actor=args.actor, office="-", channel="system")
        changed = set_borders(found.areas, from_date=args.from_date, by=by)
        words = {"count": counted, "changed": number_text(len(changed), args.lang)}
        print(WORDS["kept"][english].format(**words))
    if found.unknown:
        words = {"count": number_text(len(found.unknown), args.lang)}
        print(WORDS["unknown"][english].format(names=", ".join(found.unknown[:40]), **words))
    return int(bool(found.unknown))


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CannotImport("borders_too_large", file=str(path), most=MOST_BYTES // 1_000_000)
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise CannotImport("borders_unreadable", file=str(path), problem=str(error)) from None
