"""A matter whose holders are reached by an address that follows from the subject."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tinhso.notices import owing, templates
from tinhso.notices.owing import Matter, Read

MATTER = "test.killed"


def reads(subjects: Collection[str]) -> Mapping[str, Read]:
    return {
        one: Read({"code": one, "title": one}, "/", {"mail": f"{one.replace(':', '')}@example.vn"})
        for one in subjects
    }


def declared() -> None:
    templates.declare(
        templates.Template.of(
            {"code": "thu_nhac_giet", "name": ("Thử", "Trial"), "fields": owing.FIELDS, "subject": "{code} {left_vi}",
             "mail": "{title} {due}", "sms": "{code} {left_vi}"}
        )
    )  # fmt: skip
    owing.declare(Matter(MATTER, ("Thử", "Trial"), "thu_nhac_giet", reads))
