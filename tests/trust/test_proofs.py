"""Proofs and receipts hold as given, tell nothing more than they must, and do not hold once they are touched."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.making import BEGAN, LOG, ORIGIN, WITNESS, checkpoint, entry, event, proof

from tinhso.kernel.errors import TinhsoError
from tinhso.keys import notes
from tinhso.trust import leaves, proofs

EVENTS = [event(number) for number in range(50)]
KEYS = [LOG.verifier]
WRITTEN = proof(EVENTS, 17).written()


def checked(text: str, *, keys=KEYS, witnesses=()) -> list[proofs.Proved]:
    return [proofs.check(one, keys=keys, witnesses=witnesses) for one in proofs.read_proofs(text)]


def test_a_proof_shows_its_event_in_the_checkpoint():
    (found,) = checked(WRITTEN)
    assert found.index == 17
    assert found.checkpoint.size == 50
    assert found.opening.head == {
        "uid": str(EVENTS[17].uid),
        "kind": "cases.filed",
        "subject": "case:3",
        "occurred_at": "2026-03-02T01:17:00.000000Z",
        "recorded_at": "2026-03-02T01:17:00.000000Z",
        "backfilled": False,
    }


def test_several_proofs_stand_in_one_file():
    text = "".join(proof(EVENTS, index).written() for index in (3, 17, 49))
    assert [one.index for one in checked(text)] == [3, 17, 49]


def test_a_witness_is_named_with_its_moment():
    text = proof(EVENTS, 0, LOG, WITNESS).written()
    (found,) = checked(text, witnesses=[WITNESS.verifier])
    assert [(one.key.name, one.at) for one in found.witnesses] == [
        ("bao.example.vn", 1_770_000_000)
    ]
    assert checked(text)[0].witnesses == ()


def test_a_proof_tells_nothing_of_who_acted_where_and_what():
    raw = base64.b64decode(WRITTEN.split("\n")[1].removeprefix("extra "))
    told = json.loads(raw)
    assert set(told) == {"head", "salt", "closed"}
    for hidden in ("p-lan", "so-tu-phap", "counter", "number", EVENTS[17].leaf_salt.hex()):
        assert hidden not in raw.decode()
    # Whoever guesses the rest right cannot know it: the rest has another salt, which does not follow from this one.
    other = event(17, leaf_salt=bytes(32))
    assert leaves.opening_of(other).closed != bytes.fromhex(told["closed"])
    assert leaves.opening_of(other).salt.hex() != told["salt"]


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "cases.accepted"},
        {"subject": "case:4"},
        {"occurred_at": BEGAN},
        {"recorded_at": BEGAN},
        {"backfilled": True},
        {"actor": "p-hoa"},
        {"office": "so-y-te"},
        {"channel": "online"},
        {"facts": {"number": 18}},
        {"sealed_hash": bytes(32)},
        {"leaf_salt": bytes(31) + b"\x01"},
    ],
)
def test_every_part_of_an_event_is_committed_to(changed):
    assert entry(event(17, **changed)) != entry(event(17))


@given(st.data())
def test_a_proof_that_was_touched_anywhere_does_not_hold(data):
    """Of one letter changed, the only thing that may still be shown is what was shown before."""
    place = data.draw(st.integers(0, len(WRITTEN) - 1))
    letter = data.draw(st.sampled_from("ABab01+/=-— \n\x00{é"))
    text = WRITTEN[:place] + letter + WRITTEN[place + 1 :]
    try:
        found = checked(text)
    except TinhsoError:
        return
    assert found == checked(WRITTEN)


@pytest.mark.parametrize(
    "text", ["", "x", proofs.HEADER, f"{proofs.HEADER}\n", f"{proofs.HEADER}\nextra\nindex 0\n\n"]
)
def test_what_is_no_proof(text):
    with pytest.raises(TinhsoError):
        assert checked(text)


def test_a_proof_by_another_key_of_the_same_name_does_not_hold():
    swapped = notes.new_signing_key(ORIGIN)
    with pytest.raises(notes.BadNote) as fault:
        checked(proof(EVENTS, 17, swapped).written())
    assert fault.value.code == "unsigned_note"


def test_a_proof_of_another_log_does_not_hold():
    text = proof(EVENTS, 17).written().partition("\n\n")[0] + "\n\n"
    with pytest.raises(TinhsoError):
        checked(text + checkpoint(EVENTS, origin="so-cai.khac.vn"))


def receipt(number: int) -> proofs.Receipt:
    one = EVENTS[number]
    return proofs.Receipt(ORIGIN, one.uid, one.recorded_at, entry(one))


def test_a_receipt_holds_and_names_the_entry_that_must_come():
    told = f"https://example.vn/bien-nhan/abc#{receipt(3).short(LOG)}"
    found, signed = proofs.check_receipt(
        told, keys=[notes.new_signing_key(ORIGIN).verifier, LOG.verifier]
    )
    assert found == receipt(3)
    assert signed.key == LOG.verifier
    assert found.entry == leaves.opening_of(EVENTS[3]).entry
    assert len(receipt(3).short(LOG)) == 160


@given(st.data())
def test_a_receipt_that_was_touched_does_not_hold(data):
    short = receipt(3).short(LOG)
    raw = bytearray(base64.urlsafe_b64decode(short))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(TinhsoError):
        proofs.check_receipt(base64.urlsafe_b64encode(bytes(raw)).decode(), keys=KEYS)


@pytest.mark.parametrize(
    "text", ["", "#", "https://example.vn/#", "#abc", "#" + "A" * 160, "#" + "_" * 160]
)
def test_what_is_no_receipt(text):
    with pytest.raises(TinhsoError):
        proofs.check_receipt(text, keys=KEYS)


def test_a_receipt_is_no_checkpoint_and_a_checkpoint_no_receipt():
    """One key signs both: no text may be taken for the other."""
    assert receipt(3).text().split("\n")[0] != ORIGIN
    assert not receipt(3).text().split("\n")[1].isdigit()


def test_checking_needs_no_framework():
    told = "import sys, tinhso.trust.proofs as p; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
