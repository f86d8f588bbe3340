"""The forms of a page as a browser meets them: every field with what it would send, read from the HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

_UNSENT = {"csrfmiddlewaretoken"}


@dataclass
class Field:
    """kind: of an input its type, else select, textarea or button. sent: what a browser would send untouched."""

    name: str
    kind: str
    sent: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


@dataclass
class Form:
    """Where it leads and what it holds, by name. buttons: named ones, of which a browser sends the one pressed."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    has_files: bool = False

    def filled(self) -> dict[str, list[str]]:
        """What a hasty but honest person sends: what stands there, the first choice, a word in each empty text."""
        found: dict[str, list[str]] = {}
        for name, one in self.fields.items():
            if one.kind == "file":
                continue
            sent = [text for text in one.sent if text]
            if not sent and one.kind == "radio":
                sent = one.offered[:1]
            if not sent and one.kind == "select":
                sent = [text for text in one.offered if text][:1]
            if not sent and one.kind in _TYPED:
                sent = [_TYPED[one.kind]]
            if sent or one.kind not in ("checkbox", "radio"):
                found[name] = sent or [""]
        for name, value in self.buttons[:1]:
            found[name] = [value]
        return found


_TYPED = {
    "text": "Chữ thử", "textarea": "Chữ thử", "search": "thử", "number": "1", "date": "2026-11-30",
    "datetime-local": "2027-03-01T08:00", "email": "thu@example.vn", "tel": "0905123456",
    "password": "thuyền-nan-đò-ngang",
}  # fmt: skip


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.found: list[Form] = []
        self.open: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(urljoin(self.page, told.get("action", "")), told.get("method", "get"))
            self.found.append(self.open)
        elif self.open is None:
            return
        elif tag == "input":
            self._input(told)
        elif tag == "select" and told.get("name"):
            self.select = self._field(told["name"], "select")
        elif tag == "option" and self.select is not None:
            self.select.offered.append(told.get("value", ""))
            if "selected" in told:
                self.select.sent.append(told.get("value", ""))
        elif tag == "textarea" and told.get("name"):
            self.area = self._field(told["name"], "textarea")
            self.area.sent.append("")
        elif tag == "button" and told.get("name"):
            self.open.buttons.append((told["name"], told.get("value", "")))

    def _field(self, name: str, kind: str) -> Field:
        assert self.open is not None
        return self.open.fields.setdefault(name, Field(name, kind))

    def _input(self, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "text")
        if "data-day" in told:  # A day is typed as text, and a script puts a calendar beside it.
            kind = "datetime-local" if "data-hour" in told else "date"
        if not name or name in _UNSENT or kind in ("submit", "reset", "button"):
            return
        assert self.open is not None
        one = self._field(name, kind)
        self.open.has_files |= kind == "file"
        value = told.get("value", "on" if kind in ("checkbox", "radio") else "")
        if kind in ("checkbox", "radio"):
            one.offered.append(value)
            if "checked" in told:
                one.sent.append(value)
        elif kind != "file":
            one.sent.append(value)

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.sent[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            # A browser drops the line break that follows the tag.
            self.area.sent[-1] = self.area.sent[-1].removeprefix("\n")
            self.area = None


def forms_of(html: str, page: str) -> list[Form]:
    """Every form of a page, with where it leads from there."""
    reader = _Reader(page)
    reader.feed(html)
    reader.close()
    return reader.found
