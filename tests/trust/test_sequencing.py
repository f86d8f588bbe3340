"""Events become leaves in their order, are signed in time, and nothing is signed on top of a tree that was touched."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.servers.tampering import tampering
from tests.trust.conftest import NOON
from tests.trust.making import LOG

from tinhso.kernel import merkle
from tinhso.keys import notes
from tinhso.keys.checkpoints import open_checkpoint
from tinhso.ledger.models import Event, Position, Sealed
from tinhso.trust import jobs, proofs, queries
from tinhso.trust.auditing import audit
from tinhso.trust.keyring import log_verifiers
from tinhso.trust.leaves import REFUSED
from tinhso.trust.models import Checkpoint, Tile
from tinhso.trust.reading import entries_between
from tinhso.trust.sequencing import BrokenTree, KeyAwaited, sequence, sequence_all


def sizes() -> list[int]:
    return list(Checkpoint.objects.order_by("size").values_list("size", flat=True))


def test_a_checkpoint_is_signed_each_minute_or_each_thousand_events(noted):
    noted(3)
    assert sequence(now=NOON) == 3
    noted(2)
    assert sequence(now=NOON + timedelta(seconds=59)) == 0
    assert sequence(now=NOON + timedelta(seconds=60)) == 2
    noted(1_100)
    assert sequence(now=NOON + timedelta(seconds=61)) == 1_000
    assert sequence(now=NOON + timedelta(seconds=62)) == 0
    assert sequence_all(now=NOON + timedelta(seconds=121)) == 100
    assert sequence(now=NOON + timedelta(days=1)) == 0
    assert sizes() == [3, 5, 1_005, 1_105]


def test_a_clock_that_was_set_back_does_not_keep_it_silent(noted):
    noted(1)
    sequence(now=NOON)
    noted(1)
    assert sequence(now=NOON - timedelta(hours=1)) == 1


def test_without_a_key_nothing_is_taken(noted, settings):
    noted(3)
    settings.LEDGER_SIGNING_KEYS = ""
    assert sequence(now=NOON) == 0
    assert sizes() == []


def test_every_checkpoint_is_the_root_of_the_events_and_continues_the_last(sealed_in):
    sealed_in(1, 254, 1, 1, 300, 1_200)
    assert sizes() == [1, 255, 256, 257, 557, 1_557, 1_757]
    leaves = [merkle.leaf_hash(one) for one in entries_between(0, 1_757)]
    nodes = merkle.nodes_over(leaves)
    before = 0
    for one in Checkpoint.objects.order_by("size"):
        told, _, _ = open_checkpoint(one.note, [LOG.verifier])
        root = merkle.root_of(nodes, one.size)
        assert (told.size, told.root, bytes(one.root)) == (one.size, root, root)
        path = queries.consistency(before, one.size)
        old = merkle.root_of(nodes, before)
        merkle.check_consistency(old=before, new=one.size, path=path, old_root=old, new_root=root)
        before = one.size


def test_what_is_proved_is_proved_by_two_queries(sealed_in, django_assert_num_queries):
    sealed_in(700)
    events = list(Event.objects.filter(place__position__in=(1, 256, 700)).select_related("place"))
    last = queries.latest()
    with django_assert_num_queries(1):
        made = queries.proofs_of(events, last)
    text = "".join(one.written() for one in made)
    found = [proofs.check(one, keys=[LOG.verifier]) for one in proofs.read_proofs(text)]
    assert [one.index + 1 for one in found] == [one.place.position for one in events]
    assert {one.opening.head["uid"] for one in found} == {str(one.uid) for one in events}


def test_an_event_behind_the_checkpoint_has_no_proof_yet(sealed_in, noted):
    sealed_in(2)
    noted(1)
    events = list(Event.objects.select_related("place"))
    assert len(queries.proofs_of(events, queries.latest())) == 2


def test_an_event_that_the_application_did_not_sign_is_refused_for_all_to_see(noted):
    made = noted(4)
    with tampering("ledger_event"):
        Event.objects.filter(pk=made[1].pk).update(actor="p-hoa")
    with tampering("ledger_position"):
        Position.objects.filter(event=made[2]).delete()
    assert sequence(now=NOON) == 4
    entries = entries_between(0, 4)
    assert [one == REFUSED for one in entries] == [False, True, True, False]
    assert bytes(Tile.objects.get(level=-1).hashes) == b"".join(entries)


def test_an_event_of_a_key_that_is_not_known_yet_waits_and_is_refused_in_the_end(noted, settings):
    """Keys are rotated, and the server was started again before the worker."""
    old = settings.LEDGER_MAC_KEYS
    noted(2)
    settings.LEDGER_MAC_KEYS = "new:" + "77" * 32 + "," + old
    made = noted(2)[0]
    settings.LEDGER_MAC_KEYS = old
    at = made.recorded_at
    assert sequence(now=at) == 2
    with pytest.raises(KeyAwaited) as waits:
        sequence(now=at + timedelta(minutes=14))
    assert waits.value.facts == {"key": "new", "position": 3}
    settings.LEDGER_MAC_KEYS = "new:" + "77" * 32 + "," + old
    assert sequence(now=at + timedelta(minutes=14)) == 2
    assert REFUSED not in entries_between(0, 4)
    settings.LEDGER_MAC_KEYS = old
    assert entries_between(0, 4)[2:] == [REFUSED] * 2


def test_a_key_that_nobody_has_holds_the_log_up_for_a_quarter_of_an_hour_and_no_longer(noted):
    made = noted(3)
    with tampering("ledger_event"):
        Event.objects.filter(pk=made[1].pk).update(mac_key="nobody")
    at = made[1].recorded_at
    assert sequence(now=at) == 1
    assert sequence(now=at + timedelta(minutes=15)) == 2
    noted(1)
    with tampering("ledger_event"):
        far = at + timedelta(days=300)
        Event.objects.filter(place__position=4).update(mac_key="nobody", recorded_at=far)
    assert sequence(now=at + timedelta(minutes=20)) == 1
    assert [one == REFUSED for one in entries_between(0, 4)] == [False, True, False, True]


def test_erasing_a_person_leaves_the_tree(sealed_in):
    sealed_in(3)
    before = entries_between(0, 3)
    Sealed.objects.all().delete()
    assert entries_between(0, 3) == before
    assert REFUSED not in before


@pytest.mark.parametrize("what", ["tile", "checkpoint", "note"])
def test_nothing_is_signed_on_top_of_a_tree_that_was_touched(sealed_in, noted, what):
    sealed_in(5)
    last = Checkpoint.objects.get()
    with tampering("trust_tile", "trust_checkpoint"):
        if what == "tile":
            Tile.objects.filter(level=0).update(hashes=bytes(160))
        elif what == "checkpoint":
            Checkpoint.objects.update(root=bytes(32))
        else:
            forged = notes.signed_note(
                last.note.partition("\n\n")[0] + "\n", [notes.new_signing_key("x")]
            )
            Checkpoint.objects.update(note=str(forged))
    noted(1)
    with pytest.raises(BrokenTree):
        sequence(now=NOON + timedelta(days=1))
    assert sizes() == [5]


def test_the_database_keeps_what_was_signed(sealed_in):
    sealed_in(300)
    for doing in (
        lambda: Checkpoint.objects.update(root=bytes(32)),
        lambda: Checkpoint.objects.all().delete(),
        lambda: Tile.objects.filter(level=0, index=0).update(hashes=bytes(8192)),
        lambda: Tile.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            doing()


def test_a_new_key_signs_beside_the_old_one(sealed_in, settings):
    sealed_in(2)
    new = notes.new_signing_key(LOG.verifier.name)
    settings.LEDGER_SIGNING_KEYS = f"{new.written()},{LOG.written()}"
    sealed_in(1)
    note = queries.latest().note
    for key in (new, LOG):
        assert open_checkpoint(note, [key.verifier])[0].size == 3


def test_keys_of_two_names_or_for_witnesses_are_refused(noted, settings):
    noted(1)
    for other in (
        notes.new_signing_key("b"),
        notes.new_signing_key(LOG.verifier.name, kind=notes.COSIGNED),
    ):
        settings.LEDGER_SIGNING_KEYS = f"{LOG.written()},{other.written()}"
        with pytest.raises(notes.BadNoteKey):
            sequence(now=NOON)


def test_the_lookup_of_what_waits_is_cheap(noted, django_assert_num_queries):
    noted(1)
    sequence(now=NOON)
    with django_assert_num_queries(2):
        assert sequence(now=NOON + timedelta(seconds=1)) == 0
    assert connection.vendor in ("sqlite", "postgresql")


def test_a_tree_that_was_touched_is_told_each_minute_and_holds_up_no_other_job(
    sealed_in, noted, monkeypatch, caplog
):
    sealed_in(5)
    with tampering("trust_tile"):
        Tile.objects.filter(level=0).update(hashes=bytes(160))
    noted(1)
    moment = [1_000.0]
    monkeypatch.setattr("tinhso.trust.jobs.monotonic", lambda: moment[0])
    monkeypatch.setattr("tinhso.trust.jobs._resting", [])
    for _ in range(3):
        assert jobs.keep_signed() == 0
    moment[0] += 61
    assert jobs.keep_signed() == 0
    told = [one.getMessage() for one in caplog.records if one.name == "tinhso.trust"]
    assert told == ["the ledger's tree is not signed: tree_changed(size=5)"] * 2
    assert sizes() == [5]


def test_a_lost_key_is_named_and_its_public_half_lets_the_log_go_on(sealed_in, noted, settings):
    """Who still has the old key's public half believes the whole log, before and after the loss."""
    sealed_in(5)
    newer = notes.new_signing_key(LOG.verifier.name)
    settings.LEDGER_SIGNING_KEYS = newer.written()
    noted(3)
    with pytest.raises(BrokenTree) as told:
        sequence(now=NOON + timedelta(days=1))
    assert told.value.code == "log_key_missing"
    assert told.value.facts == {"size": 5, "keys": LOG.verifier.label}
    assert sizes() == [5]
    settings.LEDGER_SIGNING_KEYS = f"{newer.written()},{LOG.verifier}"
    assert sequence(now=NOON + timedelta(days=1)) == 3
    last = queries.latest()
    assert last is not None
    assert notes.labels_of(notes.read_note(last.note)) == [newer.verifier.label]
    assert list(audit(keys=log_verifiers())) == []
    assert [one.what for one in audit(keys=[newer.verifier])] == ["forged"]


def test_a_public_half_alone_signs_nothing(noted, settings):
    settings.LEDGER_SIGNING_KEYS = str(LOG.verifier)
    noted(3)
    assert sequence(now=NOON) == 0
    assert sizes() == []


def test_a_ring_of_two_names_is_none(db, settings):
    settings.LEDGER_SIGNING_KEYS = f"{LOG.written()},{notes.new_signing_key('x.vn').verifier}"
    with pytest.raises(notes.BadNoteKey):
        log_verifiers()
