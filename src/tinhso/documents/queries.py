"""Readers of what the province holds. What they give is personal: whoever shows it records the look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from tinhso.documents.lasting import lasting_on
from tinhso.documents.models import AskedAgain, Document, Objection, Opening, Share, Use
from tinhso.documents.rules import REGISTER, CannotHold
from tinhso.files import queries as files

MOST_LISTED = 500


@dataclass(frozen=True)
class Known:
    """One paper as its holder sees it: with its uses, its links and how often each was opened, and her objections."""

    document: Document
    uses: Sequence[Use]
    asked: Sequence[AskedAgain]
    shares: Sequence[tuple[Share, Sequence[Opening]]]
    objections: Sequence[Objection]


def usable(holder: str, day: date) -> dict[str, Document]:
    """Type → the paper of a party that may be used instead of another one on a day; see `usable_of`."""
    return {kind: one for (_, kind), one in usable_of([holder], day).items()}


def usable_of(holders: Collection[str], day: date) -> dict[tuple[str, str], Document]:
    """(party, type) → the paper that may be used instead of another one on a day; three queries, one for nobody's.

    Its type lasts, it holds on the day, nobody objects, and its file may be given out. Where several of a type hold,
    the latest counts if one has but one of them; otherwise none, for only she can say which one is meant.
    """
    if not _hold_any(list(holders)):
        return {}
    rows = Document.objects.filter(holder__in=list(holders), revoked_at=None, objected_at=None)
    rows = rows.exclude(type="").exclude(file="")
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=day))
    found: dict[tuple[str, str], list[Document]] = {}
    for one in rows.order_by("kept_at", "id"):
        found.setdefault((one.holder, one.type), []).append(one)
    chosen: dict[tuple[str, str], Document] = {}
    for (holder, kind), papers in found.items():
        lasting = lasting_on(kind, day)
        if lasting is None or (len(papers) > 1 and not lasting.alone):
            continue
        # Of a type that ends, one of which nobody knows the days may be over.
        told = [one for one in papers if not lasting.months or one.valid_until or one.issued_on]
        if told:
            chosen[holder, kind] = max(told, key=_latest)
    if not chosen:
        return {}
    stored = files.files(one.file for one in chosen.values())
    return {
        key: one
        for key, one in chosen.items()
        if one.file in stored and files.standing(stored[one.file]) == "clean"
    }


def held_data(holder: str, kind: str, database: str, day: date) -> Document | None:
    """What a register said of a party and is used again on a day, with its `data`; None where it must be asked."""
    rows = Document.objects.filter(
        holder=holder, type=kind, assurance=REGISTER, data__database=database
    )
    rows = rows.filter(revoked_at=None, objected_at=None, valid_until__gte=day)
    return rows.select_related("data").order_by("-kept_at", "-id").first()


def _hold_any(holders: Sequence[str]) -> bool:
    """Most people have nothing here, and every filing asks."""
    if not holders:
        return False
    places = ", ".join(["%s"] * len(holders))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM documents_document WHERE holder IN ({places}) LIMIT 1", holders
        )
        return cursor.fetchone() is not None


def _latest(one: Document) -> tuple[date, datetime, int]:
    return one.issued_on or one.kept_at.date(), one.kept_at, one.pk


def document(uid: UUID | str) -> Document:
    """One paper, whoever's. Raises CannotHold (no_such_document)."""
    try:
        found = Document.objects.filter(uid=UUID(str(uid)[:40])).first()
    except ValueError:
        found = None
    if found is None:
        raise CannotHold("no_such_document", document=str(uid)[:40])
    return found


def documents_of(holders: Collection[str]) -> list[Document]:
    """What is held of some parties, the latest first; at most MOST_LISTED."""
    rows = Document.objects.filter(holder__in=list(holders))
    return list(rows.order_by("-kept_at", "-id")[:MOST_LISTED])


def known(one: Document) -> Known:
    """All that happened to a paper; five queries."""
    openings: dict[int, list[Opening]] = {}
    for row in Opening.objects.filter(share__document=one).order_by("-at", "-id")[:MOST_LISTED]:
        openings.setdefault(row.share_id, []).append(row)
    return Known(
        one,
        list(one.uses.order_by("-at", "-id")[:MOST_LISTED]),
        list(one.asked_again.order_by("-at", "-id")[:MOST_LISTED]),
        [(share, openings.get(share.pk, ())) for share in one.shares.order_by("-made_at")],
        list(one.objections.order_by("-at")),
    )


def uses_in(case: UUID | str) -> list[Use]:
    """The held papers of a dossier, those whose consent was withdrawn among them."""
    return list(Use.objects.filter(case=str(case)).select_related("document").order_by("id"))


def shared_by(token: str, *, at: datetime) -> Share | None:
    """The link that a secret opens at a moment; None where there is none, or not any more."""
    rows = Share.objects.select_related("document").filter(digest=digest_of(token))
    rows = rows.filter(revoked_at=None, expires_at__gt=at, document__revoked_at=None)
    return rows.exclude(document__file="").first()


def why_ended(token: str) -> str:
    """Why a link that opened a paper once does not: revoked, withdrawn (the paper is), expired; "" if it never did.

    It takes for granted that `shared_by` gave none.
    """
    share = Share.objects.select_related("document").filter(digest=digest_of(token)).first()
    if share is None:
        return ""
    if share.revoked_at is not None:
        return "revoked"
    withdrawn = share.document.revoked_at is not None or not share.document.file
    return "withdrawn" if withdrawn else "expired"


def digest_of(token: str) -> str:
    """By which a link's secret is known; the secret itself is nowhere."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def asked_again(
    offices: Collection[str],
    *,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    procedure: str = "",
    actor: str = "",
    reason: str = "",
) -> QuerySet[AskedAgain]:
    """What was asked for though it was held, in dossiers of some offices or in their name, the latest first."""
    wanted = list(offices)
    rows = AskedAgain.objects.filter(Q(office__in=wanted) | Q(by_office__in=wanted))
    for name, value in (("procedure", procedure), ("actor", actor), ("reason", reason)):
        if value:
            rows = rows.filter(**{name: value})
    if from_at is not None:
        rows = rows.filter(at__gte=from_at)
    if until_at is not None:
        rows = rows.filter(at__lt=until_at)
    return rows.select_related("document", "words").order_by("-at", "-id")


def objected(offices: Collection[str]) -> list[Objection]:
    """Objections that wait for an answer of some offices, the oldest first."""
    rows = Objection.objects.filter(answered_at=None, document__office__in=list(offices))
    return list(rows.select_related("document").order_by("at")[:MOST_LISTED])
