"""The evidence that a detector may read of dossiers filed from afar, and the answer it gives.

Columns, not rows: each table is a frozen bundle of numpy arrays of one length, one place for each dossier (or call, or
sitting). A moment is int64 seconds since 1970, UTC. A person, a device, a telephone number, an account and whoever
pays are `uint64` keyed hashes, 0 where nothing is known; two tables name the same party, officer or number by the same
hash. A hash tells whether two things are one, and nothing else: it has no order, and no meaning outside its evidence.
The order of rows is that of filing and says nothing more.

What the house itself sees of a dossier filed with it is far more than what the national portal's message tells, so
there are two tables, and what is reached is to be told for each apart.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int32]
Seconds = NDArray[np.int64]

# What the columns' annotations stand for.
TYPES = {
    "Codes": np.dtype(np.int8),
    "Flags": np.dtype(np.bool_),
    "Hashes": np.dtype(np.uint64),
    "Numbers": np.dtype(np.int32),
    "Seconds": np.dtype(np.int64),
}

# A device is hashed under a key that lives this long: beyond it, one device is two hashes.
DEVICE_WINDOW_DAYS = 91


class Network(IntEnum):
    """Of which class the address was from which a dossier came; the address itself is not kept."""

    UNKNOWN = 0
    MOBILE = 1
    HOME = 2
    SHARED = 3  # businesses, cafés, public places
    OFFICE = 4  # a public office's own lines, its Wi-Fi for visitors included


class Help(IntEnum):
    """Who declared a session of help."""

    NONE = 0
    DESK = 1  # an officer of the one-stop desk
    POST = 2  # a clerk of the post office
    TEAM = 3  # a community digital team


class Confirmed(IntEnum):
    """How the citizen confirmed a declared session."""

    NO = 0
    PHONE = 1
    CODE = 2


class PaidBy(IntEnum):
    """Whence the fee came."""

    NOTHING = 0  # no fee, or none paid yet
    BANK = 1  # a bank account or a wallet, whose hash is the payer's
    COUNTER = 2  # in cash, or by card, at the counter


class BadEvidence(ValueError):
    """Columns of a table that do not have one length or not their type."""


@dataclass(frozen=True)
class Columns:
    """A bundle of arrays of one length.

    Raises BadEvidence (column) where one is not of the length of the first, or of another type than is said.
    """

    def __post_init__(self) -> None:
        first = np.shape(getattr(self, fields(self)[0].name))
        for one in fields(self):
            values = getattr(self, one.name)
            if values.ndim != 1 or values.shape != first:
                raise BadEvidence(f"{type(self).__name__}.{one.name}: {values.shape}, not {first}")
            if values.dtype != TYPES[str(one.type)]:
                raise BadEvidence(f"{type(self).__name__}.{one.name}: {values.dtype}")

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def columns(self) -> dict[str, NDArray[Any]]:
        """Each column by its name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True)
class Filed(Columns):
    """What is known of every dossier filed from afar, wherever it was filed.

    office, procedure: which, as small numbers. filer, owner: parties; the same where somebody files for herself.
    contact: the telephone number in the dossier, by which the citizen is to be reached.
    filed_at: when it was sent.
    in_hours: whether the office was open then, by its working calendar.
    accepted_at: when an officer accepted it here. accepted_by: that officer.
    accepted_after: seconds from filing to acceptance, by the clock on the wall.
    accepted_working: working seconds between them, by the office's calendar.
    paid_by: PaidBy. payer: the account the fee came from, where it came from one.
    """

    office: Numbers
    procedure: Numbers
    filer: Hashes
    owner: Hashes
    contact: Hashes
    filed_at: Seconds
    in_hours: Flags
    accepted_at: Seconds
    accepted_by: Hashes
    accepted_after: Seconds
    accepted_working: Seconds
    paid_by: Codes
    payer: Hashes


@dataclass(frozen=True)
class FiledHere(Filed):
    """A dossier filed with this house: all that its server saw.

    account: who was signed in. assurance: how surely known, 0, 1 or 2.
    device: comparable within one window alone (`window`, the number of the key; DEVICE_WINDOW_DAYS), 0 where a
    browser keeps nothing.
    network: Network. workstation: whether it came from a computer registered as an officer's; a desk's computer for
    visitors is not one.
    fill_seconds: from opening the form to sending it, in seconds of the server's clock; -1 where unknown.
    help: Help; helper: who declared it; confirmed: Confirmed.
    """

    account: Hashes
    assurance: Codes
    device: Hashes
    window: Numbers
    network: Codes
    workstation: Flags
    fill_seconds: Numbers
    help: Codes
    helper: Hashes
    confirmed: Codes


@dataclass(frozen=True)
class FromPortal(Filed):
    """A dossier filed on the national portal: the message alone. Neither device nor network nor help is told."""


@dataclass(frozen=True)
class QueueCalls(Columns):
    """A number called at a desk. Nobody's name is kept with a number, so none is here.

    office, staff: where, and by whom. called_at; served_at: when the visitor left the counter.
    """

    office: Numbers
    staff: Hashes
    called_at: Seconds
    served_at: Seconds


@dataclass(frozen=True)
class Presence(Columns):
    """An officer's sitting at a counter: office, staff, and the moments in which she was there."""

    office: Numbers
    staff: Hashes
    from_at: Seconds
    until_at: Seconds


@dataclass(frozen=True)
class Evidence:
    """All that is known of a span of time. Answers are given for the dossiers of `here`, then those of `portal`."""

    here: FiledHere
    portal: FromPortal
    calls: QueueCalls
    presence: Presence

    def __len__(self) -> int:
        return len(self.here) + len(self.portal)

    def both(self, column: str) -> NDArray[Any]:
        """A column that both tables have, in the order of answers."""
        return np.concatenate([getattr(self.here, column), getattr(self.portal, column)])


@dataclass(frozen=True)
class Finding:
    """What a detector answers.

    accused: for each dossier, whether it belongs on the list that a supervisor looks at.
    score: the higher, the more it looks as if an officer had filed it for show; only its order counts.
    genuine: the share of dossiers, 0 to 1, that were not filed for show. Help counts as genuine here, declared or not:
    the declared is counted, not estimated, and whoever shows the share shows it apart.
    low, high: the interval which holds that share nine times in ten.
    """

    accused: Flags
    score: NDArray[np.float64]
    genuine: float
    low: float
    high: float
