"""Readers of pages."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from tinhso.briefing.actions import CannotBrief
from tinhso.briefing.models import Page


def latest(office: str) -> Page | None:
    """The page of an office that was made last."""
    return Page.objects.filter(office=office).order_by("-at", "-id").first()


def page(uid: UUID, offices: Collection[str]) -> Page:
    """A page of one of some offices. Raises CannotBrief."""
    found = Page.objects.filter(uid=uid, office__in=offices).first()
    if found is None:
        raise CannotBrief("no_such_briefing")
    return found


def earlier(office: str) -> QuerySet[Page]:
    """Every page of an office, the latest first, without what they say."""
    return Page.objects.filter(office=office).defer("content").order_by("-at", "-id")
