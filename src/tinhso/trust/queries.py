"""Readers of the tree: checkpoints, tiles, and the proofs that are made of them."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q

from tinhso.kernel.merkle import NoSuchLeaf, consistency_proof, inclusion_proof, root_of
from tinhso.kernel.tiles import HEIGHT, Fetch, edge_of, nodes_in
from tinhso.kernel.tiles import Tile as Address
from tinhso.ledger.models import Event
from tinhso.ledger.queries import public_part
from tinhso.trust.leaves import opening_of
from tinhso.trust.models import ENTRIES, Checkpoint, Stamp, Tile
from tinhso.trust.proofs import Proof

_HASH = 32


def latest() -> Checkpoint | None:
    """The last checkpoint; None before the first."""
    return Checkpoint.objects.order_by("-size").first()


def stamped_days() -> list[date]:
    """The days whose checkpoint was stamped, the newest first."""
    return list(Stamp.objects.order_by("-day").values_list("day", flat=True))


def stamp_of(day: date) -> Stamp | None:
    """The stamp of a day."""
    return Stamp.objects.filter(day=day).first()


def fetched(places: Collection[tuple[int, int]]) -> Fetch:
    """Some tiles by level and index, read at once; one that is not there has no hashes."""
    by_level: dict[int, list[int]] = {}
    for level, index in places:
        by_level.setdefault(level, []).append(index)
    wanted = Q()
    for level, indices in by_level.items():
        wanted |= Q(level=level, index__in=indices)
    found: Mapping[tuple[int, int], bytes] = {}
    if by_level:
        rows = Tile.objects.filter(wanted).values_list("level", "index", "hashes")
        found = {(level, index): bytes(hashes) for level, index, hashes in rows}
    return lambda level, index: found.get((level, index), b"")


def tile_bytes(tile: Address) -> bytes | None:
    """What stands at the address of a tile, as C2SP has it; None where the last checkpoint has no such tile."""
    last = latest()
    size = last.size if last else 0
    there = size >> HEIGHT * (tile.level or 0)
    if there < tile.index * 256 + tile.width:
        return None
    level = ENTRIES if tile.level is None else tile.level
    return as_served(tile, fetched([(level, tile.index)])(level, tile.index))


def as_served(tile: Address, hashes: bytes) -> bytes:
    """The bytes of a tile as C2SP has it: its hashes, or of a bundle each entry after its length in two bytes."""
    held = hashes[: tile.width * _HASH]
    if tile.level is not None:
        return held
    length = _HASH.to_bytes(2, "big")
    return b"".join(length + held[at : at + _HASH] for at in range(0, len(held), _HASH))


def inclusion(indices: Sequence[int], size: int) -> list[list[bytes]]:
    """The inclusion proofs of leaves in the tree of a size, from one query. Raises NoSuchLeaf."""
    nodes = nodes_in(fetched(_places(indices, size)))
    return [inclusion_proof(nodes, index, size) for index in indices]


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the tree of one size begins with that of another, from one query. Raises NoSuchLeaf."""
    if not 0 <= old <= new or new > (last.size if (last := latest()) else 0):
        raise NoSuchLeaf("no_such_size", old=old, new=new)
    places = [*_places([max(0, old - 1)], new), *edge_of(old)]
    return consistency_proof(nodes_in(fetched(places)), old, new)


def root_at(size: int) -> bytes:
    """The root that the tree had at a size that it has passed, from one query. Raises BadTile."""
    return root_of(nodes_in(fetched(edge_of(size))), size)


def proofs_of(events: Iterable[Event], checkpoint: Checkpoint) -> list[Proof]:
    """Proofs of events that were read with their place, of those that the checkpoint holds; one query."""
    held = [
        one
        for one in events
        if (place := getattr(one, "place", None)) and place.position <= checkpoint.size
    ]
    indices = [one.place.position - 1 for one in held]
    paths = inclusion(indices, checkpoint.size)
    return [
        Proof(index, tuple(path), checkpoint.note, opening_of(public_part(one)))
        for one, index, path in zip(held, indices, paths, strict=True)
    ]


def consistency_text(path: Sequence[bytes]) -> str:
    """A consistency proof as it is served: a hash a line, in base64."""
    return "".join(f"{base64.b64encode(one).decode()}\n" for one in path)


def _places(indices: Iterable[int], size: int) -> set[tuple[int, int]]:
    """Where everything lies that proofs of leaves need: above each of them, and at the right edge."""
    found = set(edge_of(size))
    for index in indices:
        level, rest = 0, size
        while rest:
            found.add((level, index >> HEIGHT * (level + 1)))
            level, rest = level + 1, rest >> HEIGHT
    return found
