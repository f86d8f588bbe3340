"""The detector on a small province made by hand: nobody honest is accused, whoever files for show is found."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import numpy as np
import pytest
from tests.provenance.made_up import Province, empty, for_show, honest

from tinhso.provenance.detecting import SHOWS, detect, examine, found
from tinhso.provenance.explaining import EXPLANATIONS
from tinhso.provenance.reasons import accounts, in_words
from tinhso.provenance.records import (
    Evidence,
    FiledHere,
    FromPortal,
    Presence,
    QueueCalls,
)
from tinhso.provenance.signs import VALUES
from tinhso.sentences.evidence import WORDS

HONEST = (
    "own phone", "family phone", "café", "notary", "company", "collaborator", "visitor", "declared help",
    "officer's household", "lost phone",
)  # fmt: skip
FOR_SHOW = ("office computer", "citizen's phone", "drawer of numbers", "from home")


@pytest.fixture(scope="module")
def both():
    made = Province()
    honest(made)
    for_show(made)
    evidence = made.evidence()
    examined = examine(evidence)
    return made.causes, evidence, examined, found(evidence, examined)


@pytest.fixture(scope="module")
def honest_alone():
    made = Province(seed=2)
    honest(made)
    return made.evidence()


def portal_of(evidence: Evidence) -> Evidence:
    """The same, as the national portal's message tells it."""
    told = {one.name: getattr(evidence.here, one.name) for one in fields(FromPortal)}
    return replace(evidence, here=empty(FiledHere), portal=FromPortal(**told))


def taken(evidence: Evidence, rows: slice) -> Evidence:
    """Some of its dossiers."""
    told = {name: column[rows] for name, column in evidence.here.columns().items()}
    return replace(evidence, here=FiledHere(**told))


@pytest.mark.parametrize("cause", HONEST)
def test_nobody_who_files_honestly_is_accused(both, cause):
    causes, _, _, finding = both
    assert finding.accused[causes == cause].mean() < 0.01


@pytest.mark.parametrize("cause", FOR_SHOW)
def test_whoever_files_for_show_is_found(both, cause):
    causes, _, _, finding = both
    assert finding.accused[causes == cause].mean() > 0.9


def test_where_nobody_files_for_show_nobody_is_accused(honest_alone):
    finding = detect(honest_alone)
    assert not finding.accused.any()
    assert finding.high > 0.995


def test_the_share_lies_in_its_interval(both):
    causes, _, _, finding = both
    genuine = 1 - np.isin(causes, FOR_SHOW).mean()
    assert finding.low <= genuine <= finding.high
    assert 0 <= finding.low <= finding.genuine <= finding.high <= 1


def test_the_message_alone_accuses_nobody_honest_either(both):
    causes, evidence, _, _ = both
    finding = detect(portal_of(evidence))
    assert finding.accused[~np.isin(causes, FOR_SHOW)].mean() < 0.005
    assert finding.accused[causes == "drawer of numbers"].mean() > 0.8


def test_confirmed_help_is_not_accused_though_it_is_accepted_at_once(both):
    causes, evidence, _, finding = both
    quick = (causes == "declared help") & (evidence.here.confirmed > 0)
    assert quick.sum() == 150
    assert not finding.accused[quick].any()


def test_one_evidence_gives_one_answer(both):
    _, evidence, _, finding = both
    again = detect(evidence)
    assert np.array_equal(again.accused, finding.accused)
    assert np.array_equal(again.score, finding.score)
    assert (again.genuine, again.low, again.high) == (finding.genuine, finding.low, finding.high)


def test_other_names_for_the_same_people_change_nothing(both):
    """A hash is a name: another key gives other numbers in another order."""
    _, evidence, _, finding = both
    other = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no two numbers fall upon one

    def renamed(table):
        return replace(
            table,
            **{
                name: column * other
                for name, column in table.columns().items()
                if column.dtype == np.uint64
            },
        )

    again = detect(Evidence(*(renamed(getattr(evidence, one.name)) for one in fields(Evidence))))
    assert np.array_equal(again.accused, finding.accused)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_evidence_accuses_nobody(both, count):
    few = taken(both[1], slice(count))
    finding = detect(few)
    assert finding.accused.shape == finding.score.shape == (count,)
    assert not finding.accused.any()
    assert 0 <= finding.low <= finding.genuine <= finding.high <= 1


