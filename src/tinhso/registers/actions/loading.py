"""A file of records is taken as a whole or not at all, in a handful of statements; what it would do is shown before.

What is shown is drafted as it will be written. Who confirms sends back the digest of what was shown: a register that
changed meanwhile is shown again. A file is taken once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append, append_many
from tinhso.ledger.together import as_one
from tinhso.ledger.turns import in_turn
from tinhso.registers import kinds, queries
from tinhso.registers.actions import keeping
from tinhso.registers.actions.keeping import Draft, Given
from tinhso.registers.definition import REFERENCE, SEALED
from tinhso.registers.models import Held, Load, Record, Revision, Said, Sealed, Version, Word
from tinhso.registers.places import BadPlace, point_in
from tinhso.registers.rules import BadRecord, CannotKeep
from tinhso.registers.sheets import EXTRA, GEOMETRY, OFFICE, PAIR, PLACE_CODE, Line, Read
from tinhso.registers.values import BadValue, key_of, text_of, value_of

_AT_ONCE = 1_000
# Fields of a row that are written anew when a record changes.
_WRITTEN = (
    "title", "sort", "office", "version", "values", "valid_from", "valid_until", "place_code", "geometry",
    "west", "south", "east", "north", "longitude", "latitude", "revision", "kept_at",
)  # fmt: skip
MADE, CHANGED, SAME = "made", "changed", "same"


@dataclass(frozen=True)
class Outcome:
    """What becomes of a row. change: made, changed or same; says: (field's title, was, becomes) of each change.

    faults: (column's title, why), because of which nothing of the file is taken.
    """

    line: int
    title: str
    change: str
    says: tuple[tuple[str, str, str], ...] = ()
    faults: tuple[tuple[str, TinhsoError], ...] = ()


@dataclass
class Loaded:
    """What a file does, or did. digest: of all that was shown. load: set once it was done."""

    outcomes: list[Outcome]
    digest: str = ""
    load: Load | None = None
    drafts: list[Draft] = field(default_factory=list, repr=False)

    def of(self, change: str) -> list[Outcome]:
        """The rows that come to one change and have no fault."""
        return [one for one in self.outcomes if one.change == change and not one.faults]

    @property
    def faulty(self) -> list[Outcome]:
        """The rows that cannot be taken."""
        return [one for one in self.outcomes if one.faults]


def foreseen(
    register: str, read: Read, *, office: str, offices: Callable[[str], str | None]
) -> Loaded:
    """What a file would do. office: whose records are that name none; offices: a said code → an office, None if none.

    Nothing is written. Raises CannotKeep.
    """
    version = queries.version_now(register)
    outcomes = [Outcome(line, "", "", faults=(("", why),)) for line, why in read.faults]
    parsed = [(line, *_parsed(version, line, office, offices)) for line in read.lines]
    keys, twice = _keys(version, parsed)
    known = _known(version, set(keys.values()))
    references = _references(version, [given for _, given, _ in parsed])
    drafts: list[Draft] = []
    for line, given, faults in parsed:
        title = str(given.values.get(version.definition.called, ""))[:100]
        if line.number in twice:
            faults = [*faults, ("", CannotKeep("record_in_file_twice", line=twice[line.number]))]
        if faults:
            outcomes.append(Outcome(line.number, title, "", faults=tuple(faults)))
            continue
        try:
            made = keeping.draft(version, given, known=known, references=references)
        except BadRecord as error:
            told = tuple((_title(version, name), why) for name, why in error.faults.items())
            outcomes.append(Outcome(line.number, title, "", faults=told))
            continue
        except TinhsoError as error:
            outcomes.append(Outcome(line.number, title, "", faults=(("", error),)))
            continue
        outcomes.append(_outcome(version, line.number, title, made))
        if made.row is None or made.changed:
            drafts.append(made)
    outcomes.sort(key=lambda one: one.line)
    return Loaded(outcomes, _digest(version, outcomes), drafts=drafts)


@as_one
def load(
    register: str,
    read: Read,
    *,
    name: str,
    sha: str,
    shown: str,
    office: str,
    offices: Callable[[str], str | None],
    by: By,
    now: datetime | None = None,
) -> Loaded:
    """Take a file. shown: the digest of what was foreseen. A file that was taken gives what it did then.

    Raises CannotKeep (load_faulty, load_foreseen) and then nothing is written.
    """
    in_turn(f"register:{register}")
    now = now or datetime.now(UTC)
    version = queries.version_now(register)
    done = foreseen(register, read, office=office, offices=offices)
    if done.faulty:
        raise CannotKeep("load_faulty", faults=len(done.faulty))
    if not done.drafts:
        before = Load.objects.filter(register_id=version.register_id, sha256=sha).last()
        done.load = before or _noted(version, name, sha, by, office, now, done)
        return done
    if done.digest != shown:
        raise CannotKeep("load_foreseen", what=len(done.drafts))
    done.load = _noted(version, name, sha, by, office, now, done)
    _written(done.drafts, by=by, now=now, load=str(done.load.uid))
    return done


def _noted(
    version: Version, name: str, sha: str, by: By, office: str, now: datetime, done: Loaded
) -> Load:
    row = Load.objects.create(
        register_id=version.register_id, name=name[:200], sha256=sha, actor=by.actor, office=office,
        at=now, made=len(done.of(MADE)), changed=len(done.of(CHANGED)), same=len(done.of(SAME)),
    )  # fmt: skip
    facts = {"load": str(row.uid), "sha256": sha, "made": row.made, "changed": row.changed}
    append(
        kinds.LOADED.name,
        subject=f"register:{version.register.code}",
        by=by,
        facts={**facts, "same": row.same},
    )
    return row


def _written(drafts: Sequence[Draft], *, by: By, now: datetime, load: str) -> None:
    """Rows, revisions, what they are found by and events of many drafts, a thousand at once."""
    for at in range(0, len(drafts), _AT_ONCE):
        some = drafts[at : at + _AT_ONCE]
        rows = [keeping.fill(one, now=now) for one in some]
        new = [row for row, one in zip(rows, some, strict=True) if one.row is None]
        old = [row for row, one in zip(rows, some, strict=True) if one.row is not None]
        Record.objects.bulk_create(new)
        Record.objects.bulk_update(old, _WRITTEN, batch_size=200)
        Held.objects.filter(record__in=[row.pk for row in old]).delete()
        Word.objects.filter(record__in=[row.pk for row in old]).delete()
        found = [keeping.indexed(row) for row in rows]
        Held.objects.bulk_create([one for held, _ in found for one in held], batch_size=_AT_ONCE)
        Word.objects.bulk_create([one for _, words in found for one in words], batch_size=_AT_ONCE)
        revisions = [
            keeping.revision_of(row, one, by=by, now=now, load=load)
            for row, one in zip(rows, some, strict=True)
        ]
        Revision.objects.bulk_create(revisions)
        Said.objects.bulk_create([keeping.said_of(one, one.record, "") for one in revisions])
        Sealed.objects.bulk_create(
            keeping.boxed(revision, one.sealed)
            for revision, one in zip(revisions, some, strict=True)
            if one.sealed
        )
        lines = [
            (f"record:{row.uid}", keeping.facts_of(row, one, load=load))
            for row, one in zip(rows, some, strict=True)
        ]
        append_many(kinds.KEPT.name, lines, by=by)


def _parsed(
    version: Version, line: Line, office: str, offices: Callable[[str], str | None]
) -> tuple[Given, list[tuple[str, TinhsoError]]]:
    """What a row says, and what of it cannot be read. A cell that is there and empty takes the value away."""
    definition, faults = version.definition, []
    values: dict[str, Any] = dict(line.values)
    for name, text in line.cells.items():
        if name.startswith("@"):
            continue
        try:
            values[name] = value_of(definition.by_name[name], text)
        except BadValue as error:
            faults.append((definition.by_name[name].title[0], error))
    whose, code = office, line.cells.get(PLACE_CODE)
    if said := line.cells.get(OFFICE, ""):
        found = offices(said)
        if found is None:
            faults.append((EXTRA[OFFICE][0], CannotKeep("record_no_office", office=said[:60])))
        else:
            whose = found
    given: dict[str, Any] = {"values": values, "office": whose, "place_code": code}
    try:
        if pair := line.cells.get(PAIR, ""):
            given["geometry"] = point_in(pair).geometry
        elif said := line.cells.get(GEOMETRY, ""):
            given["geometry"] = json.loads(said)
        elif line.geometry is not None:
            given["geometry"] = line.geometry
    except BadPlace as error:
        faults.append((EXTRA[PAIR][0], error))
    except (ValueError, RecursionError) as error:
        fault = BadPlace("place_not_geojson", problem=str(error)[:120])
        faults.append((EXTRA[GEOMETRY][0], fault))
    return Given(**given), faults


def _keys(
    version: Version, parsed: Sequence[tuple[Line, Given, Any]]
) -> tuple[dict[int, str], dict[int, int]]:
    """Line → key, and line → the line in which its key stood before."""
    keys: dict[int, str] = {}
    first: dict[str, int] = {}
    twice: dict[int, int] = {}
    for line, given, _ in parsed:
        if any(given.values.get(name) in (None, "") for name in version.definition.key):
            continue
        key = key_of(version.definition, given.values)
        keys[line.number] = key
        if first.setdefault(key, line.number) != line.number:
            twice[line.number] = first[key]
    return keys, twice


def _known(version: Version, keys: Collection[str]) -> dict[str, Record]:
    return queries.by_keys(version, keys)


def _references(version: Version, given: Sequence[Given]) -> dict[tuple[str, str], bool]:
    asked = {
        (one.register, " ".join(str(row.values[one.name]).split()).upper())
        for one in version.definition.fields
        if one.kind == REFERENCE
        for row in given
        if row.values.get(one.name)
    }
    return queries.there(asked)


def _outcome(version: Version, line: int, title: str, made: Draft) -> Outcome:
    if made.row is None:
        return Outcome(line, title, MADE)
    if not made.changed:
        return Outcome(line, title, SAME)
    says = []
    for name in made.changed:
        told = version.definition.by_name.get(name)
        if told is None:
            was = made.row.office if name == "office" else ""
            says.append((_title(version, name), was, made.given.office if name == "office" else ""))
        elif told.level == SEALED:
            says.append((told.title[0], "•••", "•••"))
        else:
            was = text_of(told, made.row.values.get(name))
            says.append((told.title[0], was, text_of(told, made.values.get(name))))
    return Outcome(line, title, CHANGED, tuple(says))


def _title(version: Version, name: str) -> str:
    told = version.definition.by_name.get(name)
    if told is not None:
        return told.title[0]
    return {"geometry": EXTRA[PAIR], "office": EXTRA[OFFICE], "place_code": EXTRA[PLACE_CODE]}.get(
        name, ("",)
    )[0]


def _digest(version: Version, outcomes: Sequence[Outcome]) -> str:
    told = [version.number, [(o.line, o.title, o.change, o.says) for o in outcomes]]
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
