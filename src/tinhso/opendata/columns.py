"""The data sets that are always there, with the dictionary of each, as `sets.yaml` beside this file has them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import yaml

from tinhso.opendata.rules import Column, Dataset, Pair

BOARD, PROMISES, FIGURES = "mot-cua", "cam-ket", "chi-tieu"
DEFINITIONS, PETITIONS = "dinh-nghia-chi-tieu", "phan-anh"


def _read() -> Iterator[Dataset]:
    for told in yaml.safe_load(files("tinhso.opendata").joinpath("sets.yaml").read_bytes()):
        yield Dataset(
            code=told["code"],
            title=_pair(told["title"]),
            about=_pair(told["about"]),
            kept_back=_pair(told["kept_back"]),
            every=told["every"],
            columns=tuple(Column.of(one) for one in told["columns"]),
            words=tuple(map(_pair, told["words"])),
            sorts=frozenset(told["sorts"]),
        )


def _pair(told: Mapping[str, Any]) -> Pair:
    return told["vi"], told["en"]


FIXED: Mapping[str, Dataset] = {one.code: one for one in _read()}
