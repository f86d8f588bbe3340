"""Made-up answers that a person could have given: each by what its field asks for, and papers that lack something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from tinhso.demo.people import FAMILY, Someone, address, full_name, personal_number
from tinhso.demo.province import MERGING, UNITS
from tinhso.procedures.rules import AskedPaper

Make = Callable[[Random], str]
_SHOPS = ("Tạp hóa", "Quán cơm", "Tiệm may", "Cửa hàng điện nước", "Tiệm bánh", "Quán cà phê")
_NICK = ("Cô Ba", "Chú Tư", "Bình Minh", "Hoa Sen", "Thanh Tâm", "Phước Lộc", "Hướng Dương")
_FIRMS = ("Công ty TNHH", "Công ty cổ phần", "Hợp tác xã", "Cửa hàng vật tư nông nghiệp")
_FIRM_NAMES = ("Phú Hòa", "Sông Hậu Xanh", "Tân Tiến", "An Khang", "Đại Thành", "Đồng Lợi")


def _one_of(*texts: str) -> Make:
    return lambda random: random.choice(texts)


def _numbered(pattern: str, low: int, high: int) -> Make:
    return lambda random: pattern.format(
        n=random.randint(low, high), year=random.randint(2012, 2025)
    )


# By the name that a field has in a form, whatever the procedure.
_BY_NAME: Mapping[str, Make] = {
    "organisation": lambda random: f"{random.choice(_FIRMS)} {random.choice(_FIRM_NAMES)}",
    "business_name": lambda random: f"{random.choice(_SHOPS)} {random.choice(_NICK)}",
    "registration": _numbered("66A8{n:06}", 1, 99_999),
    "certificate": _numbered("CS {n:06}", 10_000, 999_999),
    "permit": _numbered("{n}/GP-{year}", 10, 900),
    "licence": _numbered("{n:05}/CCHN-{year}", 10, 9_000),
    "exam": _numbered("SBD {n:04}", 1, 900),
    "bank": _numbered("1903{n:08}, Ngân hàng Nông nghiệp, chi nhánh tỉnh", 1, 99_999_999),
    "book": _one_of("Sổ đăng ký khai sinh", "Sổ đăng ký kết hôn", "Sổ đăng ký khai tử"),
    "village": _numbered("Tổ dân phố {n}", 1, 14),
    "job": _one_of("Giáo viên", "Kỹ thuật viên", "Nhân viên bán hàng", "Trồng trọt", "Thợ điện"),
    "degree": _numbered("Trường Cao đẳng Nông nghiệp, {year}", 1, 2),
    "trade": _one_of("Bán lẻ lương thực, thực phẩm", "Dịch vụ ăn uống", "May đo", "Sửa xe máy"),
    "matter": _one_of("Tranh chấp ranh giới thửa đất", "Chia tài sản khi ly hôn", "Đòi tiền lương"),
    "purpose": _one_of("Bổ sung hồ sơ xin việc", "Làm thủ tục vay vốn", "Nhập học cho con"),
    "reason": _one_of("Chuyển nơi ở", "Cần thêm thời gian chuẩn bị", "Giấy cũ sắp hết hạn"),
    "wanted": _one_of("Sửa chữ đệm bị ghi thiếu", "Bổ sung nơi sinh", "Sửa năm sinh của mẹ"),
    "what": _one_of("Diện tích ghi khác thực tế", "Tên đường ghi sai", "Năm sinh ghi sai"),
}
# Of which day a field speaks: so many days before the filing, from and up to; negative is still to come.
_DAYS: Mapping[str, tuple[int, int]] = {
    "child_born": (2, 55),
    "died": (1, 12),
    "born": (7_000, 25_000),
    "ward_born": (1_500, 5_500),
    "subject_born": (300, 20_000),
    "lost": (3, 90),
    "from_day": (-20, -2),
    "until_day": (-200, -30),
    "ends": (-40, -5),
    "ended": (5, 200),
    "first_day": (1_500, 9_000),
}
# The sex of whom a field speaks, where the word says it; and how a form says one.
_SEXES: Mapping[str, str] = {"father": "male", "mother": "female"}
_SAID = {"nữ": "female", "nam": "male"}
_PEOPLE = ("child_name", "dead_name", "other_name", "partner_name", "ward_name")


def answers_to(
    form: Mapping[str, Any], random: Random, *, own: Someone | None = None, on: date | None = None
) -> dict[str, Any]:
    """Answers that a form accepts: all that it must have and some of the rest. own: who files; on: the day of it."""
    teller = _Teller(random, own, on or date(2026, 11, 1))
    return teller.told(form)


_TODAY = [unit for code, unit in UNITS.items() if code not in MERGING]


def _place(line: str) -> str:
    """An address in one of today's communes, the same for the same house."""
    return f"{_TODAY[sum(map(ord, line)) % len(_TODAY)]}|{line}"


