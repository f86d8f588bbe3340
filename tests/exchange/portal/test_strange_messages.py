"""Messages that were spoiled anywhere, and signed all the same: each is answered, none stops the worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.portal.conftest import (
    file,
    filed,
    paper,
    payment,
    sent,
    supplemented,
    withdrawal,
)

from tinhso.cases.models import Case
from tinhso.exchange.portal import contract
from tinhso.exchange.portal.contract import BadMessage
from tinhso.exchange.portal.models import Counterpart, Inbound, Outbound
from tinhso.exchange.portal.taking_in import take_in

TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30", "../../etc/passwd",
            "{{ 7*7 }}", "' OR 1=1 --", "\x00", "\u202e", "𝕳" * 10, "H15.29", "9.000007", "",
        ]
    ),
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70), st.floats(allow_nan=True, allow_infinity=True), st.just(2.0)
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
GOOD = st.sampled_from(
    [
        lambda: filed(body={"papers": [paper()], "copies": 2}),
        file,
        lambda: supplemented(2, [paper()]),
        lambda: withdrawal(2),
        lambda: payment(2, 5000),
    ]
)
_USUAL = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a message."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in inside:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


@st.composite
def spoiled(draw: Any) -> Any:
    """A message of the contract in which one or two places hold something else, or are gone."""
    told = draw(GOOD)()
    for _ in range(draw(st.integers(1, 2))):
        found = [one for one in places(told) if one not in (("id",), ("dossier",))]
        *path, last = draw(st.sampled_from(found))
        at = told
        for key in path:
            at = at[key]
        if isinstance(at, dict) and draw(st.booleans()) and draw(st.booleans()):
            del at[last]
        else:
            at[last] = draw(VALUES)
    return told


@given(content=st.one_of(st.binary(max_size=200), VALUES.map(lambda one: json.dumps(one).encode())))
def test_bytes_of_any_kind_are_a_message_or_refused(content: bytes) -> None:
    with pytest.raises(BadMessage):
        contract.parsed(content)


@given(told=spoiled())
def test_a_spoiled_message_is_read_or_refused(told: Any) -> None:
    with suppress(BadMessage):  # And by nothing else.
        assert contract.parsed(json.dumps(told).encode()).type in contract.TO_PROVINCE


@_USUAL
@given(told=spoiled())
def test_whatever_comes_is_answered_and_dealt_with(agency: None, told: Any) -> None:
    Inbound.objects.all().delete()
    Counterpart.objects.all().delete()
    Outbound.objects.all().delete()
    cases = Case.objects.count()
    assert sent(filed(1, id="tin-dau-tien")).status_code == 202
    answer = sent(told)
    assert answer.status_code in (202, 422), answer.content.decode()
    take_in()
    assert Case.objects.count() <= cases + 1
    row = Inbound.objects.get(message=told["id"])
    assert row.problem not in ("portal_unforeseen", "portal_too_many_tries"), (row.facts, told)
    assert row.state in ("done", "refused", "waiting", "failed")
