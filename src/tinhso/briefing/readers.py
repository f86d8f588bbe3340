"""Who is sent the page of a week, and that it is sent to her once, however often and by however many it is tried.

It is sent to whoever may read it on that day: a post that has ended takes the mail with it. Nothing of the page's
figures goes by mail but how much is to be decided; the link shows the rest to her alone, as it was.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from tinhso.access.rights import roles_with
from tinhso.briefing import kinds
from tinhso.briefing.models import Page, Readers
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.notices import rules
from tinhso.notices.actions import Telling, tell_many
from tinhso.notices.models import Message
from tinhso.notices.reached import STAFF, reached
from tinhso.notices.templates import Template, declare
from tinhso.org.models import Post
from tinhso.org.queries import check_office_on

MOST = 50
TEMPLATE = Template.of(
    {
        "code": "trang_thu_hai",
        "name": ("Trang điều hành sáng thứ Hai", "The page of Monday morning"),
        "fields": {
            "office": {"longest": 100, "sample": "Ủy ban nhân dân tỉnh"},
            "day": {"longest": 10, "sample": "23/11/2026"},
            "at": {"longest": 5, "sample": "07:00"},
            "count": {"longest": 3, "sample": "5"},
            "reached": {"longest": 6, "sample": "12"},
            "promised": {"longest": 6, "sample": "40"},
            "digest": {"longest": 16, "sample": "3f1c9a0b5d7e2468"},
            "address": {"longest": 120, "sample": "https://mot-cua.example.vn/trang/"},
        },
        "subject": "Trang điều hành ngày {day}: {count} việc cần quyết",
        "mail": "{office}, số liệu lúc {at} ngày {day}.\n\n{count} việc cần quyết; {reached} trên {promised} cam kết "
        "đạt mức phải có.\nXem trang, in PDF, lấy dự thảo kết luận và văn bản đôn đốc: {address}\n\n"
        "Địa chỉ này luôn cho thấy đúng những con số ấy (SHA-256 {digest}). Không trả lời thư này.\n\n–\n"
        "{count} decisions; {reached} of {promised} promises are where they should be, as of {day} {at}. "
        "The link always shows exactly these figures.",
        "sms": "Trang điều hành {day}: {count} việc cần quyết. Xem {address}",
    }
)
declare(TEMPLATE)


class CannotSend(TinhsoError):
    """page_reader_unfit (staff): she may not read the office's page on that day. page_readers_past (from_date): what
    was sent stays. page_readers_many (most).
    """


def fit(office: str, day: date) -> dict[str, str]:
    """Who may read the page of an office on a day by a post of hers there: code → name."""
    rows = Post.objects.filter(
        office__code=office, role__in=roles_with("brief"), from_date__lte=day
    ).exclude(until_date__lte=day)
    return dict(rows.order_by("staff__code").values_list("staff__code", "staff__name"))


def setting(office: str, day: date) -> Readers | None:
    """What was said of an office and holds on a day."""
    rows = Readers.objects.filter(office=office, from_date__lte=day)
    return rows.order_by("-from_date", "-id").first()


def settings_of(office: str) -> list[Readers]:
    """The last thirty that were said of an office, the latest day first."""
    return list(Readers.objects.filter(office=office).order_by("-from_date", "-id")[:30])


def readers_on(office: str, day: date) -> list[str]:
    """Who is sent the page on a day: whoever was named and may read it still; where nobody said, its leaders."""
    said = setting(office, day)
    if said is not None:
        return sorted(set(said.staff) & fit(office, day).keys())
    rows = Post.objects.filter(office__code=office, role="leader", from_date__lte=day)
    rows = rows.filter(Q(until_date=None) | Q(until_date__gt=day))
    return sorted(set(rows.values_list("staff__code", flat=True)))


@transaction.atomic
def set_readers(
    office: str, staff: Collection[str], *, from_date: date, now: datetime, by: By
) -> Readers:
    """Who is sent the weekly page of an office from today or a later day on; the same again is nothing.

    Raises CannotSend, NoSuchOffice.
    """
    in_turn(f"briefing:{office}")
    if from_date < timezone.localdate(now):
        raise CannotSend("page_readers_past", from_date=from_date)
    check_office_on(office, from_date)
    named = sorted(set(staff))
    if len(named) > MOST:
        raise CannotSend("page_readers_many", most=MOST)
    may = fit(office, from_date)
    for one in named:
        if one not in may:
            raise CannotSend("page_reader_unfit", staff=one[:64])
    last = setting(office, from_date)
    if last is not None and (last.from_date, last.staff) == (from_date, named):
        return last
    row = Readers.objects.create(
        office=office, from_date=from_date, staff=named, set_at=now, actor=by.actor
    )
    facts = {"owner": office, "from_date": from_date, "staff": named}
    append(kinds.READERS_SET.name, subject=f"briefing-readers:{office}"[:64], by=by, facts=facts)
    return row


@transaction.atomic
def send(page: Page, *, now: datetime) -> int:
    """Queue the page for those who are sent it and were not yet; how many. Who has no mail address is passed over.

    The same page again, also from another worker, queues nothing for whom it was queued before.
    """
    in_turn(f"briefing:{page.office}")
    codes = readers_on(page.office, page.day)
    known = reached([f"{STAFF}:{one}" for one in codes])
    keys = {f"briefing:{page.uid}:{one}"[:120]: f"{STAFF}:{one}" for one in codes}
    had = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    said = page.told
    at = timezone.localtime(page.at)
    fields = {
        "office": said["name"], "day": f"{page.day:%d/%m/%Y}", "at": f"{at:%H:%M}",
        "count": str(len(said["decisions"])), "reached": str(said["reached"]),
        "promised": str(said["promised"]), "digest": page.digest[:16],
        "address": f"{settings.PUBLIC_ADDRESS}{reverse('briefing_page', args=[page.uid])}",
    }  # fmt: skip
    told = [
        Telling(
            key=key,
            template=TEMPLATE.code,
            fields=fields,
            to=known[who].reach,
            concerns=f"briefing:{page.uid}",
            only=(rules.MAIL,),
        )
        for key, who in keys.items()
        if key not in had and who in known
    ]
    return len(tell_many(told, due_at=now)) if told else 0
