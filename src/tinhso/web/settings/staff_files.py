"""Staff and their posts as a table: a row for each post, written as of a day, read with what would change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.rights import ROLES
from tinhso.access.who import Request, Who
from tinhso.kernel.text import fold
from tinhso.org import actions
from tinhso.org.models import Post, Staff
from tinhso.web.days import day_read
from tinhso.web.settings import loading
from tinhso.web.settings.common import ADMINS, by, day_asked, reach
from tinhso.web.settings.office_files import check_code, check_row_settles, row_day
from tinhso.web.settings.tables import KINDS, BadRow, Column, Outcome, Row, Sheet, written
from tinhso.web.words import day_text, t

COLUMNS = (
    Column("code", ("Mã cán bộ", "Code"), needed=True),
    Column("name", ("Họ tên", "Name")),
    Column("office", ("Đơn vị (mã)", "Office (code)")),
    Column("role", ("Vai trò", "Role")),
    Column("from_date", ("Từ ngày", "From"), day=True),
    Column("until_date", ("Thôi từ ngày", "Until"), day=True),
)


@opens(ADMINS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The posts of a day in the offices that this person settles; those without a post at the end."""
    if ending not in KINDS:
        raise Http404
    day = day_asked(request)
    return written(ending, f"can-bo-{day}", COLUMNS, lines(day, reach(request.who, "settle", day)))


def sheet(who: Who) -> Sheet:
    """Posts in the offices that somebody settles."""
    return Sheet(
        COLUMNS,
        lambda day: lines(day, reach(who, "settle", day)),
        lambda row, day: change(who, row, day),
    )


def lines(day: date, own: set[str]) -> Iterator[list[str]]:
    """The table's rows. own: the offices that are settled by who asks."""
    posts = (
        Post.objects.filter(office__code__in=own, from_date__lte=day)
        .filter(Q(until_date=None) | Q(until_date__gt=day))
        .select_related("staff", "office")
        .order_by("office__code", "staff__name", "staff__code", "role")
    )
    for post in posts:
        until = f"{post.until_date}" if post.until_date else ""
        yield [
            post.staff.code,
            post.staff.name,
            post.office.code,
            post.role,
            f"{post.from_date}",
            until,
        ]
    for row in Staff.objects.filter(posts=None).order_by("name", "code"):
        yield [row.code, row.name, "", "", "", ""]


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request) -> HttpResponse:
    """Staff entered, appointed and relieved from a file."""
    told = {
        "title": t("Nạp cán bộ từ tệp", "Load staff from a file"),
        "sample": reverse("settings_staff_export", args=["xlsx"]),
        "at": "staff",
    }
    return loading.page(
        request,
        sheet=sheet(request.who),
        told=told,
        home=reverse("settings_staff"),
    )


def change(who: Who, row: Row, usual: date) -> Outcome:
    """What one row changes, done. Raises what the actions raise, and BadRow."""
    cells = row.cells
    code = cells.get("code", "")
    if not code:
        raise BadRow("row_lacks", column=t(*COLUMNS[0].title))
    says: list[str] = []
    known = Staff.objects.filter(code=code).first()
    if known is None:
        _check_new(code, cells.get("name", ""))
        known = actions.enter_staff(code=code, name=cells["name"][:200], by=by(who))
        says.append(t("thêm {name}", "entered {name}", name=known.name))
    elif cells.get("name") and cells["name"] != known.name:
        raise BadRow("row_cannot_change", what=t(*COLUMNS[1].title), was=known.name)
    office, role = cells.get("office", ""), _role(cells.get("role", ""))
    if bool(office) != bool(role):
        raise BadRow("row_lacks", column=t(*COLUMNS[3 if office else 2].title))
    if office:
        says += _posted(who, row, known, office, role, row_day(row, usual))
    return Outcome(row.line, f"{code} · {known.name}", tuple(says))


def _posted(who: Who, row: Row, known: Staff, office: str, role: str, day: date) -> list[str]:
    says: list[str] = []
    words = t(*ROLES[role])
    until = row.cells.get("until_date", "")
    ends = day_read(until.partition(" ")[0]) if until else None
    if until and ends is None:
        raise BadRow("row_not_a_day", text=until[:40])
    if ends is not None and ends < day:
        raise BadRow(
            "row_ends_first",
            until=t(*COLUMNS[5].title),
            ends=ends,
            since=t(*COLUMNS[4].title),
            day=day,
        )
    check_row_settles(who, office, day)
    held = Post.objects.filter(staff=known, office__code=office, role=role)
    open_ = held.filter(Q(until_date=None) | Q(until_date__gt=day)).first()
    if open_ is None and not held.filter(from_date=day).exists():
        actions.appoint(known.code, office=office, role=role, from_date=day, by=by(who))
        open_ = held.filter(from_date=day).first()
        says.append(
            t(
                "{role} tại {office} từ {day}",
                "{role} at {office} from {day}",
                role=words,
                office=office,
                day=day_text(day),
            )
        )
    if ends is not None and open_ is not None and open_.until_date is None:
        actions.relieve(known.code, office=office, role=role, until_date=ends, by=by(who))
        says.append(
            t(
                "thôi {role} tại {office} từ {day}",
                "no longer {role} at {office} from {day}",
                role=words,
                office=office,
                day=day_text(ends),
            )
        )
    return says


def _check_new(code: str, name: str) -> None:
    if not name:
        raise BadRow("row_lacks", column=t(*COLUMNS[1].title))
    check_code(code)


def _role(said: str) -> str:
    """A role by its code or its words in either language. Raises BadRow."""
    if not said:
        return ""
    for code, pair in ROLES.items():
        if fold(said) in (code, fold(pair[0]), fold(pair[1])):
            return code
    raise BadRow("row_no_such_role", role=said[:60], known=", ".join(ROLES))
