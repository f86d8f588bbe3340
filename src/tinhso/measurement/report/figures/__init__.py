"""Every figure of the report, as the query that gives it from the Parquet files of a result.

A query names the files as they lie in the result folder and the parameters as $name (their values stand in the
report's own JSON under `parameters`), so it can be pasted into DuckDB and asked again. `faster` gives the same
answer from files that are in order of dossier and seq, as the engine writes them, without sorting them again;
tests hold the two equal.
"""

from __future__ import annotations

from tinhso.measurement.report.figures.base import Figure
from tinhso.measurement.report.figures.dossiers import DOSSIERS
from tinhso.measurement.report.figures.flow import FLOW
from tinhso.measurement.report.figures.signs import SIGNS

FIGURES: dict[str, Figure] = {figure.name: figure for figure in (*DOSSIERS, *FLOW, *SIGNS)}

__all__ = ["FIGURES", "Figure"]
