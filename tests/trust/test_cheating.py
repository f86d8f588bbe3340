"""The cheating trial: of each kind of attempt that the docs list as found, every one is, and honest ledgers are not.

Found means: the audit with what the witness and its mirror keep names the first event that is wrong; or, where there
is no such event, the witness, a receipt or a proof refuses. The table of the trial is printed with `-s`. Kinds are
those of explanation/who-can-check-the-ledger.md; figures that are edited beside an untouched ledger are tried with the
measured rows.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from tests.servers.tampering import tampering
from tests.trust import cheats
from tests.trust.conftest import LAN, NOON
from tests.trust.making import LOG, ORIGIN

from tinhso.kernel import merkle, tiles
from tinhso.kernel.errors import TinhsoError
from tinhso.keys import notes
from tinhso.keys.checkpoints import Checkpoint as Signed
from tinhso.ledger.actions import append, append_many
from tinhso.ledger.models import Event, Sealed, Unnumbered
from tinhso.ledger.positions import number_all
from tinhso.ledger.queries import public_part
from tinhso.trust import auditing, proofs, queries, witnessing
from tinhso.trust.leaves import entry_of, opening_of
from tinhso.trust.mirroring import tiles_in, write_tiles
from tinhso.trust.models import Checkpoint
from tinhso.trust.places import FolderLog
from tinhso.trust.proofs import Proof
from tinhso.trust.reading import entries_between, last_position
from tinhso.trust.sequencing import sequence_all
from tinhso.trust.slips import receipt_of
from tinhso.trust.witnessing import Memory

KEYS = [LOG.verifier]
OWN = notes.new_signing_key("bao.example.vn", kind=notes.COSIGNED)
FEW = 8
MANY = 150
HONEST, MANY_HONEST = 15, 2_000


@dataclass(frozen=True)
class World:
    """A signed ledger, and what stands outside of it: a witness, and a mirror of the last checkpoint."""

    memory: Memory
    mirror: Path

    def kept(self) -> str:
        found = self.memory.last()
        assert found is not None
        return found

    def audited(self, *, mirror: bool = True) -> list[auditing.Finding]:
        held = tiles_in(self.mirror) if mirror else None
        return list(auditing.audit(keys=KEYS, mirror=held, kept=[self.kept()]))

    def looked(self, folder: Path) -> witnessing.Seen:
        write_tiles(folder)
        return witnessing.witness(FolderLog(folder), self.memory, keys=KEYS, own=OWN, at=1)


def happens(draw: random.Random, count: int) -> list[Event]:
    made: list[Event] = []
    for _ in range(count):
        told = NOON - timedelta(days=draw.randint(1, 90)) if draw.random() < 0.2 else None
        facts = {"number": draw.randrange(100)} | ({"name": "Lan"} if draw.random() < 0.5 else {})
        with transaction.atomic():
            subject = f"trial:{draw.randrange(9)}"
            made.append(
                append("trial.numbered", subject=subject, by=LAN, facts=facts, told_at=told)
            )
    return made


def lived(draw: random.Random, folder: Path, counts: list[int]) -> World:
    """A ledger that grew by counts, a checkpoint and a look of the witness after each."""
    world = World(Memory(folder / "witness"), folder / "mirror")
    for turn, count in enumerate(counts):
        happens(draw, count)
        number_all()
        sequence_all(now=NOON + timedelta(minutes=turn))
        world.looked(world.mirror)
    return world


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(db: None, signing: None, tmp_path: Path) -> World:
    """Five events wait behind the last checkpoint."""
    draw = random.Random("world")
    made = lived(draw, tmp_path, [12, 1, 30, 25])
    happens(draw, 5)
    number_all()
    return made


IN_THE_TABLES = {
    "change": cheats.change,
    "delete": cheats.delete,
    "insert": cheats.insert,
    "reorder": cheats.swap,
    "backdate": cheats.backdate,
    "an old copy put back": cheats.back_to,
}


def in_the_tables(kind: str, world: World, draw: random.Random, folder: Path) -> bool:
    place = cheats.tampered(IN_THE_TABLES[kind], draw, 68)
    if kind == "an old copy put back" and draw.random() < 0.7:
        happens(draw, draw.randint(1, 90))
        number_all()
        sequence_all(now=NOON + timedelta(days=7))
    found = world.audited()
    return bool(found) and found[0].first == place


def before_the_checkpoint(world: World, draw: random.Random, folder: Path) -> bool:
    """Each of the five has a slip: the receipt of the one that is gone is not among the proofs."""
    place = draw.randint(69, 73)
    event = cheats.at(place)
    receipt, _ = proofs.check_receipt(receipt_of(event), keys=KEYS)
    ids = cheats.order()
    with tampering(*cheats.TABLES):
        cheats.remove([ids.pop(place - 1)])
        if draw.random() < 0.5:
            cheats.reorder(ids)
    sequence_all(now=NOON + timedelta(days=1))
    events = Event.objects.filter(subject=event.subject).select_related("place")
    made = "".join(one.written() for one in queries.proofs_of(events, queries.latest()))
    shown = [proofs.check(one, keys=KEYS) for one in proofs.read_proofs(made)] if made else []
    return receipt.entry not in [one.opening.entry for one in shown]


class Forked:
    """Another log that was signed with the real key, for one citizen's eyes."""

    def __init__(self, draw: random.Random) -> None:
        entries = entries_between(0, 68)
        self.place = draw.randint(1, 68)
        event = cheats.at(self.place)
        event.subject = f"trial:{draw.randrange(100, 200)}"
        part = public_part(event)
        entries[self.place - 1] = entry_of(part, signed=part.signed_bytes())
        self.size = draw.randint(max(self.place, 13), 68)
        tree = tiles.Growing(0, {})
        tree.append(merkle.leaf_hash(one) for one in entries[: self.size])
        text = Signed(ORIGIN, self.size, tree.root()).text()
        self.note = str(notes.signed_note(text, [LOG]))
        nodes = tiles.nodes_in(lambda level, index: tree.changed[level, index])
        path = merkle.inclusion_proof(nodes, self.place - 1, self.size)
        self.proof = Proof(self.place - 1, tuple(path), self.note, opening_of(part))
        self.parts = {
            one.path: tree.changed[one.level, one.index] for one in tiles.tiles_of(self.size)
        } | {"checkpoint": self.note.encode()}

    def read(self, path: str) -> bytes:
        return self.parts[path]


