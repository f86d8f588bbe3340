"""What is told of an event, and of whom nothing is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.cases.conftest import FILER, OWNER, doer

from tinhso.cases import actions
from tinhso.cases.kinds import KINDS
from tinhso.cases.models import Case
from tinhso.exchange.webhooks.payload import TOLD, UNTOLD, bodies
from tinhso.ledger.models import Event


def test_somebody_has_decided_of_every_open_fact() -> None:
    known = {name for kind in KINDS for name, fact in kind.facts.items() if not fact.sealed}
    assert known == TOLD | UNTOLD and not TOLD & UNTOLD


def test_the_open_part_is_told_and_nobody_is_named(accepted: Callable[..., Case]) -> None:
    case = accepted()
    actions.pass_on(case.uid, doer=doer("p-an"), staff="p-binh")
    told = {one["type"]: one for one in map(json.loads, bodies(_all()).values())}
    filed = told["cases.filed"]
    assert filed["subject"] == f"case:{case.uid}"
    assert filed["timestamp"] == "2026-03-02T01:00:00.000000Z"
    assert filed["data"]["dossier"] == {"code": case.code, "procedure": "9.000007"}
    assert filed["data"]["facts"]["desk"] == "xa-1-mot-cua"
    assert told["cases.accepted"]["data"]["facts"]["due_at"].startswith("2026-03-0")
    whole = json.dumps(list(told.values()), ensure_ascii=False)
    for personal in ("Nguyễn Thị Mơ", OWNER, FILER, "p-an", "p-binh", "actor", "sealed"):
        assert personal not in whole, personal


def test_it_is_the_same_bytes_each_time_in_two_queries(
    accepted: Callable[..., Case], django_assert_num_queries: Any
) -> None:
    accepted()
    events = _all()
    before = bodies(events)
    Case.objects.update(state="processing", holder="xa-2")
    with django_assert_num_queries(2):
        assert bodies(events) == before


def _all() -> list[Any]:
    return list(Event.objects.filter(kind__startswith="cases.").values_list("uid", flat=True))
