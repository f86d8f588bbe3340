"""Packs of figures, and official figures of an index as somebody else computed them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from tinhso.indicators import kinds
from tinhso.indicators.actions import publishing, supplying
from tinhso.indicators.defining import PERCENT, Document, read_document
from tinhso.indicators.index766 import official
from tinhso.indicators.index766.official import NotOfficial
from tinhso.indicators.index766.scoring import Item, Scheme, scheme
from tinhso.indicators.models import Input, Official
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn

BASE = "base"


@dataclass(frozen=True)
class Loaded:
    """What a pack brought: how many definitions and inputs it holds."""

    definitions: int
    inputs: int


def code_of(item: Item) -> str:
    """The code of the figure that gives an item of index 766 its numbers."""
    return f"s766_{item.code.lower()}"


@transaction.atomic
def load_base(*, from_date: date, by: By) -> Loaded:
    """The figures that every province has: received, decided, the two on-time shares apart, time and money.

    Loading twice changes nothing.
    """
    text = files("tinhso.indicators").joinpath("base.yaml").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    for code, one in told["definitions"].items():
        publishing.publish(
            code,
            _document(one),
            from_date=from_date,
            decision=told["decision"],
            by=by,
            pack=BASE,
        )
    return Loaded(len(told["definitions"]), 0)


@transaction.atomic
def load_index766(*, from_date: date, by: By) -> Loaded:
    """Index 766: an input for each number that no room has, a figure for each item. Loading twice changes nothing.

    Inputs begin without anybody who supplies them, so the board of what has no path names them; what somebody has said
    of one since stays.
    """
    index = scheme()
    known = set(Input.objects.values_list("code", flat=True))
    for one in index.inputs.values():
        if one.code not in known:
            supplying.set_input(
                one.code,
                name_vi=one.name[0],
                name_en=one.name[1],
                unit=one.unit,
                over_time=one.over_time,
                by=by,
                pack=index.code,
            )
    for item in index.items.values():
        publishing.publish(
            code_of(item),
            document_of(item, index),
            from_date=from_date,
            decision=index.decision,
            by=by,
            pack=index.code,
        )
    return Loaded(len(index.items), len(index.inputs))


def document_of(item: Item, index: Scheme) -> Document:
    """An item as a figure: its share; points are derived of it."""
    group = index.groups[item.group]
    return Document(
        name_vi=f"766 · {item.no} {item.name[0]}",
        name_en=f"766 · {item.no} {item.name[1]}",
        unit=PERCENT,
        numerator=item.num,
        denominator=item.den,
        decimals=2,
        kinds=("month", "quarter", "year"),
        heading=f"{index.name[0]}: {group.name[0]}",
    )


@transaction.atomic
def keep_official(
    content: bytes, *, source: str, province: str, captured_on: date | None, by: By
) -> Official:
    """A file of official figures, as it is; the one that was kept already where it is the same. Raises NotOfficial."""
    in_turn(publishing.TURN)
    try:
        told = json.loads(content)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotOfficial("official_unread", why=str(error)[:200]) from None
    if not isinstance(told, Mapping):
        raise NotOfficial("official_unread", why="no object")
    index = scheme()
    found = official.read(told, index, province=province)
    digest = hashlib.sha256(content).hexdigest()
    known = Official.objects.filter(digest=digest).first()
    if known is not None:
        return known
    row = Official.objects.create(
        index=index.code, digest=digest, source=written_line(source)[:300] or "-",
        province=province, captured_on=captured_on, content=told, at=timezone.now(),
        actor=by.actor,
    )  # fmt: skip
    append(
        kinds.OFFICIAL.name,
        subject=f"official:{row.uid}",
        by=by,
        facts={
            "index": index.code,
            "source": row.source,
            "digest": digest,
            "figures": len(found.items),
        },
    )
    return row


def _document(told: Mapping[str, Any]) -> Document:
    name = told["name"]
    return read_document({**told, "name_vi": name[0], "name_en": name[1]})