def forked(world: World, draw: random.Random, folder: Path) -> bool:
    """Her proof holds by itself; its checkpoint and the one that is witnessed cannot both be of one log."""
    fork = Forked(draw)
    proofs.check(fork.proof, keys=KEYS)
    alone = proofs.check(fork.proof, keys=KEYS, witnesses=[OWN.verifier]).witnesses == ()
    with transaction.atomic():
        kept, size = queries.latest(), fork.size
        shown = proofs.check(fork.proof, keys=KEYS).checkpoint
        path = queries.consistency(size, kept.size)
        told = {"old_root": shown.root, "new_root": bytes(kept.root)}
        try:
            merkle.check_consistency(old=size, new=kept.size, path=path, **told)
        except merkle.BadProof:
            return alone and refuses(world, fork)
    return False


def refuses(world: World, log: object) -> bool:
    try:
        witnessing.witness(log, world.memory, keys=KEYS, own=OWN, at=2)
    except TinhsoError:
        return True
    return False


def replayed(world: World, draw: random.Random, folder: Path) -> bool:
    sizes = list(Checkpoint.objects.filter(size__lt=68).values_list("note", flat=True))
    shutil.copytree(world.mirror, folder)
    (folder / "checkpoint").write_text(draw.choice(sizes))
    return refuses(world, FolderLog(folder))


def swapped(world: World, draw: random.Random, folder: Path) -> bool:
    """Everything signed again by another key of the same name: for who has the published one it is not the log."""
    other = notes.new_signing_key(ORIGIN)
    last = queries.latest()
    note = str(notes.signed_note(last.note.partition("\n\n")[0] + "\n", [other]))
    shutil.copytree(world.mirror, folder)
    (folder / "checkpoint").write_text(note)
    with tampering(*cheats.TABLES):
        Checkpoint.objects.filter(size=last.size).update(note=note)
    proof = queries.proofs_of([cheats.at(draw.randint(1, 68))], queries.latest())
    try:
        proofs.check(proof[0], keys=KEYS)
    except notes.BadNote:
        found = world.audited()
        return refuses(world, FolderLog(folder)) and found[0].what == "forged"
    return False


