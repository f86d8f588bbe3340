"""The only writers of what is open: something becomes public or is it no more, a data set of a day is issued."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.indicators.models import Definition
from tinhso.kernel.text import written
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.opendata import datasets, kinds, queries, rules
from tinhso.opendata.columns import FIXED
from tinhso.opendata.models import KEY, Edition, Opening, Part
from tinhso.opendata.rules import CannotOpen, Dataset
from tinhso.opendata.writing import Files
from tinhso.plans.models import Plan
from tinhso.registers import queries as records
from tinhso.registers.definition import OPEN
from tinhso.registers.rules import CannotKeep

FORMAT = "tinhso.opendata/1"


@transaction.atomic
def make_public(key: str, *, sort: str, code: str, reason: str, by: By) -> Opening:
    """A plan, a figure or a register is public from now on. code: as `Opening` has it. The same key gives the first.

    Raises CannotOpen, also for what is public already, and for a register that marks no field open.
    """
    found = _before(key)
    if found is not None:
        return found
    _check(sort, code)
    row = _act(key, sort=sort, code=code, public=True, reason=reason, by=by)
    facts = {"sort": sort, "key": code, "reason": row.reason}
    append(kinds.OPENED.name, subject=f"opening:{sort}:{code}", by=by, facts=facts)
    return row


@transaction.atomic
def withdraw(key: str, *, sort: str, code: str, reason: str, by: By) -> Opening:
    """Something is public no more: editions that may hold it are taken down with their files, the next is without it.

    Raises CannotOpen where it is not public.
    """
    found = _before(key)
    if found is not None:
        return found
    opened = Opening.objects.filter(sort=sort, code=code).order_by("-id").first()
    row = _act(key, sort=sort, code=code, public=False, reason=reason, by=by)
    since = None if opened is None else opened.at
    closed = [
        pk
        for pk, dataset in _standing(since)
        if dataset == f"so-{code}" or (sort in _sorts(dataset) and sort != rules.REGISTER)
    ]
    Part.objects.filter(edition__in=closed).delete()
    Edition.objects.filter(pk__in=closed).update(closed_at=row.at)
    facts = {"sort": sort, "key": code, "editions": len(closed), "reason": row.reason}
    append(kinds.WITHDRAWN.name, subject=f"opening:{sort}:{code}", by=by, facts=facts)
    return row


def issue(one: Dataset, *, now: datetime, by: By) -> Edition | None:
    """Read a data set and keep it as the edition of the day; None where something of it was opened or withdrawn while
    it was read.

    Where nothing has changed since the last edition that one goes on standing, and only says until when. What changes
    later on a day comes with the next one, unless something was opened or withdrawn: then the day has another edition.
    """
    day = timezone.localdate(now)
    found = datasets.read(one, now=now)
    head = {
        "format": FORMAT, "dataset": one.code, "title": list(one.title), "day": day.isoformat(),
        "as_of": now.isoformat(), "sample": one.sample,
        "columns": [column.plain() for column in one.columns],
    }  # fmt: skip
    with Files(one.columns, head) as files:
        files.write(found.rows)
        with transaction.atomic():
            in_turn("opendata:openings")
            in_turn(f"opendata:{one.code}")
            moments = queries.acted_at()
            acted = max((moments[sort] for sort in one.sorts & moments.keys()), default=None)
            if acted is not None and acted > now:
                return None  # What was just withdrawn may be in what was read: the next round reads again.
            last = queries.newest(one.code)
            if last is not None and _goes_on(last, files.digest, day=day, acted=acted, now=now):
                return last
            before = Edition.objects.filter(dataset=one.code, day=day)
            made = Edition.objects.create(
                dataset=one.code, day=day, number=before.count() + 1, at=now, still_at=now, looked_at=now,
                rows=files.rows, first=found.first, last=found.last, digest=files.digest, title=list(one.title),
                columns=head["columns"],
                files={e: {"bytes": files.sizes[e], "sha256": files.digests[e]} for e in rules.ENDINGS},
            )  # fmt: skip
            for ending in rules.ENDINGS:
                for number, body in enumerate(files.pieces(ending)):
                    Part.objects.create(edition=made, ending=ending, number=number, body=body)
            facts = {"day": day, "rows": files.rows, "digest": files.digest}
            append(kinds.ISSUED.name, subject=f"dataset:{one.code}", by=by, facts=facts)
    return made


def _goes_on(
    last: Edition, digest: str, *, day: date, acted: datetime | None, now: datetime
) -> bool:
    """Whether the last edition stands for now; it keeps when it was compared."""
    same = last.digest == digest
    later = last.day < day or (acted is not None and acted > last.at)
    if later and not same:
        return False
    last.looked_at = max(now, last.looked_at)
    if same:
        last.still_at = max(now, last.still_at)
    last.save(update_fields=["still_at", "looked_at"])
    return True


def _before(key: str) -> Opening | None:
    if not 0 < len(key) <= KEY or not key.isprintable():
        raise CannotOpen("opendata_bad_key", most=KEY)
    in_turn("opendata:openings")
    return Opening.objects.filter(key=key).first()


def _act(key: str, *, sort: str, code: str, public: bool, reason: str, by: By) -> Opening:
    why = written(reason[: 4 * rules.MOST_REASON])[: rules.MOST_REASON]
    if not why:
        raise CannotOpen("opendata_needs_reason")
    if queries.is_public(sort, code) == public:
        raise CannotOpen("opendata_is_so", said=code[:80])
    return Opening.objects.create(
        key=key, sort=sort, code=code, public=public, reason=why, office=by.office, at=timezone.now(), actor=by.actor,
    )  # fmt: skip


def _check(sort: str, code: str) -> None:
    if sort == rules.REGISTER:
        try:
            version = records.version_now(code)
        except CannotKeep:
            raise CannotOpen("opendata_unknown", sort=sort, said=code[:80]) from None
        if not version.definition.at(OPEN):
            raise CannotOpen("opendata_no_open_field", register=version.definition.name[0])
        return
    there = False
    if sort == rules.PLAN:
        there = Plan.objects.filter(uid=_uid(code)).exists()
    if sort == rules.FIGURE:
        there = Definition.objects.filter(code=code).exists()
    if not there:
        raise CannotOpen("opendata_unknown", sort=sort[:20], said=code[:80])


def _standing(since: datetime | None) -> list[tuple[int, str]]:
    """(key, data set) of editions that stand and were read since a moment."""
    rows = Edition.objects.filter(closed_at=None)
    rows = rows if since is None else rows.filter(still_at__gte=since)
    return list(rows.values_list("pk", "dataset"))


def _sorts(dataset: str) -> frozenset[str]:
    one = FIXED.get(dataset)
    return frozenset() if one is None else one.sorts


def _uid(code: str) -> UUID:
    try:
        return UUID(code[:40])
    except ValueError:
        return UUID(int=0)
