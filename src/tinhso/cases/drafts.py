"""Online filings that are not sent yet, kept after each step so that another device can go on with them.

Nothing has been asked of an office, so nothing of this is an event of the ledger, and whoever began it can throw it
away. What is in a draft is as it was typed: the rules are asked when it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tinhso.cases.models import Case, Draft
from tinhso.files import actions as files
from tinhso.kernel.errors import TinhsoError

MOST_BYTES = 300_000
MOST_OPEN = 50


class CannotKeepDraft(TinhsoError):
    """draft_too_long (most): more was typed than is kept. too_many_drafts (most): of one account; send or drop one."""


def draft_of(account: str, procedure: str) -> Draft | None:
    """What somebody has typed for a procedure."""
    return Draft.objects.filter(account=account, procedure=procedure).first()


def drafts_of(account: str) -> Sequence[Draft]:
    """Everything that somebody has not sent yet, the latest first."""
    return list(Draft.objects.filter(account=account).order_by("-changed_at", "-id"))


Data = Mapping[str, Any]


def keep(
    account: str, procedure: str, changes: Data | Callable[[Data], Data], *, at: datetime
) -> Draft:
    """Put values into a draft, begun if there is none; what is not named stays. Raises CannotKeepDraft.

    changes: or what makes them of what is in the draft, asked while nobody else can change it.
    """
    for last in (False, True):
        try:
            with transaction.atomic():
                return _kept(account, procedure, changes, at)
        except (
            IntegrityError
        ):  # Two windows began at once: the second finds what the first has made.
            if last:
                raise
    raise AssertionError


def _kept(
    account: str, procedure: str, changes: Data | Callable[[Data], Data], at: datetime
) -> Draft:
    found = Draft.objects.select_for_update().filter(account=account, procedure=procedure).first()
    if found is None:
        if Draft.objects.filter(account=account).count() >= MOST_OPEN:
            raise CannotKeepDraft("too_many_drafts", most=MOST_OPEN)
        found = Draft(account=account, procedure=procedure, begun_at=at)
    data = {**found.data, **(changes(found.data) if callable(changes) else changes)}
    if len(json.dumps(data, ensure_ascii=False).encode()) > MOST_BYTES:
        raise CannotKeepDraft("draft_too_long", most=MOST_BYTES)
    found.data, found.changed_at = data, at
    found.save()
    return found


@transaction.atomic
def drop(account: str, procedure: str) -> int:
    """Forget what somebody has typed for a procedure, with its files; how many drafts that were."""
    return _forget(Draft.objects.filter(account=account, procedure=procedure))


@transaction.atomic
def drop_of(accounts: Sequence[str]) -> int:
    """Forget everything that some have typed and not sent, with its files; how many drafts that were."""
    return _forget(Draft.objects.filter(account__in=accounts))


def hold(draft: Draft) -> bool:
    """Until the transaction ends nobody changes a draft; False where it is another by now, or gone."""
    rows = Draft.objects.select_for_update().filter(pk=draft.pk, changed_at=draft.changed_at)
    return rows.first() is not None


def was_filed(draft: Draft) -> None:
    """A draft has become a dossier, which its files now belong to."""
    Draft.objects.filter(pk=draft.pk).delete()


def files_in(data: Mapping[str, Any]) -> list[str]:
    """The files that a draft's papers hold."""
    papers = data.get("papers", {})
    return [str(one["file"]) for one in papers.values() if one.get("file")]


def key_of(draft: Draft) -> str:
    """The key under which a draft is filed."""
    return key_of_uid(str(draft.uid))


def key_of_uid(uid: str) -> str:
    """The same, of a draft that may be gone."""
    return f"draft:{uid}"[:64]


def filed_from(uid: str) -> Case | None:
    """The dossier that a draft has become, for a form that is sent a second time."""
    return Case.objects.filter(key=key_of_uid(uid)).first()


def forget(*, before: datetime) -> int:
    """Delete drafts that nobody has touched since a moment, with their files; how many."""
    with transaction.atomic():
        return _forget(Draft.objects.filter(changed_at__lt=before))


def _forget(rows: QuerySet[Draft]) -> int:
    found = list(rows.select_for_update())
    for draft in found:
        # One that was filed and not yet cleared away: the files are the dossier's.
        if not Case.objects.filter(key=key_of(draft)).exists():
            for uid in files_in(draft.data):
                files.erase(uid)
        draft.delete()
    return len(found)
