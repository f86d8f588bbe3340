"""What others' programs say of our trees and signatures: pymerkle, which knows nothing of ours, and OpenSSL."""

from __future__ import annotations

import base64
from random import Random
from subprocess import run

import pymerkle
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pymerkle.proof import InclusionProof, InvalidProof, verify_consistency, verify_inclusion
from tests.trust.making import LOG

from tinhso.kernel.merkle import check_consistency
from tinhso.keys.checkpoints import open_checkpoint
from tinhso.keys.notes import read_note
from tinhso.trust import queries
from tinhso.trust.models import Checkpoint
from tinhso.trust.queries import inclusion, root_at
from tinhso.trust.reading import entries_between

SIZES = [1, 2, 3, 255, 256, 257, 400, 512, 700]


@pytest.fixture
def theirs(sealed_in) -> pymerkle.InmemoryTree:
    """Their tree over the events that ours was signed over."""
    sealed_in(*(new - old for old, new in zip([0, *SIZES], SIZES, strict=False)))
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for one in entries_between(0, SIZES[-1]):
        tree.append_entry(one)
    return tree


def test_their_tree_has_our_signed_roots(theirs):
    signed = [
        open_checkpoint(one.note, [LOG.verifier])[0] for one in Checkpoint.objects.order_by("size")
    ]
    assert [one.size for one in signed] == SIZES
    assert [one.root for one in signed] == [theirs.get_root(size) for size in SIZES]


def test_they_believe_our_inclusion_proofs_and_no_changed_ones(theirs):
    draw = Random(9162)
    for size in SIZES:
        indices = sorted({0, size - 1, *(draw.randrange(size) for _ in range(8))})
        for index, path in zip(indices, inclusion(indices, size), strict=True):
            leaf = theirs.get_leaf(index + 1)
            rule = theirs.prove_inclusion(index + 1, size).rule
            proof = InclusionProof("sha256", True, size, index + 1, rule, [leaf, *path])
            verify_inclusion(leaf, root_at(size), proof, index=index + 1, size=size)
            with pytest.raises(InvalidProof):
                verify_inclusion(leaf, root_at(size)[::-1], proof)
            if path:
                proof.path[1] = bytes(32)
                with pytest.raises(InvalidProof):
                    verify_inclusion(leaf, root_at(size), proof)


def test_they_find_our_states_consistent_and_we_find_theirs(theirs):
    for old in SIZES:
        for new in (one for one in SIZES if one >= old):
            verify_consistency(root_at(old), root_at(new), theirs.prove_consistency(old, new))
            check_consistency(
                old=old,
                new=new,
                path=queries.consistency(old, new),
                old_root=theirs.get_root(old),
                new_root=theirs.get_root(new),
            )


def test_openssl_believes_a_checkpoints_signature(sealed_in, openssl, tmp_path):
    sealed_in(5)
    note = read_note(Checkpoint.objects.get().note)
    made = base64.b64decode(note.lines[0].split()[2])[4:]
    key = Ed25519PublicKey.from_public_bytes(LOG.verifier.public)
    (tmp_path / "key").write_bytes(
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "made").write_bytes(made)

    def said(text: str) -> int:
        (tmp_path / "text").write_text(text)
        words = ("-pubin", "-inkey", "key", "-rawin", "-in", "text", "-sigfile", "made")
        return run(
            [openssl, "pkeyutl", "-verify", *words], cwd=tmp_path, capture_output=True, check=False
        ).returncode

    assert said(note.text) == 0
    assert said(note.text.replace("5", "6", 1)) != 0
