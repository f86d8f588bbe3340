"""Whom and what a feed's words mean here: offices by code or name, procedures by code or title. Read once for a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tinhso.exchange.definition import Definition, match
from tinhso.kernel.text import fold
from tinhso.org.models import Office, OfficeName
from tinhso.procedures.models import Procedure, ProcedureVersion
from tinhso.procedures.queries import authority_on


@dataclass
class Names:
    """offices, procedures: folded word → our code; a name that two have is not in it."""

    definition: Definition
    offices: Mapping[str, str]
    procedures: Mapping[str, str]
    _ours: dict[tuple[str, str, date], bool] = field(default_factory=dict)

    def office(self, word: str) -> str:
        """Our code of an office, as the feed says, else as it is called; "" for none."""
        word = word or self.definition.office
        told = match(self.definition.offices, word)
        return self.offices.get(fold(told if told is not None else word), "") if word else ""

    def procedure(self, word: str) -> str:
        """Our code of a procedure; "" for none."""
        word = word or self.definition.procedure
        told = match(self.definition.procedures, word)
        return self.procedures.get(fold(told if told is not None else word), "") if word else ""

    def desk(self, word: str, office: str) -> str:
        """The desk that received: of the line, of the feed's list, else the office itself."""
        return (self.office(word) if word else "") or self.definition.desks.get(office, office)

    def is_ours(self, procedure: str, office: str, day: date) -> bool:
        """Whether the procedure was handled here on a day."""
        key = (procedure, office, day)
        if key not in self._ours:
            found = authority_on(procedure, office, day)
            self._ours[key] = found is not None and found.system == "ours"
        return self._ours[key]


def names_for(definition: Definition) -> Names:
    """Every office and procedure by what it is and was called, in four queries."""
    offices = _once(OfficeName.objects.values_list("name", "office__code"))
    offices |= {fold(code): code for code in Office.objects.values_list("code", flat=True)}
    titles = _once(ProcedureVersion.objects.values_list("title", "procedure__code"))
    titles |= {fold(code): code for code in Procedure.objects.values_list("code", flat=True)}
    return Names(definition, offices, titles)


def _once(pairs: object) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for name, code in pairs:  # type: ignore[attr-defined] # pairs of two columns
        found.setdefault(fold(name), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
