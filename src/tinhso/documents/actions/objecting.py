"""A holder says that a paper of hers is wrong; the office that keeps it answers."""

from __future__ import annotations

from datetime import UTC, datetime

from tinhso.documents import kinds
from tinhso.documents.actions.keeping import WRONG, revoke
from tinhso.documents.models import Document, Objection
from tinhso.documents.rules import CannotHold
from tinhso.kernel.text import written
from tinhso.ledger.actions import By, append
from tinhso.ledger.together import as_one

MOST = 2_000


@as_one
def object_to(document: Document, *, text: str, key: str, by: By) -> Objection:
    """Say what is wrong. Until it is answered the paper is used for nothing new. The same key again is the same.

    Raises CannotHold (lacks_words, objected_already, not_held_now).
    """
    locked = Document.objects.select_for_update().get(pk=document.pk)
    made = Objection.objects.filter(key=key, document=locked).first()
    if made is not None:
        return made
    words = _words(text)
    if locked.revoked_at is not None:
        raise CannotHold("not_held_now", paper=locked.name)
    if locked.objected_at is not None:
        raise CannotHold("objected_already", paper=locked.name)
    now = datetime.now(UTC)
    row = Objection.objects.create(key=key, document=locked, text=words, at=now)
    locked.objected_at = now
    locked.save(update_fields=["objected_at"])
    facts = {"objection": str(row.uid), "text": words}
    append(kinds.OBJECTED.name, subject=f"document:{locked.uid}", by=by, facts=facts)
    return row


@as_one
def answer_objection(row: Objection, *, upheld: bool, answer: str, by: By) -> Objection:
    """The office answers: upheld, the paper holds no more; otherwise it may be used again. Once.

    Raises CannotHold (lacks_words, bad_objection: it was answered before).
    """
    words = _words(answer)
    document = Document.objects.select_for_update().get(pk=row.document_id)
    locked = Objection.objects.select_for_update().get(pk=row.pk)
    if locked.answered_at is not None:
        raise CannotHold("bad_objection")
    locked.answered_at, locked.answered_by = datetime.now(UTC), by.actor
    locked.upheld, locked.answer = upheld, words
    locked.save()
    document.objected_at = None
    document.save(update_fields=["objected_at"])
    facts = {"objection": str(locked.uid), "upheld": upheld, "answer": words}
    append(kinds.ANSWERED.name, subject=f"document:{document.uid}", by=by, facts=facts)
    if upheld:
        revoke(document, why=WRONG, by=by)
    return locked


def _words(text: str) -> str:
    words = written(text[: 4 * MOST])[:MOST].strip()
    if not words:
        raise CannotHold("lacks_words")
    return words
