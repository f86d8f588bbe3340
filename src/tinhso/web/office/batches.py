"""The last act on many dossiers, remembered for whoever did it, so that it can be undone as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from tinhso.access.who import Request
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.web.office.reach import doer, one_of_many
from tinhso.web.words import Pair

_BATCH = "office_batch"
# Somebody who comes back the next day undoes dossier by dossier, having looked at each.
LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class Batch:
    """What was done to which dossiers. key: of the form that did it; at: ISO; undone: it was taken back."""

    key: str
    words: Pair
    cases: tuple[str, ...]
    at: str
    undone: bool = False

    @property
    def count(self) -> int:
        """How many dossiers."""
        return len(self.cases)

    @property
    def done_at(self) -> datetime:
        """When it was done."""
        return datetime.fromisoformat(self.at)


def remember(request: Request, key: str, words: Pair, cases: Iterable[Case]) -> None:
    """Keep an act on many as the last one of this session; one that touched nothing leaves the one before.

    The same form sent again is the same act, undone or not.
    """
    uids = tuple(str(case.uid) for case in cases)
    before = request.session.get(_BATCH) or {}
    if key and uids and before.get("key") != key:
        made = Batch(key, words, uids, timezone.now().isoformat())
        request.session[_BATCH] = asdict(made)


def last_batch(request: Request) -> Batch | None:
    """The last act on many of this session, undone or not; None where there is none, or where it is old."""
    held = request.session.get(_BATCH)
    if held is None:
        return None
    found = Batch(**{**held, "words": tuple(held["words"]), "cases": tuple(held["cases"])})
    return found if timezone.now() - found.done_at < LASTS else None


def to_undo(request: Request) -> Batch | None:
    """The same while it was not taken back."""
    found = last_batch(request)
    return None if found is None or found.undone else found


def undo_all(
    request: Request, batch: Batch, key: str
) -> tuple[list[Case], dict[str, TinhsoError], dict[str, Case]]:
    """Take a whole act back: (undone, why not by uid, all its dossiers by uid). What one refuses holds up no other.

    key: of the form that asks for it.
    """
    cases = {str(case.uid): case for case in Case.objects.filter(uid__in=batch.cases)}
    undone, refused = actions.in_one_go(
        [uid for uid in batch.cases if uid in cases],
        lambda uid: actions.undo(
            uid,
            doer=doer(request, cases[str(uid)], "undo"),
            act=one_of_many(batch.key, str(uid)),
            key=one_of_many(key, str(uid)),
        ),
    )
    request.session[_BATCH] = {**asdict(batch), "undone": True}
    return undone, refused, cases
