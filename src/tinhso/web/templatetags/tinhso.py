"""Tags and filters of every template; they are built in and need no `load`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString

from tinhso.access import drafts
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import (
    USUAL_DAY_SECONDS,
    number_text,
    share_text,
    spoken_text,
    working_text,
)
from tinhso.kernel.text import unturned
from tinhso.web import days, words
from tinhso.web.timeline import Bar, Gap, Line, drawn, moved_said, promise_said

register = template.Library()

# Outcome → its sign, the class that colours it, and its words. Shape, word and colour say the same.
OUTCOMES: dict[str, tuple[str, str, words.Pair]] = {
    "early": ("●", "jade", ("trước hạn", "early")),
    "on_time": ("●", "jade", ("đúng hạn", "on time")),
    "open": ("●", "jade", ("trong hạn", "within the limit")),
    "soon": ("▲", "amber", ("sắp đến hạn", "due soon")),
    "late": ("■", "lacquer", ("quá hạn", "late")),
    "open_late": ("■", "lacquer", ("đang quá hạn", "overdue")),
    "stopped": ("◌", "grey", ("tạm dừng", "clock stopped")),
    "before": ("◌", "grey", ("chờ tiếp nhận", "not accepted yet")),
    "ended": ("–", "quiet", ("đã kết thúc", "ended")),
    "unknown": ("–", "quiet", ("không xét được", "cannot be judged")),
}


@register.simple_tag
def t(vi: str, en: str, **facts: Any) -> str:
    """{% t "Còn {n} việc" "{n} left" n=count %}: one of a pair; its facts are escaped, and so is the whole."""
    if not facts:
        return words.t(vi, en)
    safe = {name: conditional_escape(value) for name, value in facts.items()}
    return format_html(en if words.lang() == "en" else vi, **safe)


@register.filter
def said(pair: words.Pair | str) -> str:
    """One of a (Vietnamese, English) pair; a plain text is itself."""
    return pair if isinstance(pair, str) else words.t(*pair)


@register.filter
def typed(text: str) -> SafeString:
    """What somebody wrote, line by line; what was kept with marks of direction turns nothing."""
    return linebreaksbr(unturned(text), autoescape=True)


@register.filter
def told(fault: TinhsoError | str) -> str:
    """A refusal, or the code of one without facts, as its sentence."""
    return words.told(fault) if isinstance(fault, TinhsoError) else words.told_code(fault)


@register.filter
def moment(value: datetime | None) -> SafeString:
    """27/11/2026 17:30, as <time>."""
    if value is None:
        return SafeString("–")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words.moment_text(value))


@register.filter
def day(value: date | None) -> SafeString:
    """27/11/2026, as <time>."""
    if value is None:
        return SafeString("–")
    if isinstance(value, datetime):  # Of a moment, the day in the province.
        value = timezone.localdate(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words.day_text(value))


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English; a dash for None."""
    return number_text(value, words.lang(), decimals=int(decimals))


@register.filter
def share(value: float | None) -> str:
    """88,4 %; a dash for None, never 0 or 100 for nothing."""
    return share_text(value, words.lang())


@register.filter
def working(seconds: float | str | None, day_seconds: int = USUAL_DAY_SECONDS) -> str:
    """2 ngày 3 giờ làm việc; a dash for what is not there, which templates hand on as ""."""
    return spoken_text(None if isinstance(seconds, str) else seconds, words.lang(), day=day_seconds)


@register.filter
def short_working(seconds: float | str | None, day_seconds: int = USUAL_DAY_SECONDS) -> str:
    """2 ngày 3 giờ, where a heading says that it is working time; a dash for what is not there."""
    return working_text(
        None if isinstance(seconds, str) else seconds, words.lang(), day=day_seconds
    )


@register.inclusion_tag("parts/outcome.html")
def outcome(code: str, text: str = "") -> dict[str, str]:
    """A sign and its word: {% outcome "late" %}. text: other words than the usual ones."""
    sign, tone, pair = OUTCOMES.get(code, OUTCOMES["unknown"])
    return {"sign": sign, "tone": tone, "text": text or words.t(*pair)}


@register.inclusion_tag("parts/outcome.html")
def left_of(row: Any, day_seconds: int = USUAL_DAY_SECONDS) -> dict[str, str]:
    """{% left_of row %}: how much working time is left to a dossier in a list, or by how much it is late.

    row: `cases.queries.Row`.
    """
    sign, left = row.sign, row.left_seconds
    if left is None:
        known = {"filed": "before", "incomplete": "before", "stopped": "stopped", "open": "unknown"}
        return outcome(known.get(sign, "ended"))
    length = working_text(abs(left), words.lang(), day=day_seconds)
    if sign == "late":
        just = words.t("vừa quá hạn", "just overdue")  # By time off alone.
        said = words.t("quá hạn {n}", "{n} late", n=length) if left else just
        return outcome("open_late", said)
    if sign == "stopped":
        late = words.t("tạm dừng, đã quá hạn {n}", "stopped, {n} late", n=length)
        still = words.t("tạm dừng, còn {n}", "stopped, {n} left", n=length)
        return outcome(sign, late if left < 0 else still)
    return outcome(sign, words.t("còn {n}", "{n} left", n=length))


