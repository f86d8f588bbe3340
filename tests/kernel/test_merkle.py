"""The tree of RFC 9162, against the vectors that Certificate Transparency publishes and a tree that is written out."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel import merkle

# The eight leaves, roots and proofs by which implementations of Certificate Transparency are tried.
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
    (6, 7): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}
OTHER = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def hashes(*told: str) -> list[bytes]:
    return [bytes.fromhex(one) for one in told]


def written_out(entries: list[bytes]) -> bytes:
    """The root as the RFC defines it, by halves."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    half = 1
    while half * 2 < len(entries):
        half *= 2
    left, right = written_out(entries[:half]), written_out(entries[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree(count: int) -> list[bytes]:
    return [merkle.leaf_hash(b"%d" % one) for one in range(count)]


PUBLISHED = merkle.nodes_over([merkle.leaf_hash(one) for one in LEAVES])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size):
    assert merkle.root_of(PUBLISHED, size).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "path"), INCLUSION.items())
def test_inclusion_proofs_are_the_published_ones(place, path):
    index, size = place
    leaf, root = merkle.leaf_hash(LEAVES[index]), bytes.fromhex(ROOTS[size])
    assert merkle.inclusion_proof(PUBLISHED, index, size) == hashes(*path)
    merkle.check_inclusion(leaf, index=index, size=size, path=hashes(*path), root=root)


@pytest.mark.parametrize(("sizes", "path"), CONSISTENCY.items())
def test_consistency_proofs_are_the_published_ones(sizes, path):
    old, new = sizes
    assert merkle.consistency_proof(PUBLISHED, old, new) == hashes(*path)
    roots = {"old_root": bytes.fromhex(ROOTS[old]), "new_root": bytes.fromhex(ROOTS[new])}
    merkle.check_consistency(old=old, new=new, path=hashes(*path), **roots)


@given(st.integers(0, 600))
def test_a_root_is_what_the_rfc_writes_out(size):
    entries = [b"%d" % one for one in range(size)]
    assert merkle.root_of(merkle.nodes_over(tree(size)), size) == written_out(entries)


@given(st.data())
def test_whatever_stands_in_a_tree_is_proved(data):
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    leaves = tree(size)
    nodes = merkle.nodes_over(leaves)
    path, root = merkle.inclusion_proof(nodes, index, size), merkle.root_of(nodes, size)
    merkle.check_inclusion(leaves[index], index=index, size=size, path=path, root=root)
    for wrong in corrupted(path, root):
        refused(leaves[index], index=index, size=size, path=wrong, root=root)
    for elsewhere in {index - 1, index + 1, index ^ 2} - {index}:
        refused(leaves[index], index=elsewhere, size=size, path=path, root=root)
    refused(OTHER, index=index, size=size, path=path, root=root)
    refused(leaves[index], index=index, size=size, path=path, root=OTHER)
    refused(leaves[index][:31], index=index, size=size, path=path, root=root)


@given(st.data())
def test_a_tree_that_grew_is_consistent_and_no_other_is(data):
    new = data.draw(st.integers(1, 300))
    old = data.draw(st.integers(1, new))
    nodes = merkle.nodes_over(tree(new))
    path = merkle.consistency_proof(nodes, old, new)
    told = {"old_root": merkle.root_of(nodes, old), "new_root": merkle.root_of(nodes, new)}
    merkle.check_consistency(old=old, new=new, path=path, **told)
    for wrong in corrupted(path, told["old_root"]):
        inconsistent(old=old, new=new, path=wrong, **told)
    inconsistent(old=old, new=new, path=path, old_root=OTHER, new_root=told["new_root"])
    inconsistent(old=old, new=new, path=path, old_root=told["old_root"], new_root=OTHER)
    # A tree in which one leaf is another one, anywhere before the older end.
    changed = tree(new)
    changed[data.draw(st.integers(0, old - 1))] = OTHER
    others = merkle.nodes_over(changed)
    inconsistent(
        old=old,
        new=new,
        path=merkle.consistency_proof(others, old, new),
        old_root=told["old_root"],
        new_root=merkle.root_of(others, new),
    )


def test_what_a_tree_does_not_have_is_not_proved():
    nodes = merkle.nodes_over(tree(5))
    for index, size in ((5, 5), (-1, 5), (0, 0)):
        with pytest.raises(merkle.NoSuchLeaf):
            merkle.inclusion_proof(nodes, index, size)
    for old, new in ((6, 5), (-1, 5)):
        with pytest.raises(merkle.NoSuchLeaf):
            merkle.consistency_proof(nodes, old, new)
        inconsistent(old=old, new=new, path=[], old_root=OTHER, new_root=OTHER)


def test_an_empty_tree_is_the_beginning_of_every_tree():
    root = merkle.root_of(merkle.nodes_over(tree(5)), 5)
    told = {"old": 0, "new": 5, "new_root": root}
    merkle.check_consistency(path=[], old_root=merkle.EMPTY_ROOT, **told)
    inconsistent(path=[], old_root=OTHER, **told)
    inconsistent(path=[OTHER], old_root=merkle.EMPTY_ROOT, **told)


def corrupted(path: list[bytes], more: bytes) -> list[list[bytes]]:
    """What a proof becomes when one hash is cut, added, changed or short; never itself."""
    found = [[*path, more], [more, *path], [*path, b""], [b"", *path]]
    found += [path[:place] + path[place + 1 :] for place in range(len(path))]
    for place, one in enumerate(path):
        found.append([*path[:place], bytes([one[0] ^ 8]) + one[1:], *path[place + 1 :]])
        found.append([*path[:place], one[:31], *path[place + 1 :]])
    return found


def refused(leaf: bytes, **told: object) -> None:
    with pytest.raises(merkle.BadProof):
        merkle.check_inclusion(leaf, **told)


def inconsistent(**told: object) -> None:
    with pytest.raises(merkle.BadProof):
        merkle.check_consistency(**told)
