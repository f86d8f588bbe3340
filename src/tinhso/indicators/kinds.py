"""The events of indicators, by their subjects.

A definition (`indicator:<code>`), an input (`input:<code>`), what was supplied at once (`supply:<uid>`), official
figures (`official:<uid>`).
"""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

DEFINED = Kind(
    "indicators.defined",
    facts={
        "number": Fact(int),
        "from_date": Fact(date),
        "decision": Fact(str),
        "digest": Fact(str, longest=64),
        "ends": Fact(bool),
    },
    sentence=(
        "Định nghĩa chỉ tiêu, bản {number}, từ {from_date}, theo {decision}.",
        "The indicator was defined, version {number}, from {from_date}, by {decision}.",
    ),
)
TARGETED = Kind(
    "indicators.target_set",
    facts={
        "level": Fact(str, longest=10, optional=True),
        "office": Fact(str, longest=50, optional=True),
        "from_date": Fact(date),
        "value": Fact(str, longest=40),
        "decision": Fact(str),
    },
    sentence=(
        "Đặt mức phải đạt {value} từ {from_date}, theo {decision}.",
        "A target of {value} was set from {from_date}, by {decision}.",
    ),
)
INPUT_SET = Kind(
    "indicators.input_set",
    facts={
        "way": Fact(str, longest=8),
        "supplier": Fact(str, optional=True),
        "every": Fact(str, longest=10),
        "due_day": Fact(int, optional=True),
    },
    sentence=(
        "Đặt nguồn cung cấp số liệu ({way}).",
        "It was set how the input is supplied ({way}).",
    ),
)
SUPPLIED = Kind(
    "indicators.supplied",
    facts={
        "rows": Fact(int),
        "flagged": Fact(int),
        "inputs": Fact(list),
        "digest": Fact(str, longest=64),
    },
    sentence=(
        "Nhập {rows} số liệu, {flagged} số cần xem lại.",
        "{rows} numbers were supplied, {flagged} of them to be looked at.",
    ),
)
OFFICIAL = Kind(
    "indicators.official_kept",
    facts={
        "index": Fact(str, longest=60),
        "source": Fact(str, longest=300),
        "digest": Fact(str, longest=64),
        "figures": Fact(int),
    },
    sentence=(
        "Nhập {figures} số liệu chính thức của {index}.",
        "{figures} official figures of {index} were taken in.",
    ),
)
declare(DEFINED, TARGETED, INPUT_SET, SUPPLIED, OFFICIAL)
