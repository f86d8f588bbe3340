"""How another system's columns, offices, procedures, activities and states are to be understood. Pure.

A definition is data: {"columns": {"code": "Mã hồ sơ", …}, "offices": {"UBND xã A": "xa-a"}, …}. What it does not say
is recognised: columns by their usual names, offices by code or by name, procedures by code, activities and states by
the usual Vietnamese and English words. Names are compared without marks, case and double blanks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold

MOST_ENTRIES = 5_000
LONGEST = 200
_LONGER = {"query": 4_000}
# Whoever defines a feed names a variable; no other one may be read by it, the product's own secrets least of all.
SECRET_PREFIX = "TINHSO_FEED_"  # noqa: S105 the beginning of a name
SECRET = re.compile(SECRET_PREFIX + r"[A-Z0-9_]{1,40}")
ZONE = "Asia/Ho_Chi_Minh"

# What a column may hold → the mark or the act of which it gives the moment.
MOMENTS: Mapping[str, str] = {
    "filed": "filed",
    "accepted": "accepted",
    "due": "promise",
    "done": "done",
    "returned": "returned",
    "at": "",
}
TEXTS = ("code", "procedure", "office", "desk", "activity", "step", "state")
FIELDS = (*TEXTS, *MOMENTS)
IGNORED = "ignore"
# What an activity of an event log may be. "step": a step of that name.
ACTS = (
    "filed",
    "accepted",
    "step",
    "supplement_asked",
    "supplement_answered",
    "suspended",
    "resumed",
    "done",
    "refused",
    "returned",
    "withdrawn",
    "stopped",
    "not_accepted",
    IGNORED,
)
# What a state of an export may be. awaiting, suspended: known only as of the export, without a moment.
STATES = ("filed", "open", "awaiting", "suspended", *ACTS[-7:-1])


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


ACTIVITIES: Mapping[str, tuple[str, ...]] = {
    "filed": _words("filed, nop ho so, ho so duoc nop"),
    "accepted": _words("accepted, tiep nhan, tiep nhan ho so, da tiep nhan"),
    "supplement_asked": _words(
        "supplement asked, supplement_asked, yeu cau bo sung, cho bo sung, yeu cau bo sung ho so"
    ),
    "supplement_answered": _words(
        "supplement answered, supplement_answered, supplement_resumed, da bo sung, nop bo sung,"
        "cong dan bo sung, bo sung ho so"
    ),
    "suspended": _words("suspended, tam dung, tam dung xu ly"),
    "resumed": _words("resumed, xu ly tiep, tiep tuc xu ly"),
    "done": _words("decided, done, co ket qua, da co ket qua, ket thuc xu ly, ky ket qua"),
    "refused": _words("refused, tu choi, tu choi giai quyet, tra lai ho so"),
    "returned": _words("returned, tra ket qua, da tra ket qua"),
    "withdrawn": _words("withdrawn, rut ho so, cong dan rut ho so"),
    "stopped": _words("stopped, dung giai quyet, dung xu ly"),
    "not_accepted": _words("not_accepted, khong tiep nhan, tu choi tiep nhan"),
}
STATE_WORDS: Mapping[str, tuple[str, ...]] = {
    "filed": _words("moi dang ky, moi nop, cho tiep nhan, filed"),
    "open": _words("duoc tiep nhan, da tiep nhan, dang xu ly, dang giai quyet, processing, open"),
    "awaiting": _words(
        "yeu cau bo sung giay to, yeu cau bo sung, cho bo sung, cho cong dan bo sung, dang bo sung,"
        "yeu cau thuc hien nghia vu tai chinh"
    ),
    "suspended": _words("tam dung, tam dung xu ly, suspended"),
    "done": _words("da xu ly xong, da co ket qua, da giai quyet, cho tra ket qua, done"),
    "refused": _words("tu choi, tu choi giai quyet, refused"),
    "returned": _words("da tra ket qua, da tra, returned, hoan thanh"),
    "withdrawn": _words("cong dan yeu cau rut ho so, da rut, rut ho so, withdrawn"),
    "stopped": _words("dung xu ly, dung giai quyet, stopped"),
    "not_accepted": _words("khong duoc tiep nhan, khong tiep nhan, tu choi tiep nhan"),
}
_ACT_OF = {word: act for act, words in ACTIVITIES.items() for word in words}
_STATE_OF = {word: state for state, words in STATE_WORDS.items() for word in words}


class BadDefinition(TinhsoError):
    """feed_unknown_part (part, known), feed_bad_part (part), feed_unknown_word (part, word, known).

    feed_bad_secret (part, prefix): no name of a variable that may hold an address.
    """

    exit_code = 2


@dataclass(frozen=True)
class Definition:
    """columns: field → the source's column; the other maps: their word → ours. office, procedure: of every dossier,
    where no column names it. desks: our office → the desk that receives for it; the office itself otherwise.

    steps: their step → ours, for a cut-over. supplement_clock: what an answered supplement does, restart or resume.
    cursor: the column by which a database's rows are asked for from where the last reading ended. secret: the variable
    of the server's environment that holds the database's address, never the address; query: the SELECT asked there.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    offices: Mapping[str, str] = field(default_factory=dict)
    desks: Mapping[str, str] = field(default_factory=dict)
    procedures: Mapping[str, str] = field(default_factory=dict)
    activities: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    office: str = ""
    procedure: str = ""
    zone: str = ZONE
    supplement_clock: str = "restart"
    cursor: str = ""
    secret: str = ""
    query: str = ""

    def act_of(self, activity: str) -> str:
        """What an activity is; a step of that name unless it is known as something else."""
        name = fold(activity)
        told = _folded(self.activities)
        return told.get(name) or _ACT_OF.get(name, "step")

    def state_of(self, state: str) -> str:
        """What a state is; "" for one that nobody has explained."""
        name = fold(state)
        return _folded(self.states).get(name) or _STATE_OF.get(name, "")

    def plain(self) -> dict[str, Any]:
        """As it is stored, without what it does not say."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: dict(value) if isinstance(value, Mapping) else value
            for name, value in told.items()
            if value
        }

    @classmethod
    def of(cls, told: Any) -> Definition:
        """The definition that was told. Raises BadDefinition."""
        if not isinstance(told, Mapping):
            raise BadDefinition("feed_bad_part", part="definition")
        known = {one.name: one for one in fields(cls)}
        for name, value in told.items():
            if name not in known:
                raise BadDefinition("feed_unknown_part", part=name, known=", ".join(known))
            if str(known[name].type).startswith("Mapping"):
                _check_map(name, value)
            elif not isinstance(value, str) or len(value) > _LONGER.get(name, LONGEST):
                raise BadDefinition("feed_bad_part", part=name)
        _check_words("columns", told.get("columns", {}), FIELDS)
        _check_words("activities", {v: k for k, v in told.get("activities", {}).items()}, ACTS)
        _check_words("states", {v: k for k, v in told.get("states", {}).items()}, STATES)
        if told.get("secret") and not SECRET.fullmatch(told["secret"]):
            raise BadDefinition("feed_bad_secret", part="secret", prefix=SECRET_PREFIX)
        clock = told.get("supplement_clock", "restart")
        _check_words("supplement_clock", {clock: ""}, ("restart", "resume"))
        return cls(**told)


def match(told: Mapping[str, str], name: str) -> str | None:
    """What a name is mapped to, however it is written; None if it is not."""
    return _folded(told).get(fold(name))


def _folded(told: Mapping[str, str]) -> dict[str, str]:
    return {fold(name): value for name, value in told.items()}


def _check_map(name: str, value: Any) -> None:
    if not isinstance(value, Mapping) or len(value) > MOST_ENTRIES:
        raise BadDefinition("feed_bad_part", part=name)
    for pair in value.items():
        if not all(isinstance(one, str) and len(one) <= LONGEST for one in pair):
            raise BadDefinition("feed_bad_part", part=name)


def _check_words(part: str, words: Mapping[str, str], known: tuple[str, ...]) -> None:
    for word in words:
        if word not in known:
            raise BadDefinition("feed_unknown_word", part=part, word=word, known=", ".join(known))
