"""What every form of an act on a dossier has: its setting, its labels, what was sent shown again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tinhso.access.who import Who
from tinhso.cases import route
from tinhso.cases.models import Case
from tinhso.procedures.definition import Definition, Step
from tinhso.procedures.queries import version
from tinhso.web.days import MomentField
from tinhso.web.words import Pair, t
from tinhso.web.written import WrittenField, in_our_words

LONG = 4_000


@dataclass(frozen=True)
class Setting:
    """A dossier with what its forms offer: who asks, the procedure as it was begun, the steps it passes."""

    case: Case
    who: Who
    definition: Definition | None
    steps: Sequence[Step]

    @classmethod
    def of(cls, case: Case, who: Who) -> Setting:
        """Read for one dossier."""
        if case.version is None:
            return cls(case, who, None, ())
        definition = version(case.version).definition
        steps = route.steps_of(
            definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
        )
        return cls(case, who, definition, steps)

    def office_name(self, code: str) -> str:
        """What an office is called today."""
        offices = self.who.organisation.offices
        return offices[code].name if code in offices else code

    def office_of(self, step: Step) -> str:
        """Which office does a step of this dossier."""
        return route.office_of(step, desk=self.case.desk, office=self.case.office)


class ActForm(forms.Form):
    """A form of one act. labels: what each field is called; notes: a line below it."""

    labels: ClassVar[Mapping[str, Pair]] = {}
    notes: ClassVar[Mapping[str, Pair]] = {}

    def __init__(self, *args: Any, setting: Setting, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.setting = setting
        for name, pair in self.labels.items():
            self.fields[name].label = t(*pair)
        for name, one in self.fields.items():
            gone = t(
                "Lựa chọn này không còn. Hãy chọn lại.", "This is no choice now. Choose again."
            )
            in_our_words(one)
            one.error_messages["invalid_choice"] = gone
            if name in self.notes:
                one.help_text = t(*self.notes[name])
        self.offer()

    def offer(self) -> None:
        """Fill in the choices of this dossier."""

    @classmethod
    def again(cls, sent: QueryDict, *, setting: Setting) -> Self:
        """The form as the dossier stands now, unjudged, with what was sent; a choice that is gone leaves none made."""
        form = cls(setting=setting)
        for name, field in form.fields.items():
            if isinstance(field, forms.FileField):
                continue
            value = field.widget.value_from_datadict(sent, MultiValueDict(), name)
            listed = isinstance(field, forms.ChoiceField) and type(field.widget) is forms.Select
            if listed and not cast(forms.ChoiceField, field).valid_value(value or ""):
                form.unchosen(name)
                value = ""
            form.initial[name] = value
        return form

    def unchosen(self, name: str) -> None:
        """A list without the empty choice gets one: nothing is chosen until she chooses."""
        offered = list(cast(Iterable[Any], cast(forms.ChoiceField, self.fields[name]).choices))
        if all(value != "" for value, _ in offered):
            self.choices(name, [("", t("Hãy chọn", "Choose")), *offered])

    def choices(self, name: str, offered: Sequence[Any]) -> None:
        """What a field may be answered with."""
        self.fields[name].choices = list(offered)  # type: ignore[attr-defined] # a choice field


def written_text(*, required: bool = True, rows: int = 4) -> forms.CharField:
    """A field of several lines in words."""
    return WrittenField(
        max_length=LONG, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


def moment(*, required: bool = True) -> forms.DateTimeField:
    """A field of a day with its hour."""
    return MomentField(required=required)


class NothingForm(ActForm):
    """An act that needs no more words."""
