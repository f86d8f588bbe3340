"""Readers of messages."""

from __future__ import annotations

from collections.abc import Sequence

from tinhso.notices.models import Message, State


def told_about(subject: str) -> Sequence[Message]:
    """Every message about one subject of the ledger, the earliest first."""
    return list(Message.objects.filter(about=subject).order_by("due_at", "id"))


def failed(*, most: int = 100) -> Sequence[Message]:
    """Messages that could not be told, the latest first; somebody has to tell them otherwise."""
    return list(Message.objects.filter(state=State.FAILED).order_by("-next_at", "-id")[:most])
