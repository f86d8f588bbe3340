"""For whom the citizen who is shown may act besides himself: his child, his mother by mandate, his cooperative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tinhso.demo.people import Someone, personal_number
from tinhso.ledger.actions import By
from tinhso.measurement.live.months import midnight
from tinhso.parties.actions import enter, give_mandate

CHILD, MOTHER, COMPANY = "child", "mother", "company"
SINCE = date(2026, 1, 12)


@dataclass(frozen=True)
class Relative:
    """Somebody for whom he acts. kind: of party; mandate: its kind, since when and by what evidence."""

    one: Someone
    kind: str
    mandate: str
    since: date
    evidence: str


def relatives(hers: Someone) -> Mapping[str, Relative]:
    """By name; the family lives together."""

    def person(serial: int, name: str, sex: str, born: date) -> Someone:
        number = personal_number(sex=sex, born=born.year, serial=serial)
        return Someone(serial, name, sex, born, number, hers.address)

    family = hers.name.split()[0]
    child = person(7_901, f"{family} Thanh Mai", "female", date(2012, 5, 14))
    mother = person(7_902, "Phạm Thị Hồng", "female", date(1938, 9, 2))
    company = Someone(7_903, "Hợp tác xã Sông Hậu Xanh", "", SINCE, "6699999006", "12 Quang Trung")
    return {
        CHILD: Relative(child, "person", "parent", child.born, "Giấy khai sinh số 57/2012"),
        MOTHER: Relative(
            mother, "person", "attorney", SINCE, "Giấy ủy quyền số 214/2026, đã chứng thực"
        ),
        COMPANY: Relative(
            company, "organisation", "company", SINCE, "Giấy chứng nhận đăng ký hợp tác xã"
        ),
    }


def acting(hers: Someone, party: str, *, by: By) -> dict[str, str]:
    """Enter them and say that `party` may act for them; their parties by name. Twice is once."""
    found, told_at = {}, midnight(SINCE) + timedelta(hours=9)
    for name, relative in relatives(hers).items():
        one = relative.one
        person = relative.kind == "person"
        entered = enter(
            kind=relative.kind,
            name=one.name,
            key=f"demo-{one.serial}",
            by=by,
            born=one.born if person else None,
            sex=one.sex,
            address=one.address,
            numbers={"personal" if person else "tax": one.number},
            told_at=told_at,
        )
        found[name] = str(entered.uid)
        give_mandate(
            for_party=entered.uid,
            by_party=party,
            kind=relative.mandate,
            from_date=relative.since,
            key=f"demo-mandate-{one.serial}",
            by=by,
            evidence=relative.evidence,
            told_at=told_at,
        )
    return found
