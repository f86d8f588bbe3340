"""What a result folder holds of one dossier: its row, stretches and events, the calendar, the moment of judgement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tinhso.kernel.errors import TinhsoError
from tinhso.measurement.frames import SCHEMA

FILES = ("summary.json", "dossiers.parquet", "stretches.parquet", "events.parquet")
MOST_CANDIDATES = 2_000

Row = Mapping[str, Any]


class NotExplainable(TinhsoError):
    """The folder is no result of a measurement, or one of another version."""


class UnknownDossier(TinhsoError):
    """The result has no dossier of that code; the facts name the nearest ones."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Stored:
    """One dossier of a result. Moments are aware, in UTC; events and stretches are in order."""

    row: Row
    stretches: Sequence[Row]
    events: Sequence[Row]
    calendar_name: str
    calendar_text: str
    at: datetime


def read_stored(result: Path, *, dossier: str) -> Stored:
    """Read one dossier out of a result folder; of the Parquet files only the parts that may hold it.

    Raises NotExplainable, UnknownDossier.
    """
    summary = _summary(result)
    rows = _rows(result / "dossiers.parquet", dossier)
    if not rows:
        raise UnknownDossier(
            "explain_unknown_dossier",
            dossier=dossier,
            result=str(result),
            nearest=", ".join(_nearest(result / "dossiers.parquet", dossier)) or "–",
        )
    return Stored(
        row=rows[0],
        stretches=sorted(_rows(result / "stretches.parquet", dossier), key=lambda row: row["seq"]),
        events=sorted(_rows(result / "events.parquet", dossier), key=lambda row: row["seq"]),
        calendar_name=summary["calendar"]["name"],
        calendar_text=summary["calendar"]["toml"],
        at=_moment(summary["at"]),
    )


def _summary(result: Path) -> Mapping[str, Any]:
    missing = [name for name in FILES if not (result / name).is_file()]
    if missing:
        raise NotExplainable("explain_no_result", result=str(result), missing=", ".join(missing))
    try:
        summary = json.loads((result / "summary.json").read_text(encoding="utf-8"))
        found = summary["schema"]
        if found == SCHEMA:
            _moment(summary["at"])
            str(summary["calendar"]["toml"] + summary["calendar"]["name"])
            return dict(summary)
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        raise NotExplainable("explain_broken_summary", result=str(result)) from None
    raise NotExplainable(
        "explain_other_version", result=str(result), found=str(found), known=SCHEMA
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rows(file: Path, dossier: str) -> list[Row]:
    try:
        return list(pq.read_table(file, filters=[("dossier", "=", dossier)]).to_pylist())
    except (pa.ArrowException, OSError) as error:
        raise NotExplainable(
            "explain_broken_file", file=str(file), reason=_first_line(error)
        ) from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _nearest(file: Path, dossier: str) -> list[str]:
    """The codes most like the asked one, sought among those that contain it or begin as it does."""
    codes = pq.read_table(file, columns=["dossier"])["dossier"]
    asked = dossier.strip()
    found = codes.filter(pc.match_substring(codes, asked, ignore_case=True)) if asked else codes
    length = len(asked)
    while length > 0 and not len(found):
        length -= 1
        found = codes.filter(pc.starts_with(codes, asked[:length], ignore_case=True))
    candidates = found[:MOST_CANDIDATES].to_pylist()
    return get_close_matches(asked, candidates, n=3, cutoff=0.3) or candidates[:3]
