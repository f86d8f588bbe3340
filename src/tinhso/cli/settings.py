"""`tinhso settings`: what an administrator loads and downloads on screens, as commands, by the same rights."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.settings import WORDS

EXAMPLE = """\
  tinhso settings export offices don-vi.xlsx --as quan-tri
  tinhso settings import staff can-bo.csv --as quan-tri --from 2027-01-01 --dry-run
  tinhso settings import fees phi.xlsx --as quan-tri --from 2027-01-01
  tinhso settings export calendar lich.toml --as quan-tri --of xa-1
  tinhso settings import form to-khai.json --as quan-tri --of 1.001193 --from 2027-01-01
  tinhso settings import processes quy-trinh.jsonl --as quan-tri
"""
PARTS = {"limits": "thoi-han", "fees": "phi", "papers": "giay-to", "steps": "buoc"}
TABLES = ("offices", "staff", "roles", *PARTS)
TEXTS = ("calendar", "form", "processes")
_TABLE = "procedures_internalprocess"


class CannotSettle(TinhsoError):
    """settings_no_right (staff): her roles do not let her. settings_of_whom (what): --of is missing.

    settings_bad_ending, settings_no_file, settings_not_utf8 (file); settings_only_out (what): it is not loaded from a
    file.
    """

    exit_code = 3


@dataclass(frozen=True)
class _Sheet:
    """A table: its columns, its rows of a day, what is done with all rows, and with each."""

    columns: Sequence[Any]
    lines: Callable[[date], Iterable[Sequence[str]]]
    ordered: Callable[[list[Any]], list[Any]] | None = None
    act: Callable[[Any, date], Any] | None = None
    longest: int = 500


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `settings` with export and import."""
    parser = subparsers.add_parser(
        "settings",
        help="cài đặt vào ra bằng tệp · settings out and in as files",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    out = parts.add_parser("export", help="xuất · write as a file")
    into = parts.add_parser("import", help="nạp, mỗi thay đổi có ngày · load, each change dated")
    for part in (out, into):
        part.add_argument("what", choices=(*TABLES, *TEXTS), metavar="|".join((*TABLES, *TEXTS)))
        part.add_argument(
            "file", type=Path, metavar="FILE", help=".csv, .xlsx; .toml, .json, .jsonl"
        )
        part.add_argument(
            "--as", dest="staff", required=True, metavar="CODE", help="cán bộ làm · who does it"
        )
        part.add_argument(
            "--of", metavar="CODE", help="đơn vị của lịch, thủ tục của tờ khai · whose"
        )
        add_env(part)
        add_lang(part)
    out.add_argument(
        "--day", type=date.fromisoformat, metavar="DATE", help="theo ngày · as on a day"
    )
    into.add_argument(
        "--from",
        dest="day",
        type=date.fromisoformat,
        metavar="DATE",
        help="có hiệu lực từ · holds from (today)",
    )
    into.add_argument("--dry-run", action="store_true", help="chỉ xem, không ghi · write nothing")
    out.set_defaults(run=run_export)
    into.set_defaults(run=run_import)


def run_export(args: argparse.Namespace) -> int:
    """Writes what holds on a day."""
    request, day = _begun(args)
    if args.what in TEXTS:
        args.file.write_text(_text_of(args, day), encoding="utf-8")
    else:
        from tinhso.web.settings.tables import KINDS, written

        ending = args.file.suffix.lower().removeprefix(".")
        if ending not in KINDS:
            raise CannotSettle("settings_bad_ending", file=args.file.name)
        sheet = _sheet(args.what, request)
        answer = written(ending, args.what, sheet.columns, sheet.lines(day))
        args.file.write_bytes(answer.content)
    print(_word("written", args.lang).format(file=args.file))
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Shows what would change, each row by its line, and does it unless --dry-run; 1 where a row is refused."""
    request, day = _begun(args)
    if not args.file.is_file():
        raise CannotSettle("settings_no_file", file=args.file.name)
    if args.what in TEXTS:
        return _text_in(args, request, day)
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tinhso.web.settings import tables

    sheet = _sheet(args.what, request)
    if sheet.act is None or sheet.ordered is None:
        raise CannotSettle("settings_only_out", what=args.what)
    sent = SimpleUploadedFile(args.file.name, args.file.read_bytes())
    rows, unread = tables.read(sent, sheet.columns)
    act, keep = sheet.act, not args.dry_run and not unread
    trial = tables.tried(
        sheet.ordered(rows), lambda row: act(row, day), keep=keep, longest=sheet.longest
    )
    faults = sorted([*trial.faults, *unread], key=lambda one: one.line)
    for one in faults:
        print(_word("fault", args.lang).format(line=one.line, what=one.what, why=one.fault))
    for one in trial.changes:
        said = "; ".join(one.says)
        print(_word("change", args.lang).format(line=one.line, what=one.what, says=said))
    word = "refused" if faults else "would" if args.dry_run else "done"
    counts = {"n": len(trial.changes), "same": trial.same, "faults": len(faults)}
    numbers = {name: number_text(n, args.lang) for name, n in counts.items()}
    print(_word(word, args.lang).format(**numbers))
    return int(bool(faults))


def _begun(args: argparse.Namespace) -> tuple[Any, date]:
    """Who acts, as a screen knows her, and the day. Raises CannotSettle."""
    set_up(_TABLE, args.env)
    from django.utils import timezone, translation

    from tinhso.access.who import Who
    from tinhso.org.queries import posts_of
    from tinhso.web.settings.common import ADMINS, PLANNERS, high_with

    translation.activate(args.lang)
    today = timezone.localdate()
    posts = tuple(posts_of(args.staff, today))
    who = Who("staff", today, staff=args.staff, posts=posts)
    designs = args.what in (*PARTS, "form", "processes")
    may = PLANNERS.lets(who) and high_with(who, "design") if designs else ADMINS.lets(who)
    if not may:
        raise CannotSettle("settings_no_right", staff=args.staff)
    if args.what in ("calendar", "form") and not args.of:
        raise CannotSettle("settings_of_whom", what=args.what)
    return SimpleNamespace(who=who), args.day or today


def _sheet(what: str, request: Any) -> _Sheet:
    from tinhso.web.settings import office_files, part_files, roles, staff_files
    from tinhso.web.settings.common import reach

    if what in PARTS:
        part = part_files.part_of(PARTS[what])
        gathered, act = part_files.whole_lists(request, part)
        columns = part_files.columns_of(part)
        lines = lambda day: part_files.lines(part, day)  # noqa: E731 of this part
        return _Sheet(columns, lines, gathered, act, part_files.LONGEST)
    if what == "offices":
        return _Sheet(
            office_files.COLUMNS,
            office_files.lines,
            office_files.parents_first,
            lambda row, day: office_files.change(request, row, day),
        )
    if what == "roles":
        return _Sheet(roles.COLUMNS, lambda day: roles.lines(request, day))
    return _Sheet(
        staff_files.COLUMNS,
        lambda day: staff_files.lines(day, reach(request.who, "settle", day)),
        list,
        lambda row, day: staff_files.change(request, row, day),
    )


def _text_of(args: argparse.Namespace, day: date) -> str:
    from tinhso.web.settings import calendar, form_files, processes

    if args.what == "calendar":
        return calendar.calendar_text(args.of, day)
    if args.what == "form":
        return form_files.form_text(args.of, day)
    return processes.text_of_all()


def _text_in(args: argparse.Namespace, request: Any, day: date) -> int:
    """A calendar, a form or processes: what would differ is told, then it is done."""
    from tinhso.web.settings.common import by

    try:
        text = args.file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CannotSettle("settings_not_utf8", file=args.file.name) from None
    told = {"calendar": _calendar, "form": _form, "processes": _processes}[args.what]
    count = told(
        args, request, day, text, by(request.who, "settle" if args.what == "calendar" else "design")
    )
    word = "would" if args.dry_run else "done"
    n = number_text(count, args.lang)
    print(_word(word, args.lang).format(n=n, same=0, faults=0))
    return 0


def _calendar(args: argparse.Namespace, request: Any, day: date, text: str, by: Any) -> int:
    from tinhso import calendars
    from tinhso.org.actions import set_calendar
    from tinhso.org.queries import calendar_of
    from tinhso.web.settings.calendar import changed_days
    from tinhso.web.settings.common import check_settles

    check_settles(request.who, args.of, day)
    made = calendars.parse(text, file=args.file.name)
    found = changed_days(calendar_of(args.of, day), made, day)
    for one in found:
        print(f"  {one.day}: {one.before} → {one.after}")
    if found and not args.dry_run:
        set_calendar(args.of, from_date=day, by=by, toml=text)
    return len(found)


def _form(args: argparse.Namespace, _request: Any, day: date, text: str, by: Any) -> int:
    from tinhso.procedures.differences import differences
    from tinhso.web.settings import form_files
    from tinhso.web.settings.differing import differing

    held, made = form_files.with_form(args.of, text, file=args.file.name, day=day)
    found = differing(differences(held.document(), made.document()), held, made)
    for one in found:
        print(f"  {one.path}: {one.before or '–'} → {one.after or '–'}")
    if found and not args.dry_run:
        form_files.publish_form(made, held, day=day, by=by)
    return len(found)


def _processes(args: argparse.Namespace, _request: Any, _day: date, text: str, by: Any) -> int:
    from tinhso.procedures import processes

    found = processes.parsed_lines(text)
    made = processes.enter(found, by=by, source=args.file.name, keep=not args.dry_run)
    return len(made.new)


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
