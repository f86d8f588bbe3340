"""What a day brings to the accounts of the ward that is shown: cash, a bank's statement, a refund. Told once a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from random import Random

from django.db import transaction
from django.utils import timezone

from tinhso.cases.actions import paying
from tinhso.cases.models import Case
from tinhso.demo.desks import place_shown
from tinhso.demo.filling import SEED
from tinhso.demo.people import full_name
from tinhso.demo.province import Place
from tinhso.ledger.actions import By
from tinhso.payments import actions, queries
from tinhso.payments.actions.asking import About
from tinhso.payments.models import Due, Statement
from tinhso.payments.statements import Told
from tinhso.procedures.expressions import BadExpression
from tinhso.procedures.queries import versions
from tinhso.procedures.rules import fee_for

# Of so many of the latest dossiers that cost something a fee is asked on the first day.
_ASKED, _DAYS = 14, 20
_CASH = 3


def tell(places: Sequence[Place]) -> None:
    """All of it that has not been told today; nothing where the ward collects no more."""
    place, day = place_shown(places), timezone.localdate()
    if place.office not in queries.collectors_on([place.office], day):
        return
    name = f"sao-ke-{day:%Y-%m-%d}.csv"
    if Statement.objects.filter(office=place.office, name=name).exists():
        return
    with transaction.atomic():
        _ask(place)
        owing = _owing(place)
        for due in owing[:_CASH]:
            paid = queries.owed_of(due)
            key = f"demo-{due.uid}"
            actions.take_cash(due.uid, paid, desk=place.desk, key=key, by=_by(place, "desk"))
        _statement(place, owing[_CASH:], name)


def _ask(place: Place) -> None:
    """The fees of dossiers that were filed before the ward began to collect, of the latest ones."""
    since = timezone.now() - timedelta(days=_DAYS)
    known = Due.objects.filter(office=place.office)
    rows = Case.objects.filter(
        office=place.office, told=False, fee__gt=0, filed_at__gte=since, version__isnull=False
    ).order_by("-filed_at", "id")
    asked = set(known.values_list("case", flat=True))
    held = [case for case in rows[:200] if str(case.uid) not in asked]
    definitions = versions({case.version for case in held[:_ASKED] if case.version is not None})
    collector = queries.account_of(place.office, timezone.localdate())
    for case in held[:_ASKED]:
        definition = definitions[case.version or 0].definition
        try:
            bill = fee_for(
                definition,
                channel=case.channel,
                answers=case.answers,
                copies=case.copies,
                filed_date=case.filed_date,
            )
        except BadExpression:
            continue
        if lines := paying.lines_of(bill):
            about = About(
                case=str(case.uid),
                code=case.code,
                procedure=case.procedure,
                version=case.version,
                desk=case.desk,
                office=collector.office,
            )
            actions.ask(about, lines, key=f"case:{case.uid}", by=_by(place, "desk"))


def _owing(place: Place) -> list[Due]:
    rows = Due.objects.filter(office=place.office).order_by("asked_at", "id")
    return [one for one in rows[:60] if queries.owed_of(one) > 0]


def _statement(place: Place, owing: Sequence[Due], name: str) -> None:
    """A bank's day: most pay as they were asked; one too much, one with a slip of the pen, one says nothing at all."""
    day = timezone.localdate()
    random = Random(f"{SEED} {day}")  # noqa: S311 made-up people need no secret
    lines: list[Told] = []

    def line(amount: int, text: str) -> None:
        ident = f"FT{day:%y%m%d}{len(lines) + 1:05}"
        lines.append(Told(len(lines) + 1, ident, day, amount, text, full_name(random).upper()))

    plain, over, wrong = owing[2:8], owing[:1], owing[1:2]
    for due in plain:
        line(queries.owed_of(due), f"NOP PHI {due.reference} HS {due.code}")
    for due in over:
        line(queries.owed_of(due) + 5_000, f"{due.reference} nop phi")
    for due in wrong:
        text = due.reference
        line(queries.owed_of(due), f"nop {text[:5]}{'A' if text[5] != 'A' else 'B'}{text[6:]}")
    line(30_000, "Chuyen tien")
    by = _by(place, "accountant")
    collector = queries.account_of(place.office, day)
    digest = sha256(f"{SEED} {name}".encode()).hexdigest()
    actions.take_statement(collector, lines, digest=digest, name=name, by=by)
    for given in Due.objects.filter(pk__in=[one.pk for one in plain], received__gt=0)[:1]:
        actions.ask_refund(
            given.uid,
            min(given.received, 4_000),
            reason="Nộp thừa bản trích lục",
            bank=collector.bank,
            account="0123456789",
            holder=full_name(random).upper(),
            key=f"demo-{day}",
            by=by,
        )


def _by(place: Place, role: str) -> By:
    person = place.staff[role][0]
    office = place.desk if role == "desk" else place.office
    return By(actor=person.code, office=office, channel="counter" if role == "desk" else "system")
