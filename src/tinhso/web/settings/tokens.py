"""Tokens of partner systems: made with their scopes and offices, shown once, listed with their last use, revoked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.access import tokens
from tinhso.access.guard import Refused, opens
from tinhso.access.models import Token
from tinhso.access.rights import ACTS
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.web.days import DayField
from tinhso.web.settings.common import ADMINS, Form, back, by, reach, render
from tinhso.web.settings.roles import ACT_WORDS
from tinhso.web.words import t
from tinhso.web.written import WrittenField

USUAL_DAYS = 180
_FIELDS = {
    "token_unnamed": "name",
    "token_bad_scope": "scopes",
    "token_no_scope": "scopes",
    "token_no_office": "offices",
    "no_such_office": "offices",
    "no_office_then": "offices",
    "token_bad_days": "until",
    "token_bad_rate": "per_minute",
}


class TokenForm(Form):
    """A token to be made. choices: the offices that whoever makes it settles."""

    labels: ClassVar = {
        "name": ("Hệ thống sẽ dùng", "Which system will use it"),
        "scopes": ("Quyền", "Scopes"),
        "offices": ("Ở đơn vị", "In the offices"),
        "until": ("Dùng được đến hết ngày", "Good until the end of"),
        "per_minute": ("Số yêu cầu mỗi phút", "Requests a minute"),
    }
    notes: ClassVar = {
        "offices": (
            "Quyền có ở các đơn vị đã chọn và mọi đơn vị trực thuộc. Giữ Ctrl để chọn nhiều.",
            "Scopes hold in these offices and all below them. Hold Ctrl to choose several.",
        ),
    }
    name = WrittenField(max_length=tokens.MOST_NAME)
    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    offices = forms.MultipleChoiceField(widget=forms.SelectMultiple(attrs={"size": 6}))
    until = DayField()
    per_minute = forms.IntegerField(
        min_value=1, max_value=tokens.MOST_PER_MINUTE, initial=tokens.PER_MINUTE
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["scopes"].choices = [(act, _words(act)) for act in ACTS]  # type: ignore[attr-defined]
        self.fields["offices"].choices = choices  # type: ignore[attr-defined]


def _words(act: str) -> str:
    return f"{act} – {t(ACT_WORDS.get(act, ACTS[act]), ACTS[act])}"


@opens(ADMINS)
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: Request) -> HttpResponse:
    """Those whose every office this person settles; POST makes one, and this answer alone shows it."""
    own = reach(request.who, "settle", request.who.day)
    offices = request.who.organisation.offices
    choices = sorted(
        ((code, offices[code].name) for code in own if code in offices), key=lambda one: one[1]
    )
    form = TokenForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        initial={"until": request.who.day + timedelta(days=USUAL_DAYS)},
    )
    told: dict[str, Any] = {"form": form, "at": "tokens"}
    if request.method == "POST" and form.is_valid():
        try:
            told["made"], told["secret"] = _made(request, form)
            told["form"] = TokenForm(
                choices=choices, initial={"until": request.who.day + timedelta(days=USUAL_DAYS)}
            )
        except TinhsoError as fault:
            form.refuse(fault, _FIELDS.get(fault.code))
    names = {code: one.name for code, one in offices.items()}
    rows = tokens.tokens(offices=own)
    makers = names_of({row.made_by for row in rows})
    told["rows"] = [_row(row, names, makers) for row in rows]
    return render(request, "tokens.html", told)


def _made(request: Request, form: TokenForm) -> tuple[Token, str]:
    data = form.cleaned_data
    after = data["until"] + timedelta(days=1)
    expires_at = datetime(
        after.year, after.month, after.day, tzinfo=timezone.get_current_timezone()
    )
    return tokens.make_token(
        name=data["name"],
        scopes=data["scopes"],
        offices=data["offices"],
        expires_at=expires_at,
        per_minute=data["per_minute"],
        key=request.POST.get("key", "")[:100] or request.request_id,
        by=by(request.who),
    )


def _row(row: Token, names: dict[str, str], makers: Any) -> dict[str, Any]:
    state = "open"
    if row.revoked_at is not None:
        state = "revoked"
    elif row.expires_at <= timezone.now():
        state = "expired"
    return {
        "token": row,
        "state": state,
        "until": timezone.localdate(row.expires_at - timedelta(seconds=1)),
        "offices": [names.get(code, code) for code in row.offices],
        "maker": makers.get(row.made_by, row.made_by),
    }


@opens(ADMINS)
@require_POST
def revoke(request: Request) -> HttpResponse:
    """From now on it opens nothing."""
    try:
        row = tokens.token(request.POST.get("ma", ""))
    except TinhsoError:
        raise Refused("not_yours") from None
    if not set(row.offices) <= reach(request.who, "settle", request.who.day):
        raise Refused("not_yours")
    tokens.revoke_token(row.uid, by=by(request.who))
    said = t("Đã thu hồi mã của {name}.", "The token of {name} was revoked.", name=row.name)
    return back(request, reverse("settings_tokens"), said)
