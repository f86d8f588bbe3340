"""What the ways over HTTP share: one line for a round, and what a silence means."""

from __future__ import annotations

from tinhso.connectors.http import CannotAsk, Line
from tinhso.notices import rules
from tinhso.notices.rules import Outcome

SECONDS = 10.0
# No byte of the message can have arrived.
_NEVER_SAID = ("ConnectError", "name")
_TOO_MANY, _NOT_US = 429, (401, 403, 404)


def silent(fault: CannotAsk) -> Outcome:
    """The outcome of a question without an answer: unsure, unless nobody was reached at all."""
    said = fault.code == "http_unreachable" and fault.facts.get("why") not in _NEVER_SAID
    if fault.code in ("http_timed_out", "http_too_long") or said:
        return Outcome(rules.UNSURE, "way_broken")
    if fault.code == "http_unreachable":
        return Outcome(rules.NOT_NOW, "unreachable")
    return Outcome(rules.OURS, "way_bad_address")


def unread(status: int) -> Outcome:
    """The outcome of an answer that says nothing of theirs, by its status of HTTP alone.

    What was turned away before it was read was not taken; anything else may have been.
    """
    kind, why = rules.UNSURE, "way_broken"
    if status == _TOO_MANY:
        kind, why = rules.NOT_NOW, "not_now"
    elif status in _NOT_US:
        kind, why = rules.OURS, "way_refused_key"
    elif 300 <= status < 400:
        kind, why = rules.OURS, "way_bad_address"
    return Outcome(kind, why, answer=str(status))


class Dialled:
    """One line to a provider, opened when it is first needed."""

    def __init__(self, address: str, *, private: bool) -> None:
        self._address, self._private = address, private
        self._line: Line | None = None

    @property
    def line(self) -> Line:
        """Raises CannotAsk."""
        if self._line is None:
            self._line = Line(self._address, private=self._private, seconds=SECONDS)
        return self._line

    def hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.__exit__(None, None, None)
