"""`python -m bench`: measures, prints one table after another, and keeps the figures where it is told to."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from bench import api, board, catchup, figures, flat, logs, peer, scan, trust
from bench.cost import ROOT, Failed
from bench.genuine import running as genuine
from bench.receipt import receipt_file
from bench.scale import running as scale
from bench.tables import Table, machine, machine_line, write_json, write_page

KINDS = ("peer", "scan", "flat", "board", "api", "trust", "figures")
# Asked for by name alone: scale and catchup fill a database, phone drives a browser, genuine measures no speed.
ASKED_FOR = ("scale", "catchup", "phone", "genuine")
PAGE = ROOT / "docs" / "reference" / "speed.md"
PAGES = {"genuine": ROOT / "docs" / "explanation" / "genuine-online.md"}
DETECTOR = "tinhso.provenance.detecting:detect"
PEERS = ("pandas", "pm4py")


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    made = argparse.ArgumentParser(prog="tinhso bench", description=__doc__)
    made.add_argument(
        "kind",
        nargs="?",
        choices=("all", *KINDS, *ASKED_FOR),
        default="all",
        help="which tables (all)",
    )
    made.add_argument(
        "--events", type=int, metavar="N",
        help=f"a smaller size to try ({peer.EVENTS:,} for peer, {scan.EVENTS:,} for scan and flat, "
        f"{board.DOSSIERS:,} dossiers for board, {genuine.DOSSIERS:,} for genuine)",
    )  # fmt: skip
    made.add_argument(
        "--dossiers", type=int, metavar="N",
        help=f"how many are loaded for scale ({scale.DOSSIERS:,}) and catchup ({catchup.DOSSIERS:,})",
    )  # fmt: skip
    made.add_argument(
        "--times", type=int, default=1, choices=range(1, 11), metavar="N",
        help="for scale: how often each loaded dossier stands; copies are written by the database (1)",
    )  # fmt: skip
    made.add_argument(
        "--database", metavar="URL",
        help="for scale and catchup: an empty database to be filled, or one that was; "
        "else a PostgreSQL that is gone at the end",
    )  # fmt: skip
    made.add_argument(
        "--runs", type=int, default=genuine.RUNS, metavar="N",
        help=f"for genuine: runs for each figure ({genuine.RUNS})",
    )  # fmt: skip
    made.add_argument(
        "--detector",
        metavar="MODULE:FUNCTION",
        default=DETECTOR,
        help=f"for genuine: the detector beside the naive rule ({DETECTOR})",
    )
    made.add_argument(
        "--rounds", type=int, default=scale.ROUNDS, metavar="N",
        help=f"for scale: how often each page is asked ({scale.ROUNDS})",
    )  # fmt: skip
    made.add_argument("--pairs", type=int, default=5, metavar="N", help="pairs of runs (5)")
    made.add_argument("--folder", type=Path, metavar="DIR", help="where the large logs are made")
    made.add_argument("--keep", action="store_true", help="keep the large logs for another time")
    made.add_argument("--json", type=Path, metavar="FILE", help="also write every figure there")
    made.add_argument(
        "--page",
        action="store_true",
        help=f"put the figures into {PAGE.relative_to(ROOT)} or the kind's own page",
    )
    return made


def tables(kind: str, args: argparse.Namespace, held: logs.Logs) -> Iterator[Table]:
    """The tables of a kind, each as it is done."""
    if kind == "peer":
        from bench import differences

        size = args.events or peer.EVENTS
        yield peer.in_memory(events=size, count=args.pairs)
        yield peer.commands(events=size, count=args.pairs)
        yield differences.differences()
    elif kind == "scan":
        yield from scan.scan_tables(held, events=args.events or scan.EVENTS, count=args.pairs)
    elif kind == "api":
        yield api.api_table()
    elif kind == "scale":
        yield from scale.scale_tables(
            dossiers=args.dossiers or scale.DOSSIERS,
            times=args.times,
            rounds=args.rounds,
            address=args.database,
        )
    elif kind == "catchup":
        size = args.dossiers or catchup.DOSSIERS
        yield catchup.catchup_table(dossiers=size, address=args.database)
    elif kind == "phone":
        yield scale.phone_table(address=args.database)
    elif kind == "genuine":
        yield from genuine.genuine_tables(
            dossiers=args.events or genuine.DOSSIERS, runs=args.runs, detector=args.detector
        )
    elif kind == "figures":
        yield figures.figures_table()
    elif kind == "trust":
        yield trust.trust_table()
    elif kind == "board":
        yield board.board_table(dossiers=args.events or board.DOSSIERS, count=args.pairs)
    else:
        yield flat.flat_table(held, events=args.events or flat.SIZES[-1], count=args.pairs)


def main(words: list[str] | None = None) -> int:
    """Measure; 0 when every table was made, 3 when something that is needed is not there."""
    args = parser().parse_args(words)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    console = Console(width=None if sys.stdout.isatty() else 150)
    kinds = KINDS if args.kind == "all" else (args.kind,)
    lacking = _lacking() if "peer" in kinds else ""
    if lacking:
        console.print(lacking, markup=False)
        return 3
    facts = machine()
    console.print(facts["at"], machine_line(facts), markup=False, highlight=False)
    console.print()
    done: list[Table] = []
    try:
        with logs.logs(args.folder, keep=args.keep) as held:
            for kind in kinds:
                made = []
                for table in tables(kind, args, held):
                    table.show(console)
                    made.append(table)
                done += made
                if args.page:
                    write_page(PAGES.get(kind, PAGE), kind, facts, made)
    except (logs.NoRoom, Failed) as error:
        console.print(str(error), markup=False, style="bold")
        return 3
    finally:
        if args.json is not None:
            write_json(args.json, facts, done)
    return 0


def _lacking() -> str:
    """What the comparison with pm4py needs and this machine has not; "" for nothing."""
    missing = [name for name in PEERS if find_spec(name) is None]
    if missing:
        return f"{', '.join(missing)}: not here; it is in the bench environment: ./tinhso bench"
    if not receipt_file().is_file():
        return f"{receipt_file()}: not here; name the folder of real data by TINHSO_SHARED"
    return ""


if __name__ == "__main__":
    sys.exit(main())
