"""What the stand-in has of somebody: made up from her number, so that it is the same whenever it is asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

_OF = (
    "SELECT p.name, p.born, p.sex, p.address FROM parties_partynumber n JOIN parties_party p ON p.id = n.party_id "
    "WHERE n.value = ? AND p.erased_at IS NULL"
)
_WARDS = ("phường Ea Kao", "xã Krông Nô", "phường Tân Lập", "xã Cư M'gar")


def of_demo(people: Path | None, number: str) -> dict[str, str] | None:
    """Somebody of the demo whose database that is, by her number."""
    if people is None or not people.exists():
        return None
    with closing(sqlite3.connect(f"file:{people}?mode=ro", uri=True, timeout=5)) as db:
        row = db.execute(_OF, (number,)).fetchone()
    if row is None:
        return None
    name, born, sex, address = row
    return {
        "number": number,
        "name": name,
        "born": born or "",
        "sex": sex or "",
        "address": address or "",
    }


def record(paper: str, who: dict[str, str], today: date) -> dict[str, Any] | None:
    """The data that stand for a paper of somebody; None where there are none of that type."""
    random = Random(f"{who['number']} {paper}")  # noqa: S311 nothing is kept secret by it
    issued = today - timedelta(days=random.randint(200, 2_500))
    person = {
        "number": who["number"],
        "name": who["name"],
        "born": who["born"] or "1985-03-02",
        "sex": who["sex"] if who["sex"] in ("female", "male") else "female",
    }
    address = who["address"] or f"{random.randint(1, 300)} Lê Lợi, {random.choice(_WARDS)}"
    company = {
        "number": who["number"],
        "name": who["name"],
        "address": address,
        "represented_by": "Trần Văn Đại",
        "registered_on": issued.isoformat(),
        "state": "active",
        "issued_by": "Sở Tài chính",
    }
    known: dict[str, dict[str, Any]] = {
        "can-cuoc": {
            **person,
            "nationality": "Việt Nam",
            "address": address,
            "issued_on": issued.isoformat(),
            "expires_on": (today + timedelta(days=3_000)).isoformat(),
            "issued_by": "Bộ Công an",
        },
        "cu-tru": {"number": who["number"], "name": who["name"], "address": address},
        "khai-sinh": {
            **person,
            "registered_at": f"UBND {random.choice(_WARDS)}",
            "registered_on": issued.isoformat(),
            "entry": f"{random.randint(1, 400)}/{issued.year}",
        },
        "ket-hon": {
            "number": who["number"],
            "name": who["name"],
            "spouse": "Nguyễn Văn Hòa",
            "since": issued.isoformat(),
            "registered_at": f"UBND {random.choice(_WARDS)}",
        },
        "xac-nhan-hon-nhan": {"number": who["number"], "name": who["name"], "status": "single"},
        "gcn-dat": {
            "certificate": f"DL {random.randint(100_000, 999_999)}",
            "number": who["number"],
            "name": who["name"],
            "parcel": str(random.randint(1, 400)),
            "sheet": str(random.randint(1, 90)),
            "address": f"{random.choice(_WARDS)}, tỉnh mẫu",
            "area": f"{random.randint(600, 5_000) / 10:.1f}",
            "use": "Đất ở tại đô thị",
            "issued_on": issued.isoformat(),
            "issued_by": "Văn phòng đăng ký đất đai",
        },
        "dk-doanh-nghiep": company,
        "dk-ho-kinh-doanh": company,
        "dk-hop-tac-xa": company,
    }
    return known.get(paper)
