"""Plans are made, watched in their own way, and their versions set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.org.queries import check_office_on
from tinhso.plans import kinds
from tinhso.plans.actions.common import checked_key, document_of, line_of, plan_of, words_of
from tinhso.plans.models import Money, Plan, PlanVersion, Practice
from tinhso.plans.queries import kept_lines
from tinhso.plans.rules import MOST_TITLE, CannotPlan
from tinhso.plans.scoring import Scoring, shipped

MOST_NAMES, MOST_DAYS = 30, 250
WAYS = ("whole", "a_year", "saved")


class CannotVersion(TinhsoError):
    """plan_empty (plan): it has no task. plan_version_same (number): nothing changed since that version."""


@transaction.atomic
def make_plan(
    key: str,
    *,
    code: str,
    name: str,
    document: UUID | str,
    owner: str,
    by: By,
    pillars: Sequence[str] = (),
    horizons: Sequence[int] = (),
    sample: bool = False,
) -> Plan:
    """A plan under a document. owner: the office that keeps it. The same key again gives the first.

    Raises CannotAct, CannotPlan, BadIdentity, NoSuchOffice.
    """
    checked_key(key)
    in_turn("plans:plans")
    found = Plan.objects.filter(key=key).first()
    if found is not None:
        return found
    basis = document_of(document, issued=True)
    check_office_on(owner, timezone.localdate())
    short = line_of(code, field="code", most=40)
    if Plan.objects.filter(code=short).exists():
        raise CannotPlan("plan_code_taken", task=short)
    said = line_of(name, field="plan_name", most=MOST_TITLE)
    row = Plan.objects.create(
        key=key,
        code=short,
        name=said,
        name_key=fold(said),
        document=basis,
        owner=owner,
        pillars=_names(pillars),
        horizons=_years(horizons),
        sample=sample,
        made_at=datetime.now(UTC),
    )
    facts = {"name": said, "document": str(basis.uid), "owner": owner}
    append(kinds.PLAN_MADE.name, subject=f"plan:{row.uid}", by=by, facts=facts)
    return row


def _names(said: Sequence[str]) -> list[str]:
    if len(said) > MOST_NAMES:
        raise CannotPlan("plan_too_many", field="pillars", most=MOST_NAMES)
    found = [line_of(one, field="pillars", most=100) for one in said if one.strip()]
    return list(dict.fromkeys(found))


def _years(said: Sequence[int]) -> list[int]:
    if len(said) > MOST_NAMES:
        raise CannotPlan("plan_too_many", field="horizons", most=MOST_NAMES)
    for year in said:
        if not 1990 <= year <= 2150:
            raise CannotPlan("plan_unknown", field="horizons", said=str(year))
    return sorted(set(said))


@transaction.atomic
def set_watch(
    uid: UUID | str, *, soon_days: int, behind_percent: int, scoring_name: str, by: By
) -> Plan:
    """From when tasks of a plan are at risk, and by which practice they are scored, "" for none. Raises CannotPlan."""
    row = plan_of(uid)
    for field, number, most in (
        ("soon_days", soon_days, MOST_DAYS),
        ("behind_percent", behind_percent, 100),
    ):
        if not 0 <= number <= most:
            raise CannotPlan("plan_too_many", field=field, most=most)
    if scoring_name and not Practice.objects.filter(name=scoring_name).exists():
        if scoring_name not in shipped():
            raise CannotPlan("plan_unknown", field="scoring", said=scoring_name[:40])
        # One that comes with the product holds from the day on which somebody first takes it.
        set_practice(dict(shipped()[scoring_name]), from_date=timezone.localdate(), by=by)
    wanted = (soon_days, behind_percent, scoring_name)
    if wanted == (row.soon_days, row.behind_percent, row.scoring):
        return row
    row.soon_days, row.behind_percent, row.scoring = wanted
    row.save(update_fields=["soon_days", "behind_percent", "scoring"])
    facts = {"soon_days": soon_days, "behind_percent": behind_percent, "scoring": scoring_name}
    append(kinds.PLAN_SET.name, subject=f"plan:{row.uid}", by=by, facts=facts)
    return row


@transaction.atomic
def set_version(uid: UUID | str, *, document: UUID | str, reason: str, by: By) -> PlanVersion:
    """Keep the plan as it stands now as its next version, by a document that is issued.

    Raises CannotAct, CannotVersion where nothing changed since the last one.
    """
    plan = plan_of(uid)
    basis = document_of(document, issued=True)
    lines = kept_lines(plan)
    if not lines:
        raise CannotVersion("plan_empty", plan=plan.code)
    digest = hashlib.sha256(_bytes(lines)).hexdigest()
    last = PlanVersion.objects.filter(plan=plan).order_by("number").last()
    if last is not None and last.digest == digest:
        raise CannotVersion("plan_version_same", number=last.number)
    row = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last is not None else 1,
        document=basis,
        reason=words_of(reason),
        tasks=lines,
        digest=digest,
        at=datetime.now(UTC),
        actor=by.actor,
    )
    facts = {
        "number": row.number,
        "document": str(basis.uid),
        "tasks": len(lines),
        "digest": digest,
        "reason": row.reason,
    }
    append(kinds.VERSION_SET.name, subject=f"plan:{plan.uid}", by=by, facts=facts)
    return row


def _bytes(lines: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps(lines, ensure_ascii=False, sort_keys=True).encode()


@transaction.atomic
def say_money(
    uid: UUID | str,
    *,
    code: str,
    name: str,
    way: str,
    amount: int,
    from_year: int,
    until_year: int,
    by: By,
) -> Money:
    """What a plan says of money, in whole VND; told again under its code, it is replaced. Raises CannotPlan."""
    plan = plan_of(uid)
    if way not in WAYS:
        raise CannotPlan("plan_unknown", field="way", said=way[:40])
    if isinstance(amount, bool) or not 0 < amount <= 10**18:
        raise CannotPlan("plan_unknown", field="amount", said=str(amount)[:40])
    if not 1990 <= from_year <= until_year <= 2150:
        raise CannotPlan("plan_unknown", field="horizons", said=f"{from_year}–{until_year}")
    said = {
        "name": line_of(name, field="money_name", most=300),
        "way": way,
        "amount": amount,
        "from_year": from_year,
        "until_year": until_year,
    }
    short = line_of(code, field="code", most=40)
    found = Money.objects.filter(plan=plan, code=short).first()
    if found is not None and all(getattr(found, name) == value for name, value in said.items()):
        return found
    row, _ = Money.objects.update_or_create(plan=plan, code=short, defaults=said)
    facts = {"money": short, **said}
    append(kinds.MONEY_SAID.name, subject=f"plan:{plan.uid}", by=by, facts=facts)
    return row


@transaction.atomic
def set_practice(document: dict[str, Any], *, from_date: date, by: By) -> Practice:
    """A practice of scoring, as data, from a day on; the same once more is the same.

    Raises BadScoring, and CannotPlan("plan_practice_later") where one of its name holds from a later or this very day.
    """
    said = Scoring.of(document)
    in_turn("plans:practices")
    own = Practice.objects.filter(name=said.name).order_by("from_date")
    last = own.last()
    if last is not None and last.document == document:
        return last
    if last is not None and last.from_date >= from_date:
        raise CannotPlan("plan_practice_later", name=said.name, day=last.from_date)
    row = Practice.objects.create(
        name=said.name,
        from_date=from_date,
        document=document,
        set_at=datetime.now(UTC),
        actor=by.actor,
    )
    facts = {"name": said.name, "from_date": from_date.isoformat()}
    append(kinds.PRACTICE_SET.name, subject=f"practice:{said.name}", by=by, facts=facts)
    return row
