"""A form with a field for each field of a register that its writer may see, and what is not seen left as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from tinhso.kernel.errors import TinhsoError
from tinhso.registers.actions import Given
from tinhso.registers.definition import (
    CHOICE,
    CHOICES,
    DAY,
    NUMBER,
    OFFICE,
    OPEN,
    PERSON,
    POINT,
    SEALED,
    WHOLE,
    YES_NO,
    Definition,
    Field,
)
from tinhso.registers.models import Record
from tinhso.registers.places import BadPlace, place_code, place_of, point_in
from tinhso.registers.rules import BadRecord
from tinhso.registers.values import BadValue, text_of, value_of
from tinhso.web.words import lang, t, told
from tinhso.web.written import WrittenField, in_our_words

_PREFIX = "f_"


class RecordForm(forms.Form):
    """A record's fields, its office, its place and why it is changed. fault: a refusal of the whole."""

    fault: TinhsoError | None

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        definition: Definition,
        offices: Sequence[tuple[str, str]],
        row: Record | None = None,
        levels: tuple[str, ...] = (OPEN, OFFICE, PERSON),
    ) -> None:
        super().__init__(data)
        self.definition, self.row, self.fault = definition, row, None
        self.seen = [
            one
            for one in definition.fields
            if one.level in levels or (one.level == SEALED and PERSON in levels)
        ]
        values = row.values if row is not None else {}
        for one in self.seen:
            fixed = row is not None and one.name in definition.key
            self.fields[_PREFIX + one.name] = _field(
                one, values.get(one.name), fixed, row is not None
            )
        self.fields["office"] = forms.ChoiceField(
            label=t("Đơn vị", "Office"),
            choices=list(offices),
            initial=row.office if row is not None else None,
        )
        if definition.place:
            self.fields["place"] = _place_field(definition, row)
            self.fields["place_code"] = WrittenField(
                label=t("Mã địa điểm (12 chữ số)", "Place identifier (12 digits)"),
                required=False,
                max_length=20,
                initial=row.place_code if row is not None else "",
            )
        if row is not None:
            self.fields["why"] = WrittenField(label=t("Lý do thay đổi", "Why"), max_length=500)
            self.fields["revision"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=row.revision, required=False
            )
        for field in self.fields.values():
            in_our_words(field)

    @property
    def revision(self) -> int | None:
        """Of which the writer saw the record."""
        found = self.cleaned_data.get("revision")
        return found if isinstance(found, int) else None

    def clean(self) -> dict[str, Any]:
        """Cells into values, by the rules of files."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self.seen:
            name = _PREFIX + one.name
            said = data.get(name)
            if said in (None, "") or isinstance(said, list):
                continue
            try:
                data[name] = value_of(one, str(said))
            except BadValue as error:
                self.add_error(name, told(error))
        try:
            if data.get("place"):
                data["place"] = self._placed(data["place"])
        except BadPlace as error:
            self.add_error("place", told(error))
        try:
            if "place_code" in data:
                data["place_code"] = place_code(data["place_code"])
        except BadPlace as error:
            self.add_error("place_code", told(error))
        return data

    def given(self) -> Given:
        """What is said of the record; what was not seen, and a sealed field that was left empty, stays."""
        data = self.cleaned_data
        values: dict[str, Any] = {}
        for one in self.seen:
            said = data.get(_PREFIX + one.name)
            empty = said is None or said in ("", [])
            if not (empty and one.level == SEALED and self.row is not None):
                values[one.name] = None if empty else said
        more: dict[str, Any] = {}
        if self.definition.place:
            more = {"geometry": data.get("place") or None, "place_code": data.get("place_code", "")}
        return Given(values, data["office"], **more)

    def blame(self, error: BadRecord) -> None:
        """Put what is wrong beside its field."""
        for name, why in error.faults.items():
            field = _PREFIX + name
            self.add_error(field if field in self.fields else None, told(why))

    def _placed(self, text: str) -> Mapping[str, Any]:
        if self.definition.place == POINT and not text.lstrip().startswith("{"):
            return point_in(text).geometry
        return place_of(text, wanted=self.definition.place).geometry


def _field(one: Field, value: Any, fixed: bool, changing: bool) -> forms.Field:
    label = one.title[lang() == "en"] + (f" ({one.unit})" if one.unit else "")
    common: dict[str, Any] = {
        "label": label,
        "required": one.needed,
        "initial": text_of(one, value, lang()),
    }
    if one.level == SEALED:
        common |= {"required": one.needed and not changing, "initial": ""}
        if changing:
            common["help_text"] = t(
                "Để trống thì giữ như đang niêm phong.", "Empty keeps what is sealed."
            )
    made: forms.Field
    if one.kind == CHOICE:
        rows = [("", "–"), *((held, titles[lang() == "en"]) for held, *titles in one.choices)]
        made = forms.ChoiceField(choices=rows, **{**common, "initial": value})
    elif one.kind == CHOICES:
        rows = [(held, titles[lang() == "en"]) for held, *titles in one.choices]
        made = forms.MultipleChoiceField(
            choices=rows, widget=forms.CheckboxSelectMultiple, **{**common, "initial": value or []}
        )
    elif one.kind == YES_NO:
        rows = [("", "–"), ("1", t("Có", "Yes")), ("0", t("Không", "No"))]
        said = "" if value is None else str(int(bool(value)))
        made = forms.ChoiceField(choices=rows, **{**common, "initial": said})
    else:
        longest = one_longest(one)
        made = WrittenField(max_length=longest, **common)
        if one.kind in (WHOLE, NUMBER):
            made.widget.attrs["inputmode"] = "decimal" if one.kind == NUMBER else "numeric"
        elif one.kind == DAY:
            made.widget.attrs |= {
                "inputmode": "numeric",
                "data-day": t("Chọn trên lịch", "Choose on a calendar"),
                "placeholder": "31/12/2026",
            }
        elif longest > 200:
            made.widget = forms.Textarea(attrs={"rows": 3})
    if fixed:
        made.disabled = True
        made.help_text = t("Không đổi được: định danh bản ghi.", "Fixed: it names the record.")
    return made


def one_longest(one: Field) -> int:
    """How many letters a field's text may have in a form."""
    return {WHOLE: 30, NUMBER: 30, DAY: 10}.get(one.kind, 1_000 if one.kind == "text" else 200)


def _place_field(definition: Definition, row: Record | None) -> forms.Field:
    if definition.place == POINT:
        initial = f"{row.latitude}, {row.longitude}" if row is not None and row.geometry else ""
        return WrittenField(
            label=t("Vĩ độ, kinh độ", "Latitude, longitude"),
            help_text=t("Ví dụ 10.4567, 107.1234", "Such as 10.4567, 107.1234"),
            required=False, max_length=60, initial=initial,
        )  # fmt: skip
    return forms.CharField(
        label=t("Hình học (GeoJSON)", "Geometry (GeoJSON)"),
        required=False, max_length=500_000, widget=forms.Textarea(attrs={"rows": 4}),
        initial=json.dumps(row.geometry) if row is not None and row.geometry else "",
    )  # fmt: skip
