"""Pages by cursor: opaque, signed, and good only for the list that gave it. No page is counted, none is skipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.core import signing
from django.db.models import F, Model, Q, QuerySet

from tinhso.api.problems import ApiRefuses

M = TypeVar("M", bound=Model)
MOST, USUAL = 200, 50
_SALT = "tinhso.api.cursor"


@dataclass(frozen=True)
class Order:
    """A list's order: by a column, then by the row's key. last: rows without a value come last; down: falling."""

    column: str
    down: bool = False
    last: bool = False
    read: Callable[[str], Any] = str


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor of those after them; None at the end."""

    rows: Sequence[Any]
    next: str | None


def page_of(
    rows: QuerySet[M, Any], order: Order, *, about: Mapping[str, Any], cursor: str, limit: int
) -> Page:
    """A page, in one query. about: what the list was asked for. Raises ApiRefuses("api_bad_cursor")."""
    asked = _about(order, about)
    if cursor:
        rows = rows.filter(_after(order, *_read(cursor, asked, order)))
    key = "-pk" if order.down else "pk"
    column = F(order.column)
    by = column.desc(nulls_last=True) if order.down else column.asc(nulls_last=True)
    if not order.last:
        by = column.desc() if order.down else column.asc()
    found = list(rows.order_by(by, key)[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    return Page(found[:limit], _cursor(found[limit - 1], order, asked))


def _after(order: Order, value: Any, key: int) -> Q:
    """The rows behind one."""
    way = "lt" if order.down else "gt"
    same = Q(**{order.column: value, f"pk__{way}": key})
    if value is None:
        return same
    further = Q(**{f"{order.column}__{way}": value})
    return same | further | Q(**{order.column: None}) if order.last else same | further


def _cursor(row: Any, order: Order, asked: str) -> str:
    value = getattr(row, order.column)
    told = value.isoformat() if isinstance(value, date | datetime) else value
    return signing.dumps([asked, told, row.pk], salt=_SALT, compress=True)


def _read(cursor: str, asked: str, order: Order) -> tuple[Any, int]:
    try:
        before, value, key = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise ApiRefuses("api_bad_cursor") from None
    if before != asked:
        raise ApiRefuses("api_bad_cursor")
    return (None if value is None else order.read(value)), key


def _about(order: Order, about: Mapping[str, Any]) -> str:
    told = sorted((name, str(value)) for name, value in about.items())
    return signing.Signer(salt=_SALT).signature(f"{order.column}{order.down}{told}")[:16]
