"""What a browser keeps for us beside its session: a random number by which it is known again, and a registered seat.

Both are first-party cookies that no script reads. They hold nothing but a random number; see the explanation
"what is seen at filing".
"""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tinhso.provenance.devices import MARK, new_mark
from tinhso.provenance.records import DEVICE_WINDOW_DAYS

OWN, SEAT = "may", "may-co-quan"
_A_DAY = 24 * 3600
SEAT_DAYS = 3 * 366
Answer = TypeVar("Answer", bound=HttpResponseBase)


def own_mark(request: HttpRequest) -> str:
    """The number that the browser keeps; "" for none of ours."""
    return _kept(request, OWN)


def seat_of(request: HttpRequest) -> str:
    """The number of a registered computer; "" for none."""
    return _kept(request, SEAT)


def marked(request: HttpRequest, answer: Answer) -> Answer:
    """An answer that gives a browser its number, where it has none. It keeps it for one window."""
    if not own_mark(request):
        _give(answer, OWN, new_mark(), DEVICE_WINDOW_DAYS)
    return answer


def seated(answer: Answer, seat: str) -> Answer:
    """An answer after which the browser is known as a registered computer's."""
    _give(answer, SEAT, seat, SEAT_DAYS)
    return answer


def _kept(request: HttpRequest, name: str) -> str:
    found = request.COOKIES.get(name, "")
    return found if MARK.fullmatch(found) else ""


def _give(answer: HttpResponseBase, name: str, value: str, days: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=days * _A_DAY,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
