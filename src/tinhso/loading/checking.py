"""What is wrong with a pack, where it stands and what to do about it. Pure; no tables.

A sample's expectation was written by hand: the limit, the fee, the papers and the steps that the definition gives for
its answers must be those, or one of the two is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from tinhso.cases.route import steps_of
from tinhso.loading.reading import Fault, Pack, Sample
from tinhso.procedures.definition import Definition, path_text
from tinhso.procedures.forms import filled
from tinhso.procedures.rules import fee_for, form_errors, limit_for, papers_for


def check(pack: Pack, *, known_papers: Collection[str] = ()) -> tuple[Fault, ...]:
    """Every fault of a pack, by file and line. known_papers: types that the platform has already."""
    found = [*pack.faults, *_papers(pack, known_papers), *_samples(pack)]
    return tuple(sorted(found, key=lambda one: (one.file, one.line, one.path)))


def _papers(pack: Pack, known: Collection[str]) -> Iterator[Fault]:
    types = {one.code for one in pack.papers} | set(known)
    for file, definition in _files(pack):
        for place, paper in enumerate(definition.papers):
            if paper.type not in types:
                path = f"papers[{place}].type"
                yield pack.fault(file, path, "pack_unknown_paper", type=paper.type)


def _samples(pack: Pack) -> Iterator[Fault]:
    tried = {sample.procedure for sample in pack.samples}
    for file, definition in _files(pack):
        if definition.code not in tried:
            yield pack.fault(file, "code", "pack_no_sample", procedure=definition.code)
    for sample in pack.samples:
        asked = pack.procedures.get(sample.procedure)
        if asked is None:
            told = {"procedure": sample.procedure}
            yield pack.fault(sample.file, "procedure", "pack_unknown_procedure", **told)
        else:
            yield from _sample(pack, sample, asked)


def _sample(pack: Pack, sample: Sample, definition: Definition) -> Iterator[Fault]:
    answers = filled(definition.form, sample.answers)
    wrong = form_errors(definition, answers)
    for fault in wrong:
        path = path_text(("answers", *fault.path))
        yield pack.fault(sample.file, path, "pack_sample_answer", reason=fault.code)
    if wrong:
        return
    for what, found in outcome(definition, sample).items():
        if found != sample.expect[what]:
            said = _said(sample.expect[what])
            told = {"what": what, "expected": said, "found": _said(found)}
            yield pack.fault(sample.file, f"expect.{what}", "pack_sample_differs", **told)


def outcome(definition: Definition, sample: Sample) -> dict[str, Any]:
    """What a definition gives for a sample's answers: papers, steps after the intake, limit, fee in VND."""
    answers = filled(definition.form, sample.answers)
    values: dict[str, Any] = {
        "answers": answers,
        "channel": sample.channel,
        "filed_date": sample.filed_date,
    }
    asked = papers_for(definition, **values)
    steps = steps_of(definition, **values)
    limit = limit_for(definition, **values)
    bill = fee_for(definition, **values, copies=sample.copies)
    return {
        "papers": [one.paper.type for one in asked if one.certain],
        "steps": [step.code for step in steps if step.kind != "intake"],
        "limit": limit.rule if limit and not limit.flag else None,
        "fee": bill.total,
    }


def _files(pack: Pack) -> Iterator[tuple[str, Definition]]:
    for definition in pack.procedures.values():
        yield pack.file_of(definition.code), definition


def _said(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else "–" if value is None else str(value)
