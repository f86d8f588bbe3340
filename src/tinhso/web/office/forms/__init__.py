"""The forms of acts on a dossier, by act. What they let through, `cases.actions` still judges."""

from tinhso.web.office.forms.beside import (
    AnswerForm,
    CarryOutForm,
    ConsultForm,
    LinkForm,
    NoteForm,
    PlanForm,
)
from tinhso.web.office.forms.common import ActForm, NothingForm, Setting
from tinhso.web.office.forms.deciding import AttachForm, DecideForm, ReturnResultForm, StopForm
from tinhso.web.office.forms.passing import AssignForm, PassOnForm, ReturnForm
from tinhso.web.office.forms.waiting import (
    AmountForm,
    ExtensionForm,
    RefuseDataForm,
    SupplementForm,
    SuspendForm,
)

__all__ = [
    "ActForm",
    "AmountForm",
    "AnswerForm",
    "AssignForm",
    "AttachForm",
    "CarryOutForm",
    "ConsultForm",
    "DecideForm",
    "ExtensionForm",
    "LinkForm",
    "NoteForm",
    "NothingForm",
    "PassOnForm",
    "PlanForm",
    "RefuseDataForm",
    "ReturnForm",
    "ReturnResultForm",
    "Setting",
    "StopForm",
    "SupplementForm",
    "SuspendForm",
]
