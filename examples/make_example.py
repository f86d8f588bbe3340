"""Make the example log: an invented province's one-stop service, January to October 2026.

Everything is invented: offices, procedures, staff codes, dossiers. The same seed always gives the same files.

    python examples/make_example.py      (with the package importable; writes beside this file)

mot-cua-2026.csv   a row per event
ho-so-2026.xlsx    the same dossiers, a row each, under title lines as today's software exports them
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from tinhso.calendars import load
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.worktime import after_working_days, after_working_seconds, is_open

SEED = 2026
DOSSIERS = 570
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_DAY, LAST_DAY = date(2026, 1, 5), date(2026, 10, 30)
SEEN_UNTIL = datetime(2026, 10, 30, 17, 30, tzinfo=ZONE)
HOUR = 3600
DAY = 8 * HOUR

COUNTER = "Trung tâm Hành chính công"
CSV_HEADER = (
    "Mã hồ sơ", "Tên thủ tục", "Bước", "Đơn vị", "Cán bộ", "Thời điểm", "Ngày nộp", "Ngày hẹn trả",
    "Ngày trả kết quả",
)  # fmt: skip
XLSX_HEADER = (
    "Mã hồ sơ", "Tên thủ tục", "Đơn vị", "Ngày nộp", "Ngày tiếp nhận", "Ngày hẹn trả",
    "Ngày kết thúc xử lý", "Ngày trả",
)  # fmt: skip


@dataclass(frozen=True)
class Procedure:
    """name, the office that decides, limit in working days, share of dossiers, share that must be supplemented."""

    name: str
    office: str
    days: int
    share: int
    supplemented: float


PROCEDURES = (
    Procedure("Cấp phép xây dựng nhà ở", "Sở Xây dựng", 15, 13, 0.42),
    Procedure("Cấp phép đào đường", "Sở Xây dựng", 7, 5, 0.25),
    Procedure("Đăng ký biến động đất đai", "Sở Môi trường", 10, 14, 0.34),
    Procedure("Cấp giấy phép môi trường", "Sở Môi trường", 30, 4, 0.55),
    Procedure("Khai thác nước dưới đất", "Sở Môi trường", 20, 3, 0.40),
    Procedure("Đăng ký hộ kinh doanh", "Sở Tài chính", 3, 17, 0.08),
    Procedure("Chấp thuận nhà đầu tư", "Sở Tài chính", 25, 3, 0.50),
    Procedure("Đăng ký hành nghề luật sư", "Sở Tư pháp", 7, 6, 0.15),
    Procedure("Trích lục hộ tịch", "Sở Tư pháp", 1, 13, 0.02),
    Procedure("Công chứng viên hành nghề", "Sở Tư pháp", 5, 4, 0.18),
    Procedure("Chứng chỉ hành nghề dược", "Sở Y tế", 10, 11, 0.22),
    Procedure("Đủ điều kiện cơ sở thuốc", "Sở Y tế", 20, 7, 0.38),
)
#: How an office works: its pace against the limit (1.0 uses about all of it) and its head's.
PACE = {
    "Sở Xây dựng": 1.0,
    "Sở Môi trường": 0.85,
    "Sở Tài chính": 0.55,
    "Sở Tư pháp": 0.5,
    "Sở Y tế": 0.7,
}
SIGNING = {
    "Sở Xây dựng": 1.6,
    "Sở Môi trường": 1.0,
    "Sở Tài chính": 0.6,
    "Sở Tư pháp": 0.5,
    "Sở Y tế": 2.2,
}
DIGITAL_FROM = datetime(2026, 7, 1, tzinfo=ZONE)  # Sở Y tế signs digitally from then on


@dataclass(frozen=True)
class Officer:
    """A staff code and a pace: above 1 is slower."""

    code: str
    pace: float


@dataclass
class Dossier:
    """One dossier's events as (step, office, officer, moment, promise) and its marks."""

    code: str
    procedure: Procedure
    filed_at: datetime
    accepted_at: datetime
    promise: date
    events: list[tuple[str, str, str, datetime, date]] = field(default_factory=list)


