"""How a detector is scored, and the naive rule that stands beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.genuine import running
from bench.genuine.naive import best_threshold, citizens_of_one_phone, naive, owners_of, wilson
from bench.genuine.running import made, tried, tuned_naive
from bench.genuine.scoring import BadFinding, Scores, score
from bench.genuine.truth import CHEATS, Cause, Label, Truth
from bench.genuine.world import run

from bench import __main__ as command
from tinhso.provenance.records import Finding

SIZE = 4_000


def told(accused, *, genuine=0.5, low=0.4, high=0.6):
    flags = np.array(accused, bool)
    return Finding(flags, flags.astype(float), genuine, low, high)


@pytest.fixture
def truth():
    cause = np.array(
        [Cause.OWN, Cause.CAFE, Cause.CAFE, Cause.NOTARY, Cause.JITTER, Cause.SPREAD], np.int8
    )
    label = np.array([0, 0, 1, 0, 2, 2], np.int8)
    return Truth(label, cause)


def test_precision_recall_and_each_cause_by_hand(truth):
    got = Scores([score(truth, told([0, 1, 0, 0, 1, 0])), score(truth, told([0, 0, 0, 0, 1, 1]))])
    assert got.precision == pytest.approx(3 / 4)
    assert got.recall == pytest.approx(3 / 4)
    assert got.f1 == pytest.approx(3 / 4)
    assert got.of_cause(Cause.CAFE) == pytest.approx(1 / 4)
    assert got.of_cause(Cause.JITTER) == 1
    assert got.of_cause(Cause.SPREAD) == pytest.approx(1 / 2)
    assert got.of_cause(Cause.POST) is None


def test_nobody_accused_is_no_precision_rather_than_a_perfect_one(truth):
    got = Scores([score(truth, told([0] * 6))])
    assert got.precision is None
    assert got.recall == 0
    assert got.f1 == 0


def test_the_share_and_its_interval_beside_the_truth(truth):
    assert truth.genuine == pytest.approx(4 / 6)
    assert truth.assisted == pytest.approx(1 / 6)
    close = score(truth, told([0] * 6, genuine=0.6, low=0.5, high=0.7))
    off = score(truth, told([0] * 6, genuine=0.9, low=0.8, high=1.0))
    assert (close.held, off.held) == (True, False)
    both = Scores([close, off])
    assert both.held == 0.5
    assert both.bias == pytest.approx((0.6 + 0.9) / 2 - 4 / 6)
    assert both.error == pytest.approx((4 / 6 - 0.6 + 0.9 - 4 / 6) / 2)
    assert both.width == pytest.approx(0.2)


@pytest.mark.parametrize(
    "wrong",
    [
        told([0] * 5),
        replace(told([0] * 6), accused=np.zeros(6)),
        replace(told([0] * 6), score=np.full(6, np.nan)),
        told([0] * 6, genuine=0.7),
        told([0] * 6, high=1.1),
    ],
    ids=["short", "no flags", "no number", "outside its interval", "above one"],
)
def test_what_is_no_answer_is_refused(truth, wrong):
    with pytest.raises(BadFinding):
        score(truth, wrong)


def test_owners_of_a_thing_are_counted_once_each():
    thing = np.array([5, 5, 5, 8, 0, 0], np.uint64)
    owner = np.array([1, 1, 2, 1, 1, 3], np.uint64)
    assert owners_of(thing, owner).tolist() == [2, 2, 2, 1, 0, 0]


def test_the_naive_rule_looks_at_numbers_where_no_device_is_told():
    evidence = run(seed=1, dossiers=SIZE, rate=0.05, level="message").evidence
    by_hand: dict[int, set[int]] = {}
    for contact, owner in zip(
        evidence.portal.contact.tolist(), evidence.portal.owner.tolist(), strict=True
    ):
        by_hand.setdefault(contact, set()).add(owner)
    expected = [len(by_hand[contact]) for contact in evidence.portal.contact.tolist()]
    assert citizens_of_one_phone(evidence).tolist() == expected


def test_help_that_was_declared_and_confirmed_is_not_accused_by_the_naive_rule():
    evidence = run(seed=1, dossiers=SIZE, rate=0.05, level="full").evidence
    declared = (evidence.here.help > 0) & (evidence.here.confirmed > 0)
    assert declared.any()
    assert not naive(2)(evidence).accused[declared].any()


def test_the_best_threshold_is_the_best_by_trying_each():
    runs = list(made(level="full", rate=0.1, dossiers=SIZE, seeds=(1, 2)))
    best = best_threshold(runs)

    def f1(threshold):
        return Scores([score(truth, naive(threshold)(evidence)) for evidence, truth in runs]).f1

    tried_all = {threshold: f1(threshold) for threshold in range(2, 150)}
    assert tried_all[best] == pytest.approx(max(tried_all.values()))


def test_a_perfect_detector_scores_perfectly_and_a_blind_one_does_not():
    truths = {}
    for evidence, truth in made(level="full", rate=0.05, dossiers=SIZE, seeds=(1, 2)):
        truths[evidence.here.owner.tobytes()] = truth

    def seeing(evidence):
        truth = truths[evidence.here.owner.tobytes()]
        return told(truth.for_show, genuine=truth.genuine, low=truth.genuine, high=truth.genuine)

    def blind(evidence):
        return told(np.arange(len(evidence)) % 20 == 0, genuine=0.9, low=0.89, high=0.91)

    seen = tried(seeing, level="full", rate=0.05, dossiers=SIZE, seeds=(1, 2)).all
    assert (seen.precision, seen.recall, seen.held, seen.error) == (1, 1, 1, 0)
    assert not seen.accused[:CHEATS].any()
    unseen = tried(blind, level="full", rate=0.05, dossiers=SIZE, seeds=(1, 2)).all
    assert unseen.precision == pytest.approx(0.05, abs=0.03)
    assert unseen.held == 0


@pytest.mark.parametrize("level", ["full", "message"])
def test_the_naive_rule_at_five_in_a_hundred_is_far_from_what_is_wanted(level):
    """Wanted of a detector with all evidence: precision ≥ 0.95 and recall ≥ 0.85."""
    threshold = tuned_naive(level=level, rate=0.05, dossiers=SIZE, runs=3)
    got = tried(naive(threshold), level=level, rate=0.05, dossiers=SIZE, seeds=range(1, 5)).all
    assert got.precision is not None
    assert 0.05 < got.precision < 0.7
    assert 0.1 < got.recall < 0.7
    assert (got.of_cause(Cause.NOTARY) or 0) > 0.1  # it accuses those it should not


def test_what_was_filed_here_and_on_the_portal_is_scored_apart():
    def accuses_here(evidence):
        return told(np.arange(len(evidence)) < len(evidence.here))

    got = tried(accuses_here, level="mixed", rate=0.1, dossiers=SIZE, seeds=(1, 2))
    assert (got.here.recall, got.portal.recall) == (1, 0)
    assert got.portal.precision is None
    assert 0.1 < got.all.recall < 0.3
    assert np.array_equal(got.here.dossiers + got.portal.dossiers, got.all.dossiers)
    assert got.all.dossiers.sum() == 2 * SIZE


def test_thresholds_are_chosen_on_other_runs_than_are_scored():
    scored = range(running.SCORED_FROM, running.SCORED_FROM + 10_000)
    assert running.TUNED_FROM not in scored


def test_a_share_of_few_has_a_wide_interval():
    low, high = wilson(5, 100)
    assert low < 0.05 < high
    assert wilson(500, 10_000)[1] - wilson(500, 10_000)[0] < (high - low) / 5
    assert wilson(0, 0) == (0, 1)


def test_the_tables_show_the_naive_rule_and_a_detector_beside_it(capsys, monkeypatch):
    monkeypatch.setattr(running, "RATES", (0.05,))
    monkeypatch.setattr(running, "TUNING_RUNS", 1)
    words = [
        "genuine",
        "--events",
        "2000",
        "--runs",
        "1",
        "--detector",
        "tests.bench.test_genuine_scoring:nobody",
    ]
    assert command.main(words) == 0
    printed = capsys.readouterr().out
    assert printed.count("5 %") >= 3
    assert "detector" in printed
    assert "citizens or more" in printed
    assert "village café" in printed


def nobody(evidence):
    """A detector that accuses nobody."""
    return told(np.zeros(len(evidence)), genuine=1.0, low=0.9, high=1.0)


def test_labels_are_three():
    assert [one.value for one in Label] == [0, 1, 2]
