"""How we tell: the order of ways, quiet hours, bounds, and what is registered with whom. The newest row holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.notices import kinds, rules, templates
from tinhso.notices.models import Manner, Wording

MOST_PER_MINUTE, MOST_NUMBER, MOST_TEXT = 100_000, 60, 1000
SUBJECT = "notices:manner"


class CannotSet(TinhsoError):
    """bad_ways: the order is not each way once. bad_per_minute (most). bad_template_number (most): not digits and
    letters. wording_long (most).
    """


def _default() -> Manner:
    """Before anybody set another: no phone rings at night; a phone's app first, a letter last."""
    return Manner(
        order=list(rules.WAYS),
        quiet_from=time(22),
        quiet_until=time(6),
        per_minute=dict.fromkeys(rules.WAYS, 0),
        accented=False,
        actor="-",
    )


def manner_now() -> Manner:
    """How we tell now; one query."""
    return Manner.objects.order_by("-id").first() or _default()


@transaction.atomic
def set_manner(
    *,
    order: Sequence[str],
    quiet_from: time,
    quiet_until: time,
    per_minute: Mapping[str, int],
    accented: bool,
    at: datetime,
    by: By,
) -> Manner:
    """Another manner from now on; the one that holds already is left alone. Raises CannotSet."""
    if sorted(order) != sorted(rules.WAYS):
        raise CannotSet("bad_ways")
    bounds = {way: per_minute.get(way, 0) for way in rules.WAYS}
    if any(not 0 <= one <= MOST_PER_MINUTE for one in bounds.values()):
        raise CannotSet("bad_per_minute", most=MOST_PER_MINUTE)
    told: dict[str, Any] = {
        "order": list(order),
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "per_minute": bounds,
        "accented": accented,
    }
    in_turn(SUBJECT)
    held = manner_now()
    if held.pk and all(getattr(held, name) == value for name, value in told.items()):
        return held
    made = Manner.objects.create(**told, set_at=at, actor=by.actor)
    facts = {
        **told,
        "quiet_from": f"{quiet_from:%H:%M}",
        "quiet_until": f"{quiet_until:%H:%M}",
    }
    append(kinds.MANNER_SET.name, subject=SUBJECT, by=by, facts=facts)
    return made


def wording(template: str, way: str) -> Wording | None:
    """What is registered for a template's way now; one query."""
    return Wording.objects.filter(template=template, way=way).order_by("-id").first()


def wordings() -> dict[tuple[str, str], Wording]:
    """All that hold now, by template and way; one query."""
    return {(one.template, one.way): one for one in Wording.objects.order_by("id")}


@transaction.atomic
def set_wording(
    template: str, way: str, *, number: str = "", text: str = "", at: datetime, by: By
) -> None:
    """Raises CannotSet, BadTemplate. Empty: nothing is registered, and the template's own words hold."""
    known = templates.named(template)
    number, text = number.strip(), written_line(text)
    if number and (len(number) > MOST_NUMBER or not number.isascii() or not number.isalnum()):
        raise CannotSet("bad_template_number", most=MOST_NUMBER)
    if len(text) > MOST_TEXT:
        raise CannotSet("wording_long", most=MOST_TEXT)
    if text:
        known.check_sms(text)
    in_turn(SUBJECT)
    held = wording(template, way)
    if (held.number, held.text) == (number, text) if held else not number and not text:
        return
    Wording.objects.create(
        template=template, way=way, number=number, text=text, set_at=at, actor=by.actor
    )
    facts = {"template": template, "way": way, "number": number or None, "text": text or None}
    append(kinds.WORDING_SET.name, subject=SUBJECT, by=by, facts=facts)