class Province:
    """Makes dossiers one after another from one stream of chance."""

    def __init__(self, seed: int, calendar: Calendar) -> None:
        self.chance = random.Random(seed)  # noqa: S311 an example, no secret
        self.calendar = calendar
        self.counter = [Officer(f"MC{number:02}", 1.0) for number in range(1, 6)]
        self.officers: dict[str, list[Officer]] = {}
        number = 0
        for office in PACE:
            people = []
            for _ in range(4):
                number += 1
                people.append(
                    Officer(f"CV{number:02}", self.chance.choice((0.6, 0.8, 1.0, 1.1, 1.6)))
                )
            self.officers[office] = people

    def dossiers(self, count: int) -> list[Dossier]:
        moments = sorted(self._filing() for _ in range(count))
        return [self._dossier(number, at) for number, at in enumerate(moments, start=1)]

    def _filing(self) -> datetime:
        """Most file by day at the counter, some online in the evening and at weekends."""
        day = FIRST_DAY + timedelta(days=self.chance.randrange((LAST_DAY - FIRST_DAY).days + 1))
        if self.chance.random() < 0.2:
            hour = self.chance.choice((6, 12, 19, 20, 21, 22))
        else:
            hour = self.chance.choice((7, 8, 8, 9, 9, 10, 10, 11, 13, 14, 14, 15, 15, 16, 16))
        clock = time(hour, self.chance.randrange(60), self.chance.randrange(60))
        return datetime.combine(day, clock, ZONE)

    def _worked(self, start: datetime, seconds: float) -> datetime:
        return after_working_seconds(
            start=start, seconds=max(60, int(seconds)), calendar=self.calendar
        )

    def _spread(self, mean: float, width: float = 0.5) -> float:
        return mean * self.chance.lognormvariate(-width * width / 2, width)

    def _late_hours(self, at: datetime) -> datetime:
        """Now and then somebody closes a step in the evening or on a Saturday."""
        if self.chance.random() < 0.04 and is_open(at=at, calendar=self.calendar):
            return at.replace(hour=self.chance.choice((18, 19, 20)))
        if self.chance.random() < 0.008:
            saturday = at + timedelta(days=(5 - at.weekday()) % 7)
            return saturday.replace(hour=9) if saturday > at else at
        return at

    def _dossier(self, number: int, filed: datetime) -> Dossier:
        procedure = self.chance.choices(PROCEDURES, [one.share for one in PROCEDURES])[0]
        accepted = self._worked(filed, self._spread(0.4 * HOUR, 0.8))
        due = after_working_days(start=accepted, days=procedure.days, calendar=self.calendar).date()
        code = f"H99.{1 + list(PACE).index(procedure.office):02}-{filed:%y%m%d}-{number:04}"
        dossier = Dossier(code, procedure, filed, accepted, due)
        self._handle(dossier)
        dossier.events = [event for event in dossier.events if event[3] <= SEEN_UNTIL]
        return dossier

    def _handle(self, dossier: Dossier) -> None:
        procedure = dossier.procedure
        office, limit = procedure.office, procedure.days * DAY
        officer = self.chance.choice(self.officers[office])
        clerk = self.chance.choice(self.counter)
        pace = PACE[office] * officer.pace
        if office == "Sở Xây dựng" and dossier.accepted_at.month >= 8:
            pace *= 1.25  # two officers have left

        def add(step: str, place: str, person: str, at: datetime) -> datetime:
            at = self._late_hours(at)
            dossier.events.append((step, place, person, at, dossier.promise))
            return at

        at = dossier.accepted_at
        dossier.events.append(("Tiếp nhận hồ sơ", COUNTER, clerk.code, at, dossier.promise))
        at = add("Chuyển xử lý", COUNTER, clerk.code, self._worked(at, self._spread(1.5 * HOUR)))
        share = self._spread(0.42 * pace, 0.45)
        if self.chance.random() < procedure.supplemented:
            at = self._supplement(dossier, officer, clerk, at, limit * pace, add)
            share *= 0.6
        at = add("Thẩm định", office, officer.code, self._worked(at, limit * share))
        at = add(
            "Trình ký", office, officer.code, self._worked(at, self._spread(0.08 * limit * pace))
        )
        if at.date() > dossier.promise and self.chance.random() < 0.6:
            # The letter of apology gives a new day; the old promise stays on the earlier rows.
            moved = after_working_days(start=at, days=2, calendar=self.calendar)
            dossier.promise = moved.date()
        head = f"LD{1 + list(PACE).index(office):02}"
        signing = SIGNING[office] * (0.3 if office == "Sở Y tế" and at >= DIGITAL_FROM else 1.0)
        signed = self._worked(at, self._spread(0.12 * limit * signing, 0.6))
        if self.chance.random() < 0.012:
            # Sealed in the system before it was signed: the clock was stopped early.
            add("Đóng dấu", office, "VT01", self._worked(at, 0.3 * HOUR))
            at = add("Ký duyệt", office, head, signed)
        else:
            at = add("Ký duyệt", office, head, signed)
            at = add("Đóng dấu", office, "VT01", self._worked(at, self._spread(1.2 * HOUR)))
        at = add("Chuyển kết quả", office, officer.code, self._worked(at, self._spread(2.5 * HOUR)))
        add("Trả kết quả", office, clerk.code, self._worked(at, self._spread(9 * HOUR, 1.0)))

    def _supplement(self, dossier, officer, clerk, at, work, add):  # type: ignore[no-untyped-def]
        """The officer asks, the citizen brings; in one office often just before the limit ends."""
        office = dossier.procedure.office
        asked_after = 0.18 * work
        if office == "Sở Môi trường" and self.chance.random() < 0.35:
            asked_after = 0.93 * dossier.procedure.days * DAY
        asked = add("Yêu cầu bổ sung", office, officer.code, self._worked(at, asked_after))
        waited = self._spread(4.5 * DAY, 0.7)
        at = add("Nhận bổ sung", COUNTER, clerk.code, self._worked(asked, waited))
        moved = after_working_days(
            start=at, days=max(1, round(dossier.procedure.days * 0.8)), calendar=self.calendar
        )
        dossier.promise = max(dossier.promise, moved.date())
        return at


