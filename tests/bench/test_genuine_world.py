"""The made-up province of the yardstick: the same every time, true to its totals, and without its truth in sight."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields

import numpy as np
import pytest
from bench.genuine.truth import CHEATS, LEVELS, RATES, Cause, Label
from bench.genuine.world import run

from tinhso.provenance.records import (
    Confirmed,
    Evidence,
    FiledHere,
    Help,
    Network,
    PaidBy,
)

SIZE = 12_000
HASHES = ("filer", "owner", "contact", "payer", "accepted_by", "account", "device", "helper")


@pytest.fixture(scope="module")
def full():
    return run(seed=7, dossiers=SIZE, rate=0.2, level="full")


def tables(evidence: Evidence):
    return [evidence.here, evidence.portal, evidence.calls, evidence.presence]


def same(one: Evidence, other: Evidence) -> bool:
    return all(
        np.array_equal(column, mine.columns()[name])
        for its, mine in zip(tables(one), tables(other), strict=True)
        for name, column in its.columns().items()
    )


@pytest.mark.parametrize("level", LEVELS)
def test_one_seed_gives_the_same_run(level):
    one = run(seed=3, dossiers=2_000, rate=0.05, level=level)
    again = run(seed=3, dossiers=2_000, rate=0.05, level=level)
    assert same(one.evidence, again.evidence)
    assert np.array_equal(one.truth.cause, again.truth.cause)
    other = run(seed=4, dossiers=2_000, rate=0.05, level=level)
    assert not np.array_equal(one.evidence.both("owner"), other.evidence.both("owner"))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("dossiers", [2_000, 5_001])
def test_the_base_rate_is_hit_to_the_dossier(rate, dossiers):
    truth = run(seed=5, dossiers=dossiers, rate=rate, level="mixed").truth
    assert int(truth.for_show.sum()) == round(dossiers * rate)
    assert truth.genuine == pytest.approx(1 - round(dossiers * rate) / dossiers)


def test_nobody_cheats_where_the_rate_is_nought():
    truth = run(seed=5, dossiers=2_000, rate=0, level="full").truth
    assert truth.genuine == 1
    assert (truth.cause < CHEATS).all()


def test_every_cause_is_there_and_every_dossier_has_one_label(full):
    found = np.bincount(full.truth.cause, minlength=len(Cause))
    assert found.sum() == SIZE
    assert (found > 0).all(), {Cause(at).name for at in np.flatnonzero(found == 0)}
    assert np.array_equal(full.truth.for_show, full.truth.cause >= CHEATS)


def test_assisted_is_what_was_declared_and_not_for_show(full):
    declared = full.evidence.here.help != Help.NONE
    assert np.array_equal(full.truth.label == Label.ASSISTED, declared & ~full.truth.for_show)
    assert (declared & full.truth.for_show).any()  # a declaration alone clears nobody
    assert np.array_equal(declared, full.evidence.here.helper != 0)


@pytest.mark.parametrize(
    ("level", "here"), [("full", (1, 1)), ("message", (0, 0)), ("mixed", (0.1, 0.3))]
)
def test_a_level_says_where_dossiers_were_filed(level, here):
    evidence = run(seed=2, dossiers=3_000, rate=0.05, level=level).evidence
    assert len(evidence) == 3_000
    assert here[0] <= len(evidence.here) / 3_000 <= here[1]


def test_moments_go_forward_and_agree_with_the_calendar(full):
    here = full.evidence.here
    assert (np.diff(here.filed_at) >= 0).all()
    assert (here.accepted_after > 0).all()
    assert np.array_equal(here.accepted_at - here.filed_at, here.accepted_after)
    assert (here.accepted_working > 0).all()
    assert (here.accepted_working <= here.accepted_after).all()
    assert 0.4 < here.in_hours.mean() < 0.8
    calls, sittings = full.evidence.calls, full.evidence.presence
    assert (calls.served_at > calls.called_at).all()
    assert (sittings.until_at > sittings.from_at).all()
    assert len(calls) > len(sittings) > 0


def test_codes_are_those_of_the_schema(full):
    here = full.evidence.here
    for name, kind in (
        ("network", Network),
        ("help", Help),
        ("confirmed", Confirmed),
        ("paid_by", PaidBy),
    ):
        assert set(np.unique(getattr(here, name))) == {one.value for one in kind}, name
    assert set(np.unique(here.assurance)) == {0, 1, 2}
    assert ((here.paid_by == PaidBy.BANK) == (here.payer != 0)).all()


def test_officers_are_named_alike_everywhere_and_calls_lie_in_their_offices(full):
    evidence = full.evidence
    office_of = dict(
        zip(evidence.presence.staff.tolist(), evidence.presence.office.tolist(), strict=True)
    )
    assert set(evidence.calls.staff.tolist()) <= set(office_of)
    known = np.isin(evidence.here.accepted_by, evidence.presence.staff)
    assert known.mean() > 0.95
    told = [office_of[staff] for staff in evidence.here.accepted_by[known].tolist()]
    assert told == evidence.here.office[known].tolist()


def test_a_device_is_another_hash_in_another_window(full):
    here = full.evidence.here
    known = here.device != 0
    pairs = np.unique(np.stack([here.device[known], here.window[known].astype(np.uint64)]), axis=1)
    assert len(np.unique(pairs[0])) == pairs.shape[1]
    assert len(np.unique(here.window)) > 1


def test_hashes_of_one_kind_are_not_those_of_another(full):
    held = {name: set(getattr(full.evidence.here, name).tolist()) - {0} for name in HASHES}
    alike = defaultdict(set)
    for name, values in held.items():
        alike[{"owner": "filer", "helper": "accepted_by"}.get(name, name)] |= values
    names = list(alike)
    for at, name in enumerate(names):
        assert not any(alike[name] & alike[other] for other in names[at + 1 :]), name


def best_split(values: np.ndarray, truth: np.ndarray) -> float:
    """The best balanced accuracy of "at least so much" or "less", by one column."""
    order = np.argsort(values, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(values[order])), len(values) - 1)
    shown = np.cumsum(truth[order])[ends] / truth.sum()
    honest = np.cumsum(~truth[order])[ends] / (~truth).sum()
    return float(0.5 + np.abs(shown - honest).max() / 2)


def test_no_column_alone_tells_the_label(full):
    truth = full.truth.for_show
    found = {
        name: best_split(values, truth) for name, values in full.evidence.here.columns().items()
    }
    assert best_split(truth.astype(np.int8), truth) == 1  # the check can tell
    assert max(found.values()) < 0.9, found
    # A hash is only a name: its order says nothing, nor does the place in the table.
    assert max(found[name] for name in ("filer", "owner", "contact", "account")) < 0.6, found
    assert best_split(np.arange(SIZE), truth) < 0.6


def test_no_value_of_a_column_is_the_cheats_alone(full):
    """What few values a column has, honest people have too."""
    truth, here = full.truth.for_show, full.evidence.here
    for name in (
        "network",
        "workstation",
        "help",
        "confirmed",
        "assurance",
        "paid_by",
        "in_hours",
        "procedure",
    ):
        values = getattr(here, name)
        for value in np.unique(values):
            assert (~truth[values == value]).any(), (name, value)


def test_evidence_holds_columns_of_the_schema_and_nothing_else(full):
    assert set(vars(full.evidence)) == {"here", "portal", "calls", "presence"}
    for one in tables(full.evidence):
        assert set(vars(one)) == {column.name for column in fields(one)}
    names = {one.name for one in fields(FiledHere)}
    assert not names & {"label", "cause", "style", "cheat", "place"}


@pytest.mark.parametrize(
    "wrong",
    [{"level": "some"}, {"rate": 1.2}, {"rate": -0.1}, {"dossiers": 10}],
    ids=str,
)
def test_a_run_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="level"):
        run(**{"seed": 1, "dossiers": 1_000, "rate": 0.05, "level": "full", **wrong})


@pytest.mark.long
def test_a_large_province_is_made_as_well():
    made = run(seed=1, dossiers=200_000, rate=0.05, level="mixed")
    assert len(made.evidence) == 200_000
    assert (np.bincount(made.truth.cause, minlength=len(Cause)) > 100).all()
    assert len(np.unique(made.evidence.both("office"))) > 100
