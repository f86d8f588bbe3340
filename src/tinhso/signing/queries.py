"""Readers of the register book and of certificates."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from tinhso.org.queries import organisation_on
from tinhso.signing import rules
from tinhso.signing.authorities import believed
from tinhso.signing.checking import checked
from tinhso.signing.models import Certificate, Paper
from tinhso.signing.rules import PERSON, SEAL, Signature, Standing


def in_force(*, at: datetime) -> QuerySet[Certificate]:
    """The certificates that may sign at a moment."""
    return Certificate.objects.filter(ended_at=None, since__lte=at, until__gt=at)


def own_certificate(staff: str, *, at: datetime) -> Certificate | None:
    """The certificate by which somebody signs, the one that lasts longest; None for nobody's."""
    found = in_force(at=at).filter(role=PERSON, staff=staff)
    return found.order_by("-until", "pk").first() if staff else None


def seal_of(office: str, *, at: datetime) -> Certificate | None:
    """The seal of an office, or of the nearest one above it that has one; None where nobody has."""
    path = [one.code for one in organisation_on(timezone.localdate(at)).path(office)][::-1]
    found = {
        one.office: one
        for one in in_force(at=at).filter(role=SEAL, office__in=path).order_by("until")
    }
    return next((found[one] for one in path if one in found), None)


def paper_of_token(token: str) -> Paper | None:
    """The issued paper that a printed token opens; None where it opens nothing, or no more."""
    rows = Paper.objects.filter(token=token, token_revoked_at=None).exclude(issued_at=None)
    return rows.prefetch_related("signatures", "changes").first()


def paper_of_file(file: str, about: str) -> Paper | None:
    """The issued paper of a stored file, of one subject."""
    return Paper.objects.filter(file=file, about=about).exclude(issued_at=None).first()


def subjects_of(abouts: Sequence[str]) -> list[str]:
    """The subjects under which the ledger knows the papers of some subjects."""
    rows = Paper.objects.filter(about__in=abouts).values_list("uid", flat=True)
    return [f"signed:{uid}" for uid in rows]


def papers_of(about: str) -> list[Paper]:
    """All numbers of a subject with their signatures and changes, the newest first."""
    rows = Paper.objects.filter(about=about).prefetch_related("signatures", "changes")
    return list(rows.order_by("-begun_at", "-pk"))


def book(offices: Sequence[str], *, year: int) -> QuerySet[Paper]:
    """The register book of some offices in a year, the highest number first."""
    rows = Paper.objects.filter(book__in=offices, year=year)
    return rows.prefetch_related("signatures", "changes").order_by("book", "-number")


def stands(paper: Paper, *, day: date) -> Standing:
    """How an issued paper stands on a day."""
    changes = [(one.what, one.at) for one in sorted(paper.changes.all(), key=lambda one: one.at)]
    return rules.standing(valid_until=paper.valid_until, changes=changes, day=day)


@dataclass(frozen=True)
class Answer:
    """What may be said of a file. verdict: of `rules`, of the file alone. paper: the one of the book that it is.

    added: the file begins with that paper, and something was put behind it. signatures: as they were read.
    """

    verdict: str
    paper: Paper | None
    added: bool
    signatures: tuple[Signature, ...]


def check_file(content: bytes, *, now: datetime) -> Answer:
    """Whether a PDF is what was signed here, or somewhere that is believed; nothing of it is kept.

    Raises CannotSign.
    """
    whole = hashlib.sha256(content).hexdigest()
    signatures = checked(content, believed(), now=now)
    beginnings = {
        hashlib.sha256(content[: one.ends]).hexdigest()
        for one in signatures
        if 0 < one.ends < len(content)
    }
    rows = Paper.objects.filter(Q(sha256=whole) | Q(sha256__in=beginnings)).exclude(issued_at=None)
    known = list(rows.prefetch_related("signatures", "changes").order_by("-issued_at"))
    exact = next((one for one in known if one.sha256 == whole), None)
    if exact is not None:
        if rules.verdict_of(signatures) == rules.CERTIFICATE_EXPIRED and exact.issued_at:
            # No stamp says when it was signed; the book, whose entries the ledger proves, says that it was by then.
            signatures = checked(content, believed(), now=exact.issued_at)
        return Answer(rules.verdict_of(signatures), exact, added=False, signatures=signatures)
    if known:
        return Answer(rules.CHANGED, known[0], added=True, signatures=signatures)
    return Answer(rules.verdict_of(signatures), None, added=False, signatures=signatures)
