"""`tinhso signing`: certificates entered, listed, ended, their PINs released; the signatures of a PDF checked."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from tinhso.cli.database import add_env, set_up
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences import sentence
from tinhso.sentences.signing import WORDS

EXAMPLE = """\
  tinhso signing add --certificate hoa.pem --token lanh-dao --key ky --staff p-hoa
  tinhso signing add --certificate dau.pem --token con-dau --key dau --seal xa-1
  tinhso signing list
  tinhso signing end --which 0f3c…
  tinhso signing release --which 0f3c…
  tinhso signing responders
  tinhso signing check ket-qua.pdf
"""
_TABLE = "signing_certificate"


class CannotAdd(TinhsoError):
    """signing_lacks (option): it is needed for what was asked. signing_no_file (file)."""

    exit_code = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `signing`."""
    parser = subparsers.add_parser(
        "signing",
        help="chứng thư ký kết quả · certificates that sign results",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what",
        choices=("add", "list", "end", "release", "responders", "check"),
        help="thêm, liệt kê, thôi dùng, cho nhập lại PIN, hỏi nơi cấp, kiểm tra tệp · "
        "add, list, end, release its PIN, ask the responders, check a file",
    )
    parser.add_argument("file", nargs="?", default="", help="tệp PDF cần kiểm tra · a PDF to check")
    parser.add_argument(
        "--certificate",
        default="",
        metavar="FILE",
        help="chứng thư PEM, kèm chuỗi · PEM, with its chain",
    )
    parser.add_argument(
        "--token",
        default="",
        metavar="NAME",
        help="thiết bị ký trong cấu hình · a token of the settings",
    )
    parser.add_argument("--key", default="", metavar="LABEL", help="tên khóa ở đó · the key there")
    parser.add_argument(
        "--staff", default="", metavar="CODE", help="chứng thư của ai · whose it is"
    )
    parser.add_argument(
        "--seal",
        default="",
        metavar="OFFICE",
        help="con dấu của cơ quan nào · the seal of an office",
    )
    parser.add_argument("--which", default="", metavar="UID", help="chứng thư nào · which one")
    parser.add_argument("--actor", default="command", metavar="CODE", help="người làm · who")
    add_env(parser)
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0; 1 where a file that was checked is not valid, or not what holds in the book, or a responder calls none good.

    Raises CannotAdd, CannotSign, BadToken.
    """
    set_up(_TABLE, args.env)
    does = {
        "add": _add,
        "list": _list,
        "end": _end,
        "release": _release,
        "responders": _responders,
        "check": _check,
    }
    return does[args.what](args)


def _add(args: argparse.Namespace) -> int:
    from tinhso.ledger.actions import By
    from tinhso.signing import actions

    for option in ("certificate", "token", "key"):
        if not getattr(args, option):
            raise CannotAdd("signing_lacks", option=f"--{option}")
    if bool(args.staff) == bool(args.seal):
        raise CannotAdd("signing_lacks", option="--staff / --seal")
    row = actions.add_certificate(
        _content(args.certificate),
        token=args.token,
        label=args.key,
        role="person" if args.staff else "seal",
        staff=args.staff,
        office=args.seal,
        by=By(actor=args.actor, office="-", channel="system"),
    )
    said = WORDS["added"][args.lang == "en"]
    print(said.format(uid=row.uid, serial=row.serial, until=f"{row.until:%Y-%m-%d}"))
    return 0


def _list(args: argparse.Namespace) -> int:
    from tinhso.signing.models import Certificate

    for one in Certificate.objects.order_by("role", "staff", "office", "added_at"):
        until = WORDS["ended"][args.lang == "en"] if one.ended_at else f"{one.until:%Y-%m-%d}"
        print(
            f"{one.uid}  {until:<10}  {one.role:<6}  {one.staff or one.office:<16}  {one.subject}"
        )
    return 0


def _end(args: argparse.Namespace) -> int:
    from tinhso.ledger.actions import By
    from tinhso.signing import actions

    by = By(actor=args.actor, office="-", channel="system")
    row = actions.end_certificate(_which(args), by=by)
    print(WORDS["is_ended"][args.lang == "en"].format(serial=row.serial))
    return 0


def _release(args: argparse.Namespace) -> int:
    from tinhso.ledger.actions import By
    from tinhso.signing import actions

    by = By(actor=args.actor, office="-", channel="system")
    row = actions.release_pins(_which(args), by=by)
    print(WORDS["is_released"][args.lang == "en"].format(serial=row.serial))
    return 0


def _responders(args: argparse.Namespace) -> int:
    """What the responder of each certificate in force says now; 1 where one is revoked or not told of."""
    from django.conf import settings

    from tinhso.keys.certified import read_certificates
    from tinhso.signing import authorities, responders
    from tinhso.signing.queries import in_force

    now = datetime.now(UTC)
    if not settings.OCSP:
        print(WORDS["nobody_asked"][args.lang == "en"])
        return 0
    roots, bad = authorities.believed().roots, 0
    for row in in_force(at=now).order_by("role", "staff", "office", "added_at"):
        for one in responders.ask(read_certificates(row.chain.encode()), roots, now=now):
            bad |= one.state != responders.GOOD
            print(f"{one.state or one.why:<20}  {one.serial}  {one.address}")
    return int(bad)


def _which(args: argparse.Namespace) -> UUID:
    from tinhso.signing.rules import CannotSign

    try:
        return UUID(args.which)
    except ValueError:
        raise CannotSign("no_such_signed") from None


def _check(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from tinhso.signing import rules
    from tinhso.signing.queries import check_file, stands

    if not args.file:
        raise CannotAdd("signing_lacks", option="FILE")
    answer = check_file(_content(args.file), now=datetime.now(UTC))
    for one in answer.signatures:
        at = one.stamped_at or one.claimed_at
        print(
            f"{one.verdict:<20}  {at:%Y-%m-%d %H:%M}  {one.serial}  {one.subject}"
            if at
            else one.verdict
        )
    if answer.paper is not None:
        place = f"{answer.paper.book} {answer.paper.number}/{answer.paper.year}"
        print(WORDS["of_the_book"][args.lang == "en"].format(place=place))
    print(sentence(f"verdict_{answer.verdict}", args.lang))
    if answer.paper is None:
        return 0 if answer.verdict == rules.VALID else 1
    standing = stands(answer.paper, day=timezone.localdate())
    day = f"{standing.since:%Y-%m-%d}" if standing.since else ""
    print(WORDS[f"stands_{standing.what}"][args.lang == "en"].format(day=day))
    good = answer.verdict == rules.VALID and not answer.added and standing.what == "valid"
    return 0 if good else 1


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError:
        raise CannotAdd("signing_no_file", file=file) from None
