"""The house's own commands, for who works on a clone: test, check, bench, bundle."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import tinhso
from tinhso.cli import tools
from tinhso.kernel.errors import TinhsoError

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lint", ("-m", "ruff", "check", "--output-format", "concise")),
    ("format", ("-m", "ruff", "format", "--check", "--output-format", "concise")),
    ("types", ("-m", "mypy")),
    ("imports", ("-c", LINT_IMPORTS, "--no-logo")),
)

# One process per core, each with whole files: what a file sets up once is not set up twice.
SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
WITH_TABLES = (
    "tests/access",
    "tests/api",
    "tests/bench/test_scale.py",
    "tests/briefing",
    "tests/cases",
    "tests/cli/test_board.py",
    "tests/cli/test_borders.py",
    "tests/cli/test_ledger.py",
    "tests/cli/test_portal.py",
    "tests/cli/test_settings.py",
    "tests/cli/test_staff.py",
    "tests/cli/test_token.py",
    "tests/cli/test_units.py",
    "tests/config",
    "tests/copies",
    "tests/demo/test_filed.py",
    "tests/demo/test_filling.py",
    "tests/demo/test_held.py",
    "tests/demo/test_province.py",
    "tests/demo/test_scenes.py",
    "tests/documents",
    "tests/exchange",
    "tests/faults",
    "tests/files",
    "tests/guides",
    "tests/indicators",
    "tests/journeys/test_handed_to_another_province.py",
    "tests/journeys/test_portal_cut.py",
    "tests/journeys/test_portal_exchange.py",
    "tests/ledger",
    "tests/loading",
    "tests/measurement/live",
    "tests/notices",
    "tests/opendata",
    "tests/operations",
    "tests/org",
    "tests/papers",
    "tests/payments",
    "tests/parties",
    "tests/petitions",
    "tests/plans",
    "tests/procedures",
    "tests/protection",
    "tests/provenance",
    "tests/reception",
    "tests/registers",
    "tests/reports",
    "tests/signing",
    "tests/trust",
    "tests/web",
)
# A page looks the same whatever database is behind it, and browsers take most of the time.
ON_POSTGRESQL = (*SIDE_BY_SIDE, "-m", "not long and not browser", *WITH_TABLES)
# The long tests watch time and memory, so nothing may run beside them; the laws are tried on more examples.
LONG = ("-m", "")
MORE_EXAMPLES = {"TINHSO_HYPOTHESIS": "long"}


class HouseRefuses(TinhsoError):
    """A command of the house that cannot be carried out here."""


def clone() -> Path:
    """The root of the clone that this code runs from. Raises HouseRefuses where it is installed instead."""
    root = Path(tinhso.__file__).resolve().parents[2]
    if not (root / "pyproject.toml").is_file():
        raise HouseRefuses("not_a_clone", folder=str(root))
    return root


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds test, check, bench and bundle."""
    test = subparsers.add_parser("test", help="chạy kiểm thử · run the tests")
    test.add_argument(
        "--long", action="store_true", help="also Spark, the large logs and the benches"
    )
    test.add_argument("pytest", nargs=argparse.REMAINDER, metavar="-- …", help="words for pytest")
    test.set_defaults(run=run_test)

    check = subparsers.add_parser(
        "check", help="kiểm tra mã nguồn · lint, format, types, import order"
    )
    check.set_defaults(run=run_check)

    bench = subparsers.add_parser("bench", help="đo tốc độ · measure speed and memory")
    bench.add_argument("bench", nargs=argparse.REMAINDER, metavar="…", help="words for the bench")
    bench.set_defaults(run=run_bench)

    bundle = subparsers.add_parser("bundle", help="gói cài không cần mạng · make an offline bundle")
    bundle.add_argument("--out", type=Path, metavar="DIR", help="where to put it (default: dist/…)")
    bundle.add_argument(
        "--python",
        action="append",
        metavar="3.x",
        help="also for this Python, beside the one that runs (may be repeated)",
    )
    bundle.set_defaults(run=run_bundle)


def _python(root: Path, *words: str, **environment: str) -> int:
    told = {**os.environ, **environment}
    return subprocess.run([sys.executable, *words], cwd=root, env=told, check=False).returncode


def _say_what_is_missing(root: Path, *, long: bool) -> None:
    """One line per absent tool, before the tests that will be skipped for it."""
    for tool in tools.missing(long=long):
        print(f"thiếu · missing: {tool.name}, for {tool.needed_for}.  {tool.install}")
    shared = tools.shared_folder(root)
    if not (shared / "data").is_dir():
        print(f"thiếu · missing: the real data ({shared}).  Name their folder by TINHSO_SHARED.")
    sys.stdout.flush()


def _without_separator(words: Sequence[str]) -> list[str]:
    return list(words[1:] if words[:1] == ["--"] else words)


def run_test(args: argparse.Namespace) -> int:
    """Runs what this machine can run; names what it lacks. --long ends with the benches.

    With words of the caller's own pytest runs as they say, in one process unless they ask for more.
    """
    root = clone()
    _say_what_is_missing(root, long=args.long)
    words = _without_separator(args.pytest)
    if args.long:
        status = _python(root, "-m", "pytest", *LONG, *words, **MORE_EXAMPLES)
        return status or (0 if words else _bench(root))
    if words:
        return _python(root, "-m", "pytest", *words)
    status = _python(root, "-m", "pytest", *SIDE_BY_SIDE)
    # What has tables runs once more, on a real PostgreSQL server that the tests start.
    return _python(root, "-m", "pytest", *ON_POSTGRESQL, TINHSO_TEST_DB="postgresql") or status


def run_check(_: argparse.Namespace) -> int:
    """Every check, also after one that fails; 1 if any did."""
    root = clone()
    failed = [name for name, words in CHECKS if _python(root, *words) != 0]
    print(f"không đạt · failed: {', '.join(failed)}" if failed else "đạt · all checks pass")
    return 1 if failed else 0


def _bench(root: Path, *words: str) -> int:
    return _python(root, "-m", "bench", *words)


def run_bench(args: argparse.Namespace) -> int:
    """The bench table; what it takes is the bench's own."""
    return _bench(clone(), *_without_separator(args.bench))


def run_bundle(args: argparse.Namespace) -> int:
    """Makes an offline bundle, and proves it by installing from it."""
    from tinhso.cli.bundle import make_bundle

    folder = make_bundle(clone(), out=args.out, pythons=args.python or [])
    print(folder)
    return 0
