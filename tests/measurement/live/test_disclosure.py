"""What is published against a slow reference: every set of cells whose sum follows from it, by algebra."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tinhso.measurement.live.disclosure import (
    FEWEST,
    TOTAL,
    Block,
    pool_start,
    publishable,
    share_at_least,
    small_sums,
)

YEAR = 2026 * 12
Cell = tuple[str, int]


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """A basis of the rows in echelon form."""
    basis: list[list[Fraction]] = []
    for row in rows:
        left = remainder(basis, row)
        if any(left):
            lead = next(place for place, value in enumerate(left) if value)
            basis.append([value / left[lead] for value in left])
    return basis


def remainder(basis: list[list[Fraction]], row: list[Fraction]) -> list[Fraction]:
    for one in basis:
        lead = next(place for place, value in enumerate(one) if value)
        factor = row[lead]
        row = [a - factor * b for a, b in zip(row, one, strict=True)]
    return row


def follows(cells: list[Cell], blocks: list[Block]) -> Iterator[tuple[Cell, ...]]:
    """Every set of cells whose sum is a combination of published sums."""
    rows = [
        [
            Fraction(block.key in (TOTAL, key) and block.first <= month <= block.last)
            for key, month in cells
        ]
        for block in blocks
    ]
    basis = reduced(rows)
    for size in range(1, len(cells) + 1):
        for chosen in combinations(cells, size):
            row = [Fraction(cell in chosen) for cell in cells]
            if not any(remainder(basis, row)):
                yield chosen


def published_over(cells: dict[Cell, int], whole: dict[Cell, int] | None = None) -> list[Block]:
    """One publication after the other, each knowing only what has come by then."""
    blocks: list[Block] = []
    for month in sorted({month for _, month in cells}):
        known = {place: count for place, count in cells.items() if place[1] <= month}
        known_whole = whole and {p: count for p, count in whole.items() if p[1] <= month}
        blocks += publishable(known, month=month, published=blocks, whole=known_whole)
    return blocks


def table(keys: int, months: int, most: int = 40) -> st.SearchStrategy[dict[Cell, int]]:
    places = [(chr(ord("a") + key), YEAR + month) for key in range(keys) for month in range(months)]
    few = st.integers(0, 14) | st.integers(0, most)
    return st.lists(few, min_size=len(places), max_size=len(places)).map(
        lambda counts: dict(zip(places, counts, strict=True))
    )


@given(st.one_of(table(4, 2), table(3, 3), table(2, 4)))
def test_no_small_sum_follows_from_consecutive_publications(cells: dict[Cell, int]) -> None:
    blocks = published_over(cells)
    for block in blocks:
        held = [
            p for p in cells if block.key in (TOTAL, p[0]) and block.first <= p[1] <= block.last
        ]
        assert block.count == sum(cells[place] for place in held)
    for chosen in follows(sorted(cells), blocks):
        assert sum(cells[place] for place in chosen) >= FEWEST, (chosen, blocks)


@given(table(3, 3), st.data())
def test_no_small_part_nor_rest_follows(whole: dict[Cell, int], data: st.DataObject) -> None:
    """Decided and late are both published: then what is on time follows wherever both do."""
    part = {place: data.draw(st.integers(0, count)) for place, count in whole.items()}
    wholes, parts = published_over(whole), published_over(part, whole)
    of_whole = set(follows(sorted(whole), wholes))
    for chosen in follows(sorted(part), parts):
        late = sum(part[place] for place in chosen)
        assert late >= FEWEST, (chosen, parts)
        if chosen in of_whole:
            assert sum(whole[place] for place in chosen) - late >= FEWEST, (chosen, parts)


@given(table(3, 3))
def test_blocks_of_a_key_never_overlap(cells: dict[Cell, int]) -> None:
    blocks = published_over(cells)
    for one, other in combinations(blocks, 2):
        assert one.key != other.key or not one.meets(other)


def test_an_office_alone_below_ten_takes_a_second_one_with_it() -> None:
    cells = {("a", YEAR): 100, ("b", YEAR): 30, ("c", YEAR): 11, ("d", YEAR): 3}
    assert published_over(cells) == [
        Block(TOTAL, YEAR, YEAR, 144),
        Block("a", YEAR, YEAR, 100),
        Block("b", YEAR, YEAR, 30),
    ]


def test_what_is_too_few_waits_for_the_quarter_the_half_year_and_the_year() -> None:
    monthly = {("a", YEAR + month): 50 for month in range(12)}
    pairs = {(key, YEAR + month): 4 for key in "bc" for month in range(12)}
    few = {(key, YEAR + month): 2 for key in "de" for month in range(12)}
    rare = {(key, YEAR + month): 1 for key in "fg" for month in range(12)}
    found = published_over({**monthly, **pairs, **few, **rare})
    spans = {
        key: [(b.first - YEAR, b.last - YEAR) for b in found if b.key == key] for key in "abdf"
    }
    assert spans["a"] == [(month, month) for month in range(12)]
    assert spans["b"] == [(0, 2), (3, 5), (6, 8), (9, 11)]
    assert spans["d"] == [(0, 5), (6, 11)]
    assert spans["f"] == [(0, 11)]


def test_a_month_waits_for_the_end_of_what_it_is_pooled_in() -> None:
    march, may, june = YEAR + 2, YEAR + 4, YEAR + 5
    one = Block("a", YEAR, YEAR, 10)
    assert pool_start(march, [one]) == YEAR + 1
    assert pool_start(may, [one]) is None
    assert pool_start(june, [one]) == YEAR + 1
    assert pool_start(YEAR + 12, [one]) == YEAR + 12


def test_a_sum_left_over_by_two_months_together_is_seen() -> None:
    """a and b are hidden in both months; a's two months together are published, so b's follow."""
    totals = [Block(TOTAL, YEAR, YEAR, 10), Block(TOTAL, YEAR + 1, YEAR + 1, 10)]
    assert not small_sums(totals, [], keys=2).any()
    assert small_sums(totals, [Block("a", YEAR, YEAR + 1, 12)], keys=2)[3]


@given(st.integers(10, 3_000), st.data())
def test_the_bound_of_a_share_says_nothing_of_few(decided: int, data: st.DataObject) -> None:
    late = data.draw(st.integers(0, decided))
    bound = share_at_least(decided, late)
    alike = [n for n in range(decided + 1) if share_at_least(decided, n) == bound]
    if bound is not None:
        assert (decided - late) / decided >= bound
        assert len(alike) > FEWEST or min(alike) >= FEWEST


def test_blocks_less_a_total_leave_no_small_sum() -> None:
    """All of January is covered; a and b are told over the quarter, whose other months have no total of their own."""
    cells = {("a", YEAR): 9, ("b", YEAR): 9, ("c", YEAR): 20}
    cells |= {("a", YEAR + 1): 3, ("b", YEAR + 2): 4, ("a", YEAR + 2): 0, ("b", YEAR + 1): 0}
    cells |= {("c", YEAR + 1): 0, ("c", YEAR + 2): 0}
    quarter = [Block("a", YEAR, YEAR + 2, 12), Block("b", YEAR, YEAR + 2, 13)]
    january = [Block(TOTAL, YEAR, YEAR, 38), Block("c", YEAR, YEAR, 20)]
    assert small_sums(january[:1], [january[1], *quarter], keys=3)[1]
    assert not small_sums(january[:1], [january[1], quarter[0]], keys=3)[1]
    blocks = published_over(cells)
    assert set(january) <= set(blocks) and not set(quarter) <= set(blocks)
    for chosen in follows(sorted(cells), blocks):
        assert sum(cells[place] for place in chosen) >= FEWEST, (chosen, blocks)
