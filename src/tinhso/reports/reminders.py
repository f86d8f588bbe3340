"""Who is reminded of reports: what is owed follows from the filings as they are (`queries.owed`).

A follower of the ledger looks again at each filing of which something was told; a walk looks at those that are owed or
were filed lately, at night and when a period was opened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from tinhso.ledger.followers import Ahead, follow_by_subject
from tinhso.notices import owing, rules
from tinhso.notices.obligations import close_many, oblige_many
from tinhso.notices.owing import Matter, Read, Step, Whom
from tinhso.notices.templates import Template, declare
from tinhso.notices.walks import walk, walk_again
from tinhso.org.queries import successions
from tinhso.registers.models import Record
from tinhso.reports import kinds, queries
from tinhso.reports.models import Filing
from tinhso.reports.queries import Owed
from tinhso.reports.rules import OWED

MATTER, WALK, FOLLOWER = "reports.due", "reports.reminders", "reports.reminders"
FILER, HEAD = "filer", "head"
AT_ONCE = 1_000
# Working days before the day, on it and after it: who files is told, and from the day after it the head too.
LADDER = (
    Step(-7, (FILER,)),
    Step(-3, (FILER,)),
    Step(-1, (FILER,)),
    Step(0, (FILER,)),
    Step(1, (FILER, HEAD)),
    Step(3, (FILER, HEAD)),
    Step(10, (FILER, HEAD)),
)
# Of an office: who keeps its papers, else who works there, else its head.
_FILERS = (("clerk",), ("officer", "accountant"), ("head",))
# What was filed so long ago was closed when it was filed.
_LATELY = timedelta(days=40)
_EVENTS = (kinds.OPENED.name, kinds.FILED.name, kinds.APPROVED.name, kinds.RETURNED.name)
TEMPLATE = Template.of(
    {
        "code": "nhac_bao_cao",
        "name": ("Nhắc báo cáo đến hạn, quá hạn", "A report is due or overdue"),
        "fields": owing.FIELDS,
        "subject": "Báo cáo {code}: {left_vi}",
        "mail": "Báo cáo định kỳ của {office}: {left_vi}.\n\n{title}\nHạn nộp: {due}\nXem và nộp: {address}\n\n"
        "Nơi nộp không có tài khoản thì điền bằng đường dẫn trong thư đã nhận; không thấy thư đó thì hỏi {office}. "
        "Nộp rồi thì thôi được nhắc. Không trả lời thư này.\n\n–\n"
        "Report {code}: {left_en}, due {due}.",
        "sms": "Báo cáo {code}: {left_vi}, hạn nộp {due}. Xem {address}",
        "zalo": {"ma": "code", "han": "due", "con_lai": "left_vi"},
    }
)


def reads(subjects: Collection[str]) -> Mapping[str, Read]:
    """What is said of reports, and where the records that file are reached; two queries. What is filed is left out."""
    rows = list(queries.owed(uids=_uids(subjects)))
    mails = _mails(rows)
    return {
        one.subject: Read(
            {"code": one.report, "title": f"{one.name[0]}, {one.period[0]} – {one.named}"},
            reverse("report_filing", args=[one.subject.removeprefix("filing:")]),
            {rules.MAIL: mails[one.filer]} if one.filer in mails else {},
        )
        for one in rows
    }


declare(TEMPLATE)
owing.declare(Matter(MATTER, ("Báo cáo đến hạn", "A report is due"), TEMPLATE.code, reads))


def _mails(rows: Sequence[Owed]) -> dict[str, str]:
    """Filer → address of the records among them that still stand; one query."""
    field = {one.filer: one.mail for one in rows if one.is_record and one.mail}
    found = Record.objects.filter(uid__in=list(field), ended_at=None).values_list("uid", "values")
    told = {str(uid): str(values.get(field[str(uid)]) or "") for uid, values in found}
    return {filer: mail for filer, mail in told.items() if "@" in mail}


def keep(uids: Collection[UUID], *, now: datetime) -> int:
    """What is owed of some filings, as they are; how many filings are owed. A fixed number of queries."""
    passed, today = successions(), timezone.localdate(now)
    owed = []
    for one in queries.owed(uids=uids):
        office = passed.carrying_on(one.office, today) or one.office
        filer = Whom(contact=True) if one.is_record else Whom(office=office, roles=_FILERS)
        whom = {FILER: filer, HEAD: Whom(office=office, roles=(("head",),))}
        owed.append(owing.Owed(one.subject, MATTER, office, one.due, LADDER, whom))
    filed = {f"filing:{uid}" for uid in uids} - {one.subject for one in owed}
    close_many(filed, MATTER, why=owing.DONE, now=now)
    oblige_many(owed, now=now)
    return len(owed)


def _uids(subjects: Iterable[str]) -> list[UUID]:
    return [UUID(one.removeprefix("filing:")) for one in subjects if one.startswith("filing:")]


def follow_filings() -> int:
    """Look again at the filings of which something happened; how many events. A period's opening begins a walk."""

    def take(ahead: Ahead) -> None:
        uids = set(_uids(one.subject for one in ahead.events))
        if uids:
            keep(uids, now=timezone.now())
        if any(one.kind == kinds.OPENED.name for one in ahead.events):
            walk_again(WALK)

    return follow_by_subject(FOLLOWER, take, kinds=_EVENTS, most=AT_ONCE)


def walk_filings(*, now: datetime) -> int:
    """Some filings of the walk; 0 when it is over."""

    def take(after: int) -> int | None:
        lately = Q(state__in=OWED) | Q(submitted_at__gte=now - _LATELY)
        rows = Filing.objects.filter(lately, pk__gt=after).order_by("pk")
        found = list(rows.values_list("pk", "uid")[:AT_ONCE])
        if not found:
            return None
        keep([uid for _, uid in found], now=now)
        return int(found[-1][0])

    return walk(WALK, take, now=now)
