"""The events of measuring: figures were made public (subject `month:2026-03`), or counted again (`office:…`)."""

from __future__ import annotations

from tinhso.ledger.kinds import Fact, Kind, declare

PUBLISHED = Kind(
    "measurement.published",
    facts={
        "month": Fact(str, longest=7),
        "digest": Fact(str, longest=64),
        "corrects": Fact(str, optional=True, longest=64),
    },
    sentence=(
        "Công bố số liệu tháng {month}.",
        "The figures of {month} were published.",
    ),
)

RECOUNTED = Kind(
    "measurement.recounted",
    facts={
        "calendar": Fact(str),
        "from_date": Fact(str, longest=10),
        "set_by_event": Fact(str, longest=36),
        "dossiers": Fact(int),
    },
    sentence=(
        "Số liệu của {dossiers} hồ sơ được tính lại theo lịch {calendar} từ {from_date}.",
        "The figures of {dossiers} dossiers were counted again by the calendar {calendar} from {from_date}.",
    ),
)

declare(PUBLISHED, RECOUNTED)
