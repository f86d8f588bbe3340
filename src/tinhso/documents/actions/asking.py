"""A held paper is asked for all the same, with a reason; or it was handed in though nobody needed to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from tinhso.documents import kinds
from tinhso.documents.models import AskedAgain, AskedWords, Document, NotUsed
from tinhso.documents.rules import MOST_WORDS, REASONS, WORDS, CannotHold, Override, check_words
from tinhso.kernel.text import written
from tinhso.ledger.actions import By, append
from tinhso.ledger.together import as_one
from tinhso.ledger.turns import in_turn

# Against how many earlier reasons of an office or an officer new words are held, the latest first.
MOST_COMPARED = 20_000


def reasoned(said: Override, *, by: By) -> tuple[str, str, str]:
    """(reason, words, their essence) of an override that may stand. Raises CannotHold.

    Words are held against all that this officer or her office has said before, one after the other. The lock lasts
    until the transaction ends in which the words are written.
    """
    if said.reason in REASONS and said.reason != WORDS:
        return said.reason, "", ""
    text = written(said.words[: 4 * MOST_WORDS])[:MOST_WORDS].strip()
    if not text:
        raise CannotHold("no_reason")
    in_turn(f"asked-again:{by.office}")
    rows = AskedWords.objects.filter(Q(asked__by_office=by.office) | Q(asked__actor=by.actor))
    before = rows.order_by("-id").values_list("essence", flat=True)[:MOST_COMPARED]
    return WORDS, text, check_words(text, before)


@as_one
def was_asked(
    document: Document,
    *,
    case: str,
    code: str,
    procedure: str,
    office: str,
    paper: str,
    stage: str,
    reason: tuple[str, str, str],
    by: By,
    at: datetime | None = None,
) -> AskedAgain:
    """Note that a held paper was asked for. reason: of `reasoned`. Its words stand once, however many papers."""
    chosen, words, essence = reason
    row = AskedAgain.objects.create(
        document=document,
        case=case,
        code=code,
        procedure=procedure,
        office=office,
        by_office=by.office,
        paper=paper,
        stage=stage,
        reason=chosen,
        actor=by.actor,
        at=at or datetime.now(UTC),
    )
    if words:
        AskedWords.objects.create(asked=row, text=words, essence=essence[:2_000])
    facts: dict[str, Any] = {
        "case": case,
        "procedure": procedure,
        "office": office,
        "paper": paper,
        "stage": stage,
        "reason": chosen,
        "words": words or None,
    }
    append(kinds.ASKED_AGAIN.name, subject=f"document:{document.uid}", by=by, facts=facts)
    return row


def was_not_used(
    document: Document, *, case: str, procedure: str, office: str, paper: str, at: datetime
) -> None:
    """Note that a paper was handed in though the province had it. No event: nothing happened to the paper."""
    NotUsed.objects.get_or_create(
        case=case,
        paper=paper,
        defaults={"document": document, "procedure": procedure, "office": office, "at": at},
    )
