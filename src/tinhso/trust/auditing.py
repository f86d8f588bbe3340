"""Is the tree still that of the ledger's events, each checkpoint one of its states? Names the first event that is not.

Own tiles and checkpoints lie in the same database as the events, so who can change one can change the other, but
not sign. A mirror's tiles and a checkpoint that somebody else kept are believed instead, where they are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.merkle import leaf_hash
from tinhso.kernel.tiles import WIDTH, Fetch, Growing, split
from tinhso.keys.checkpoints import Checkpoint as Signed
from tinhso.keys.checkpoints import open_checkpoint
from tinhso.keys.notes import VerifierKey
from tinhso.trust.leaves import REFUSED
from tinhso.trust.models import Checkpoint
from tinhso.trust.queries import fetched
from tinhso.trust.reading import entries_and_unchecked, last_position
from tinhso.trust.stamping import stamped
from tinhso.trust.witnessing import Recovery

_AT_ONCE = 4 * WIDTH
_REFUSED_LEAF = leaf_hash(REFUSED)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was signed. first, last: the positions between which it lies.

    what: changed or gone (an event that the tree knows otherwise), refused (was never signed by the application),
    rewritten (a checkpoint's root is not that of the events), cut (a checkpoint has more events than there are),
    forged (a checkpoint without our signature), stamp (a stamped one that is not what its authority saw),
    mirror (the mirror has another event there). unchecked accuses nobody: between them `count` events are what the
    tree knows, and their own signatures by `key` were not looked at, for the key is not here.
    """

    first: int
    last: int
    what: str
    key: str = ""
    count: int = 1

    @property
    def accuses(self) -> bool:
        """Whether something is not as it was signed."""
        return self.what != "unchecked"


def audit(
    *,
    keys: Sequence[VerifierKey],
    mirror: Fetch | None = None,
    kept: Sequence[str] = (),
    recoveries: Sequence[Recovery] = (),
) -> Iterator[Finding]:
    """Everything that is found, in the order of positions; nothing where all is well.

    keys: of the log; mirror: the tiles of somebody else's copy; kept: signed checkpoints that others hold.
    recoveries: declared and agreed to; what others kept of the events that were lost then accuses nobody.
    """
    lost = [range(one.to[0] + 1, one.lost[0] + 1) for one in recoveries]
    wanted, forged = _checkpoints(keys, kept, lost)
    yield from forged
    last, tree, held = last_position(), Growing(0, {}), 0
    sequenced = max((size for size, _ in wanted), default=0)
    bad = False
    unchecked: dict[str, Finding] = {}
    for start in range(0, last, _AT_ONCE):
        upto = min(last, start + _AT_ONCE)
        leaves = _leaves(start, upto, sequenced, unchecked)
        for found in _compared(leaves, start, sequenced, mirror):
            if found.what == "mirror" and any(found.first in one for one in lost):
                continue
            bad = bad or found.what != "refused"
            yield found
        done = start
        for size, root in [one for one in wanted if start < one[0] <= upto]:
            tree.append(leaves[done - start : size - start])
            done = size
            # Where an event was named already, every root behind it differs: nothing is added by saying so.
            if not bad and tree.root() != root:
                bad = True
                yield Finding(held + 1, size, "rewritten")
            held = size
        tree.append(leaves[done - start :])
        tree.changed.clear()
    if sequenced > last:
        yield Finding(last + 1, sequenced, "cut")
    yield from unchecked.values()


def _leaves(start: int, upto: int, sequenced: int, unchecked: dict[str, Finding]) -> list[bytes]:
    """The leaves of positions start + 1 … upto. Adds to `unchecked` by key, of which there are few.

    An event whose key we have lost was looked at when it was taken into the tree: where the tree has it as it stands,
    it is the same. What the tree does not know yet is refused, as the log itself refuses it.
    """
    entries, unknown = entries_and_unchecked(start, upto)
    leaves = [leaf_hash(one) for one in entries]
    if not unknown:
        return leaves
    own = fetched([(0, at) for at in range(start // WIDTH, (upto - 1) // WIDTH + 1)])
    for position, (key, entry) in sorted(unknown.items()):
        leaf, place = leaf_hash(entry), (position - 1) % WIDTH
        recorded = split(own(0, (position - 1) // WIDTH))
        if position <= sequenced and place < len(recorded) and recorded[place] == leaf:
            leaves[position - start - 1] = leaf
            met = unchecked.get(key, Finding(position, position, "unchecked", key, 0))
            unchecked[key] = replace(met, last=position, count=met.count + 1)
    return leaves


def _compared(
    leaves: Sequence[bytes], start: int, sequenced: int, mirror: Fetch | None
) -> Iterator[Finding]:
    """Leaves from a position on, beside those that the tiles tell of."""
    indices = range(start // WIDTH, (start + len(leaves) - 1) // WIDTH + 1)
    own = fetched([(0, index) for index in indices])
    recorded = [one for index in indices for one in split(own(0, index))]
    elsewhere = [one for index in indices for one in split(mirror(0, index))] if mirror else []
    for place, leaf in enumerate(leaves):
        position = start + place + 1
        if place < len(elsewhere) and elsewhere[place] != leaf:
            yield Finding(position, position, "mirror")
        elif place < len(recorded) and position <= sequenced and recorded[place] != leaf:
            gone = leaf == _REFUSED_LEAF
            yield Finding(position, position, "gone" if gone else "changed")
        elif leaf == _REFUSED_LEAF:
            yield Finding(position, position, "refused")


def _checkpoints(
    keys: Sequence[VerifierKey], kept: Sequence[str], lost: Sequence[range]
) -> tuple[list[tuple[int, bytes]], list[Finding]]:
    """Sizes and roots that the tree must have had, in order, and checkpoints that cannot be believed."""
    wanted: list[tuple[int, bytes]] = []
    forged: list[Finding] = []
    rows = Checkpoint.objects.order_by("size").values_list("size", "note", "root")
    for size, note, root in rows.iterator():
        try:
            told: Signed = open_checkpoint(note, keys)[0]
        except TinhsoError:
            forged.append(Finding(size, size, "forged"))
            continue
        if (told.size, told.root) != (size, bytes(root)):
            forged.append(Finding(size, size, "forged"))
        wanted.append((told.size, told.root))
    for size, held in stamped():
        try:
            told = open_checkpoint(held or "", keys)[0]
        except TinhsoError:
            forged.append(Finding(size, size, "stamp"))
            continue
        if not any(told.size in one for one in lost):
            wanted.append((told.size, told.root))
    for note in kept:
        told = open_checkpoint(note, keys)[0]
        if not any(told.size in one for one in lost):
            wanted.append((told.size, told.root))
    return sorted(set(wanted)), forged
