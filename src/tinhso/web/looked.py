"""Looks as whom they concern reads them: office, role, what and why; what one person did in one sitting is one line.

A list or a search that shows several of her dossiers at once is one look of several; each dossier opened is its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from tinhso.access.models import Look
from tinhso.access.rights import ROLES
from tinhso.papers.databases import databases
from tinhso.web.words import Pair

WHAT: Mapping[str, Pair] = {
    "dossier": ("Hồ sơ", "A dossier"),
    "file": ("Tệp giấy tờ", "A file"),
    "search": ("Kết quả tìm kiếm", "A search"),
    "list": ("Danh sách", "A list"),
    "person": ("Thông tin cá nhân", "Personal data"),
    "register": ("Hỏi cơ sở dữ liệu thay giấy tờ", "Asked of a database, in place of a paper"),
    "paper": ("Giấy tờ tỉnh đang giữ", "A paper that is held"),
}
APPLICANT: Pair = ("Người nộp", "Applicant")
# Signed in, or by a dossier's code and a mail code, which only they have.
_CITIZENS = ("citizen:", "account:", "nobody")
_REGISTER = "register:"
# What shows several dossiers at once.
_OF_MANY = ("list", "search")
# Why a screen shows data: kept in the words of whoever looked, read in those of whom it concerns.
WHY: tuple[Pair, ...] = (
    ("Bộ phận một cửa", "One-stop desk"),
    ("Tiếp nhận tại quầy", "Intake at the counter"),
    ("Tìm người tại quầy", "Looking for a visitor"),
    ("Kiểm tra hồ sơ", "Checking a dossier"),
    ("Quét giấy tờ", "Scanning papers"),
    ("Mở giấy tờ", "Opening a paper"),
    ("Mở kết quả", "Opening a result"),
    ("In phiếu hẹn", "Printing a slip"),
    ("In văn bản", "Printing a letter"),
    ("Hoàn phí", "Refunds"),
    ("Sửa hồ sơ", "Correcting a dossier"),
    ("Trả kết quả", "Handing out results"),
    ("Bàn giao giấy tờ", "Handing papers over"),
    ("Sổ theo dõi", "The register"),
    ("Sổ chứng thực bản sao", "Book of certified copies"),
    ("In biên lai", "Printing a receipt"),
    ("Kế toán phí", "Accounts of fees"),
    ("Người nộp thay xem hồ sơ", "Looked at by who filed it"),
    ("Xem bằng mã hồ sơ và mã thư", "Looked at by the dossier's code and a mail code"),
    ("Xem danh sách hồ sơ", "Looked at the list of dossiers"),
    ("Giấy tờ đã có khi nộp hồ sơ", "Papers that are held, at filing"),
    ("Giấy tờ đã có khi xử lý hồ sơ", "Papers that are held, while handling a dossier"),
    ("Nộp thay, xem giấy tờ đã có", "Looked at held papers to file for somebody"),
    ("Hỗ trợ nộp, xem giấy tờ đã có", "Looked at held papers, helping to file"),
    ("Đại diện xem giấy tờ", "Papers looked at by who stands for her"),
    ("Trả lời phản ánh về giấy tờ", "Answering an objection to a paper"),
    ("Hỗ trợ nộp hồ sơ, được đồng ý", "Helping to file, as agreed"),
    ("Xem báo cáo của cơ sở", "Looked at an establishment's report"),
    ("Xuất danh sách hết hạn trong quý", "Exported what ends in a quarter"),
    ("Xử lý phản ánh, kiến nghị", "Handling a petition"),
    ("Tải danh sách phản ánh", "Downloaded a list of petitions"),
    ("Xem lại cách hồ sơ được nộp", "Looking at how a dossier was filed"),
    ("Xuất toàn bộ hồ sơ của tỉnh", "Exported all dossiers of the province"),
)
_WHY: Mapping[str, Pair] = {said: pair for pair in WHY for said in pair} | {
    "Một cửa": WHY[0],  # As it was called at first.
}
# What was looked at through a message of ours is told without the message's own number.
_THROUGH: Mapping[str, Pair] = {
    "notice": ("Xem thông báo đã gửi", "Looked at a notice"),
    "portal": ("Đối chiếu với Cổng dịch vụ công", "Compared with the national portal"),
}
ONE_SITTING = timedelta(minutes=10)


@dataclass(frozen=True)
class Looked:
    """Looks of one person at the same with the same reason, none more than ten minutes after the one before.

    from_at, at: the first and the last of them; times: how many moments. office: its code, "" for none.
    subjects: of the dossiers that were seen, if any. The records stay as they are.
    """

    at: datetime
    from_at: datetime
    office: str
    role: Pair | str
    what: Pair | str
    why: Pair | str
    times: int = 1
    subjects: frozenset[str] = frozenset()

    @property
    def subject(self) -> str:
        """The one dossier that was seen; "" for none or several."""
        return next(iter(self.subjects)) if len(self.subjects) == 1 else ""

    @property
    def one_day(self) -> bool:
        """Whether they are of one day of the province: then the hour of the last one says enough."""
        return timezone.localdate(self.from_at) == timezone.localdate(self.at)


def sittings(looks: Iterable[Look]) -> list[Looked]:
    """looks: the latest first; so are the lines, by their last look."""
    found: list[Looked] = []
    place_of: dict[tuple[str, ...], int] = {}
    for look in looks:
        one = "" if look.what in _OF_MANY else look.subject
        alike = (look.who, look.office, look.role, look.what, look.why, look.party, one)
        place = place_of.get(alike)
        if place is not None and found[place].from_at - look.at <= ONE_SITTING:
            line = found[place]
            times = line.times + (look.at != line.from_at)
            seen = line.subjects | _subjects(look)
            found[place] = replace(line, from_at=look.at, times=times, subjects=seen)
            continue
        place_of[alike] = len(found)
        found.append(
            Looked(
                at=look.at,
                from_at=look.at,
                office=look.office,
                role=_role_of(look),
                what=WHAT.get(look.what, look.what),
                why=why_of(look.why),
                subjects=_subjects(look),
            )
        )
    return found


def _role_of(look: Look) -> Pair | str:
    """As whom somebody looked; of what was asked behind the screens, which database was."""
    if look.who.startswith(_CITIZENS):
        return APPLICANT
    known = databases().get(look.who.removeprefix(_REGISTER))
    if look.who.startswith(_REGISTER) and known is not None:
        return known.name, known.name_en
    return ROLES.get(look.role, "–")


def why_of(kept: str) -> Pair | str:
    """Why somebody looked, in both languages where it is one of our own reasons; else as it is kept."""
    through, _, uid = kept.partition(":")
    if through in _THROUGH and uid and " " not in uid:
        return _THROUGH[through]
    return _WHY.get(kept, kept)


def _subjects(look: Look) -> frozenset[str]:
    return frozenset({look.subject} - {""})