@register.simple_tag(takes_context=True)
def form_key(context: template.Context) -> SafeString:
    """The hidden fields of a form that acts: `key`, one per form shown, by which the action knows it was sent before;

    `mine`, by which what was typed is kept for its owner if the session ends meanwhile.
    """
    who = context.get("who")
    key = context.get("form_key_value") or uuid.uuid4()
    mine = drafts.sign(who) if who else ""
    return format_html(
        '<input type="hidden" name="key" value="{}"><input type="hidden" name="{}" value="{}">',
        key,
        drafts.MINE,
        mine,
    )


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: Any) -> str:
    """The present address with some of its query changed; None or "" takes one away: {% address_with page=2 %}."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Any) -> dict[str, Any]:
    """Ways to the other pages of a Django `Page`, by ?trang=."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("parts/sort.html", takes_context=True)
def sort_link(context: template.Context, name: str, label: str) -> dict[str, Any]:
    """A column's heading that sorts by ?xep=name or, the second time, by ?xep=-name. Goes inside <th>."""
    at = context["request"].GET.get("xep", "")
    return {
        "request": context["request"],
        "label": label,
        "to": f"-{name}" if at == name else name,
        "sign": {name: "↑", f"-{name}": "↓"}.get(at, ""),
    }


@register.simple_tag
def options(pairs: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """{% options pairs chosen %}: an <option> for each (value, words), quickly where there are hundreds."""
    return SafeString(
        "".join(
            f'<option value="{conditional_escape(value)}"{" selected" if value == chosen else ""}>'
            f"{conditional_escape(said)}</option>"
            for value, said in pairs
        )
    )


@register.simple_tag
def day_input(id_: str, name: str, value: date | str | None = None) -> SafeString:
    """{% day_input "ngay" "ngay" day %}: a field for a day, typed as 27/11/2026."""
    told = days.day_shown(value) if isinstance(value, str) else words.day_text(value)
    attrs = {"id": id_, "name": name, "value": told if value else "", **days.picker_attrs()}
    return format_html("<input{}>", flatatt(attrs))


@register.inclusion_tag("parts/no_day.html", takes_context=True)
def no_day(context: template.Context, *names: str) -> dict[str, Any]:
    """{% no_day "tu" "den" %}: says which of the address's days is none, and that it is today's that is shown.

    names: of the query; ngay, where none is named.
    """
    return {"no_days": days.are_no_days(context["request"].GET, *(names or ("ngay",)))}


@register.inclusion_tag("parts/field.html")
def field(bound: Any, note: str = "") -> dict[str, Any]:
    """A form's field with its label, its note and what is wrong with it, tied together for a screen reader.

    bound: a Django BoundField.
    """
    described = [f"{bound.auto_id}_note"] if note else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, str] = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {"field": bound, "note": note, "widget": bound.as_widget(attrs=attrs)}


CLOCKS: dict[str, words.Pair] = {
    "before": ("trước tiếp nhận", "before acceptance"),
    "run": ("chạy", "running"),
    "stop": ("dừng", "stopped"),
    "after": ("đã xong", "after the result"),
}


@register.filter
def clock(value: str) -> str:
    """What a segment's clock did, in a word."""
    return words.t(*CLOCKS[value])


@register.filter
def promise(line: Line) -> str:
    """What is promised of a dossier, or what becomes of that while its clock stands."""
    return promise_said(line)


@register.filter
def moved(line: Line) -> str:
    """By how much stops have moved the promise; "" for none."""
    return moved_said(line)


@register.simple_tag
def bars(drawn_bars: Iterable[Bar], id_: str) -> SafeString:
    """{% bars bars id %}: the pieces of a band; lists draw hundreds, so no template is asked for each."""
    return SafeString("\n".join(_bar(bar, id_) for bar in drawn_bars))


_HATCHED = {"stop": "", "late_stop": "-late"}


def _bar(bar: Bar, id_: str) -> str:
    """Kinds and places are ours; what it says is somebody's."""
    y, height = ("11", "6") if bar.kind == "thin" else ("4", "20")
    hatched = _HATCHED.get(bar.kind)
    fill = "" if hatched is None else f' fill="url(#{escape(id_)}{hatched})"'
    says = f"<title>{escape(bar.says)}</title>" if bar.says else ""
    place = f'x="{bar.x}" width="{bar.width}" y="{y}" height="{height}"'
    return f'<rect class="bar {bar.kind}" {place}{fill}>{says}</rect>'


@register.simple_tag
def gaps(drawn_gaps: Iterable[Gap]) -> SafeString:
    """{% gaps gaps %}: the nights of a band; places are numbers of ours, in which nothing is to be escaped."""
    return SafeString(
        "".join(
            f'<line class="{"gap off" if gap.off else "gap"}" x1="{gap.x}" x2="{gap.x}" y1="3" y2="25"/>'
            for gap in drawn_gaps
        )
    )


@register.inclusion_tag("parts/timeline.html")
def timeline(line: Line, compact: bool = False) -> dict[str, Any]:
    """{% timeline line %}: the band, its events and its table. {% timeline line compact=True %}: the band alone."""
    drawing = drawn(line)
    return {"line": line, "drawing": drawing, "compact": compact, "id": f"h{uuid.uuid4().hex[:8]}"}