def mirror_dropped(world: World, draw: random.Random, folder: Path) -> bool:
    """With the mirror gone and the tiles made to fit, the witness's checkpoint still says between which events."""
    with tampering(*cheats.TABLES):
        place = cheats.change(draw, 68)
        cheats.fit_the_tiles()
    found = world.audited(mirror=False)
    named = [one for one in found if one.what != "refused"]
    refused = any(one.first == place and one.what == "refused" for one in found)
    return refused or (bool(named) and named[0].first <= place <= named[0].last)


OTHERS = {
    "deleted before its checkpoint": before_the_checkpoint,
    "another log for one citizen": forked,
    "an old checkpoint replayed": replayed,
    "keys swapped": swapped,
    "mirror dropped": mirror_dropped,
}
Attempt = Callable[[World, random.Random, Path], bool]


def attempts() -> dict[str, Attempt]:
    def of(kind: str) -> Attempt:
        return lambda world, draw, folder: in_the_tables(kind, world, draw, folder)

    return {**{kind: of(kind) for kind in IN_THE_TABLES}, **OTHERS}


def tried(world: World, tmp_path: Path, count: int) -> None:
    assert world.audited() == []
    missed: dict[str, list[int]] = {}
    for kind, attempt in attempts().items():
        missed[kind] = []
        for seed in range(count):
            with undone():
                folder = tmp_path / f"{kind}-{seed}"
                if not attempt(world, random.Random(f"{kind} {seed}"), folder):
                    missed[kind].append(seed)
        print(f"{kind:32} attempts {count:5} found {count - len(missed[kind]):5}")
    assert not any(missed.values()), missed
    assert world.audited() == []


def test_a_few_attempts_of_each_kind_are_found(world, tmp_path):
    tried(world, tmp_path, FEW)


@pytest.mark.long
def test_every_attempt_is_found(world, tmp_path):
    tried(world, tmp_path, MANY)


def honest(draw: random.Random, folder: Path) -> list[object]:
    """A ledger of which people were erased, and a copy was put back and declared; what is accused."""
    world = lived(draw, folder, [draw.randint(1, 9) for _ in range(draw.randint(2, 4))])
    if draw.random() < 0.5:
        Sealed.objects.filter(pk__in=draw.sample(cheats.order(), 1)).delete()
    recoveries = []
    lost = world.kept()
    if draw.random() < 0.4:
        with tampering(*cheats.TABLES):
            cheats.back_to(draw, last_position())
        note = witnessing.declared(
            lost, queries.latest().note, keys=KEYS, signers=[LOG], reason="Hỏng ổ đĩa"
        )
        note = witnessing.agree(note, world.memory, keys=KEYS, own=OWN, at=2)
        recoveries.append(witnessing.agreed(note, keys=KEYS, witnesses=[OWN.verifier]))
    with transaction.atomic():
        append_many("trial.numbered", [("trial:1", {"number": 1})] * draw.randint(1, 20), by=LAN)
    number_all()
    sequence_all(now=NOON + timedelta(days=1))
    world.looked(folder / "again")
    mirror, kept = tiles_in(world.mirror), [world.kept(), lost]
    return list(auditing.audit(keys=KEYS, mirror=mirror, kept=kept, recoveries=recoveries))


def untouched(tmp_path: Path, count: int) -> None:
    accused = {}
    for seed in range(count):
        with undone():
            found = honest(random.Random(f"honest {seed}"), tmp_path / str(seed))
        if found:
            accused[seed] = found
        shutil.rmtree(tmp_path / str(seed))
    print(f"{'honest':32} ledgers  {count:5} accused {len(accused):3}")
    assert accused == {}


def test_honest_ledgers_are_not_accused(db, signing, tmp_path):
    untouched(tmp_path, HONEST)


@pytest.mark.long
def test_two_thousand_honest_ledgers_are_not_accused(db, signing, tmp_path):
    untouched(tmp_path, MANY_HONEST)


def test_the_trial_can_miss(world):
    """What nobody outside has seen is not found: the docs say so."""
    with undone():
        event = cheats.at(73)
        with tampering(*cheats.TABLES):
            cheats.remove([event.pk])
            Unnumbered.objects.all().delete()
        sequence_all(now=NOON + timedelta(days=1))
        assert world.audited() == []
