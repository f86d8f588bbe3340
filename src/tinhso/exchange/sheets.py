"""A run's problems as a sheet to hand to whoever keeps the other system."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tinhso.exchange.rules import each_word_once
from tinhso.sentences import sentence
from tinhso.tables.writing import harmless

HEADS: Mapping[str, Sequence[str]] = {
    "vi": (
        "Dòng",
        "Mã hồ sơ",
        "Ô",
        "Giá trị",
        "Lý do",
        "Vì sao, làm gì",
        "Hồ sơ không ghi",
        "Số hồ sơ",
    ),
    "en": (
        "Line",
        "Dossier",
        "Field",
        "Value",
        "Reason",
        "Why, and what to do",
        "Not written",
        "Dossiers",
    ),
}


def rows_of(problems: Iterable[Mapping[str, Any]], lang: str) -> list[list[str]]:
    """Each problem as cells under HEADS, a word that is not known once; problems as a run keeps them."""
    return [
        [
            str(one["line"] or ""),
            one["code"],
            one["field"],
            one["value"],
            one["reason"],
            sentence(one["reason"], lang),
            "x" if one["refused"] else "",
            str(one["times"]),
        ]
        for one in each_word_once(problems)
    ]


def write_csv(path: Path, problems: Iterable[Mapping[str, Any]], lang: str) -> None:
    """As CSV with its mark; what a spreadsheet would compute is shown instead."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS[lang])
        for row in rows_of(problems, lang):
            writer.writerow([harmless(cell) for cell in row])
