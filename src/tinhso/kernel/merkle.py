"""The Merkle tree of RFC 9162: roots, inclusion and consistency proofs, made and checked. SHA-256 alone.

A tree is asked for its nodes by a function: (height, index) → the hash over leaves [index << height, (index + 1) <<
height), all of which are there. Making a proof needs such a function; checking one needs nothing but the proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from tinhso.kernel.errors import TinhsoError

HASH_BYTES = 32
Nodes = Callable[[int, int], bytes]
EMPTY_ROOT = hashlib.sha256(b"").digest()


class BadProof(TinhsoError):
    """bad_inclusion (index, size): it does not lead from the leaf to the root.

    bad_consistency (old, new): the newer tree does not begin with the older one.
    """


class NoSuchLeaf(TinhsoError):
    """no_such_leaf (index, size); no_such_size (old, new): the tree asked for is not that large."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def folded(hashes: Sequence[bytes]) -> bytes:
    """The root over 2^k hashes of one height."""
    level = list(hashes)
    while len(level) > 1:
        level = [
            node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=True)
        ]
    return level[0]


def root_of(nodes: Nodes, size: int) -> bytes:
    """The root over the first `size` leaves."""
    return _span(nodes, 0, size) if size else EMPTY_ROOT


def nodes_over(leaves: Sequence[bytes]) -> Nodes:
    """The nodes of a small tree held in memory; leaves: hashes of leaves."""

    def node(height: int, index: int) -> bytes:
        return folded(leaves[index << height : (index + 1) << height])

    return node


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Hashes from the leaf's sibling up to the root's child. Raises NoSuchLeaf."""
    if not 0 <= index < size:
        raise NoSuchLeaf("no_such_leaf", index=index, size=size)
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left(end - start)
        if index < middle:
            path.append(_span(nodes, middle, end))
            end = middle
        else:
            path.append(_span(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """Hashes that show that the tree of `new` leaves begins with that of `old`; none where old is 0 or new.

    Raises NoSuchLeaf.
    """
    if not 0 <= old <= new:
        raise NoSuchLeaf("no_such_size", old=old, new=new)
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _left(end - start)
        if old <= middle:
            path.append(_span(nodes, middle, end))
            end = middle
        else:
            path.append(_span(nodes, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(_span(nodes, start, end))
    return path[::-1]


def root_from(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to from the hash of a leaf. Raises BadProof where its shape is wrong."""
    fault = BadProof("bad_inclusion", index=index, size=size)
    if not 0 <= index < size or not _hashes(leaf, *path):
        raise fault
    place, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            raise fault
        if place & 1 or place == last:
            found = node_hash(one, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, one)
        place, last = place >> 1, last >> 1
    if last:
        raise fault
    return found


def check_inclusion(
    leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Raises BadProof unless the leaf of that hash stands at `index` of the tree of that size and root."""
    if root_from(leaf, index=index, size=size, path=path) != root:
        raise BadProof("bad_inclusion", index=index, size=size)


def check_consistency(
    *, old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raises BadProof unless the tree of `new` leaves begins with that of `old` leaves."""
    fault = BadProof("bad_consistency", old=old, new=new)
    if not 0 <= old <= new or not _hashes(old_root, new_root, *path):
        raise fault
    if old in (0, new):
        same = old_root == (EMPTY_ROOT if old == 0 else new_root)
        if path or not same:
            raise fault
        return
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    # A tree whose size is a power of two is itself a node of the larger one, and is not told again.
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not path or not hashes:
        raise fault
    first = second = hashes[0]
    for one in hashes[1:]:
        if last == 0:
            raise fault
        if place & 1 or place == last:
            first, second = node_hash(one, first), node_hash(one, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, one)
        place, last = place >> 1, last >> 1
    if last or first != old_root or second != new_root:
        raise fault


def _span(nodes: Nodes, start: int, end: int) -> bytes:
    """The hash over leaves [start, end): one node, or several at the right edge of the tree."""
    parts: list[bytes] = []
    while start < end:
        height = (end - start).bit_length() - 1
        parts.append(nodes(height, start >> height))
        start += 1 << height
    found = parts.pop()
    while parts:
        found = node_hash(parts.pop(), found)
    return found


def _left(count: int) -> int:
    """The largest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1


def _hashes(*values: bytes) -> bool:
    return all(len(one) == HASH_BYTES for one in values)
