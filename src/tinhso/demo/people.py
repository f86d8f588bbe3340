"""Made-up people: names as they are given in Viet Nam, numbers that pass their rules and are nobody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import Any

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


def new_party(random: Random, serial: int, *, by: By) -> str:
    """Enter somebody; the party's identifier."""
    sex = random.choice(("female", "male"))
    born = random.randint(1950, 2005)
    party = enter(
        kind="person",
        name=full_name(random, sex),
        key=f"demo-{serial}",
        by=by,
        born=date(born, random.randint(1, 12), random.randint(1, 28)),
        sex=sex,
        address=address(random),
        numbers={"personal": personal_number(sex=sex, born=born, serial=serial)},
    )
    return str(party.uid)


def address(random: Random) -> str:
    """A street and a number."""
    return f"{random.randint(1, 400)} {random.choice(STREETS)}"


def answers_to(form: Mapping[str, Any], random: Random) -> dict[str, Any]:
    """Answers that a form accepts: all that it must have and some of the rest."""
    given: dict[str, Any] = {}
    needed = form.get("required", ())
    for name, shape in form.get("properties", {}).items():
        if name in needed or random.random() < 0.15:
            given[name] = _answer(shape, random)
    return given


def _answer(shape: Mapping[str, Any], random: Random) -> Any:
    if "enum" in shape:
        return random.choice(shape["enum"])
    kind = shape.get("type")
    if kind == "boolean":
        return random.random() < 0.2
    if kind in ("integer", "number"):
        low = int(shape.get("minimum", 0))
        high = int(shape.get("maximum", low + 100))
        # Most requests are small.
        return min(high, low + int(random.expovariate(1 / max(1.0, min(30, (high - low) / 20)))))
    if kind == "array":
        return [_answer(shape["items"], random)]
    if kind == "object":
        return answers_to(shape, random)
    return _text(shape, random)


def _text(shape: Mapping[str, Any], random: Random) -> str:
    born = random.randint(1950, 2005)
    sex = random.choice(("female", "male"))
    made: dict[str, Callable[[], str]] = {
        "personal-number": lambda: personal_number(
            sex=sex, born=born, serial=random.randrange(1_000_000)
        ),
        "tax-number": lambda: "0100109106",
        "phone": lambda: f"09{random.randrange(10**8):08}",
        "email": lambda: f"nguoi{random.randrange(10_000)}@example.vn",
        "date": lambda: (
            f"{random.randint(1980, 2025)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        ),
        "place": lambda: f"24664|{address(random)}",
        "line": lambda: full_name(random),
    }
    write = made.get(shape.get("format", ""), made["line"])
    return write()[: shape.get("maxLength", 200)]
