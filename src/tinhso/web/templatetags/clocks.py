"""{% load clocks %}{% clocks case.uid %}: the three clocks of a dossier, each by its name, and what changed them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.utils import timezone

from tinhso.measurement.live.models import DossierTime
from tinhso.measurement.live.recounting import recounts
from tinhso.web.board.dossiers import index_words

register = template.Library()


@register.inclusion_tag("parts/clocks.html")
def clocks(case: UUID) -> dict[str, Any]:
    """As the ledger was measured last; nothing for a dossier that is not measured yet. Two queries."""
    row = DossierTime.objects.filter(case=case).first()
    if row is None:
        return {"row": None}
    return {"row": row, "index": index_words(row, now=timezone.now()), "recounts": recounts(case)}
