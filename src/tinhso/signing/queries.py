"""Readers of the register book and of certificates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import Q, QuerySet
from django.utils import timezone

from tinhso.org.queries import organisation_on
from tinhso.signing import rules
from tinhso.signing.beside import OWN, Lane
from tinhso.signing.checking import checked
from tinhso.signing.models import Certificate, Paper
from tinhso.signing.revocations import believed
from tinhso.signing.rules import PERSON, SEAL, Signature, Standing

# Where a PDF, or an addition to one, may end, and how the line of it does.
_END, _REST, MOST_ADDITIONS = re.compile(b"%%EOF"), (b"", b"\n", b"\r", b"\r\n"), 60


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
    return rows.select_related("copy_of").prefetch_related("signatures", "changes").first()


def was_revoked(token: str) -> bool:
    """Whether a printed token opened an issued paper once, and was revoked."""
    rows = Paper.objects.filter(token=token, token_revoked_at__isnull=False)
    return rows.exclude(issued_at=None).exists()


def copies_given(about: str) -> list[Paper]:
    """The certified copies that a subject's results have, those that hold no longer too, the newest first."""
    rows = Paper.objects.filter(about=about, way=rules.COPY).exclude(issued_at=None)
    rows = rows.exclude(file="").prefetch_related("changes")
    return list(rows.order_by("-issued_at", "-pk"))


def copies_held(files: Collection[str]) -> set[str]:
    """Those among some stored files that are certified copies."""
    rows = Paper.objects.filter(way=rules.COPY, file__in=list(files)).exclude(file="")
    return set(rows.values_list("file", flat=True))


def copy_files_of(abouts: Collection[str]) -> list[str]:
    """The stored files of the certified copies of some subjects."""
    rows = Paper.objects.filter(way=rules.COPY, about__in=list(abouts)).exclude(file="")
    return list(rows.values_list("file", flat=True))


def paper_of_file(file: str, about: str) -> Paper | None:
    """The issued paper of a stored file, of one subject."""
    return Paper.objects.filter(file=file, about=about).exclude(issued_at=None).first()


def subjects_of(abouts: Sequence[str]) -> list[str]:
    """The subjects under which the ledger knows the papers of some subjects."""
    rows = Paper.objects.filter(about__in=abouts).values_list("uid", flat=True)
    return [f"signed:{uid}" for uid in rows]


def papers_of(about: str) -> list[Paper]:
    """All numbers of a subject with their signatures and changes, the newest first."""
    rows = Paper.objects.filter(about=about).select_related("copy_of")
    return list(rows.prefetch_related("signatures", "changes").order_by("-begun_at", "-pk"))


def book(offices: Sequence[str], *, year: int) -> QuerySet[Paper]:
    """The register book of some offices in a year, the highest number first."""
    rows = Paper.objects.filter(book__in=offices, year=year).select_related("copy_of")
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


def check_file(content: bytes, *, now: datetime, lane: Lane = OWN) -> Answer:
    """Whether a PDF is what was signed here, or somewhere that is believed; nothing of it is kept.

    Raises CannotSign.
    """
    whole, whom = hashlib.sha256(content).hexdigest(), believed()
    signatures = checked(content, whom, now=now, lane=lane)
    beginnings = _beginnings(content) - {whole}
    rows = Paper.objects.filter(Q(sha256=whole) | Q(sha256__in=beginnings)).exclude(issued_at=None)
    rows = rows.select_related("copy_of").prefetch_related("signatures", "changes")
    known = list(rows.order_by("-issued_at"))
    exact = next((one for one in known if one.sha256 == whole), None)
    if exact is not None:
        if rules.verdict_of(signatures) == rules.CERTIFICATE_EXPIRED and exact.issued_at:
            # No stamp says when it was signed; the book, whose entries the ledger proves, says that it was by then. It
            # heals what time did, never what an authority revoked.
            signatures = checked(content, whom, now=exact.issued_at, seen=now, lane=lane)
        return Answer(rules.verdict_of(signatures), exact, added=False, signatures=signatures)
    if known:
        return Answer(rules.CHANGED, known[0], added=True, signatures=signatures)
    return Answer(rules.verdict_of(signatures), None, added=False, signatures=signatures)


def is_good(answer: Answer, *, day: date) -> bool:
    """Whether a file is, byte for byte, a paper of the book that holds on a day, with signatures that hold."""
    if answer.paper is None or answer.added or answer.verdict != rules.VALID:
        return False
    return stands(answer.paper, day=day).what == "valid"


def _beginnings(content: bytes) -> set[str]:
    """SHA-256 of what a PDF was after each of its first additions, as far as its marks of ends tell."""
    found, hashed, at = set[str](), hashlib.sha256(), 0
    for match in islice(_END.finditer(content), MOST_ADDITIONS):
        hashed.update(content[at : match.start()])
        at = match.start()
        for rest in _REST:
            one = hashed.copy()
            one.update(b"%%EOF" + rest)
            found.add(one.hexdigest())
    return found
