"""Forms that put a dossier into other hands."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from tinhso.cases import route
from tinhso.web.office.forms.common import ActForm, written_text
from tinhso.web.office.reach import has, workers_of
from tinhso.web.words import t


class PassOnForm(ActForm):
    """To which step, and to whom there."""

    labels: ClassVar = {"step": ("Chuyển sang bước", "To the step"), "staff": ("Người nhận", "To")}
    notes: ClassVar = {
        "staff": (
            "Để trống thì đơn vị ở bước đó tự phân công.",
            "Left empty, the office of that step assigns it.",
        )
    }
    step = forms.ChoiceField()
    staff = forms.ChoiceField(required=False)

    def offer(self) -> None:
        setting, case = self.setting, self.setting.case
        at = case.step if self._known(case.step) else ""
        signs = has(setting.who, "sign", [case.holder, case.office], case)
        work = route.open_to(setting.steps, at, signs=signs)
        self.choices(
            "step",
            [
                (step.code, f"{step.name} – {setting.office_name(setting.office_of(step))}")
                for step in work
            ],
        )
        offices = list(dict.fromkeys(setting.office_of(step) for step in work))
        self.people = workers_of(offices, setting.who.organisation)
        # Who works in several of these offices stands once, under the first of them.
        groups, seen = [], set[str]()
        for office in offices:
            others = [one for one in self.people.get(office, []) if one[0] not in seen]
            seen |= {code for code, _ in others}
            groups += [(setting.office_name(office), others)] if others else []
        self.choices("staff", [("", t("Chưa phân công", "Nobody yet")), *groups])
        following = route.after(setting.steps, case.step) if self._known(case.step) else None
        if following in work and following is not None:
            self.fields["step"].initial = following.code
        else:
            self.unchosen("step")

    def _known(self, code: str) -> bool:
        return any(step.code == code for step in self.setting.steps)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        staff, code = data.get("staff"), data.get("step")
        if staff and code:
            office = self.setting.office_of(route.step_named(self.setting.steps, code))
            if staff not in dict(self.people.get(office, [])):
                name = self.setting.office_name(office)
                self.add_error(
                    "staff",
                    t(
                        "Người này không làm ở {office}. Hãy chọn người của đơn vị nhận.",
                        "She does not work at {office}. Choose somebody of the office it goes to.",
                        office=name,
                    ),
                )
        return data


class ReturnForm(ActForm):
    """Why it goes back."""

    labels: ClassVar = {"reasons": ("Lý do trả lại", "Why it goes back")}
    reasons = written_text()


class AssignForm(ActForm):
    """Who works on it from now on."""

    labels: ClassVar = {"staff": ("Giao cho", "To")}
    staff = forms.ChoiceField()

    def offer(self) -> None:
        case = self.setting.case
        found = workers_of({case.holder}, self.setting.who.organisation).get(case.holder, [])
        self.choices("staff", [one for one in found if one[0] != case.staff])
