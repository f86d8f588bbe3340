"""Circles, ties and webs by hand, and where an officer was when a dossier was filed."""

from __future__ import annotations

import numpy as np
import pytest

from tinhso.provenance.circles import CLEARLY, circle, expected_shares, webs
from tinhso.provenance.moments import DAY, OTHER_DAYS, Spans, at_the_desk, codes_of

HOUR = 3_600
START = 20_000 * DAY  # in Vietnam seven in the morning


def hashes(*values):
    return np.array(values, np.uint64)


def whole(*values):
    return np.array(values, np.int64)


def circle_of(thing, officer, *, owner=None, days=None, expected=0.25):
    count = len(thing)
    at = START + (whole(*range(count)) if days is None else whole(*days)) * DAY
    return circle(
        hashes(*thing),
        owner=whole(*range(count)) if owner is None else whole(*owner),
        officer=whole(*officer),
        filed_at=at,
        accepted_at=at,
        expected=np.full(count, expected),
    )


def test_a_circle_counts_dossiers_owners_and_officers_of_a_known_thing():
    one = circle_of([7, 7, 7, 0, 9], [1, 1, 2, 1, 1], owner=[1, 1, 2, 3, 4])
    assert one.dossiers.tolist() == [3, 3, 3, 0, 1]
    assert one.owners.tolist() == [2, 2, 2, 0, 1]
    assert one.officers.tolist() == [2, 2, 2, 0, 1]
    assert one.days.tolist() == [2, 2, 2, 0, 0]
    assert one.tie[3] == 0


def test_a_circle_before_one_officer_of_four_is_tied_and_one_before_all_is_not():
    assert circle_of([7] * 8, [1] * 8).tie.min() > CLEARLY
    assert circle_of([7] * 8, [1, 2, 3, 4] * 2).tie.max() < -CLEARLY


def test_before_an_officer_who_is_alone_nothing_is_tied():
    assert circle_of([7] * 8, [1] * 8, expected=1.0).tie.max() <= 0


def test_a_household_that_comes_on_one_day_counts_once():
    assert circle_of([7] * 4, [1] * 4, days=[3, 3, 3, 3]).tie.tolist() == pytest.approx([0] * 4)


def test_what_a_colleague_accepted_of_a_clear_circle_is_still_the_officers():
    one = circle_of([7] * 11, [1] * 10 + [2])
    assert one.main.tolist() == [1] * 11
    assert one.tie[10] > CLEARLY
    even = circle_of([7] * 4, [1, 1, 2, 2])
    assert even.main.tolist() == [1, 1, 2, 2]


def test_whoever_is_at_work_shares_the_days_acceptances():
    noon = START + 5 * HOUR
    told = expected_shares(
        office=np.array([1, 1, 1, 1, 2], np.int32),
        officer=whole(5, 5, 5, 6, 8),
        accepted_at=whole(noon, noon, noon + DAY, noon + DAY, noon),
        sat_office=np.array([1], np.int32),
        sat_officer=whole(6),
        sat_from=whole(START),
    )
    assert told.tolist() == pytest.approx([3 / 4, 3 / 4, 3 / 4, 1 / 4, 1])


def test_a_web_hangs_together_over_things_that_change():
    """Three phones, two numbers, no owner twice: one after another they share something before officer 1."""
    phones = circle_of([1, 1, 2, 2, 3, 3], [1] * 6)
    numbers = circle_of([0, 4, 4, 5, 5, 0], [1] * 6)
    things = [hashes(1, 1, 2, 2, 3, 3), hashes(0, 4, 4, 5, 5, 0)]
    assert webs([phones, numbers], things, owner=whole(*range(6))).tolist() == [6] * 6


def test_a_cafe_before_everybody_makes_no_web():
    things = [hashes(*[1] * 8)]
    cafe = circle_of([1] * 8, [1, 2, 3, 4] * 2)
    assert webs([cafe], things, owner=whole(*range(8))).tolist() == [1] * 8


def test_spans_hold_their_moments_and_reversed_ones_are_left_out():
    spans = Spans.of(whole(1, 1, 2), whole(100, 300, 100), whole(200, 250, 150))
    assert spans.holds(whole(1, 1, 1, 2, 2, 3), whole(100, 201, 300, 150, 151, 120)).tolist() == [
        True, False, False, True, False, False,
    ]  # fmt: skip


def test_how_often_a_visitor_would_be_there_anyway_comes_from_her_other_days():
    """She sits each day from 0 to 4, with a visitor from 1 to 2 on every second day."""
    days = whole(*range(30))
    sittings = Spans.of(np.ones(30, np.int64), START + days * DAY, START + days * DAY + 4 * HOUR)
    odd = days[days % 2 == 1]
    calls = Spans.of(np.ones(15, np.int64), START + odd * DAY + HOUR, START + odd * DAY + 2 * HOUR)
    filed = START + 15 * DAY + whole(HOUR + HOUR // 2, 3 * HOUR)
    desk = at_the_desk(
        officer=whole(1, 1), owner=whole(1, 2), filed_at=filed, sittings=sittings, calls=calls
    )
    assert desk.with_visitor.tolist() == [True, False]
    assert 0.35 < desk.by_chance[0] < 0.55
    assert desk.by_chance[1] < 0.1
    assert len(OTHER_DAYS) == 28


def test_a_row_of_filings_leaves_out_the_owners_own():
    filed = START + whole(0, 60, 120, 180, 5 * HOUR)
    nobody = Spans.of(whole(), whole(), whole())
    desk = at_the_desk(
        officer=whole(1, 1, 1, 1, 1),
        owner=whole(1, 1, 2, 3, 4),
        filed_at=filed,
        sittings=nobody,
        calls=nobody,
    )
    assert desk.row.tolist() == [2, 2, 3, 3, 0]


def test_names_of_one_kind_are_one_number_in_every_column():
    owner, filer = codes_of(hashes(9, 0, 5), hashes(5, 9, 0))
    assert owner[0] == filer[1]
    assert owner[2] == filer[0]
    assert (owner[1], filer[2]) == (-1, -1)
