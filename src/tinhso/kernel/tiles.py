"""A Merkle tree kept as tiles (C2SP tlog-tiles): strips of up to 256 hashes, each eight levels above the one below.

Tile (level, index) holds the nodes of height 8 × level from 256 × index on. What is full never changes, so tiles can be
copied by anybody and kept anywhere; every proof is made from a handful of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.merkle import HASH_BYTES, folded, root_of

HEIGHT, WIDTH = 8, 256
ENTRIES = "entries"
# (level, index) → its hashes, one after the other; at least as many as the tree asked for needs.
Fetch = Callable[[int, int], bytes]
_PATH = re.compile(
    r"tile/(entries|0|[1-9]|[1-5]\d|6[0-3])/((?:x\d{3}/){0,5}\d{3})(?:\.p/([1-9]\d{0,2}))?"
)


class BadTile(TinhsoError):
    """no_tile_path (path): not the address of a tile. short_tile (level, index): it lacks hashes that the tree has."""


@dataclass(frozen=True)
class Tile:
    """level: 0 for hashes of leaves, None for a bundle of entries; width: how many, 1 to 256."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its address below the log's."""
        groups = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        name = ENTRIES if self.level is None else str(self.level)
        return f"tile/{name}/{'/'.join(groups)}{partial}"


def read_path(path: str) -> Tile:
    """The tile at an address. Raises BadTile where there can be none."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise BadTile("no_tile_path", path=path)
    level, groups, width = found.groups()
    tile = Tile(
        None if level == ENTRIES else int(level),
        int(groups.replace("x", "").replace("/", "")),
        int(width or WIDTH),
    )
    if tile.path != path:  # Leading groups of zeros, and a full tile that calls itself partial.
        raise BadTile("no_tile_path", path=path)
    return tile


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """The tiles of a tree, without bundles; since: the size up to which the full ones are had already."""
    level, count, had = 0, size, since
    while count:
        for index in range(had // WIDTH, count // WIDTH):
            yield Tile(level, index)
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)
        level, count, had = level + 1, count // WIDTH, had // WIDTH


def nodes_in(fetch: Fetch) -> Callable[[int, int], bytes]:
    """The nodes of a tree kept as tiles, for proofs and roots; each tile is fetched once. Raises BadTile."""
    held: dict[tuple[int, int], bytes] = {}

    def node(height: int, index: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        first = index << above
        place = (level, first // WIDTH)
        if place not in held:
            held[place] = fetch(*place)
        start = first % WIDTH * HASH_BYTES
        hashes = split(held[place][start : start + (HASH_BYTES << above)])
        if len(hashes) != 1 << above:
            raise BadTile("short_tile", level=level, index=place[1])
        return folded(hashes)

    return node


def split(hashes: bytes) -> list[bytes]:
    """Hashes that stand one after the other, each for itself; what is left over at the end is not one."""
    return [
        hashes[start : start + HASH_BYTES]
        for start in range(0, len(hashes) - HASH_BYTES + 1, HASH_BYTES)
    ]


def edge_of(size: int) -> list[tuple[int, int]]:
    """The tiles that appending touches first: of each level the last one, if it is not full."""
    found, level, count = [], 0, size
    while count:
        if count % WIDTH:
            found.append((level, count // WIDTH))
        level, count = level + 1, count // WIDTH
    return found


@dataclass
class Growing:
    """A tree that is appended to. edge: its tiles that are not full, by (level, index); changed: what was written."""

    size: int
    edge: dict[tuple[int, int], bytes]
    changed: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def append(self, leaves: Iterable[bytes]) -> None:
        """Add hashes of leaves at the end, and of every tile that they fill its root to the tile above."""
        added, level, count = list(leaves), 0, self.size
        self.size += len(added)
        while added:
            upward: list[bytes] = []
            taken = 0
            while taken < len(added):
                place = (level, count // WIDTH)
                some = added[taken : taken + WIDTH - count % WIDTH]
                hashes = self.edge.pop(place, b"") if count % WIDTH else b""
                if len(hashes) != count % WIDTH * HASH_BYTES:
                    raise BadTile("short_tile", level=level, index=place[1])
                hashes += b"".join(some)
                taken += len(some)
                count += len(some)
                self.changed[place] = hashes
                if count % WIDTH:
                    self.edge[place] = hashes
                else:
                    upward.append(folded(split(hashes)))
            # How many the level above had before these.
            count = (count - len(added)) // WIDTH
            added, level = upward, level + 1

    def root(self) -> bytes:
        """The root of the tree as it stands. Raises BadTile where the edge that was given is not one of its size."""
        edge = self.edge
        return root_of(nodes_in(lambda level, index: edge.get((level, index), b"")), self.size)
