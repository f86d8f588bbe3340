"""Where each sort of data lies, and how what is old of it goes. A room above this one declares its own.

A holder counts what is of before a moment and lets it go, at most some thousands a time; `retention` says when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from tinhso.access import jobs as access
from tinhso.access.models import Look, MailCode, Session
from tinhso.cases import drafts, papers_held
from tinhso.cases.models import Draft
from tinhso.documents import held_files
from tinhso.exchange.portal import files_held, taking_in
from tinhso.exchange.portal.models import Inbound, Outbound
from tinhso.exchange.registers import standing
from tinhso.exchange.registers.models import Question
from tinhso.exchange.webhooks import replaying
from tinhso.exchange.webhooks.models import Delivery
from tinhso.files import tidying
from tinhso.files.models import File
from tinhso.notices import actions as notices
from tinhso.notices.models import Message, State
from tinhso.petitions import held_files as petitions_held
from tinhso.petitions.actions import forgetting as petitions
from tinhso.petitions.models import Petition
from tinhso.petitions.rules import AT_AN_END
from tinhso.plans import held_files as plans_held
from tinhso.provenance import devices
from tinhso.provenance.actions import forget_browsers
from tinhso.provenance.models import DeviceKey, HelpSession, Judged, Seen
from tinhso.reports.actions import forgetting as reports
from tinhso.reports.models import Draft as ReportDraft
from tinhso.reports.models import Link

AT_ONCE = 5_000


@dataclass(frozen=True)
class Holder:
    """old: how many are of before a moment; forget: let some of them go, how many; 0: none is left.

    oldest: when the first that is kept was made; None for none.
    """

    old: Callable[[datetime], int]
    forget: Callable[[datetime], int]
    oldest: Callable[[], datetime | None]


_HOLDERS: dict[str, Holder] = {}


def hold(what: str, holder: Holder) -> None:
    """Say where a sort of data lies; a room says it when it is loaded."""
    _HOLDERS[what] = holder


def holders() -> Mapping[str, Holder]:
    """Each sort of data that goes by itself."""
    return _HOLDERS


def rows_of(
    table: type[Model], moment: str, forget: Callable[[datetime], int], **only: Any
) -> Holder:
    """A holder of rows of a table, each with its moment; of all, or of those that a filter names."""
    manager: Any = table._default_manager
    return _of(lambda: manager.filter(**only), moment, forget)


def _of(
    rows: Callable[[], QuerySet[Any]], moment: str, forget: Callable[[datetime], int]
) -> Holder:
    def oldest() -> datetime | None:
        found: datetime | None = rows().order_by(moment).values_list(moment, flat=True).first()
        return found

    return Holder(
        old=lambda before: rows().filter(**{f"{moment}__lt": before}).count(),
        forget=forget,
        oldest=oldest,
    )


def _first(table: type[Model], moment: str) -> Holder:
    """Rows that come in the order of their moments: the oldest are the first, and nothing is searched through."""
    manager: Any = table._default_manager

    def forget(before: datetime) -> int:
        rows = manager.order_by("pk").values_list("pk", moment)[:AT_ONCE]
        old = [pk for pk, at in rows if at < before]
        return int(manager.filter(pk__in=old).delete()[0]) if old else 0

    def oldest() -> datetime | None:
        found: datetime | None = manager.order_by("pk").values_list(moment, flat=True).first()
        return found

    return Holder(
        lambda before: manager.filter(**{f"{moment}__lt": before}).count(), forget, oldest
    )


def _messages() -> QuerySet[Message]:
    return Message.objects.filter(next_at=None).exclude(to=notices.GONE).exclude(state=State.SPARE)


def _boxes_old(before: datetime) -> int:
    return sum(
        table.objects.filter(ended_at__lt=before).exclude(content=b"").count()
        for table in (Inbound, Outbound)
    )


def _boxes_oldest() -> datetime | None:
    rows = Inbound.objects.exclude(content=b"").exclude(ended_at=None).order_by("ended_at")
    return rows.values_list("ended_at", flat=True).first()


def _tidied(before: datetime) -> int:
    now = timezone.now()
    rooms = {
        papers_held.ROOM: papers_held.held,
        files_held.ROOM: files_held.held,
        held_files.ROOM: held_files.held,
        plans_held.ROOM: plans_held.held,
        petitions_held.ROOM: petitions_held.held,
    }
    return tidying.tidy(rooms, now=now, kept=now - before)


def _windows_old(before: datetime) -> int:
    return DeviceKey.objects.filter(window__lt=devices.window_of(before)).count()


def _first_window() -> datetime | None:
    return DeviceKey.objects.order_by("made_at").values_list("made_at", flat=True).first()


hold("looks", _first(Look, "at"))
hold("attempts", _first(AccessAttempt, "attempt_time"))
hold("filings", _first(Seen, "seen_at"))
hold("judged", _first(Judged, "filed_at"))
hold(
    "helped",
    _of(
        lambda: HelpSession.objects.exclude(browser=0, reached=0),
        "opened_at",
        lambda before: forget_browsers(before=before),
    ),
)
hold("drafts", rows_of(Draft, "changed_at", lambda before: drafts.forget(before=before)))
hold("codes", rows_of(MailCode, "asked_at", lambda before: access.forget_codes(before=before)))
hold("sessions", rows_of(Session, "expire_date", lambda at: access.forget_sessions(before=at)))
hold("words", _of(_messages, "due_at", lambda before: notices.forget_words(before=before)))
hold(
    "spares",
    _of(
        lambda: Message.objects.filter(state=State.SPARE),
        "due_at",
        lambda before: notices.forget_spares(before=before),
    ),
)
hold(
    "unused_files",
    _of(lambda: File.objects.exclude(unheld_since=None), "unheld_since", _tidied),
)
hold("portal", Holder(_boxes_old, lambda before: taking_in.forget(before=before), _boxes_oldest))
hold(
    "registers",
    _of(
        lambda: Question.objects.filter(~Q(state=Question.State.QUEUED)),
        "ended_at",
        lambda before: standing.forget(before=before),
    ),
)
hold(
    "webhooks",
    _of(
        lambda: Delivery.objects.exclude(state=Delivery.State.QUEUED),
        "queued_at",
        lambda before: replaying.forget_webhooks(before=before),
    ),
)
hold(
    "devices",
    Holder(_windows_old, lambda before: devices.destroy_old(now=before), _first_window),
)
hold(
    "petitions",
    Holder(
        lambda before: petitions.old(before).count(),
        lambda before: petitions.forget_old(before=before),
        lambda: (
            Petition.objects.filter(forgotten_at=None, state__in=AT_AN_END)
            .order_by("changed_at")
            .values_list("changed_at", flat=True)
            .first()
        ),
    ),
)
hold("report_drafts", rows_of(ReportDraft, "saved_at", lambda at: reports.forget_drafts(before=at)))
hold("report_links", rows_of(Link, "ends_at", lambda at: reports.forget_links(before=at)))
