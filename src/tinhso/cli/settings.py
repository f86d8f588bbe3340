"""`tinhso settings`: what an administrator loads and downloads on screens, as commands, by the same rights."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tinhso.cli.database import add_env, set_up
from tinhso.cli.doer import staff_code
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.settings import WORDS

if TYPE_CHECKING:
    from tinhso.access.who import Who
    from tinhso.web.settings.tables import Sheet

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

    settings_bad_ending, settings_no_file (file); settings_only_out (what): it is not loaded from a file.
    """

    exit_code = 3


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
            "--as",
            dest="staff",
            required=True,
            metavar="CODE",
            help="mã hoặc tên đăng nhập của cán bộ làm · who does it: code or login",
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
    who, day = _begun(args)
    if args.what in TEXTS:
        args.file.write_text(_text_of(args, who, day), encoding="utf-8")
    else:
        from tinhso.web.settings.tables import KINDS, written

        ending = args.file.suffix.lower().removeprefix(".")
        if ending not in KINDS:
            raise CannotSettle("settings_bad_ending", file=args.file.name)
        sheet = _sheet(args.what, who)
        assert sheet.lines is not None  # Every table here goes out.
        answer = written(ending, args.what, sheet.columns, sheet.lines(day))
        args.file.write_bytes(answer.content)
    print(_word("written", args.lang).format(file=args.file))
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Shows what would change, each row by its line, and does it unless --dry-run; 1 where a row is refused."""
    who, day = _begun(args)
    if not args.file.is_file():
        raise CannotSettle("settings_no_file", file=args.file.name)
    if args.what in TEXTS:
        told = {"calendar": _calendar, "form": _form, "processes": _processes}[args.what]
        return _tell("would" if args.dry_run else "done", args.lang, n=told(args, who, day))
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tinhso.web.settings import tables

    sheet = _sheet(args.what, who)
    if sheet.act is None:
        raise CannotSettle("settings_only_out", what=args.what)
    sent = SimpleUploadedFile(args.file.name, args.file.read_bytes())
    read = tables.read(sent, sheet.columns)
    for note in read.notes:
        print(note)
    trial = tables.loaded(sheet, read, day=day, keep=not args.dry_run)
    for one in trial.faults:
        print(_word("fault", args.lang).format(line=one.line, what=one.what, why=one.fault))
    for one in trial.changes:
        said = "; ".join(one.says)
        print(_word("change", args.lang).format(line=one.line, what=one.what, says=said))
    word = "refused" if trial.faults else "would" if args.dry_run else "done"
    return _tell(word, args.lang, n=len(trial.changes), same=trial.same, faults=len(trial.faults))


def _tell(word: str, lang: str, *, n: int, same: int = 0, faults: int = 0) -> int:
    """The last line; gives the exit code."""
    counts = {"n": n, "same": same, "faults": faults}
    print(_word(word, lang).format(**{name: number_text(n, lang) for name, n in counts.items()}))
    return int(bool(faults))


def _begun(args: argparse.Namespace) -> tuple[Who, date]:
    """Who acts, as a screen knows her, and the day. Raises CannotSettle."""
    set_up(_TABLE, args.env)
    from django.utils import timezone, translation

    from tinhso.access.who import Who
    from tinhso.org.queries import posts_of
    from tinhso.web.settings.common import ADMINS, PLANNERS, high_with

    translation.activate(args.lang)
    today = timezone.localdate()
    staff = staff_code(args.staff)
    who = Who("staff", today, staff=staff, posts=tuple(posts_of(staff, today)))
    designs = args.what in (*PARTS, "form", "processes")
    # A planner anywhere reads procedures; who changes them has her post at the top.
    high = args.run is run_export or high_with(who, "design")
    may = PLANNERS.lets(who) and high if designs else ADMINS.lets(who)
    if not may:
        raise CannotSettle("settings_no_right", staff=args.staff)
    if args.what in ("calendar", "form") and not args.of:
        raise CannotSettle("settings_of_whom", what=args.what)
    return who, args.day or today


def _sheet(what: str, who: Who) -> Sheet:
    from tinhso.web.settings import office_files, part_files, roles, staff_files

    if what in PARTS:
        return part_files.sheet(who, part_files.part_of(PARTS[what]))
    made = {"offices": office_files.sheet, "roles": roles.sheet, "staff": staff_files.sheet}[what]
    return made(who)


def _text_of(args: argparse.Namespace, who: Who, day: date) -> str:
    from tinhso.web.settings import calendar_files, form_files, processes

    if args.what == "calendar":
        return calendar_files.calendar_text(who, args.of, day)
    if args.what == "form":
        return form_files.form_text(args.of, day)
    return processes.text_of_all()


def _calendar(args: argparse.Namespace, who: Who, day: date) -> int:
    """A calendar: what would differ is told, then it is set. Gives in how many places; so for the two below."""
    from tinhso import calendars
    from tinhso.web.settings.calendar_files import laid, settle

    file = args.file.name
    text = calendars.text_of(args.file.read_bytes(), file=file)
    found = laid(who, args.of, from_date=day, toml=text, file=file)
    for one in found.days:
        print(f"  {one.day}: {one.before} → {one.after}")
    for said in found.says:
        print(f"  {said}")
    settle(who, found, keep=not args.dry_run)
    return len(found.days) + len(found.says)


def _form(args: argparse.Namespace, who: Who, day: date) -> int:
    from tinhso.web.settings import form_files
    from tinhso.web.settings.common import by
    from tinhso.web.settings.procedure_edit import check_not_past

    check_not_past(args.of, day, today=who.day)
    file = args.file.name
    text = form_files.text_of(args.file.read_bytes(), file=file)
    found = form_files.with_form(args.of, text, file=file, day=day)
    for one in found.changes:
        print(f"  {one.path}: {one.before or '–'} → {one.after or '–'}")
    if found.changes and not args.dry_run:
        form_files.publish_form(found, day=day, by=by(who, "design"))
    return len(found.changes)


def _processes(args: argparse.Namespace, who: Who, _day: date) -> int:
    from tinhso.procedures.processes import enter
    from tinhso.web.settings import processes
    from tinhso.web.settings.common import by

    found = processes.read(args.file.read_bytes())
    made = enter(found, by=by(who, "design"), source=args.file.name, keep=not args.dry_run)
    return len(made.new)


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
