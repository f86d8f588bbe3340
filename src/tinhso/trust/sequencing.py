"""The only writer of the tree: takes events in the order of their positions, and signs how it stands then.

It follows the ledger and is never part of an act. Tiles and checkpoint are written in one transaction, so the last
checkpoint's size is how far the ledger was read. Before it signs it looks whether the tree that it continues is still
the one that it signed last.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.merkle import EMPTY_ROOT, leaf_hash
from tinhso.kernel.tiles import WIDTH, Growing, edge_of
from tinhso.keys import checkpoints, notes
from tinhso.ledger.turns import in_turn
from tinhso.trust.keyring import log_keys, log_verifiers
from tinhso.trust.models import ENTRIES, Checkpoint, Tile
from tinhso.trust.queries import fetched, latest
from tinhso.trust.reading import awaited_key, entries_between, last_position

MOST = 1_000
EVERY = timedelta(minutes=1)


class BrokenTree(TinhsoError):
    """tree_changed (size): tiles or the last checkpoint are not what was signed; nothing is signed on top of them.

    log_key_missing (size, keys): the last checkpoint is signed by keys of which the ring has not even the public half.
    """


class KeyAwaited(TinhsoError):
    """mac_key_awaited (key, position): the next event is signed by a key that this process does not know yet."""


def sequence(*, now: datetime) -> int:
    """Take up to MOST events that wait and sign a checkpoint, if so many wait or the last one is EVERY old; how many.

    now: an aware moment, written beside the checkpoint. Without a key nothing is taken. Raises BrokenTree, BadNoteKey,
    KeyAwaited.
    """
    keys = log_keys()
    if not keys or not _is_due(latest(), now):
        return 0
    with transaction.atomic():
        in_turn("trust.sequence")
        last = latest()
        if not _is_due(last, now):
            return 0
        size = last.size if last else 0
        upto = min(last_position(), size + MOST)
        if awaited := awaited_key(size, upto, now=now):
            upto = awaited[0] - 1
            if upto == size:
                raise KeyAwaited("mac_key_awaited", key=awaited[1], position=awaited[0])
        entries = entries_between(size, upto)
        edge = fetched([*edge_of(size), (ENTRIES, size // WIDTH)])
        tree = Growing(size, {place: edge(*place) for place in edge_of(size)})
        _check_ours(last)
        if tree.root() != (bytes(last.root) if last else EMPTY_ROOT):
            raise BrokenTree("tree_changed", size=size)
        tree.append(leaf_hash(one) for one in entries)
        _bundle(tree, entries, edge(ENTRIES, size // WIDTH) if size % WIDTH else b"")
        root = tree.root()
        told = checkpoints.Checkpoint(keys[0].verifier.name, upto, root)
        note = str(notes.signed_note(told.text(), keys))
        Tile.objects.bulk_create(
            [
                Tile(level=level, index=at, hashes=held)
                for (level, at), held in tree.changed.items()
            ],
            update_conflicts=True,
            unique_fields=["level", "index"],
            update_fields=["hashes"],
        )
        Checkpoint.objects.create(size=upto, root=root, note=note, signed_at=now)
    return len(entries)


def sequence_all(*, now: datetime) -> int:
    """`sequence` until nothing is due; how many events there were."""
    counted = 0
    while found := sequence(now=now):
        counted += found
    return counted


def _is_due(last: Checkpoint | None, now: datetime) -> bool:
    waiting = last_position() - (last.size if last else 0)
    if waiting <= 0:
        return False
    # A clock that was set back must not keep the log silent.
    return waiting >= MOST or last is None or abs(now - last.signed_at) >= EVERY


def _check_ours(last: Checkpoint | None) -> None:
    """That the last checkpoint says what its row says and one of our keys signed it. Raises BrokenTree."""
    if last is None:
        return
    keys = log_verifiers()
    try:
        note = notes.read_note(last.note)
        if not notes.signatures_of(note, keys):
            told = ", ".join(notes.labels_of(note))
            raise BrokenTree("log_key_missing", size=last.size, keys=told)
        found, _, _ = checkpoints.open_checkpoint(last.note, keys)
    except (notes.BadNote, checkpoints.BadCheckpoint):
        raise BrokenTree("tree_changed", size=last.size) from None
    if (found.size, found.root) != (last.size, bytes(last.root)):
        raise BrokenTree("tree_changed", size=last.size)


def _bundle(tree: Growing, entries: list[bytes], begun: bytes) -> None:
    """Put the entries themselves beside the tiles that were written."""
    held, index = begun + b"".join(entries), (tree.size - len(entries)) // WIDTH
    for start in range(0, len(held), WIDTH * 32):
        tree.changed[ENTRIES, index + start // (WIDTH * 32)] = held[start : start + WIDTH * 32]
