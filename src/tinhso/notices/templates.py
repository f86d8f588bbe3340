"""What is told, in words: templates as data, their fields checked. A room above declares its own; this one knows none.

A text holds fields as `{name}`. Nothing of a field is read as more than letters: no template can reach anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.notices import rules
from tinhso.notices.rules import Pair

MOST_SEGMENTS = 3
_FIELD = re.compile(r"\{([a-z_]{1,30})\}")
_CODE = re.compile(r"[a-z][a-z_]{1,40}")
_KNOWN: dict[str, Template] = {}


class BadTemplate(TinhsoError):
    """bad_template (template, why): its data are none. template_field (template, field): a text has a field that is
    not declared. template_too_long (template, segments, most): with its longest fields, as an SMS.
    template_twice (template). no_template (template).
    """


class BadFields(TinhsoError):
    """notice_field_missing, notice_field_unknown (template, field): the caller's fields are not the template's."""


@dataclass(frozen=True)
class Field:
    """longest: letters; what is longer is cut. sample: what a preview shows."""

    longest: int
    sample: str


@dataclass(frozen=True)
class Template:
    """subject, mail: of a letter. sms: Vietnamese, with accents. zalo: the name of each field there → ours.

    duty: what the law has us tell: she may choose the way, not that it is not told.
    """

    code: str
    name: Pair
    duty: bool
    fields: Mapping[str, Field]
    subject: str
    mail: str
    sms: str
    zalo: Mapping[str, str]

    @staticmethod
    def of(told: Mapping[str, Any]) -> Template:
        """From plain data, as it stands in a file. Raises BadTemplate."""
        code = str(told.get("code", ""))
        try:
            made = Template(
                code=code,
                name=_pair(told["name"]),
                duty=bool(told.get("duty", True)),
                fields={
                    name: Field(int(one["longest"]), _clean(str(one["sample"])))
                    for name, one in told["fields"].items()
                },
                subject=_clean(told["subject"]),
                mail=_clean(told["mail"]) + "\n",
                sms=_clean(told["sms"]),
                zalo=dict(told.get("zalo", {})),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadTemplate("bad_template", template=code or "-", why=str(error)[:80]) from None
        made.check()
        return made

    def check(self) -> None:
        """Raises BadTemplate."""
        if not _CODE.fullmatch(self.code):
            raise BadTemplate("bad_template", template=self.code[:40] or "-", why="code")
        for text in (self.subject, self.mail, self.sms):
            self.check_text(text)
        for field in self.zalo.values():
            if field not in self.fields:
                raise BadTemplate("template_field", template=self.code, field=field)
        self.check_sms(self.sms)

    def check_text(self, text: str) -> None:
        """Raises BadTemplate for a field that is not ours."""
        for name in _FIELD.findall(text):
            if name not in self.fields:
                raise BadTemplate("template_field", template=self.code, field=name)

    def check_sms(self, text: str) -> None:
        """An SMS that must be paid for in more parts than this is no short message. Raises BadTemplate."""
        self.check_text(text)
        longest = filled(text, {name: "x" * one.longest for name, one in self.fields.items()})
        segments = rules.length(rules.bare(longest)).segments
        if segments > MOST_SEGMENTS:
            raise BadTemplate(
                "template_too_long", template=self.code, segments=segments, most=MOST_SEGMENTS
            )

    def checked(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Fields as they are put in: composed, of one line, no longer than they may be. Raises BadFields."""
        for name in fields:
            if name not in self.fields:
                raise BadFields("notice_field_unknown", template=self.code, field=name[:40])
        found = {}
        for name, shape in self.fields.items():
            if name not in fields:
                raise BadFields("notice_field_missing", template=self.code, field=name)
            found[name] = _cut(_one_line(fields[name]), shape.longest)
        return found

    @property
    def samples(self) -> dict[str, str]:
        """Fields for a preview: nobody's."""
        return {name: one.sample for name, one in self.fields.items()}


def filled(text: str, fields: Mapping[str, str]) -> str:
    """A text with its fields in their places. What stands in a field is not looked at again."""
    return _FIELD.sub(lambda found: fields.get(found[1], found[0]), text)


def for_zalo(template: Template, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields as a registered Zalo template names them."""
    return {theirs: fields[ours] for theirs, ours in template.zalo.items()}


def declare(*templates: Template) -> None:
    """Make templates known. Raises BadTemplate("template_twice")."""
    for one in templates:
        if _KNOWN.setdefault(one.code, one) != one:
            raise BadTemplate("template_twice", template=one.code)


def named(code: str) -> Template:
    """A declared template. Raises BadTemplate("no_template")."""
    if code not in _KNOWN:
        raise BadTemplate("no_template", template=code[:40])
    return _KNOWN[code]


def every() -> Iterator[Template]:
    """All that are declared, by code."""
    yield from (one for _, one in sorted(_KNOWN.items()))


def _one_line(text: str) -> str:
    """Spaces at its ends stay: a field may be half a sentence."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", str(text)))


def _cut(text: str, most: int) -> str:
    """An act must not fail because its notice would be long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _pair(told: Any) -> Pair:
    vi, en = told
    return _clean(vi), _clean(en)


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