class _Teller:
    def __init__(self, random: Random, own: Someone | None, on: date) -> None:
        self.random, self.own, self.on = random, own, on
        self.sexes = dict(_SEXES)
        if own and own.sex:
            self.sexes["partner"] = "male" if own.sex == "female" else "female"

    def told(self, form: Mapping[str, Any]) -> dict[str, Any]:
        needed = form.get("required", ())
        return {
            name: self.answer(name, shape)
            for name, shape in form.get("properties", {}).items()
            if name in needed or self.random.random() < 0.15
        }

    def answer(self, name: str, shape: Mapping[str, Any]) -> Any:
        random = self.random
        if "enum" in shape:
            if name.endswith("_sex") and _SAID.keys() >= set(shape["enum"]):
                return next(one for one in shape["enum"] if _SAID[one] == self.sex_of(name))
            return random.choice(shape["enum"])
        kind = shape.get("type")
        if kind == "boolean":
            return random.random() < 0.2
        if kind in ("integer", "number"):
            low = int(shape.get("minimum", 0))
            high = int(shape.get("maximum", low + 100))
            # Most requests are small.
            mean = max(1.0, min(30, (high - low) / 20))
            return min(high, low + int(random.expovariate(1 / mean)))
        if kind == "array":
            return [self.answer(name, shape["items"])]
        if kind == "object":
            return self.told(shape)
        return self.text(name, shape)[: shape.get("maxLength", 200)]

    def text(self, name: str, shape: Mapping[str, Any]) -> str:
        random, own = self.random, self.own
        mine = {
            "full_name": own.name,
            "representative": own.name,
            "personal_number": own.number,
            "address": _place(own.address),
        } if own else {}  # fmt: skip
        if name in mine:
            return mine[name]
        made: Mapping[str, Callable[[], str]] = {
            "personal-number": lambda: self.number(name),
            "tax-number": lambda: "0100109106",
            "phone": lambda: f"09{random.randrange(10**8):08}",
            "email": lambda: f"nguoi{random.randrange(10_000)}@example.vn",
            "date": lambda: self.day(name),
            "past-date": lambda: self.day(name),
            "place": lambda: _place(address(random)),
        }
        if str(shape.get("format")) in made:
            return made[shape["format"]]()
        if name in _BY_NAME:
            return _BY_NAME[name](random)
        return (
            self.relative(name) if name in _PEOPLE else self.by_title(str(shape.get("title", "")))
        )

    def sex_of(self, name: str) -> str:
        """The sex of whom a field speaks: of one person the same, whatever is asked of her."""
        whom = name.rpartition("_")[0]
        return self.sexes.setdefault(whom, self.random.choice(("female", "male")))

    def number(self, name: str) -> str:
        sex, born = self.sex_of(name), self.random.randint(1950, 2005)
        return personal_number(sex=sex, born=born, serial=self.random.randrange(1_000_000))

    def day(self, name: str) -> str:
        first, last = _DAYS.get(name, (30, 2_000))
        return (self.on - timedelta(self.random.randint(first, last))).isoformat()

    def relative(self, asked: str) -> str:
        """Somebody of the family name of who files."""
        name = full_name(self.random, self.sex_of(asked))
        family = self.own.name.split()[0] if self.own else self.random.choice(FAMILY)
        return " ".join([family, *name.split()[1:]])

    def by_title(self, title: str) -> str:
        """A field that this table does not know, by the words above it."""
        if "tên" in title.lower():
            return full_name(self.random)
        if title.lower().startswith(("số", "mã")):
            return f"{self.random.randint(1, 9999)}/{self.random.randint(2012, 2025)}"
        return "Như giấy tờ kèm theo"


def what_lacks(papers: Sequence[AskedPaper], given: Sequence[str], random: Random) -> str:
    """What an officer asks for, in her words: a paper that was not handed in, or one that is not as it should be.

    papers: of the dossier; given: the codes of those that came with it.
    """
    missing = [one.paper.name for one in papers if one.paper.type not in given]
    if missing and random.random() < 0.5:
        return f"Thiếu {_low(random.choice(missing))}. Đề nghị nộp bổ sung."
    names = [one.paper.name for one in papers if one.paper.type in given] or ["Tờ khai"]
    name = random.choice(names)
    return random.choice(
        (
            f"{name}: chưa có chữ ký của người nộp.",
            f"{name}: ảnh chụp mờ, không đọc được ngày cấp. Đề nghị chụp lại.",
            f"{name}: thiếu trang sau. Đề nghị gửi đủ các trang.",
            f"{name}: thông tin khác với tờ khai. Đề nghị kiểm tra và nộp lại.",
        )
    )[:600]


def _low(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
