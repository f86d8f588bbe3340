"""A witness signs what continues what it has seen, and keeps what does not as evidence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.trust.making import LOG, ORIGIN, checkpoint, entry, event

from tinhso.cli.main import main
from tinhso.kernel import merkle, tiles
from tinhso.keys import notes
from tinhso.keys.checkpoints import open_checkpoint
from tinhso.keys.notes import read_signing_key
from tinhso.trust import witnessing
from tinhso.trust.places import FolderLog, LogUnreadable
from tinhso.trust.witnessing import Contradiction, Memory, NoRecovery

EVENTS = [event(number) for number in range(700)]
KEYS = [LOG.verifier]
OWN = notes.new_signing_key("bao.example.vn", kind=notes.COSIGNED)


class Served:
    """A log of events as it is read by others."""

    def __init__(self, events, note: str | None = None) -> None:
        tree = tiles.Growing(0, {})
        tree.append(merkle.leaf_hash(entry(one)) for one in events)
        self.parts = {
            one.path: tree.changed[one.level, one.index] for one in tiles.tiles_of(len(events))
        }
        self.parts["checkpoint"] = (note or checkpoint(events)).encode()

    def read(self, path: str) -> bytes:
        return self.parts[path]


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "memory")


def seen(log: Served, memory: Memory, at: int = 1_770_000_000) -> witnessing.Seen:
    return witnessing.witness(log, memory, keys=KEYS, own=OWN, at=at)


def evidence(memory: Memory) -> list[str]:
    folder = memory.folder / "evidence"
    return [one.read_text() for one in sorted(folder.iterdir())] if folder.is_dir() else []


def test_what_continues_is_signed(memory):
    before = 0
    for size in (1, 5, 256, 257, 257, 700):
        found = seen(Served(EVENTS[:size]), memory)
        assert (found.before, found.checkpoint.size) == (before, size)
        note = notes.read_note(found.note)
        signed = {one.key: one.at for one in notes.signatures_of(note, [*KEYS, OWN.verifier])}
        assert signed == {LOG.verifier: None, OWN.verifier: 1_770_000_000}
        before = size
    assert evidence(memory) == []


def test_history_that_was_rewritten_is_not_signed(memory):
    seen(Served(EVENTS[:300]), memory)
    for place in (0, 150, 299):
        other = [*EVENTS[:place], event(place, kind="cases.returned"), *EVENTS[place + 1 :]]
        with pytest.raises(Contradiction) as fault:
            seen(Served(other), memory)
        assert (fault.value.code, fault.value.facts) == ("log_rewritten", {"old": 300, "new": 700})
    assert open_checkpoint(memory.last(), KEYS)[0].size == 300
    assert len(evidence(memory)) == 3
    assert seen(Served(EVENTS), memory).before == 300


def test_two_logs_of_one_size_are_told(memory):
    seen(Served(EVENTS[:300]), memory)
    with pytest.raises(Contradiction) as fault:
        seen(Served([*EVENTS[:299], event(900)]), memory)
    assert fault.value.code == "log_forked"
    assert checkpoint([*EVENTS[:299], event(900)]) in evidence(memory)[0]


def test_an_old_checkpoint_is_told(memory):
    seen(Served(EVENTS[:300]), memory)
    with pytest.raises(Contradiction) as fault:
        seen(Served(EVENTS[:299]), memory)
    assert fault.value.code == "log_rolled_back"


def test_another_key_is_not_the_log(memory):
    swapped = notes.new_signing_key(ORIGIN)
    with pytest.raises(notes.BadNote):
        seen(Served(EVENTS[:5], checkpoint(EVENTS[:5], swapped)), memory)
    assert memory.last() is None


def test_tiles_that_do_not_lead_to_the_root_are_told_and_missing_ones_accuse_nobody(
    memory, tmp_path
):
    seen(Served(EVENTS[:300]), memory)
    log = Served(EVENTS)
    log.parts["tile/0/001"] = bytes(8192)
    with pytest.raises(Contradiction):
        seen(log, memory)
    log.parts["tile/0/001"] = b""
    with pytest.raises(Contradiction):
        seen(log, memory)
    (tmp_path / "log").mkdir()
    (tmp_path / "log/checkpoint").write_text(checkpoint(EVENTS))
    with pytest.raises(LogUnreadable):
        witnessing.witness(FolderLog(tmp_path / "log"), memory, keys=KEYS, own=OWN, at=1)


def declared(lost: int, to: int, reason: str = "Hỏng ổ đĩa") -> str:
    ends = checkpoint(EVENTS[:lost]), checkpoint(EVENTS[:to])
    return witnessing.declared(*ends, keys=KEYS, signers=[LOG], reason=reason)


def test_a_recovery_that_is_declared_is_signed_and_the_log_goes_on(memory):
    for size in (200, 300):
        seen(Served(EVENTS[:size]), memory)
    again = [*EVENTS[:200], *(event(one) for one in range(800, 1_000))]
    with pytest.raises(Contradiction):
        seen(Served(again), memory)
    note = witnessing.agree(declared(300, 200), memory, keys=KEYS, own=OWN, at=1_770_000_000)
    told = witnessing.agreed(note, keys=KEYS, witnesses=[OWN.verifier])
    assert (told.lost[0], told.to[0], told.reason) == (300, 200, "Hỏng ổ đĩa")
    assert seen(Served(again), memory).before == 200
    # What was lost stays in its memory, and agreeing once is not agreeing again.
    assert any(declared(300, 200).splitlines()[3] in one for one in evidence(memory))
    with pytest.raises(NoRecovery):
        witnessing.agree(declared(300, 200), memory, keys=KEYS, own=OWN, at=1)


def agreed_to(lost: int, to: int, memory: Memory, log: Served | None) -> witnessing.Recovery:
    note = witnessing.agree(declared(lost, to), memory, keys=KEYS, own=OWN, at=1, log=log)
    return witnessing.agreed(note, keys=KEYS, witnesses=[OWN.verifier])


def grown(to: int, size: int) -> list:
    """The log as it went on after its first events."""
    return [*EVENTS[:to], *(event(one) for one in range(1_000, 1_000 + size - to))]


def test_a_state_between_two_visits_is_agreed_to_where_the_log_shows_that_it_continues_the_earlier(
    memory,
):
    for size in (100, 200, 400, 500):
        seen(Served(EVENTS[:size]), memory)
    with pytest.raises(NoRecovery) as fault:
        agreed_to(500, 290, memory, None)
    assert (fault.value.code, fault.value.facts) == ("recovery_needs_log", {"held": 200, "to": 290})
    assert agreed_to(500, 290, memory, Served(EVENTS[:290])).to[0] == 290
    # What is lost lies in the evidence, and what is kept are states of the log as it goes on.
    assert memory.sizes() == [100, 200, 290]
    assert all(
        checkpoint(EVENTS[:one]).splitlines()[2] in evidence(memory)[0] for one in (400, 500)
    )
    with pytest.raises(Contradiction):
        seen(Served([*EVENTS[:289], *grown(289, 330)[289:]]), memory)
    assert seen(Served(grown(290, 600)), memory).before == 290
    # Once more, to a size at which the lost branch had a checkpoint in between.
    ends = [checkpoint(grown(290, one)) for one in (600, 450)]
    again = witnessing.declared(*ends, keys=KEYS, signers=[LOG], reason="Lại hỏng")
    log = Served(grown(290, 450))
    witnessing.agree(again, memory, keys=KEYS, own=OWN, at=1, log=log)
    assert open_checkpoint(memory.last(), KEYS)[0].size == 450


def test_a_log_that_has_grown_already_is_followed_from_where_it_is(memory):
    for size in (200, 500):
        seen(Served(EVENTS[:size]), memory)
    assert agreed_to(500, 290, memory, Served(grown(290, 555))).to[0] == 290
    note = notes.read_note(memory.last())
    assert open_checkpoint(memory.last(), KEYS)[0].size == 555
    assert {one.key for one in notes.signatures_of(note, [*KEYS, OWN.verifier])} == {
        LOG.verifier,
        OWN.verifier,
    }
    assert seen(Served(grown(290, 560)), memory).before == 555


def test_a_state_that_does_not_continue_what_was_signed_is_kept_as_evidence(memory):
    for size in (200, 500):
        seen(Served(EVENTS[:size]), memory)
    other = [*EVENTS[:150], event(900), *EVENTS[151:290]]
    ends = checkpoint(EVENTS[:500]), checkpoint(other)
    made = witnessing.declared(*ends, keys=KEYS, signers=[LOG], reason="x")
    for log in (Served(other), Served([*other, *EVENTS[290:400]])):
        with pytest.raises(Contradiction):
            witnessing.agree(made, memory, keys=KEYS, own=OWN, at=1, log=log)
    # One that is declared and another that is shown.
    with pytest.raises(Contradiction):
        agreed_to(500, 290, memory, Served([*other, *EVENTS[290:400]]))
    with pytest.raises(NoRecovery):
        agreed_to(500, 290, memory, Served(EVENTS[:250]))
    assert memory.sizes() == [200, 500]
    assert open_checkpoint(memory.last(), KEYS)[0].size == 500
    assert len(evidence(memory)) == 3


def test_a_recovery_that_was_not_seen_or_not_signed_is_refused(memory):
    for size in (200, 300):
        seen(Served(EVENTS[:size]), memory)
    swapped = notes.new_signing_key(ORIGIN)
    ends = checkpoint(EVENTS[:300], swapped), checkpoint(EVENTS[:200], swapped)
    forged = witnessing.declared(*ends, keys=[swapped.verifier], signers=[swapped], reason="x")
    for written in (forged, declared(300, 199), declared(400, 200), checkpoint(EVENTS[:200])):
        with pytest.raises((NoRecovery, notes.BadNote)):
            witnessing.agree(written, memory, keys=KEYS, own=OWN, at=1)
    for lost, to in ((200, 300), (200, 200)):
        with pytest.raises(NoRecovery):
            declared(lost, to)
    for reason in ("", " ", "a\nb"):
        with pytest.raises(NoRecovery):
            declared(300, 200, reason)
    with pytest.raises(NoRecovery):
        witnessing.agreed(declared(300, 200), keys=KEYS, witnesses=[OWN.verifier])


def write(folder: Path, events) -> None:
    for path, content in Served(events).parts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def test_the_command(tmp_path, capsys):
    log, state = tmp_path / "log", tmp_path / "state"
    words = ["witness", str(log), "--state", str(state), "--key", str(LOG.verifier), "--lang", "en"]
    write(log, EVENTS[:5])
    assert main(words) == 2
    assert main([*words, "--name", "bao.example.vn"]) == 0
    said = capsys.readouterr().out
    assert "For the first time: the log of 5 events" in said
    own = read_signing_key((state / "key").read_text()).verifier
    assert str(own) in said
    assert (state / "key").stat().st_mode & 0o777 == 0o600
    write(log, EVENTS[:9])
    assert main(words) == 0
    assert "the log of 9 events continues the 5" in capsys.readouterr().out.lower()
    write(log, [event(0, kind="x.y"), *EVENTS[1:12]])
    assert main(words) == 1
    assert "history was rewritten" in capsys.readouterr().out
    assert len(list((state / "evidence").iterdir())) == 1
    assert main(words[:4]) == 2
    assert main([words[0], *words[2:]]) == 2
    assert main(["witness", str(tmp_path / "none"), *words[2:]]) == 3
    recovery = tmp_path / "phuc-hoi.txt"
    recovery.write_text(declared(9, 5))
    assert main([words[0], *words[2:], "--agree", str(recovery)]) == 0
    assert witnessing.agreed(recovery.read_text(), keys=KEYS, witnesses=[own]).to[0] == 5


def test_the_command_agrees_with_the_log_at_hand(tmp_path, capsys):
    log, state, recovery = tmp_path / "log", tmp_path / "state", tmp_path / "phuc-hoi.txt"
    rest = ["--state", str(state), "--key", str(LOG.verifier), "--lang", "en"]
    for size in (5, 9):
        write(log, EVENTS[:size])
        assert main(["witness", str(log), *rest, "--name", "bao.example.vn"]) == 0
    recovery.write_text(declared(9, 7))
    assert main(["witness", *rest, "--agree", str(recovery)]) != 0
    assert "Name the log's address" in capsys.readouterr().err
    put_back = tmp_path / "put-back"
    write(put_back, EVENTS[:7])
    assert main(["witness", str(put_back), *rest, "--agree", str(recovery)]) == 0
    own = read_signing_key((state / "key").read_text()).verifier
    assert witnessing.agreed(recovery.read_text(), keys=KEYS, witnesses=[own]).to[0] == 7
    recovery.write_text(declared(9, 6))
    assert main(["witness", str(put_back), *rest, "--agree", str(recovery)]) != 0
