"""Roles: what each may do, who holds it on a day; out as a table. Who holds a role comes in with the table of staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.rights import ACTS, COVERS_BELOW, RIGHTS, ROLES
from tinhso.access.who import Request, Who
from tinhso.org.models import Post
from tinhso.web.settings.common import ADMINS, day_asked, reach, render
from tinhso.web.settings.tables import KINDS, Column, Sheet, written
from tinhso.web.words import Pair, t

# What a right lets one do, in Vietnamese; in English it stands beside the right.
ACT_WORDS: dict[str, str] = {
    "receive": "nhận hồ sơ, sửa, in giấy hẹn",
    "hand_out": "trả kết quả cho người nộp",
    "help": "điền tờ khai cùng người dân trong phiên hỗ trợ được đồng ý",
    "process": "xử lý hồ sơ: chuyển, trả bước, yêu cầu bổ sung, tạm dừng, lấy ý kiến",
    "number": "vào số, đóng dấu, gửi kết quả đã ký",
    "decide": "đồng ý hoặc từ chối",
    "sign": "ký kết quả, ký thư; duyệt hoàn phí, xác nhận quỹ",
    "account": "giữ sổ thu phí: sao kê, hoàn phí, biên lai",
    "rebalance": "giao lại hồ sơ giữa các cán bộ",
    "see_case": "mở hồ sơ",
    "see_person": "xem dữ liệu cá nhân",
    "see_staff": "xem số liệu theo cán bộ",
    "see_board": "xem bảng điều hành của đơn vị",
    "supervise": "xem lại cách hồ sơ được nộp từ xa, ghi kết luận",
    "see_task": "xem kế hoạch, nhiệm vụ",
    "do_task": "báo tiến độ nhiệm vụ của đơn vị, nộp minh chứng",
    "approve_task": "duyệt tiến độ, dời hạn theo văn bản",
    "plan_task": "lập kế hoạch, giao, sửa, kết thúc nhiệm vụ",
    "see_record": "xem các sổ và bản ghi",
    "keep_record": "ghi bản ghi vào sổ",
    "see_report": "xem báo cáo định kỳ và số tổng hợp",
    "file_report": "điền và nộp báo cáo của đơn vị",
    "approve_report": "duyệt hoặc trả lại báo cáo, gửi đường dẫn điền, nhận tệp kho bạc",
    "unseal": "mở niêm phong trường của bản ghi, nêu lý do",
    "brief": "đọc, lập trang việc cần quyết",
    "design": "sửa thủ tục, bước, tờ khai, thời hạn, phí",
    "see_petition": "xem phản ánh, kiến nghị của đơn vị",
    "handle_petition": "tiếp nhận, chuyển, hỏi lại, soạn trả lời phản ánh",
    "approve_petition": "duyệt trả lời, gia hạn, công khai phản ánh",
    "open_data": "công khai kế hoạch, chỉ tiêu, sổ; thôi công khai",
    "settle": "sửa đơn vị, cán bộ, vai trò, lịch, tài khoản",
    "audit": "đọc lượt xem và sổ cái",
}
COLUMNS = (
    Column("role", ("Vai trò (mã)", "Role (code)")),
    Column("title", ("Vai trò", "Role")),
    Column("act", ("Quyền (mã)", "Right (code)")),
    Column("words", ("Được làm", "What it lets one do")),
    Column("reach", ("Ở đâu", "Where")),
    Column("holders", ("Số người giữ", "Held by")),
)


@opens(ADMINS)
@require_safe
def roles(request: Request) -> HttpResponse:
    """Each role with its rights, and how many hold it on the day of the address."""
    day = day_asked(request)
    held = holders(request.who, day)
    told = {
        "roles": [
            (code, pair, acts_of(code), code in COVERS_BELOW, held[code])
            for code, pair in ROLES.items()
        ],
        "day": day,
        "today": request.who.day,
        "at": "staff",
        "crumbs": [
            (("Cài đặt", "Settings"), "/cai-dat/"),
            (("Cán bộ", "Staff"), "/cai-dat/can-bo"),
            (("Vai trò", "Roles"), ""),
        ],
    }
    return render(request, "roles.html", told)


@opens(ADMINS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """A row for each right of each role."""
    if ending not in KINDS:
        raise Http404
    day = day_asked(request)
    return written(ending, f"vai-tro-{day}", COLUMNS, lines(request.who, day))


def sheet(who: Who) -> Sheet:
    """Roles and their rights: told, not loaded."""
    return Sheet(COLUMNS, lambda day: lines(who, day))


def lines(who: Who, day: date) -> Iterator[list[str]]:
    """The table's rows."""
    held = holders(who, day)
    below = t("đơn vị và các đơn vị trực thuộc", "the office and those under it")
    for code, pair in ROLES.items():
        reached = below if code in COVERS_BELOW else t("đơn vị", "the office")
        for act, words in acts_of(code):
            yield [code, t(*pair), act, t(*words), reached, str(held[code])]


def acts_of(role: str) -> list[tuple[str, Pair]]:
    """The rights of a role, each in words, in one order for all."""
    return [(act, (ACT_WORDS[act], ACTS[act])) for act in ACTS if act in RIGHTS[role]]


def holders(who: Who, day: date) -> Counter[str]:
    """How many people hold each role on a day, in the offices that this person settles; one query."""
    rows = (
        Post.objects.filter(office__code__in=reach(who, "settle", day), from_date__lte=day)
        .filter(Q(until_date=None) | Q(until_date__gt=day))
        .values_list("role", "staff")
        .distinct()
    )
    return Counter(role for role, _ in rows)
