"""Records of a register as everybody may take them: the fields that its definition marks open, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tinhso.opendata.rules import (
    DAILY,
    DAY,
    MOMENT,
    NUMBER,
    REGISTER,
    TEXT,
    WHOLE,
    YES_NO,
    Column,
    Dataset,
    Found,
    Value,
)
from tinhso.registers import definition as registers
from tinhso.registers.definition import OPEN, Definition
from tinhso.registers.models import Record, Version

_AT_ONCE = 2_000
_KINDS: Mapping[str, str] = {
    registers.WHOLE: WHOLE,
    registers.NUMBER: NUMBER,
    registers.YES_NO: YES_NO,
    registers.DAY: DAY,
}
_OWN = (
    Column("record", TEXT, ("Mã của bản ghi, không đổi qua các ngày.", "The record's identifier, the same every day.")),
    Column("office", TEXT, ("Mã đơn vị quản lý bản ghi.", "Code of the office that keeps it.")),
)  # fmt: skip
_PLACE = (
    Column("place_code", TEXT, ("Mã địa điểm 12 chữ số, nếu có.", "The place's identifier of twelve digits, if any.")),
    Column("longitude", NUMBER, ("Kinh độ của một điểm bên trong (WGS 84).", "Longitude of a point within (WGS 84).")),
    Column("latitude", NUMBER, ("Vĩ độ của điểm ấy.", "Latitude of that point.")),
)  # fmt: skip
_KEPT = (Column("kept_at", MOMENT, ("Lúc ghi lần cuối.", "When it was last written.")),)


def set_of(version: Version) -> Dataset:
    """The data set of a register as it is made."""
    told = version.definition
    return Dataset(
        code=f"so-{told.code}",
        title=told.name,
        about=(
            told.about[0] or f"Các bản ghi của sổ “{told.name[0]}”, mỗi dòng một bản ghi.",
            told.about[1] or f"The records of the register “{told.name[1]}”, one a row.",
        ),
        kept_back=(
            "Chỉ có các trường mà sổ ghi là mở; trường của cơ quan, của cá nhân, trường niêm phong thì không.",
            "Only fields that the register marks open; those of the office, of persons and sealed ones are not here.",
        ),
        every=DAILY,
        columns=columns_of(told),
        words=(("sổ", "register"), told.name),
        sorts=frozenset({REGISTER}),
        only=told.code,
        sample=told.sample,
    )  # fmt: skip


def columns_of(told: Definition) -> tuple[Column, ...]:
    """What a row of a register holds."""
    own = tuple(Column(one.name, _KINDS.get(one.kind, TEXT), _about(one)) for one in told.at(OPEN))
    taken = {one.name for one in (*_OWN, *_PLACE, *_KEPT)}
    # A register may call a field of its own as we call ours.
    own = tuple(
        Column(f"{one.name}_", one.kind, one.about) if one.name in taken else one for one in own
    )
    return (*_OWN, *own, *(_PLACE if told.place else ()), *_KEPT)


def _about(one: registers.Field) -> tuple[str, str]:
    unit = f" ({one.unit})" if one.unit else ""
    return f"{one.title[0]}{unit}", f"{one.title[1]}{unit}"


def found(version: Version) -> Found:
    """The records that stand in a register; two queries however many there are."""
    return Found(_rows(version))


def _rows(version: Version) -> Iterator[Sequence[Value]]:
    told = version.definition
    # A field is told if it is open today and was so when the record was written.
    known = {
        one.pk: {field.name for field in one.definition.at(OPEN)}
        for one in Version.objects.filter(register_id=version.register_id)
    }
    fields = told.at(OPEN)
    rows = Record.objects.filter(register_id=version.register_id, ended_at=None)
    for uid, office, values, by, code, x, y, kept in (
        rows.order_by("id")
        .values_list(
            "uid", "office", "values", "version", "place_code", "longitude", "latitude", "kept_at"
        )
        .iterator(chunk_size=_AT_ONCE)
    ):
        own = [_plain(values.get(one.name)) if one.name in known[by] else None for one in fields]
        place = (code or None, x, y) if told.place else ()
        yield (str(uid), office, *own, *place, kept.isoformat())


def _plain(value: Any) -> Value:
    return "; ".join(map(str, value)) if isinstance(value, list) else value
