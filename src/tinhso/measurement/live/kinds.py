"""The events of measuring, by their subjects.

Figures made public (`month:2026-03`), what an officer says of her own time (`staff:…`), and for how long that time is
hers alone (`setting:personal_delay`).
"""

from __future__ import annotations

from datetime import date, datetime

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

NOTED = Kind(
    "measurement.stretch_noted",
    facts={
        "case": Fact(str, longest=36),
        "step": Fact(str, longest=60, optional=True),
        "from_at": Fact(datetime),
        "reason": Fact(str, longest=20),
        "text": Fact(str, longest=1_000, sealed=True, optional=True),
    },
    sentence=(
        "Ghi chú về thời gian của mình ở một bước ({reason}).",
        "Noted something about her own time at a step ({reason}).",
    ),
)
DELAY_SET = Kind(
    "measurement.personal_delay_set",
    facts={"days": Fact(int), "from_date": Fact(date)},
    sentence=(
        "Từ {from_date}, số liệu theo người chỉ hiện với lãnh đạo sau {days} ngày làm việc.",
        "From {from_date} figures by person are shown to heads after {days} working days.",
    ),
)

declare(PUBLISHED, NOTED, DELAY_SET)
