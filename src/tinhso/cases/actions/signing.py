"""A result signed here, or taken as it came signed: the number, the signatures and the decision stand or fall together.

Signing asks modules and other systems, so it happens between two transactions: one takes the number, the other gives
the paper and decides. What fails in between leaves a number that is struck through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from tinhso.cases import kept, signed
from tinhso.cases.actions import deciding
from tinhso.cases.actions.doing import Doer, begin, local_day, typed
from tinhso.cases.codes import result_code
from tinhso.cases.models import Act, Case, CaseResult
from tinhso.cases.papers_held import ROOM
from tinhso.files import actions as files
from tinhso.files import queries
from tinhso.ledger.actions import By
from tinhso.signing import actions as signing
from tinhso.signing.models import Paper
from tinhso.signing.queries import paper_of_file
from tinhso.signing.rules import HERE, IMPORTED, CannotSign


@dataclass(frozen=True)
class SignedFile:
    """The PDF of a result. way: HERE, to be signed now; IMPORTED, signed elsewhere. name: of the file.

    pin: of the signer's token, where it is typed. valid_until: the last day on which the result holds; None: for good.
    kept: where it lies already in `files`, "" for nowhere; only one that came signed can. read: its signatures, where
    they were read already.
    """

    way: str
    pdf: bytes
    name: str = "ket-qua.pdf"
    pin: str = ""
    valid_until: date | None = None
    kept: str = ""
    read: signing.Made | None = None

    def __repr__(self) -> str:
        return f"SignedFile({self.way}, {len(self.pdf)} bytes)"


UNREAD = signing.Made(b"", ())


@dataclass(frozen=True)
class CameSigned:
    """A stored file that came signed. name, made: as it was read; without them it can only be sent again."""

    file: str
    name: str = ""
    made: signing.Made = UNREAD

    def __repr__(self) -> str:
        return f"CameSigned({self.file})"


class _SentTwice(Exception):
    """Another request of the same form was quicker."""


def decide_signed(
    case: Any,
    *,
    doer: Doer,
    signing: SignedFile,
    granted: bool = True,
    number: str = "",
    summary: str = "",
    by_post: bool = False,
    seen: int | None = None,
    key: str | None = None,
) -> Case:
    """`decide` with a result that bears its signatures.

    Raises CannotAct, CannotSign, BadToken, ModuleAway, RefusedFile.
    """

    def act(row: Case, file: str, code: str) -> Case:
        return deciding.decide(
            row.uid,
            doer=doer,
            granted=granted,
            number=number,
            summary=summary,
            file=file,
            by_post=by_post,
            code=code,
            valid_until=signing.valid_until,
            seen=seen,
            key=key,
        )

    return _done(case, "decide", doer, signing, number, seen, key, act)


def attach_signed(
    case: Any,
    *,
    doer: Doer,
    signing: SignedFile,
    reasons: str = "",
    seen: int | None = None,
    key: str | None = None,
) -> Case:
    """`attach_result` with a file that bears its signatures and says until when it holds; one before is replaced.

    Raises as `decide_signed` does.
    """

    def act(row: Case, file: str, _code: str) -> Case:
        return deciding.attach(
            row.uid,
            doer=doer,
            file=file,
            reasons=reasons,
            until=lambda _result: signing.valid_until,
            seen=seen,
            key=key,
        )

    return _done(case, "attach_result", doer, signing, "", seen, key, act)


@transaction.atomic
def revoke_signed(case: Case, uid: Any, *, reason: str, words: str, by: By) -> Paper:
    """A result that was given holds no longer, and what the province holds of it is used no more. Raises CannotSign."""
    paper = signing.revoke(uid, reason=reason, words=words, by=by)
    present = CaseResult.objects.filter(case=case, file=paper.file).exclude(file="")
    if paper.about == signed.about(case) and present.exists():
        kept.no_longer_held(case, by=by)
    return paper


def read_signed(file: str) -> CameSigned:
    """Read the signatures of a stored file that came signed, which takes seconds: in no transaction.

    Raises CannotSign, NoSuchFile.
    """
    one, pdf = queries.file(file), queries.content(file)
    if not pdf.startswith(b"%PDF-"):
        raise CannotSign("not_a_pdf")
    return CameSigned(file, one.name, signing.taken_in(pdf))


def decide_as_signed(
    case: Any,
    *,
    doer: Doer,
    file: CameSigned,
    number: str,
    granted: bool = True,
    summary: str = "",
    by_post: bool = False,
    valid_until: date | None = None,
    seen: int | None = None,
    key: str | None = None,
) -> Case:
    """`decide_signed` with a stored file that came signed, which is held by nothing else. Raises as it does."""
    return decide_signed(
        case,
        doer=doer,
        signing=_stored(file, valid_until),
        number=number,
        granted=granted,
        summary=summary,
        by_post=by_post,
        seen=seen,
        key=key,
    )


def attach_as_signed(
    case: Any,
    *,
    doer: Doer,
    file: CameSigned,
    reasons: str = "",
    valid_until: date | None = None,
    seen: int | None = None,
    key: str | None = None,
) -> Case:
    """`attach_signed` with a stored file that came signed, which is held by nothing else. Raises as it does."""
    signing = _stored(file, valid_until)
    return attach_signed(case, doer=doer, signing=signing, reasons=reasons, seen=seen, key=key)


def _stored(came: CameSigned, valid_until: date | None) -> SignedFile:
    return SignedFile(
        IMPORTED,
        came.made.pdf,
        name=came.name,
        valid_until=valid_until,
        kept=came.file,
        read=came.made,
    )


def _done(
    case: Any,
    name: str,
    doer: Doer,
    told: SignedFile,
    number: str,
    seen: int | None,
    key: str | None,
    act: Callable[[Case, str, str], Case],
) -> Case:
    if (found := _done_before(key)) is not None:
        return found
    with transaction.atomic():  # May she, and now? Asked again when it is done.
        row = begin(case, name, doer, seen=seen).case
    result = CaseResult.objects.filter(case=row).first()
    written = typed(result.number if result else number, most=60)
    at = datetime.now(UTC)
    ready = _ready(row, doer, told, written, at)
    paper = signing.begin(
        office=row.office, about=signed.about(row), way=told.way, actor=doer.by.actor, at=at
    )
    paper.written, paper.valid_until = written, told.valid_until
    file = ""
    try:
        made = ready(paper)
        file = told.kept or str(files.store(made.pdf, name=told.name, room=ROOM).uid)
        with transaction.atomic():
            before = result.file if result else ""
            code = result.code if result else result_code(row.office, local_day(at))
            signing.issue(
                paper,
                made,
                file=file,
                code=code,
                by=doer.by,
                at=at,
                written=written,
                valid_until=told.valid_until,
                in_place_of=paper_of_file(before, signed.about(row)) if before else None,
            )
            after = act(row, file, code)
            if after.result.file != file:
                raise _SentTwice
    except BaseException as fault:
        if file and not told.kept:
            files.erase(file)
        twice = isinstance(fault, _SentTwice)
        why = "sent_twice" if twice else "not_decided" if file else "not_signed"
        signing.strike(paper, why, by=doer.by)
        if twice and (found := _done_before(key)) is not None:
            return found
        raise
    return after


def _ready(
    row: Case, doer: Doer, told: SignedFile, written: str, at: datetime
) -> Callable[[Paper], signing.Made]:
    """What makes the signed PDF, after everything was asked that may refuse it before a number is taken."""
    if not told.pdf.startswith(b"%PDF-"):
        raise CannotSign("not_a_pdf")
    if told.way == IMPORTED:
        if not written:
            raise CannotSign("number_needed")
        made = told.read or signing.taken_in(told.pdf)
        return lambda _paper: made
    assert told.way == HERE and not told.kept
    person, seal = signing.check_can_sign(doer.by.actor, row.office, at=at)
    signing.check_can_be_signed(told.pdf)
    signing.prove(person, seal, pin=told.pin)

    def make(paper: Paper) -> signing.Made:
        page = signed.page_of(paper)
        return signing.sign(told.pdf, person=person, seal=seal, pin=told.pin, page=page)

    return make


def _done_before(key: str | None) -> Case | None:
    """The dossier to which the same form was sent before."""
    if key is None:
        return None
    found = Act.objects.select_related("case").filter(key=key).first()
    return found.case if found else None
