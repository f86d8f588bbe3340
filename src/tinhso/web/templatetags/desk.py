"""Filters of the desk's pages: `{% load desk %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from tinhso.cases.states import STATES
from tinhso.kernel.lengths import number_text
from tinhso.web import procedure_words as procedures
from tinhso.web.words import lang, t

register = template.Library()

PARTICULARS = {
    "name": ("họ tên", "name"),
    "born": ("ngày sinh", "date of birth"),
    "sex": ("giới tính", "sex"),
    "address": ("địa chỉ", "address"),
    "filed": ("nộp", "filed"),
    "accepted": ("tiếp nhận", "accepted"),
    "returned": ("đã trả", "returned"),
}


@register.filter
def of(held: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds for a key that is itself a value; None for nothing."""
    return held.get(key)


@register.filter
def money(amount: int | None) -> str:
    """8.000 đồng; free and unknown in words."""
    return procedures.money_text(amount)


@register.filter
def vnd(amount: int) -> str:
    """0 đồng, -5.000 đồng: an amount as the accounts write it."""
    return t("{n} đồng", "{n} VND", n=number_text(amount, lang()))


@register.filter
def limit(rule: str) -> str:
    """`5d` → 5 ngày làm việc."""
    return procedures.limit_text(rule)


@register.filter
def paper_count(paper: Any) -> str:
    """1 bản chính, 2 bản sao."""
    return procedures.paper_text(paper)


@register.filter
def state_words(state: str) -> str:
    """What a dossier's state is called."""
    return t(*STATES[state].words)


@register.filter
def particular(name: str) -> str:
    """What a field of a person or a count is called."""
    return t(*PARTICULARS.get(name, (name, name)))
