"""Two measurers' answers made comparable, and what differs between them."""

from __future__ import annotations

from typing import Any

from spec.engines import Answers
from spec.reading import utc

Plain = dict[str, Any]


def comparable(answers: Answers) -> Answers:
    """Moments in UTC, notes in one order, applicants by the order in which they first come."""
    numbers: dict[Any, int] = {}
    found: Answers = {}
    for name in sorted(answers):
        answer = answers[name]
        fields = {key: utc(value) for key, value in answer["dossier"].items()}
        fields["notes"] = sorted(fields["notes"])
        if fields["applicant"] is not None:
            fields["applicant"] = numbers.setdefault(fields["applicant"], len(numbers))
        found[name] = {
            "dossier": fields,
            "stretches": [_line(line) for line in answer["stretches"]],
            "events": [_line(line) for line in answer["events"]],
        }
    return found


def _line(line: Plain) -> Plain:
    return {key: utc(value) for key, value in line.items()}


def differences(wanted: Answers, found: Answers) -> list[tuple[str, Any, Any]]:
    """(where, wanted, found) for everything that is not the same."""
    wanted, found = comparable(wanted), comparable(found)
    if sorted(wanted) != sorted(found):
        return [("dossiers", sorted(wanted), sorted(found))]
    different: list[tuple[str, Any, Any]] = []
    for name in wanted:
        one, other = wanted[name]["dossier"], found[name]["dossier"]
        if sorted(one) != sorted(other):
            different.append((f"{name}: columns", sorted(one), sorted(other)))
        different += [
            (f"{name}: {key}", one[key], other[key]) for key in one if one[key] != other.get(key)
        ]
        different += [
            (f"{name}: {kind}", wanted[name][kind], found[name][kind])
            for kind in ("stretches", "events")
            if wanted[name][kind] != found[name][kind]
        ]
    return different
