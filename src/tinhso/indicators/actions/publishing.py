"""Definitions and their targets, by whose decision and from which day."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tinhso.indicators import current, defining, filling, kinds
from tinhso.indicators.defining import PERCENT, Document, read_document
from tinhso.indicators.facts import SOURCES
from tinhso.indicators.models import Definition, DefinitionVersion, Input, Target
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.expressions.tree import BadExpression
from tinhso.kernel.text import fold, written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.canonical import canonical_bytes, plain
from tinhso.ledger.turns import in_turn

TURN = "indicators"
MOST_DECISION = 200


class CannotDefine(TinhsoError):
    """definition_no_decision; definition_decision_long (most); definition_unknown (figure).

    definition_name_taken (figure): a source or an input bears that name. definition_breaks (figure, named): another
    figure's formula names this one, and holds no more as it would be. definition_named (figure, named): it is to end,
    and others name it. target_contradicts (value, decision): of the same whom and day another one was set.
    target_beyond (value): no share can be that. target_level (said); target_of_both.
    """

    exit_code = 2


@transaction.atomic
def publish(
    code: str,
    document: Document,
    *,
    from_date: date,
    decision: str,
    by: By,
    pack: str = "",
) -> DefinitionVersion:
    """A version that holds from a day on; the one that says the same already, where there is one.

    Raises BadDefinition, CannotDefine, BadExpression.
    """
    in_turn(TURN)
    defining.check_code(code)
    decision = _decision(decision)
    if code in SOURCES or Input.objects.filter(code=code).exists():
        raise CannotDefine("definition_name_taken", figure=code)
    digest = _digest(document.content)
    held = current.versions_on(from_date).get(code)
    if held is not None and held.digest == digest:
        return held
    check_together({code: document}, from_date)
    definition, _ = Definition.objects.get_or_create(code=code, defaults={"pack": pack})
    return _version(definition, document, from_date, decision, digest, by, ends=False)


@transaction.atomic
def end(code: str, *, from_date: date, decision: str, by: By) -> DefinitionVersion:
    """From a day on the figure is no more; what was computed before stays. Raises CannotDefine."""
    in_turn(TURN)
    decision = _decision(decision)
    definition = Definition.objects.filter(code=code).first()
    held = current.versions_on(from_date).get(code)
    if definition is None or held is None:
        raise CannotDefine("definition_unknown", figure=code[:60])
    named = current.book_on(from_date).named_by(code)
    if named:
        raise CannotDefine("definition_named", figure=code, named=", ".join(named[:5]))
    document = read_document(held.document)
    return _version(definition, document, from_date, decision, held.digest, by, ends=True)


def check_together(new: Mapping[str, Document], day: date) -> list[defining.Formula]:
    """That definitions hold beside all others of a day, which still hold with them; the formulas of the new ones.

    Raises BadExpression, CannotDefine("definition_breaks").
    """
    documents = {
        code: read_document(row.document) for code, row in current.versions_on(day).items()
    }
    documents |= new
    inputs = {row.code: row for row in Input.objects.all()}
    schema = current.schema_of(current.units_named(documents, inputs))
    formulas = {}
    for code, document in documents.items():
        try:
            formulas[code] = defining.formula_of(code, document, schema)
        except BadExpression as fault:
            if code in new:
                raise
            raise CannotDefine("definition_breaks", figure=", ".join(new), named=code) from fault
    defining.order(formulas)
    return [formulas[code] for code in new]


@transaction.atomic
def set_target(
    code: str,
    *,
    value: float,
    from_date: date,
    decision: str,
    by: By,
    level: str = "",
    office: str = "",
) -> Target:
    """What a figure should be from a day on; the same target that was set already. Raises CannotDefine."""
    in_turn(TURN)
    decision = _decision(decision)
    held = current.versions_on(from_date).get(code)
    if held is None:
        raise CannotDefine("definition_unknown", figure=code[:60])
    if level and office:
        raise CannotDefine("target_of_both")
    if level and level not in defining.LEVELS:
        raise CannotDefine("target_level", said=level[:40])
    if held.document["unit"] == PERCENT and not 0 <= value <= 100:
        raise CannotDefine("target_beyond", value=value)
    known = Target.objects.filter(
        code=code, level=level, office=office, from_date=from_date
    ).first()
    if known is not None:
        if known.value != value:
            raise CannotDefine("target_contradicts", value=known.value, decision=known.decision)
        return known
    row = Target.objects.create(
        code=code, level=level, office=office, from_date=from_date, value=value,
        decision=decision, set_at=timezone.now(), actor=by.actor,
    )  # fmt: skip
    append(
        kinds.TARGETED.name,
        subject=f"indicator:{code}",
        by=by,
        facts={
            "level": level or None,
            "office": office or None,
            "from_date": from_date,
            "value": f"{value:g}",
            "decision": decision,
        },
    )
    return row


def _version(
    definition: Definition,
    document: Document,
    from_date: date,
    decision: str,
    digest: str,
    by: By,
    *,
    ends: bool,
) -> DefinitionVersion:
    now = timezone.now()
    last = definition.versions.aggregate(last=Max("number"))["last"] or 0
    row = DefinitionVersion.objects.create(
        definition=definition,
        number=last + 1,
        from_date=from_date,
        decision=decision,
        document=document.content,
        digest=digest,
        words=fold(f"{definition.code} {document.name_vi} {document.name_en} {document.heading}"),
        ends=ends,
        published_at=now,
        actor=by.actor,
    )
    append(
        kinds.DEFINED.name,
        subject=f"indicator:{definition.code}",
        by=by,
        facts={
            "number": row.number,
            "from_date": from_date,
            "decision": decision,
            "digest": digest,
            "ends": ends,
        },
    )
    filling.ask_span(from_date, timezone.localtime(now).date(), document.kinds, now=now)
    return row


def _decision(said: str) -> str:
    text = written_line(said)
    if not text:
        raise CannotDefine("definition_no_decision")
    if len(text) > MOST_DECISION:
        raise CannotDefine("definition_decision_long", most=MOST_DECISION)
    return text


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_bytes(plain(dict(content)))).hexdigest()
