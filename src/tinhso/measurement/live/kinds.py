"""The one event of measuring: that figures were made public. Subject: `month:2026-03`."""

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

declare(PUBLISHED)
