"""Made-up people: names as they are given in Viet Nam, numbers that pass their rules and are nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from tinhso.ledger.actions import By
from tinhso.parties.actions import enter

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
_WEIGHTS = (38, 11, 10, 7, 5, 5, 5, 4, 4, 2, 2, 2, 2, 1, 1, 1)
MIDDLE = {
    "female": "Thị Thu Ngọc Thanh Kim Phương Minh Bích Thùy Hồng".split(),
    "male": "Văn Hữu Đức Quang Minh Công Xuân Thanh Quốc Đình".split(),
}
GIVEN = {
    "female": "Mai Lan Hương Hoa Thảo Hạnh Nga Yến Trang Linh Dung Hiền Nhung Ánh Vy Trâm".split(),
    "male": "Hùng Dũng Nam Sơn Tuấn Long Thắng Bình Khôi Phúc Lâm Tài Hiếu Quân Trung Đạt".split(),
}
STREETS = ("Lê Lợi", "Trần Phú", "Nguyễn Trãi", "Hai Bà Trưng", "Quang Trung", "Lý Thường Kiệt")
PROVINCE_CODE = "066"


def full_name(random: Random, sex: str | None = None) -> str:
    """A name of three parts."""
    sex = sex or random.choice(("female", "male"))
    family = random.choices(FAMILY, _WEIGHTS)[0]
    return f"{family} {random.choice(MIDDLE[sex])} {random.choice(GIVEN[sex])}"


def personal_number(*, sex: str, born: int, serial: int) -> str:
    """A number of 12 digits that agrees with sex and year of birth."""
    digit = 2 * (born // 100 - 19) + (sex == "female")
    return f"{PROVINCE_CODE}{digit}{born % 100:02}{serial % 1_000_000:06}"


@dataclass(frozen=True)
class Someone:
    """Somebody made up."""

    serial: int
    name: str
    sex: str
    born: date
    number: str
    address: str


def someone(random: Random, serial: int) -> Someone:
    """Somebody of a number: the same for the same random."""
    sex = random.choice(("female", "male"))
    born = date(random.randint(1950, 2005), random.randint(1, 12), random.randint(1, 28))
    number = personal_number(sex=sex, born=born.year, serial=serial)
    return Someone(serial, full_name(random, sex), sex, born, number, address(random))


def new_party(one: Someone, *, by: By) -> str:
    """Enter somebody; the party's identifier."""
    party = enter(
        kind="person",
        name=one.name,
        key=f"demo-{one.serial}",
        by=by,
        born=one.born,
        sex=one.sex,
        address=one.address,
        numbers={"personal": one.number},
    )
    return str(party.uid)


def address(random: Random) -> str:
    """A street and a number."""
    return f"{random.randint(1, 400)} {random.choice(STREETS)}"
