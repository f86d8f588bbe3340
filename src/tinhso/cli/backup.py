"""`tinhso backup` and `tinhso restore`: copies of database and files, encrypted; put back, and put back on trial."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tinhso.cli import environment
from tinhso.cli.database import add_env, check_environment, set_up
from tinhso.cli.usage import whole_number
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.operations import WORDS

EXAMPLE = """\
  tinhso backup key khoa-sao-luu.txt
  tinhso backup make --to /sao-luu --env /etc/tinhso.env
  tinhso backup verify /sao-luu/tinhso-20261122T110300Z --key khoa-sao-luu.txt --env /etc/tinhso.env
  tinhso restore /sao-luu/tinhso-20261122T110300Z --key khoa-sao-luu.txt --env /etc/tinhso.env
"""
_TABLE = "operations_copy"


class CannotCopy(TinhsoError):
    """copy_where: neither --to nor TINHSO_BACKUP_TO. copy_trial_failed (why). key_exists (file): never overwritten.

    trial_where: a copy of PostgreSQL is tried in a database of its own, named by --into.
    """

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `backup` and `restore`."""
    backup = subparsers.add_parser(
        "backup",
        help="sao lưu cơ sở dữ liệu và tệp · copy database and files",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = backup.add_subparsers(metavar="WHAT", required=True)
    key = parts.add_parser(
        "key", help="lập khóa mở bản sao, cất nơi khác · the key that opens copies"
    )
    key.add_argument("file", type=Path, metavar="FILE")
    make = parts.add_parser("make", help="sao lưu trong khi chạy · copy while it runs")
    make.add_argument(
        "--keep", type=int, metavar="N", help="chỉ giữ N bản mới nhất · keep the latest N"
    )
    listed = parts.add_parser("list", help="các bản sao · the copies")
    for part in (make, listed):
        part.add_argument("--to", type=Path, metavar="FOLDER", help="(TINHSO_BACKUP_TO)")
    verify = parts.add_parser("verify", help="khôi phục thử rồi bỏ · restore on trial")
    verify.add_argument("copy", type=Path, metavar="COPY")
    verify.add_argument("--key", type=Path, required=True, metavar="FILE")
    verify.add_argument(
        "--into", default="", metavar="ADDRESS", help="cơ sở dữ liệu trống · an empty one"
    )
    _wal(parts)
    for part, run in ((key, run_key), (make, run_make), (listed, run_list), (verify, run_verify)):
        add_lang(part)
        part.set_defaults(run=run)
        if part is not key:
            add_env(part)
    restore = subparsers.add_parser("restore", help="khôi phục từ bản sao · put a copy back")
    restore.add_argument("copy", type=Path, metavar="COPY")
    restore.add_argument("--key", type=Path, required=True, metavar="FILE")
    restore.add_argument(
        "--erasures", type=Path, metavar="FILE", help="danh sách đã xóa · the list of erasures"
    )
    restore.add_argument(
        "--without",
        nargs="+",
        default=[],
        metavar="BOX",
        help="bỏ những tệp hỏng này · go on without these damaged files",
    )
    restore.add_argument("--trial", action="store_true", help=argparse.SUPPRESS)
    add_env(restore)
    add_lang(restore)
    restore.set_defaults(run=run_restore)


def _wal(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    put = parts.add_parser("wal-put", help="archive_command: PATH NAME")
    get = parts.add_parser("wal-get", help="restore_command: NAME PATH")
    base = parts.add_parser("base", help="pg_basebackup, cho WAL · for archived WAL")
    unpack = parts.add_parser(
        "base-unpack", help="mở bản nền vào thư mục dữ liệu · into a data folder"
    )
    for part in (put, get):
        part.add_argument("first", metavar="PATH" if part is put else "NAME")
        part.add_argument("second", metavar="NAME" if part is put else "PATH")
    base.add_argument(
        "--keep",
        type=whole_number(1, 9_999, vi="số bản", en="how many"),
        metavar="N",
        help="chỉ giữ N bản nền và WAL của chúng · keep the latest N and their log",
    )
    unpack.add_argument("copy", type=Path, metavar="BASE")
    unpack.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    unpack.add_argument("--until", default="", metavar="MOMENT", help="recovery_target_time")
    for part in (get, unpack):
        part.add_argument("--key", type=Path, required=True, metavar="FILE")
    for part, run in (
        (put, run_wal_put),
        (get, run_wal_get),
        (base, run_base),
        (unpack, run_unpack),
    ):
        part.add_argument("--to", type=Path, metavar="FOLDER", help="(TINHSO_BACKUP_TO)")
        add_env(part)
        add_lang(part)
        part.set_defaults(run=run)


def run_key(args: argparse.Namespace) -> int:
    """A new key in a file for its owner alone; says what the server's settings need, which opens nothing."""
    import pyrage

    made = pyrage.x25519.Identity.generate()
    try:
        handle = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CannotCopy("key_exists", file=str(args.file)) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"# public key: {made.to_public()}\n{made}\n")
    _say("key", args.lang, file=str(args.file))
    print(f"TINHSO_BACKUP_KEY={made.to_public()}")
    return 0


def run_make(args: argparse.Namespace) -> int:
    """Copies, and forgets what is over; 1 where a file is damaged where it is kept."""
    set_up(_TABLE, args.env)
    from tinhso.operations.copying.making import make, prune
    from tinhso.operations.copying.parts import BadCopy
    from tinhso.operations.jobs import SYSTEM

    root = _root(args)
    made = make(root, by=SYSTEM)
    facts = made.manifest
    for step, seconds in made.steps.items():
        _step(step, seconds, args.lang)
    _say(
        "copied",
        args.lang,
        folder=str(made.folder),
        megabytes=_decimal(facts.bytes / 1e6, args.lang),
        files=number_text(facts.files, args.lang),
        new=number_text(made.new_files, args.lang),
        position=number_text(facts.position, args.lang),
    )
    _tell_elsewhere(facts.elsewhere, args.lang)
    if made.damaged:
        _say("damaged", args.lang, count=number_text(made.damaged, args.lang))
    if args.keep:
        try:
            copies, files = prune(root, keep=args.keep)
            _say("pruned", args.lang, copies=str(copies), files=number_text(files, args.lang))
        except BadCopy as fault:
            if fault.code != "copy_running":
                raise
            _say("not_pruned", args.lang)
    return int(made.damaged > 0)


def run_list(args: argparse.Namespace) -> int:
    """One line for each copy; 1 where one of them is not signed by us."""
    set_up(_TABLE, args.env)
    from tinhso.operations.copying.parts import BadCopy, copies_in, read_manifest
    from tinhso.sentences import sentence

    wrong = 0
    for folder in copies_in(_root(args)):
        try:
            told = read_manifest(folder)
        except BadCopy as fault:
            wrong += 1
            print(f"{folder.name}  {sentence(fault.code, args.lang, fault.facts)}")
            continue
        megabytes = _decimal(told.bytes / 1e6, args.lang)
        print(
            f"{told.name}  {told.engine}  {told.version}  {megabytes} MB  {told.files}  #{told.position}"
        )
    return int(wrong > 0)


def run_verify(args: argparse.Namespace) -> int:
    """Puts a copy back in a place that is thrown away, in a process of its own; noted where all of it went well."""
    set_up(_TABLE, args.env)
    from django.db import connection
    from django.utils import timezone

    from tinhso.operations.models import Copy

    if connection.vendor != "sqlite" and not args.into:
        raise CannotCopy("trial_where")
    with tempfile.TemporaryDirectory(prefix="tinhso-trial-") as folder:
        env = {
            **os.environ,
            "TINHSO_DATABASE": args.into or f"sqlite:///{folder}/trial.sqlite3",
            # An erasure done again must not touch the files that are in use.
            "TINHSO_FILES": f"{folder}/files",
            "TINHSO_FILES_IN": "folder",
            "TINHSO_OBJECT_STORE": "",
            "TINHSO_ERASURES": os.environ.get("TINHSO_ERASURES", ""),
        }
        words = ["--lang", args.lang, "restore", str(args.copy), "--key", str(args.key), "--trial"]
        done = subprocess.run([sys.executable, "-m", "tinhso", *words], env=env, check=False)
    if done.returncode not in (0, 1):
        raise CannotCopy("copy_trial_failed", why=str(args.copy.name))
    if done.returncode:
        _say("not_tried", args.lang, copy=args.copy.name)
        return 1
    Copy.objects.filter(name=args.copy.name).update(verified_at=timezone.now())
    _say("tried", args.lang, copy=args.copy.name)
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """Puts a copy back where nothing lives, and tells how long each step took; 1 where something waits for a person."""
    environment.use(args.env)
    check_environment()
    import django

    django.setup()
    from tinhso.operations.copying.parts import identity
    from tinhso.operations.copying.restoring import restore
    from tinhso.operations.jobs import SYSTEM

    def say(step: str, seconds: float) -> None:
        _step(step, seconds, args.lang)

    done = restore(
        args.copy.absolute(),
        key=identity(args.key),
        by=SYSTEM,
        say=say,
        listed=args.erasures,
        trial=args.trial,
        without=args.without,
    )
    _step("all", sum(done.steps.values()), args.lang)
    _say(
        "restored",
        args.lang,
        copied_at=done.manifest.made_at[:19].replace("T", " ") + " UTC",
        position=number_text(done.manifest.position, args.lang),
        files=number_text(done.files, args.lang),
        erased=number_text(done.erased, args.lang),
    )
    _tell_elsewhere(done.manifest.elsewhere, args.lang)
    tell_left(done.left, done.forged, args.lang)
    if done.without:
        count = number_text(len(done.without), args.lang)
        _say("without", args.lang, count=count, boxes=" ".join(done.without))
    if done.wrong:
        _say("wrong", args.lang, count=str(done.wrong))
    if not args.trial:
        _say("next", args.lang)
    return int(bool(done.left or done.forged or done.wrong or done.without))


def _tell_elsewhere(stores: Mapping[str, int], lang: str) -> None:
    """What a copy lacks, for it lies in an object store."""
    if count := sum(stores.values()):
        _say("elsewhere", lang, count=number_text(count, lang))


def tell_left(left: dict[str, list[str]], forged: int, lang: str) -> None:
    """Who could not be erased again and why, and how many lines of the list nobody signed."""
    for code, people in left.items():
        _say("left", lang, people=", ".join(people), why=_why(code, lang))
    if forged:
        _say("forged", lang, count=str(forged))


def run_wal_put(args: argparse.Namespace) -> int:
    """Archives one file of PostgreSQL's log; it says so only when the file is on the disk."""
    _settings_only(args.env)
    from tinhso.operations.copying.wal import put

    put(_root(args), Path(args.first), args.second)
    return 0


def run_wal_get(args: argparse.Namespace) -> int:
    """Gives one back; 1 where there is none, which tells PostgreSQL that this was the last."""
    _settings_only(args.env)
    from tinhso.operations.copying.parts import identity
    from tinhso.operations.copying.wal import get

    return 0 if get(_root(args), args.first, Path(args.second), identity(args.key)) else 1


def run_base(args: argparse.Namespace) -> int:
    """A copy of PostgreSQL's whole folder, on which the archived log is played."""
    _settings_only(args.env)
    from tinhso.operations.copying.wal import base, prune

    print(base(_root(args)))
    if args.keep is not None:
        copies, pieces = prune(_root(args), keep=args.keep)
        _say("base_pruned", args.lang, copies=str(copies), pieces=number_text(pieces, args.lang))
    return 0


def run_unpack(args: argparse.Namespace) -> int:
    """Into an empty folder, set up to play the archived log when PostgreSQL starts on it."""
    _settings_only(args.env)
    from tinhso.operations.copying.parts import identity
    from tinhso.operations.copying.wal import unpack

    words = [
        sys.executable,
        "-m",
        "tinhso",
        "backup",
        "wal-get",
        "%f",
        "%p",
        "--to",
        str(_root(args)),
    ]
    words += ["--key", str(args.key.absolute())]
    words += ["--env", str(args.env.absolute())] if args.env else []
    unpack(args.copy, args.data, key=identity(args.key), command=words, until=args.until)
    _say("unpacked", args.lang, folder=str(args.data))
    return 0


def _why(code: str, lang: str) -> str:
    """What a code says; its facts were not kept with it, and are gaps."""
    from tinhso.sentences import all_sentences

    pair = all_sentences().get(code)
    return re.sub(r"\{\w+\}", "…", pair[lang == "en"]) if pair else code


def _settings_only(env: Path | None) -> None:
    """Settings without tables: PostgreSQL waits for each piece, and does not run when it asks for one."""
    environment.use(env)
    check_environment()


def _root(args: argparse.Namespace) -> Path:
    return root_of(args.to)


def root_of(told: Path | None) -> Path:
    """The folder of copies: what was told, else that of the settings. Raises CannotCopy("copy_where")."""
    from django.conf import settings

    root = told or settings.BACKUP_TO
    if not root:
        raise CannotCopy("copy_where")
    return Path(root).absolute()


def _step(name: str, seconds: float, lang: str) -> None:
    print(
        f"{WORDS[f'step_{name}'][lang == 'en']}: {_decimal(seconds, lang)} s",
        flush=True,
    )


def _say(name: str, lang: str, **facts: str) -> None:
    print(WORDS[name][lang == "en"].format(**facts), flush=True)


def _decimal(value: float, lang: str) -> str:
    """One digit behind the comma, or the point."""
    return f"{value:.1f}".replace(".", "," if lang == "vi" else ".")
