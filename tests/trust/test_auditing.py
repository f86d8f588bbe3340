"""What was changed after it was signed is found, and the first event of it named."""

from __future__ import annotations

import shutil

import pytest
from tests.servers.tampering import tampering
from tests.trust.making import LOG

from tinhso.cli.main import main
from tinhso.kernel.merkle import leaf_hash
from tinhso.keys import notes
from tinhso.keys.macs import new_key
from tinhso.ledger.models import Event, Position, Sealed, Unnumbered
from tinhso.trust.auditing import Finding, audit
from tinhso.trust.mirroring import AnotherState, tiles_in, write_tiles
from tinhso.trust.models import Checkpoint, Tile
from tinhso.trust.queries import latest
from tinhso.trust.reading import entries_and_unchecked, entries_between
from tinhso.trust.sequencing import sequence

KEYS = [LOG.verifier]
ALL = ("ledger_event", "ledger_position", "ledger_sealed", "trust_tile", "trust_checkpoint")


def found(**told: object) -> list[tuple[int, int, str]]:
    return [(one.first, one.last, one.what) for one in audit(keys=KEYS, **told)]


def at(position: int) -> Event:
    return Event.objects.get(place__position=position)


def gone(event: Event) -> None:
    Position.objects.filter(event=event).delete()
    Sealed.objects.filter(event=event).delete()
    Event.objects.filter(pk=event.pk).delete()


def test_what_is_as_it_was_signed_is_not_accused(sealed_in, noted):
    assert found() == []
    sealed_in(1, 300, 1_100)
    noted(5)
    assert found() == []
    Sealed.objects.all().delete()
    assert found() == []


def test_a_change_names_its_event(sealed_in):
    sealed_in(5, 300)
    with tampering(*ALL):
        Event.objects.filter(pk=at(290).pk).update(subject="trial:2")
    assert found() == [(290, 290, "gone")]


def test_an_event_that_was_signed_anew_by_who_has_the_mac_key_is_named(sealed_in):
    """The host's operator can make a MAC; the tree has the old event."""
    from tinhso.ledger.keyring import mac_keys
    from tinhso.ledger.queries import public_part

    sealed_in(5, 300)
    event = at(7)
    event.office = "so-y-te"
    name, mac = mac_keys().sign(public_part(event).signed_bytes())
    with tampering(*ALL):
        Event.objects.filter(pk=event.pk).update(office="so-y-te", mac=mac, mac_key=name)
    assert found() == [(7, 7, "changed")]
    # And where the tiles are made to fit, a checkpoint still tells of it: nobody can sign another.
    entries = entries_between(0, 305)
    with tampering(*ALL):
        tile = Tile.objects.get(level=0, index=0)
        tile.hashes = b"".join(leaf_hash(one) for one in entries[:256])
        tile.save()
    assert found() == [(6, 305, "rewritten")]


def test_an_event_that_is_gone_is_named(sealed_in):
    sealed_in(5, 300)
    with tampering(*ALL):
        gone(at(100))
    assert found() == [(100, 100, "gone")]


def test_an_event_whose_place_was_left_is_named(sealed_in, noted):
    """Also one of which nothing is signed yet."""
    sealed_in(5, 300)
    noted(2)
    places = (100, 306)
    left = [at(position).pk for position in places]
    with tampering(*ALL):
        Sealed.objects.filter(event__in=left).delete()
        Event.objects.filter(pk__in=left)._raw_delete("default")
        told = found()
        Position.objects.filter(event__in=left).delete()
    assert told == [(100, 100, "gone"), (306, 306, "refused")]


def test_an_end_that_was_cut_off_is_told_by_checkpoints(sealed_in):
    sealed_in(5, 300)
    kept = latest().note
    with tampering(*ALL):
        for position in range(200, 306):
            gone(at(position))
    assert found()[-1] == (200, 305, "cut")
    # Cut off together with the checkpoint: only one that somebody else kept tells of it.
    with tampering(*ALL):
        Checkpoint.objects.filter(size=305).delete()
    assert found() == []
    assert found(kept=[kept]) == [(200, 305, "cut")]


def test_a_mirror_names_the_event_where_everything_here_was_rewritten(sealed_in, noted, tmp_path):
    sealed_in(5, 300)
    write_tiles(tmp_path)
    with tampering(*ALL):
        Unnumbered.objects.all().delete()
        for position in range(120, 306):
            gone(at(position))
        Tile.objects.all().delete()
        Checkpoint.objects.all().delete()
    noted(200)
    from tests.trust.conftest import NOON

    while sequence(now=NOON):
        pass
    assert found() == []
    told = found(mirror=tiles_in(tmp_path), kept=[(tmp_path / "checkpoint").read_text()])
    assert told[0] == (120, 120, "mirror")


