"""`tinhso setup` and `tinhso serve`: an office's own one-stop, from an empty machine to a running server."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from datetime import date
from pathlib import Path

from tinhso.cli import environment
from tinhso.cli.database import add_env, check_environment
from tinhso.cli.running import (
    THREADS,
    CannotServe,
    check_port,
    end,
    heed_ctrl_c,
    port_number,
    start_module,
    start_server,
    wait_until_it_answers,
)
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences.serving import WORDS

EXAMPLE = """\
  tinhso setup --new tinhso.env --host motcua.tinh.gov.vn
  tinhso setup --env tinhso.env --office-name "Ủy ban nhân dân tỉnh" --agency H15 --login quan-tri
  tinhso serve --env tinhso.env
"""


class NotSetUp(TinhsoError):
    """not_prepared: tables are missing or old. no_password: none was typed. typed_twice_differs.

    since_not_yet (day): the first office would begin after today.
    """

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `setup` and `serve`."""
    setup = subparsers.add_parser(
        "setup",
        help="cài đặt một cửa của cơ quan · prepare an office's one-stop",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    setup.add_argument(
        "--new",
        type=Path,
        metavar="FILE",
        help="chỉ ghi tệp thiết lập mới có khóa · only write a new file of settings, with fresh keys",
    )
    setup.add_argument("--host", default="", metavar="NAME", help="tên miền · its name (--new)")
    setup.add_argument(
        "--database", default="", metavar="ADDRESS", help="cơ sở dữ liệu · its database (--new)"
    )
    setup.add_argument(
        "--office-name", default="", metavar="NAME", help="cơ quan đầu tiên · the first office"
    )
    setup.add_argument(
        "--agency",
        default="",
        metavar="CODE",
        help="mã định danh của cơ quan đó, như H15 · its code",
    )
    setup.add_argument(
        "--since",
        type=date.fromisoformat,
        metavar="DATE",
        help="cơ quan đó có từ ngày nào; không chép được gì trước đó · since when it exists (today)",
    )
    setup.add_argument(
        "--login", default="", metavar="NAME", help="quản trị đầu tiên · the first administrator"
    )
    add_env(setup)
    add_lang(setup)
    setup.set_defaults(run=run_setup)

    serve = subparsers.add_parser("serve", help="chạy máy chủ · run the server and its workers")
    serve.add_argument("--listen", default="127.0.0.1", metavar="IP", help="(127.0.0.1)")
    serve.add_argument(
        "--port", type=port_number, default=8000, metavar="N", help="cổng · port (8000)"
    )
    serve.add_argument(
        "--only",
        choices=("web", "work"),
        help="chỉ máy chủ, hoặc chỉ tiến trình nền · the server alone, or a worker alone",
    )
    serve.add_argument(
        "--threads", type=int, default=THREADS, metavar="N", help=f"luồng · threads ({THREADS})"
    )
    add_env(serve)
    add_lang(serve)
    serve.set_defaults(run=run_serve)


def run_setup(args: argparse.Namespace) -> int:
    """Write a new file of settings; or make the tables, the first office and its administrator. May be run again."""
    if args.new is not None:
        return _write_new(args)
    environment.use(args.env)
    _django()
    from django.core.management import call_command

    from tinhso.web import assets

    call_command("migrate", verbosity=0)
    assets.prepare()
    _say("prepared", args.lang)
    from tinhso.access.models import STAFF, Account

    if Account.objects.filter(kind=STAFF).exists():
        _say("has_administrator", args.lang)
    elif args.login and args.office_name:
        _check_since(args.since)
        _found(args.office_name, args.agency, args.login, _password(args.lang), since=args.since)
        _say("administrator", args.lang, login=args.login)
    else:
        _say("wants_administrator", args.lang)
        return 1
    return 0


def _write_new(args: argparse.Namespace) -> int:
    folder = args.new.resolve().parent
    settings = {
        "TINHSO_DATABASE": args.database or f"sqlite:///{folder / 'tinhso.sqlite3'}",
        "TINHSO_FILES": str(folder / "files"),
        "TINHSO_ERASURES": str(folder / "erasures.jsonl"),
        "TINHSO_HOSTS": args.host or "localhost,127.0.0.1",
        "TINHSO_HTTPS": "1" if args.host else "0",
        "TINHSO_PROXY": "1" if args.host else "0",
        "TINHSO_SMTP": "",
    }
    name, origin = f"k{date.today():%Y%m%d}", settings["TINHSO_HOSTS"].partition(",")[0]  # noqa: DTZ011 a name
    environment.write(args.new, {**settings, **environment.new_secrets(name, origin=origin)})
    _say("written", args.lang, file=str(args.new))
    return 0


def _check_since(day: date | None) -> None:
    from django.utils import timezone

    if day is not None and day > timezone.localdate():
        raise NotSetUp("since_not_yet", day=day)


def _found(name: str, agency: str, login: str, password: str, *, since: date | None) -> None:
    """The first office and its administrator, both or neither. since: when the office began, None for today."""
    from django.db import transaction
    from django.utils import timezone

    from tinhso.access.actions import open_staff_account
    from tinhso.ledger.actions import By
    from tinhso.org import actions as org
    from tinhso.org.models import Office

    day = timezone.localdate()
    by = By(actor="setup", office="tinh", channel="system")
    with transaction.atomic():
        if not Office.objects.exists():
            org.found_office(
                code="tinh",
                name=name,
                level="province",
                on_date=since or day,
                by=by,
                agency_id=agency,
            )
        org.enter_staff(code="admin-001", name=login, by=by)
        org.appoint("admin-001", office="tinh", role="admin", from_date=day, by=by)
        open_staff_account(login=login, staff="admin-001", password=password, by=by)


def _password(lang: str) -> str:
    """Typed twice at a terminal; else the first line of what is handed in. Never an option: those are seen by all."""
    if not sys.stdin.isatty():
        typed = sys.stdin.readline().rstrip("\r\n")
    else:
        typed = getpass.getpass(_words("password", lang))
        if typed != getpass.getpass(_words("again", lang)):
            raise NotSetUp("typed_twice_differs")
    if not typed:
        raise NotSetUp("no_password")
    return typed


def run_serve(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM, or until a process of ours has ended by itself."""
    heed_ctrl_c()
    environment.use(args.env)
    if args.only != "work":
        check_port(args.listen, args.port)
    _django()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from tinhso.cli.upgrade import CannotUpgrade
    from tinhso.config import traces
    from tinhso.operations import migrating
    from tinhso.web import assets

    traces.check(settings.TRACES)
    if strange := migrating.unknown():
        raise CannotUpgrade("upgraded_by_newer", steps=", ".join(strange[:5]))
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotSetUp("not_prepared")
    connection.close()
    if args.only != "work":
        assets.make_ready()  # Before the server is waited for: the first time takes seconds.
    name = f"[{args.listen}]" if ":" in args.listen else args.listen
    address = f"http://{name}:{args.port}"
    processes = []
    try:
        if args.only != "work":
            processes.append(start_server(args.listen, args.port, threads=args.threads))
            wait_until_it_answers(processes[0], f"{address}/suc-khoe", named=_named())
        if args.only != "web":
            processes.append(start_module("tinhso.config.work"))
        _say("working" if args.only == "work" else "serving", args.lang, address=address)
        while True:
            for process in processes:
                if (status := process.poll()) is not None:
                    raise CannotServe("server_ended", status=status)
            time.sleep(1)
    finally:
        end(processes)


def _named() -> str:
    """The first name under which the server answers; "" where it answers to any."""
    from django.conf import settings

    names = [one.lstrip(".") for one in settings.ALLOWED_HOSTS if one != "*"]
    return names[0] if names else ""


def _django() -> None:
    """Django with the settings of the environment. Raises NoSettings where that has no secrets."""
    check_environment()
    import django

    django.setup()


def _words(name: str, lang: str, **facts: str) -> str:
    return WORDS[name][lang == "en"].format(**facts)


def _say(name: str, lang: str, **facts: str) -> None:
    print(_words(name, lang, **facts), flush=True)
