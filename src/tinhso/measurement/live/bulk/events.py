"""The events of many dossiers as columns, with what measuring needs of their facts."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tinhso.ledger.models import Event
from tinhso.measurement.foldtypes import NONE, Ints
from tinhso.measurement.live.bulk import rows
from tinhso.measurement.live.bulk.columns import arrow

ROOM = "cases."
FACTS = "state holder staff step office desk code procedure limit due_at".split()
_NAMES = "id subject kind occurred_at backfilled channel facts".split()
_FACTS = pl.Struct(dict.fromkeys(FACTS, pl.String))


class Events:
    """Events of dossiers, each one's together and in the order in which they count.

    frame: subject, name (the kind without its room), at, told, channel and FACTS as texts. at: int64[n] microseconds.
    begins: int64[d], the row with which each dossier begins; dossier: int64[n], whose each row is.
    """

    def __init__(self, frame: pl.DataFrame, dossier: Ints) -> None:
        """frame: sorted; dossier: as above."""
        self.frame = frame
        self.dossier = dossier
        self.begins = np.flatnonzero(np.diff(dossier, prepend=-1))
        self.ends = np.append(self.begins[1:], len(dossier)) - 1
        self.at: Ints = frame["at"].to_physical().to_numpy()
        self._places = np.arange(len(dossier))

    def __len__(self) -> int:
        return len(self.begins)

    def first(self, which: NDArray[np.bool_]) -> Ints:
        """int64[d]: the first row of each dossier among some, -1 for none."""
        found = np.minimum.reduceat(np.where(which, self._places, len(which)), self.begins)
        return np.where(found == len(which), -1, found)

    def last(self, which: NDArray[np.bool_]) -> Ints:
        """int64[d]: the last one, -1 for none."""
        found: Ints = np.maximum.reduceat(np.where(which, self._places, -1), self.begins)
        return found

    def count(self, which: NDArray[np.bool_]) -> Ints:
        """int64[d]: how many."""
        found: Ints = np.add.reduceat(which.astype(np.int64), self.begins)
        return found

    def named(self, name: str) -> NDArray[np.bool_]:
        """bool[n]: which rows are of a kind."""
        return (self.frame["name"] == name).to_numpy()

    def given(self, fact: str) -> NDArray[np.bool_]:
        """bool[n]: which rows have a fact that says anything."""
        return (self.frame[fact].fill_null("") != "").to_numpy()

    def moment(self, row: Ints) -> Ints:
        """When rows happened; NONE for -1."""
        return np.where(row < 0, NONE, self.at[row])

    def text(self, fact: str, row: Ints) -> pl.Series:
        """A column at some rows; null for -1."""
        return self.frame[fact].gather(places(row))

    def only(self, wanted: NDArray[np.bool_]) -> Events:
        """Those of some dossiers. wanted: bool[d]."""
        kept = wanted[self.dossier]
        numbers = np.cumsum(wanted) - 1
        return Events(self.frame.filter(pl.Series(kept)), numbers[self.dossier[kept]])

    @property
    def subjects(self) -> pl.Series:
        """Whose they are, one a dossier."""
        return self.frame["subject"].gather(pl.Series(self.begins))


def places(row: Ints) -> pl.Series:
    """Rows to be gathered; -1 is none."""
    return pl.Series(row).replace(-1, None)


def events_of(subjects: Collection[str]) -> Events:
    """Every event of some dossiers, as `telling.happenings` reads them."""
    found = rows.read(Event, _NAMES, where="subject", among=subjects)
    found = found.filter(pl.col("kind").str.starts_with(ROOM))
    number = arrow(found["subject"]).dictionary_encode().indices.to_numpy().astype(np.int64)
    order = np.lexsort(
        (found["id"].to_numpy(), found["occurred_at"].to_physical().to_numpy(), number)
    )
    frame = found[order].select(
        "subject",
        pl.col("kind").str.strip_prefix(ROOM).alias("name"),
        pl.col("occurred_at").alias("at"),
        pl.col("backfilled").alias("told"),
        "channel",
        pl.col("facts").str.json_decode(_FACTS).struct.unnest(),
    )
    return Events(frame, number[order])
