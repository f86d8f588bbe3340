"""`tinhso upgrade`: what a new version does to the tables, a copy before it does, and the way back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tinhso.cli import environment
from tinhso.cli.database import add_env, check_environment
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.upgrading import WORDS

EXAMPLE = """\
  tinhso upgrade --check --env /etc/tinhso.env
  tinhso upgrade --to /sao-luu --env /etc/tinhso.env
  tinhso upgrade --back operations.zero --env /etc/tinhso.env
"""


class CannotUpgrade(TinhsoError):
    """upgraded_by_newer (steps): the database is ahead of the program. upgrade_bad_target (told).

    upgrade_one_way (step): it cannot be taken back; the copy made before it can be restored. upgrade_failed (why).
    """

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `upgrade`."""
    parser = subparsers.add_parser(
        "upgrade",
        help="nâng cấp bảng dữ liệu, có sao lưu trước · bring the tables to this version",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--check", action="store_true", help="chỉ xem · change nothing; 1 if steps wait"
    )
    parser.add_argument(
        "--back", default="", metavar="APP.STEP", help="lùi về bước đó · go back to a step"
    )
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help="nơi sao lưu trước (TINHSO_BACKUP_TO)"
    )
    parser.add_argument(
        "--no-copy", action="store_true", help="đã sao lưu cách khác · copied otherwise"
    )
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tells the steps; then, without --check, copies everything and takes them. 1 where steps wait."""
    environment.use(args.env)
    check_environment()
    import django

    django.setup()  # Of tables there may be none yet.
    from tinhso.operations import migrating
    from tinhso.web import assets

    if strange := migrating.unknown():
        raise CannotUpgrade("upgraded_by_newer", steps=", ".join(strange[:5]))
    if args.back:
        return _back(args)
    steps = migrating.waiting()
    for one in steps:
        print(f"{one.app}.{one.name}")
        print(f"  {_word('back' if one.back else 'one_way', args.lang)}")
        if one.loses:
            print(f"  {_word('loses', args.lang)}")
        for table, rows in one.locks.items():
            text = _word("locks", args.lang)
            print("  " + text.format(table=table, rows=number_text(rows, args.lang)))
    if steps and all(one.back for one in steps):
        print(_word("way_back", args.lang))
        for target in migrating.ways_back(steps):
            where = f" --env {args.env}" if args.env else ""
            print(f"  {_program()} upgrade --back {target}{where}")
    print(_word("none" if not steps else "wait", args.lang).format(count=len(steps)))
    if args.check:
        return int(bool(steps))
    if not steps:
        assets.make_ready()
        return 0
    _copied(args)
    _migrated()
    assets.make_ready()
    print(_word("done", args.lang))
    return 0


def _program() -> str:
    """How this very version is called: where several stand side by side, another may be the first on the path."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "tinhso" else "tinhso"


def _back(args: argparse.Namespace) -> int:
    """To a step of an app, or to before its first one; refused where a step on the way has no way back."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    app, _, name = args.back.partition(".")
    executor = MigrationExecutor(connection)
    target = (app, None if name == "zero" else name)
    if app not in executor.loader.migrated_apps or (
        target[1] and target not in executor.loader.graph.nodes
    ):
        raise CannotUpgrade("upgrade_bad_target", told=args.back)
    plan = [one for one, backwards in executor.migration_plan([target]) if backwards]
    for one in plan:
        if not all(operation.reversible for operation in one.operations):
            raise CannotUpgrade("upgrade_one_way", step=f"{one.app_label}.{one.name}")
        print(f"← {one.app_label}.{one.name}")
    if args.check or not plan:
        return int(bool(plan))
    _copied(args)
    _migrated(app, name)
    print(_word("gone_back", args.lang))
    return 0


def _copied(args: argparse.Namespace) -> None:
    """A copy of before. It may be that this very upgrade brings the table in which copies are noted."""
    from tinhso.cli.backup import root_of
    from tinhso.operations.copying.engines import is_empty
    from tinhso.operations.copying.making import make
    from tinhso.operations.jobs import SYSTEM

    if args.no_copy or is_empty():
        return
    made = make(root_of(args.to), by=SYSTEM)
    print(_word("copied", args.lang).format(folder=made.folder))


def _migrated(*words: str) -> None:
    from django.core.management import call_command
    from django.db import Error

    try:
        call_command("migrate", *words, verbosity=0)
    except Error as error:
        raise CannotUpgrade("upgrade_failed", why=type(error).__name__) from error


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
