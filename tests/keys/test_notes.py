"""Signed notes and checkpoints, by the examples that are published and by everything that may be wrong with one."""

from __future__ import annotations

import pytest

from tinhso.keys import notes
from tinhso.keys.checkpoints import BadCheckpoint, Checkpoint, open_checkpoint, read_checkpoint
from tinhso.keys.notes import BadNote, BadNoteKey

# The example of the package that brought the form into use.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED = (
    f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyB"
    "wJnAM=\n"
)
LOG, WITNESS = (
    notes.new_signing_key("so-cai.example.vn"),
    notes.new_signing_key("bao.example.vn", kind=notes.COSIGNED),
)


def test_the_published_note_holds():
    key = notes.read_verifier_key(NEUMANN)
    assert str(key) == NEUMANN
    note = notes.read_note(SIGNED)
    assert str(note) == SIGNED
    assert [one.key for one in notes.open_note(note, [key])] == [key]


def test_the_published_key_signs_the_published_note():
    key = notes.read_signing_key(NEUMANN_PRIVATE)
    assert str(key.verifier) == NEUMANN
    assert key.written() == NEUMANN_PRIVATE
    assert str(notes.signed_note(TEXT, [key])) == SIGNED


def test_a_key_is_never_printed():
    key = notes.read_signing_key(NEUMANN_PRIVATE)
    assert NEUMANN_PRIVATE[-20:] not in f"{key} {key!r} {[key]}"


def test_a_signature_that_claims_to_be_by_a_known_key_and_is_not_refuses_the_note():
    changed = notes.read_note(SIGNED.replace("problem is.", "answer is."))
    with pytest.raises(BadNote) as fault:
        notes.open_note(changed, [notes.read_verifier_key(NEUMANN)])
    assert (fault.value.code, fault.value.facts) == ("forged_note", {"name": "PeterNeumann"})


def test_signatures_of_strangers_are_left_alone():
    note = notes.signed_note("one\n", [notes.new_signing_key("stranger"), LOG])
    assert [one.key for one in notes.open_note(note, [LOG.verifier])] == [LOG.verifier]
    with pytest.raises(BadNote) as fault:
        notes.open_note(note, [notes.new_signing_key(LOG.verifier.name).verifier])
    assert fault.value.code == "unsigned_note"


def test_a_cosignature_names_its_moment_and_signs_it():
    text = Checkpoint("so-cai.example.vn", 3, bytes(32)).text()
    note = notes.signed_note(text, [WITNESS], at=1_700_000_000)
    assert [one.at for one in notes.open_note(note, [WITNESS.verifier])] == [1_700_000_000]
    assert notes.signatures_of(note, [LOG.verifier]) == []
    # Another moment before the same signature.
    later = notes.signed_note(text, [WITNESS], at=1_700_000_001).lines[0]
    mixed = later[:-40] + note.lines[0][-40:]
    with pytest.raises(BadNote):
        notes.open_note(notes.Note(text, (mixed,)), [WITNESS.verifier])
    with pytest.raises(BadNote):
        notes.signed_note(text, [WITNESS])


@pytest.mark.parametrize(
    "text",
    ["", "\n", "a\n", "a\n\n", "a\n\n— b\n", "a\n\n— b c", "a\n\n- b AAAA\n", "a\n\n— b AAAA\n\n", "a\tb\n\n— b AAAA\n",
     "a\r\n\n— b AAAA\n", "a\n\n— b+c AAAA\n", "a\n\n" + "— b AAAA\n" * 101, "a" * 1_000_001 + "\n\n— b AAAA\n"],
)  # fmt: skip
def test_what_is_no_note(text):
    with pytest.raises(BadNote):
        notes.read_note(text)


@pytest.mark.parametrize(
    "told",
    ["", "a", "a+b", "a+00000000+AAAA", NEUMANN.replace("c74f20a3", "c74f20a4"), NEUMANN[:-4], f"x{NEUMANN}",
     NEUMANN.replace("+AR", "+Ah"), NEUMANN_PRIVATE],
)  # fmt: skip
def test_what_is_no_verifier_key(told):
    with pytest.raises(BadNoteKey):
        notes.read_verifier_key(told)


def test_what_is_no_private_key():
    for told in (
        "",
        NEUMANN,
        NEUMANN_PRIVATE[:-4],
        NEUMANN_PRIVATE.replace("c74f20a3", "c74f20a4"),
    ):
        with pytest.raises(BadNoteKey) as fault:
            notes.read_signing_key(told)
        assert NEUMANN_PRIVATE[-20:] not in str(fault.value)
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(BadNoteKey):
            notes.new_signing_key(name)


def test_the_published_checkpoint_is_read():
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    found = read_checkpoint(text)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert found.text() == text
    assert read_checkpoint(f"{text}more\n").more == ("more",)


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", f"a\n01\n{'A' * 43}=\n", f"a\n-1\n{'A' * 43}=\n", f"a\n1\n{'A' * 42}B=\n", f"a\n1\n{'A' * 40}\n",
     f"\n1\n{'A' * 43}=\n", f"a\n1\n{'A' * 43}=\n\nb\n", f"a\n1\n{'A' * 43}=", f"a\n1\n{'A' * 42}é=\n"],
)  # fmt: skip
def test_what_is_no_checkpoint(text):
    with pytest.raises(BadCheckpoint):
        read_checkpoint(text)


def test_a_checkpoint_is_by_the_log_that_it_names():
    text = Checkpoint("so-cai.khac.vn", 3, bytes(32)).text()
    with pytest.raises(BadCheckpoint) as fault:
        open_checkpoint(str(notes.signed_note(text, [LOG])), [LOG.verifier])
    assert fault.value.code == "other_log"