def test_no_calls_and_no_sittings_are_borne(both):
    causes, evidence, _, _ = both
    finding = detect(replace(evidence, calls=empty(QueueCalls), presence=empty(Presence)))
    assert finding.accused[np.isin(causes, HONEST)].mean() < 0.01
    assert finding.accused[causes == "office computer"].mean() > 0.8


def test_clocks_that_contradict_each_other_accuse_nobody(honest_alone):
    here = honest_alone.here
    wrong = np.arange(len(here)) % 3 == 0
    turned = replace(
        here,
        accepted_at=np.where(wrong, here.filed_at - 3_600, here.accepted_at),
        accepted_after=np.where(wrong, -3_600, here.accepted_after),
        accepted_working=np.where(wrong, -5, here.accepted_working),
        filed_at=np.where(np.arange(len(here)) % 50 == 0, -1, here.filed_at),
        fill_seconds=np.where(wrong, -1, here.fill_seconds).astype(np.int32),
    )
    turned_calls = replace(
        honest_alone.calls,
        called_at=honest_alone.calls.served_at,
        served_at=honest_alone.calls.called_at,
    )
    finding = detect(replace(honest_alone, here=turned, calls=turned_calls))
    assert finding.accused.mean() < 0.005
    assert np.isfinite(finding.score).all()


@pytest.mark.parametrize("moment", [-(2**62), 2**62])
def test_moments_that_cannot_be_are_borne(honest_alone, moment):
    here = honest_alone.here
    some = np.arange(len(here)) % 40 == 0
    turned = replace(
        here,
        filed_at=np.where(some, moment, here.filed_at),
        accepted_at=np.where(some, moment, here.accepted_at),
    )
    sittings = honest_alone.presence
    lost = replace(sittings, from_at=np.where(sittings.office == 0, moment, sittings.from_at))
    finding = detect(replace(honest_alone, here=turned, presence=lost))
    assert finding.accused.mean() < 0.005


def test_codes_of_a_later_schema_are_borne(honest_alone):
    here = honest_alone.here
    strange = replace(
        here,
        network=np.full(len(here), 9, np.int8),
        assurance=np.full(len(here), 7, np.int8),
        paid_by=np.full(len(here), 5, np.int8),
    )
    assert detect(replace(honest_alone, here=strange)).accused.mean() < 0.005


def test_an_account_of_each_accused_adds_up(both):
    _, evidence, examined, finding = both
    rows = np.flatnonzero(finding.accused)
    told = list(accounts(evidence, examined, rows))
    assert [one.row for one in told] == rows.tolist()
    honest_ways = {f"way_{one.name}" for one in EXPLANATIONS if not one.show}
    for one in told:
        assert one.way not in honest_ways
        assert one.instead in honest_ways
        chosen = examined.fit.responsibility[one.row]
        ratio = np.log(chosen[SHOWS].max() / max(chosen[~SHOWS].max(), 1e-300))
        small = len(examined.seen.signs.codes) * 0.05  # signs that say next to nothing are left out
        assert sum(reason.weight for reason in one.reasons) == pytest.approx(
            ratio, abs=small + 0.01
        )
        for reason in one.reasons:
            for lang in ("vi", "en"):
                assert "{" not in in_words(reason.code, lang, reason.facts)
                assert in_words(reason.strength, lang)


def test_a_batch_from_the_office_is_explained_as_a_supervisor_would(both):
    causes, evidence, examined, finding = both
    row = int(np.flatnonzero(finding.accused & (causes == "office computer"))[0])
    (one,) = accounts(evidence, examined, [row])
    assert one.way == "way_office_computer"
    codes = [reason.code for reason in one.reasons if reason.weight > 0]
    assert "seen_web" in codes[:4]
    assert "seen_network_workstation" in codes


def test_words_tell_the_same_facts_in_both_languages():
    for code, said in WORDS.items():
        facts = [set(re.findall(r"{(\w+)", one)) for one in said]
        assert facts[0] == facts[1], code


def test_every_value_of_every_sign_can_be_said():
    told_by_number = {"pace", "morning", "row", "web"}
    counted = {"contact", "device", "account"}
    for name, values in VALUES.items():
        if name in told_by_number:
            assert f"seen_{name}" in WORDS
        elif name in counted:
            assert {f"seen_{name}", f"seen_{name}_unknown"} <= set(WORDS)
        elif name == "fill":
            assert {"seen_fill", "seen_fill_unknown"} <= set(WORDS)
        else:
            assert {f"seen_{name}_{value}" for value in values} <= set(WORDS)
    assert {f"way_{one.name}" for one in EXPLANATIONS} <= set(WORDS)
