"""Which results must be signed, and the page by which a signed one is checked."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.letters.checks import CheckPage, Original, check_page
from tinhso.letters.layouts import Head
from tinhso.org.queries import organisation_on
from tinhso.procedures.queries import version
from tinhso.signing import actions as signing
from tinhso.signing.models import Paper
from tinhso.signing.queries import paper_of_file
from tinhso.signing.rules import REPLACED, REVOKED, CannotSign

CHECK_PATH = "/kiem-tra"


def about(case: Case) -> str:
    """The subject of a dossier's signed papers."""
    return f"case:{case.uid}"


def must_be_signed(case: Case) -> bool:
    """Whether the procedure, as the dossier began under it, gives its result signed or not at all."""
    if case.version is None:
        return False
    return any(one.signed for one in version(case.version).definition.results)


def check_signed(case: Case, file: str, *, granted: bool) -> None:
    """That a result which must be signed is. A dossier of another system is signed there. Raises CannotSign."""
    if not granted or case.told or not must_be_signed(case):
        return
    if not file or paper_of_file(file, about(case)) is None:
        raise CannotSign("signature_needed")


def no_longer_given(case: Case, file: str, *, why: str, by: By) -> None:
    """A signed result whose place an unsigned file takes is revoked; one that a signed one replaced is already."""
    paper = paper_of_file(file, about(case))
    if paper is not None and not paper.changes.filter(what__in=(REVOKED, REPLACED)).exists():
        signing.revoke(paper.uid, reason="wrong_content", words=why, by=by)


def address_of(paper: Paper) -> str:
    """Where a signed paper is checked."""
    return f"{settings.PUBLIC_ADDRESS}{CHECK_PATH}/{paper.token}"


def page_of(paper: Paper) -> bytes:
    """The page that is put behind a paper, or a copy of one, before it is signed. Raises CannotPrint."""
    day = timezone.localdate(paper.begun_at)
    offices = organisation_on(day).offices
    name = offices[paper.book].name if paper.book in offices else paper.book
    head = Head(office=name, place=settings.PROVINCE, on=day, number=paper.written)
    original = paper.copy_of
    return check_page(
        CheckPage(
            head=head,
            number=paper.in_book,
            address=address_of(paper),
            valid_until=paper.valid_until,
            copy_of=None if original is None else _original(original),
        )
    )


def _original(paper: Paper) -> Original:
    assert paper.issued_at is not None
    day = timezone.localdate(paper.issued_at)
    return Original(number=paper.in_book, on=day, sha256=paper.sha256)