def write_csv(path: Path, dossiers: list[Dossier]) -> int:
    """A row per event; gives the number of events."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CSV_HEADER)
        for dossier in dossiers:
            returned = _at(dossier, "Trả kết quả")
            for step, office, person, at, promise in sorted(dossier.events, key=lambda one: one[3]):
                known = returned if returned and returned <= at else None
                moments = _told(at), _told(dossier.filed_at), f"{promise:%d/%m/%Y}", _told(known)
                names = dossier.code, dossier.procedure.name, step, office, person
                writer.writerow((*names, *moments))
                rows += 1
    return rows


def write_xlsx(path: Path, dossiers: list[Dossier]) -> None:
    """A row per dossier under the title lines of a Vietnamese report."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2026, 10, 31, 8, 0)})  # noqa: DTZ001 a label
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        title = book.add_format({"bold": True, "align": "center"})
        sheet = book.add_worksheet("Hồ sơ")
        sheet.set_column(0, len(XLSX_HEADER) - 1, 20)
        sheet.merge_range(0, 0, 0, 2, "ỦY BAN NHÂN DÂN TỈNH", title)
        sheet.merge_range(0, 3, 0, 7, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", title)
        sheet.merge_range(1, 3, 1, 7, "Độc lập - Tự do - Hạnh phúc", title)
        sheet.merge_range(
            3, 0, 3, 7, "DANH SÁCH HỒ SƠ TIẾP NHẬN NĂM 2026 (dữ liệu giả định)", title
        )
        sheet.write_row(5, 0, XLSX_HEADER, title)
        for row, dossier in enumerate(dossiers, start=6):
            sheet.write_row(
                row, 0, (dossier.code, dossier.procedure.name, dossier.procedure.office)
            )
            marks = (dossier.filed_at, dossier.accepted_at, None, _at(dossier, "Đóng dấu"))
            for column, at in zip(
                (3, 4, 5, 6, 7), (*marks, _at(dossier, "Trả kết quả")), strict=True
            ):
                if at is not None:
                    sheet.write_datetime(row, column, at.replace(tzinfo=None), moment)
            promise = datetime.combine(dossier.events[-1][4], time())
            sheet.write_datetime(row, 5, promise, day)


def _told(at: datetime | None) -> str:
    return f"{at:%d/%m/%Y %H:%M:%S}" if at else ""


def _at(dossier: Dossier, step: str) -> datetime | None:
    return next((event[3] for event in dossier.events if event[0] == step), None)


def main(folder: Path) -> None:
    """Write both files into a folder."""
    dossiers = Province(SEED, load("vn")).dossiers(DOSSIERS)
    dossiers = [dossier for dossier in dossiers if dossier.events]
    rows = write_csv(folder / "mot-cua-2026.csv", dossiers)
    write_xlsx(folder / "ho-so-2026.xlsx", dossiers)
    print(f"{len(dossiers)} dossiers, {rows} events")


if __name__ == "__main__":
    main(Path(__file__).parent)
