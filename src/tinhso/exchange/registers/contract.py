"""The contract: what we ask a register and what it must answer. Plain values; the schemas beside it are published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from tinhso.kernel.days import is_day
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold, written_line
from tinhso.ledger.canonical import NotCanonical, canonical_bytes
from tinhso.papers.databases import ASKED

VERSION, PATH = "tinhso.register/1", "/v1/tra-cuu"
# The types of paper for which each register has data of a shape that is known.
RECORDS = ASKED
NAMES = ("question", "answer", *(one for types in RECORDS.values() for one in types))
VALUES: Mapping[str, tuple[str, str]] = {
    "female": ("Nữ", "Female"),
    "male": ("Nam", "Male"),
    "active": ("Đang hoạt động", "Active"),
    "suspended": ("Tạm ngừng", "Suspended"),
    "dissolved": ("Đã giải thể", "Dissolved"),
    "single": ("Độc thân", "Single"),
    "married": ("Đã kết hôn", "Married"),
    "divorced": ("Đã ly hôn", "Divorced"),
    "widowed": ("Góa", "Widowed"),
}


class BadAnswer(TinhsoError):
    """An answer that is not used, and of which nothing is kept.

    register_wrong_part (where): not of its schema, or it answers something else than was asked. register_of_another:
    its holder is not who was asked for. register_expired (day): it has ended. register_not_found: it has nothing.
    """


@dataclass(frozen=True)
class Question:
    """What is asked. number: whose data; name, born: as we know her, compared with what comes ("", None: unknown)."""

    ident: str
    register: str
    paper: str
    number: str
    name: str
    born: date | None
    procedure: str
    dossier: str
    basis: str

    def told(self) -> dict[str, Any]:
        """As it is sent: of the holder her number alone. Raises BadAnswer where that is no number."""
        told = {
            "contract": VERSION,
            "id": self.ident,
            "register": self.register,
            "paper": self.paper,
            "number": self.number,
            "purpose": {
                "procedure": self.procedure,
                "dossier": self.dossier,
                "basis": self.basis[:200],
            },
        }
        _check("question", told, "")
        return told


@dataclass(frozen=True)
class Answer:
    """What a register has. record: of the type's schema. reference: the register's own number of the question."""

    record: Mapping[str, Any]
    as_of: datetime
    reference: str


def schema(name: str) -> dict[str, Any]:
    """A published schema: question, answer, or a type of paper."""
    text = (files(__package__) / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@lru_cache(maxsize=len(NAMES))
def _validator(name: str) -> Any:
    return jsonschema_rs.Draft202012Validator(
        schema(name), validate_formats=True, formats={"date": is_day}
    )


def read(told: Any, question: Question, *, on: date) -> Answer:
    """What a register answered to a question, on a day. Raises BadAnswer; no fact of it quotes a value."""
    _check("answer", told, "")
    for name, wanted in (
        ("id", question.ident),
        ("register", question.register),
        ("paper", question.paper),
    ):
        if told[name] != wanted:
            raise BadAnswer("register_wrong_part", where=name)
    as_of = _moment(told["as_of"])
    if not told["found"]:
        raise BadAnswer("register_not_found")
    holder, record = told.get("holder"), told.get("record")
    if holder is None or record is None:
        raise BadAnswer("register_wrong_part", where="holder" if holder is None else "record")
    record = {name: _seen(value) for name, value in record.items()}
    _check(question.paper, record, "record")
    try:
        canonical_bytes(record)
    except (NotCanonical, UnicodeError):  # Signs that no event can hold.
        raise BadAnswer("register_wrong_part", where="record") from None
    if not _is_hers(holder, record, question):
        raise BadAnswer("register_of_another")
    ends = record.get("expires_on") or record.get("until")
    if ends is not None and date.fromisoformat(ends) < on:
        raise BadAnswer("register_expired", day=ends)
    return Answer(record, as_of, written_line(told["reference"]))


def lines_of(paper: str, record: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    """What a record says, in the schema's order: what it is called (Vietnamese, English), and its value."""
    for name, told in schema_of(paper).items():
        if name in record:
            yield (told["x-words"][0], told["x-words"][1]), record[name]


@lru_cache(maxsize=len(NAMES))
def schema_of(paper: str) -> Mapping[str, Any]:
    """The fields of a type's record."""
    found: Mapping[str, Any] = schema(paper)["properties"]
    return found


def _seen(value: Any) -> Any:
    """A text as everybody sees it, composed and without signs that nobody does; anything else as it came."""
    return written_line(value) if isinstance(value, str) else value


def _moment(text: str) -> datetime:
    """A moment with its zone, in this century, as every system can count it. Raises BadAnswer."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadAnswer("register_wrong_part", where="as_of") from None
    if found.tzinfo is None or not 2000 <= found.year < 2100:
        raise BadAnswer("register_wrong_part", where="as_of")
    return found


def _is_hers(holder: Mapping[str, Any], record: Mapping[str, Any], question: Question) -> bool:
    """Whether every number, name and day of birth that came is that of whom we asked for, as far as we know them."""
    for told in (holder, record):
        if told.get("number", question.number) != question.number:
            return False
        if question.name and fold(told.get("name", question.name)) != fold(question.name):
            return False
        born = told.get("born")
        if question.born is not None and born is not None and born != question.born.isoformat():
            return False
    return True


def _check(name: str, told: Any, at: str) -> None:
    fault = next(iter(_validator(name).iter_errors(told)), None)
    if fault is not None:
        where = "/".join(filter(None, (at, *(str(one) for one in fault.instance_path))))
        raise BadAnswer("register_wrong_part", where=where[:200] or "/")