def test_a_copy_is_not_continued_by_a_log_that_went_back(sealed_in, tmp_path, capsys):
    """Its tiles of what is lost lie where the log's next ones belong."""
    old, new = tmp_path / "old", tmp_path / "new"
    sealed_in(5, 300)
    write_tiles(old)
    before = {file: file.read_bytes() for file in old.rglob("*") if file.is_file()}
    with tampering(*ALL):
        Unnumbered.objects.all().delete()
        for position in range(120, 306):
            gone(at(position))
        Tile.objects.all().delete()
        Checkpoint.objects.all().delete()
    for more in (100, 300):  # Smaller than the copy, then larger.
        sealed_in(more)
        with pytest.raises(AnotherState) as fault:
            write_tiles(old)
        assert fault.value.facts["held"] == 305
    assert {file: file.read_bytes() for file in old.rglob("*") if file.is_file()} == before
    assert main(["ledger", "tiles", "--out", str(old), "--lang", "en"]) != 0
    assert "write into a new one" in capsys.readouterr().err
    # Written half before: tiles without a checkpoint are none of the copy's yet.
    shutil.copytree(old, new)
    (new / "checkpoint").unlink()
    write_tiles(new)
    kept = (new / "checkpoint").read_text()
    assert found(mirror=tiles_in(new), kept=[kept]) == []


def test_what_the_application_never_signed_stays_named(noted):
    from tests.trust.conftest import NOON

    made = noted(3)
    with tampering(*ALL):
        Event.objects.filter(pk=made[1].pk).update(kind="trust.other")
    sequence(now=NOON)
    assert found() == [(2, 2, "refused")]


def test_a_checkpoint_by_another_key_is_forged(sealed_in):
    sealed_in(5)
    swapped = notes.new_signing_key(LOG.verifier.name)
    text = latest().note.partition("\n\n")[0] + "\n"
    with tampering(*ALL):
        Checkpoint.objects.update(note=str(notes.signed_note(text, [swapped])))
    assert found() == [(5, 5, "forged")]
    with pytest.raises(notes.BadNote):
        found(kept=[str(notes.signed_note(text, [swapped]))])
    assert Finding(5, 5, "forged") in list(audit(keys=KEYS))


@pytest.fixture
def older_key_lost(sealed_in, settings) -> None:
    """Three hundred events by a key that is no longer in the ring, and five by the newest."""
    newest = settings.LEDGER_MAC_KEYS
    settings.LEDGER_MAC_KEYS = new_key("lost")
    sealed_in(5, 295)
    settings.LEDGER_MAC_KEYS = newest
    sealed_in(5)


def test_a_lost_key_of_events_accuses_nobody(older_key_lost):
    assert list(audit(keys=KEYS)) == [Finding(1, 300, "unchecked", "lost", 300)]


def test_what_was_changed_under_a_lost_key_is_named(older_key_lost):
    with tampering(*ALL):
        Event.objects.filter(pk=at(290).pk).update(subject="trial:2")
    assert found() == [(290, 290, "gone"), (1, 300, "unchecked")]


def test_who_makes_the_tiles_fit_under_a_lost_key_is_told_by_the_checkpoint(older_key_lost):
    with tampering(*ALL):
        Event.objects.filter(pk=at(7).pk).update(office="so-y-te")
        _, unknown = entries_and_unchecked(0, 300)
        tile = Tile.objects.get(level=0, index=0)
        tile.hashes = b"".join(leaf_hash(unknown[one][1]) for one in range(1, 257))
        tile.save()
    assert found() == [(6, 300, "rewritten"), (1, 300, "unchecked")]


def test_an_event_under_a_lost_key_that_never_came_into_the_tree_is_refused(older_key_lost, noted):
    noted(2)
    with tampering(*ALL):
        Event.objects.filter(pk=at(307).pk).update(mac_key="lost")
    assert found() == [(307, 307, "refused"), (1, 300, "unchecked")]


def test_the_command_says_what_it_could_not_check_and_is_content(older_key_lost, capsys):
    assert main(["ledger", "audit", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "Events 1–300: 300 of them" in told and "the key lost could not" in told
    assert "The ledger is what every signed checkpoint tells." in told
