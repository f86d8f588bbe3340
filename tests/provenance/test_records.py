"""The shape of the evidence: columns of one length and of the type they say."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from tinhso.provenance.records import (
    TYPES,
    BadEvidence,
    Evidence,
    FiledHere,
    FromPortal,
    Presence,
    QueueCalls,
)


def table(kind, count):
    return kind(**{one.name: np.zeros(count, TYPES[one.type]) for one in fields(kind)})


@pytest.fixture
def evidence():
    return Evidence(
        table(FiledHere, 3), table(FromPortal, 2), table(QueueCalls, 4), table(Presence, 0)
    )


def test_answers_stand_in_the_order_here_then_portal(evidence):
    one = replace(evidence.here, office=np.array([1, 2, 3], np.int32))
    other = replace(evidence.portal, office=np.array([4, 5], np.int32))
    both = replace(evidence, here=one, portal=other)
    assert len(both) == 5
    assert both.both("office").tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros(2, np.uint64),
        np.zeros((3, 1), np.uint64),
        np.zeros(3, np.int64),
        np.zeros(3, np.float64),
    ],
    ids=["short", "two-dimensional", "signed", "fractions"],
)
def test_a_column_of_another_length_or_type_is_refused(evidence, wrong):
    with pytest.raises(BadEvidence, match="owner"):
        replace(evidence.here, owner=wrong)


def test_the_portal_tells_neither_device_nor_network_nor_help():
    told = {one.name for one in fields(FromPortal)}
    assert not told & {
        "device",
        "account",
        "network",
        "workstation",
        "fill_seconds",
        "help",
        "helper",
    }
    assert told < {one.name for one in fields(FiledHere)}
