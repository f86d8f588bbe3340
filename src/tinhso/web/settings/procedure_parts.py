"""Which lists of a procedure's document a form edits, and the fields of their rows: data for `procedure_edit`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinhso.web.settings.procedures import KINDS, STEPS
from tinhso.web.words import Pair

CHANNELS = (
    ("counter", ("Trực tiếp", "Counter")),
    ("online", ("Trực tuyến", "Online")),
    ("post", ("Bưu chính", "Post")),
)
ROLES = (
    ("", ("–", "–")),
    ("desk", ("Một cửa", "Desk")),
    ("officer", ("Cán bộ", "Officer")),
    ("head", ("Lãnh đạo đơn vị", "Head")),
    ("leader", ("Lãnh đạo", "Leader")),
    ("clerk", ("Văn thư", "Clerk")),
)
FEES = (("fee", ("Phí", "Fee")), ("charge", ("Lệ phí", "Charge")))


@dataclass(frozen=True)
class Cell:
    """A field of a row. kind: text, long, number, choice, channels, exemptions, paper or flag. wide: takes a line."""

    name: str
    title: Pair
    kind: str = "text"
    choices: Sequence[tuple[str, Pair]] = ()
    wide: bool = False
    hint: Pair = ("", "")


@dataclass(frozen=True)
class Part:
    """A list of the document. needed: the cells of which one must be filled for a row to be one."""

    name: str
    title: Pair
    row: Pair
    cells: Sequence[Cell]
    needed: Sequence[str]


_WHEN = Cell("when", ("Chỉ khi", "Only if"), hint=("ví dụ answers.urgent", "like answers.urgent"))
_CHANNELS = Cell("channels", ("Cách nộp", "Channels"), "channels", CHANNELS, wide=True)
PARTS = (
    Part(
        "limits",
        ("Thời hạn", "Limits"),
        ("Thời hạn", "Limit"),
        (
            Cell(
                "rule",
                ("Thời hạn", "Limit"),
                hint=("5d, 40h, 30cd, 0d@15:00", "5d, 40h, 30cd, 0d@15:00"),
            ),
            _WHEN,
            Cell("text", ("Câu trong văn bản", "As the text says"), wide=True),
            _CHANNELS,
            Cell("flag", ("Đã xác nhận", "Confirmed"), "flag"),
        ),
        ("rule", "flag"),
    ),
    Part(
        "fees",
        ("Phí, lệ phí", "Fees"),
        ("Khoản thu", "Fee"),
        (
            Cell("name", ("Tên", "Name")),
            Cell("kind", ("Loại", "Kind"), "choice", FEES),
            Cell(
                "amount",
                ("Số tiền, công thức", "Amount, formula"),
                hint=("8000; copies * 2000", "8000; copies * 2000"),
            ),
            _WHEN,
            Cell("text", ("Câu trong văn bản", "As the text says"), wide=True),
            Cell(
                "exemptions",
                ("Miễn, mỗi dòng: điều kiện | câu", "Free, a line each: condition | words"),
                "exemptions",
                wide=True,
            ),
            _CHANNELS,
            Cell("flag", ("Đã xác nhận", "Confirmed"), "flag"),
        ),
        ("name",),
    ),
    Part(
        "papers",
        ("Giấy tờ", "Papers"),
        ("Giấy tờ", "Paper"),
        (
            Cell("name", ("Tên", "Name"), wide=True),
            Cell("type", ("Loại giấy tờ", "Type of paper"), "paper"),
            Cell("originals", ("Bản chính", "Originals"), "number"),
            Cell("copies", ("Bản sao", "Copies"), "number"),
            _WHEN,
            Cell("held_by", ("Tra được trong", "Held by")),
            Cell("note", ("Lưu ý", "Note")),
        ),
        ("name", "type"),
    ),
    Part(
        "steps",
        ("Các bước", "Steps"),
        ("Bước", "Step"),
        (
            Cell("name", ("Tên", "Name"), wide=True),
            Cell("code", ("Mã", "Code")),
            Cell("where", ("Nơi làm", "Where"), "choice", tuple(STEPS.items())),
            Cell("kind", ("Việc", "Kind"), "choice", tuple(KINDS.items())),
            Cell("role", ("Vai trò", "Role"), "choice", ROLES),
            Cell("hours", ("Giờ làm việc", "Working hours"), "number"),
            _WHEN,
            Cell("office", ("Luôn ở đơn vị", "Always at the office")),
        ),
        ("name", "code"),
    ),
)
