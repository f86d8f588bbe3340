"""A province with two communes, a department that receives reports, and lodgings of a register that file them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.files.conftest import RING
from tests.registers.conftest import LODGINGS
from tests.web.office.conftest import found_everything

from tinhso.kernel.periods import Period, period_of
from tinhso.ledger.actions import By
from tinhso.registers import actions as registers
from tinhso.registers.definition import definition_of
from tinhso.reports import actions
from tinhso.reports.definition import Template, read_template
from tinhso.reports.models import Filing, Round

OWNER = "so-xd"
BY = By(actor="p-binh", office="xa-1", channel="system")
OWNERS = By(actor="p-xd", office=OWNER, channel="system")
MARCH = period_of("month", date(2026, 3, 1))
IN_TIME = datetime(2026, 4, 10, 8, tzinfo=UTC)


def shipped(code: str) -> Template:
    """A template that the system brings."""
    return read_template(files("tinhso.reports").joinpath(f"shipped/{code}.json").read_bytes())


def month(**said: str) -> dict[str, str]:
    """The seventeen rows of a month as a lodging types them; `r02="1.234,5"` says otherwise."""
    told = {
        "02": "1.200,5", "03": "3.400", "06": "120", "07": "800", "09": "5", "10": "40", "12": "240", "13": "900",
        "14": "700", "15": "90", "16": "80", "17": "30", **{name[1:]: value for name, value in said.items()},
    }  # fmt: skip
    return {f"kd.{row}.thang": value for row, value in told.items()}


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    found_everything()
    document = {**LODGINGS, "fields": {**LODGINGS["fields"]}}
    document["fields"]["properties"] = {
        **LODGINGS["fields"]["properties"],
        "thu": {"type": "string", "x-title": "Thư điện tử", "x-level": "person"},
    }
    registers.declare(definition_of(document), owner=OWNER, by=BY, valid_from=date(2020, 1, 1))


def lodging(number: int, office: str = "xa-1", **said: Any) -> str:
    """The uid of a lodging with an address for its mail."""
    values = {
        "ma_so": f"35{number:08d}", "ten": f"Khách sạn {number}", "loai": "khach-san", "thu": f"ks{number}@example.vn",
    }  # fmt: skip
    row = registers.save(
        "co-so-luu-tru",
        registers.Given(values | said, office),
        by=BY,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return str(row.uid)


def declared(code: str = "luu-tru-thang", owner: str = OWNER) -> Any:
    """A shipped report in force since 2020."""
    return actions.declare(
        shipped(code), owner=owner, by=OWNERS, valid_from=date(2020, 1, 1)
    ).report


def opened(period: Period = MARCH, code: str = "luu-tru-thang") -> Round:
    return actions.open_round(declared(code), period)


def of(held: Round, name: str) -> Filing:
    return held.filings.get(name=name)
