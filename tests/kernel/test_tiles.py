"""A tree kept as tiles is the same tree, however it grew; addresses as C2SP writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel import merkle, tiles
from tinhso.kernel.tiles import Growing, Tile

LEAVES = [merkle.leaf_hash(b"%d" % one) for one in range(70_000)]


def grown(*sizes: int) -> tuple[Growing, dict[tuple[int, int], bytes]]:
    """A tree that grew to each of the sizes in turn, and all its tiles."""
    kept: dict[tuple[int, int], bytes] = {}
    tree = Growing(0, {})
    for size in sizes:
        edge = {place: kept[place] for place in tiles.edge_of(tree.size)}
        tree = Growing(tree.size, edge)
        tree.append(LEAVES[tree.size : size])
        kept |= tree.changed
    return tree, kept


@given(st.lists(st.integers(0, 1_500), min_size=1, max_size=6))
def test_however_a_tree_grows_its_tiles_are_the_same(sizes):
    sizes = sorted(sizes)
    tree, kept = grown(*sizes)
    assert kept == grown(sizes[-1])[1]
    assert tree.edge.keys() == set(tiles.edge_of(sizes[-1]))
    assert tree.root() == merkle.root_of(merkle.nodes_over(LEAVES), sizes[-1])
    told = {(one.level, one.index): one.width for one in tiles.tiles_of(sizes[-1])}
    assert told == {place: len(hashes) // 32 for place, hashes in kept.items()}


@given(st.data())
def test_proofs_from_tiles_are_proofs_of_the_tree(data):
    size = data.draw(st.integers(1, 3_000))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    kept = grown(size)[1]
    nodes, plain = tiles.nodes_in(lambda *place: kept[place]), merkle.nodes_over(LEAVES[:size])
    assert merkle.root_of(nodes, size) == merkle.root_of(plain, size)
    assert merkle.inclusion_proof(nodes, index, size) == merkle.inclusion_proof(plain, index, size)
    assert merkle.consistency_proof(nodes, old, size) == merkle.consistency_proof(plain, old, size)


def test_three_levels_of_tiles():
    tree, kept = grown(255, 256, 65_535, 65_536, 70_000)
    # As the specification counts them for this size.
    widths = {
        level: [o.width for o in tiles.tiles_of(70_000) if o.level == level] for level in range(3)
    }
    assert widths == {0: [256] * 273 + [112], 1: [256, 17], 2: [1]}
    nodes = tiles.nodes_in(lambda *place: kept[place])
    assert merkle.root_of(nodes, 70_000) == merkle.root_of(merkle.nodes_over(LEAVES), 70_000)
    assert tree.size == 70_000
    since = list(tiles.tiles_of(70_000, since=65_536))
    assert [one.path for one in since if one.level == 1] == ["tile/1/001.p/17"]
    assert len([one for one in since if one.level == 0]) == 18


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(1, 0, 17), "tile/1/000.p/17"),
        (Tile(63, 999), "tile/63/999"),
        (Tile(None, 1_000, 255), "tile/entries/x001/000.p/255"),
    ],
)
def test_addresses(tile, path):
    assert tile.path == path
    assert tiles.read_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/x000/067", "tile/64/000", "tile/00/000", "tile/0/67", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/07", "tile/-1/000", "tile/0/001/234", "tile/0/000/", "checkpoint", "tile/0/../000", "",
    ],
)  # fmt: skip
def test_what_is_no_address(path):
    with pytest.raises(tiles.BadTile):
        tiles.read_path(path)


def test_a_tile_that_was_cut_is_named():
    kept = grown(600)[1]
    kept[0, 1] = kept[0, 1][:-32]
    with pytest.raises(tiles.BadTile) as fault:
        merkle.inclusion_proof(tiles.nodes_in(lambda *place: kept[place]), 300, 600)
    assert (fault.value.code, fault.value.facts) == ("short_tile", {"level": 0, "index": 1})
    with pytest.raises(tiles.BadTile):
        Growing(600, {(0, 2): b"", (1, 0): kept[1, 0]}).append(LEAVES[:1])
