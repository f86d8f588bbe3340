"""The events of open data: `opening:<sort>:<code>` and `dataset:<code>`."""

from __future__ import annotations

from datetime import date

from tinhso.ledger.kinds import Fact, Kind, declare

_SORT = {"sort": Fact(str, longest=10), "key": Fact(str, longest=80)}
_WHY = Fact(str, sealed=True, longest=1_000)

OPENED = Kind(
    "opendata.opened",
    facts={**_SORT, "reason": _WHY},
    sentence=("Công khai: {sort} {key}.", "Made public: {sort} {key}."),
)
WITHDRAWN = Kind(
    "opendata.withdrawn",
    facts={**_SORT, "editions": Fact(int), "reason": _WHY},
    sentence=(
        "Thôi công khai: {sort} {key}; gỡ {editions} bản dữ liệu đã phát hành.",
        "Public no more: {sort} {key}; {editions} editions of data were taken down.",
    ),
)
ISSUED = Kind(
    "opendata.issued",
    facts={"day": Fact(date), "rows": Fact(int), "digest": Fact(str, longest=64)},
    sentence=(
        "Phát hành dữ liệu mở ngày {day}: {rows} dòng.",
        "Open data of {day} were issued: {rows} rows.",
    ),
)
declare(OPENED, WITHDRAWN, ISSUED)
