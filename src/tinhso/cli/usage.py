"""The command line's own parser: what was typed wrongly is told in Vietnamese first, English second.

An option that takes one value is refused when it is given twice: the first value would be lost without a word.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

#: What argparse says, and how it is said here; the English part repeats it unless it is put better.
_SAYINGS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), vietnamese, english)
    for pattern, vietnamese, english in (
        (
            r"the following arguments are required: (?P<what>.*)",
            "còn thiếu: {what}",
            "still missing: {what}",
        ),
        (
            r"one of the arguments (?P<what>.*) is required",
            "cần một trong: {what}",
            "one of these is needed: {what}",
        ),
        (
            r"unrecognized arguments: (?P<what>.*)",
            "không hiểu: {what}",
            "not understood: {what}",
        ),
        (
            r"ambiguous option: (?P<what>.*) could match (?P<matches>.*)",
            "{what} có thể là {matches}; hãy viết đủ",
            "{what} could be {matches}; write it out",
        ),
        (r"expected one argument", "cần một giá trị đi sau", "a value must follow it"),
        (
            r"expected at least one argument",
            "cần ít nhất một giá trị đi sau",
            "at least one value must follow it",
        ),
        (
            r"invalid choice: (?P<what>'.*?'|\S+) \((?:choose from|maybe you meant) (?P<known>.*)\)",
            "không có {what}; chọn trong: {known}",
            "there is no {what}; choose among: {known}",
        ),
        (
            r"invalid \w+ value: (?P<what>.*)",
            "giá trị {what} không dùng được",
            "the value {what} cannot be used",
        ),
        (
            r"ignored explicit argument (?P<what>.*)",
            "không đi cùng giá trị nào, bỏ {what}",
            "it takes no value, leave out {what}",
        ),
        (
            r"not allowed with argument (?P<what>.*)",
            "không dùng cùng {what}",
            "it does not go with {what}",
        ),
    )
)
_OF_ONE = re.compile(r"argument (?P<name>.+?): (?P<rest>.*)", re.DOTALL)


class _Once(argparse._StoreAction):
    """Keeps one value. --lang may come twice, the last counts: it is often part of an alias."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        given = namespace.__dict__.setdefault("_given", set())
        if self.option_strings and self.dest != "lang":
            if self.dest in given:
                kept = getattr(namespace, self.dest)
                raise argparse.ArgumentError(
                    self,
                    f"nêu hai lần (“{kept}”, “{values}”); chỉ giữ một"
                    f" · given twice (“{kept}”, “{values}”); keep one",
                )
            given.add(self.dest)
        super().__call__(parser, namespace, values, option_string)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose refusals are two sentences and the way to the help; its commands are parsed by it too."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.register("action", None, _Once)
        self.register("action", "store", _Once)

    def error(self, message: str) -> NoReturn:
        """End with 2 after saying what was typed wrongly."""
        vietnamese, english = told(message)
        self.exit(
            2,
            f"{self.prog}: {vietnamese}.\n{self.prog}: {english}.\n"
            f"Cách dùng · How to use it: {self.prog} --help\n",
        )


def whole_number(least: int, most: int, *, vi: str, en: str) -> Callable[[str], int]:
    """Reads a whole number within bounds; vi, en: what it is, for who typed another."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else least - 1
        if not least <= number <= most:
            bounds = f"{least}–{most}"
            raise argparse.ArgumentTypeError(
                f"“{text}” không phải {vi} trong {bounds} · “{text}” is no {en} of {bounds}"
            )
        return number

    return read


def told(message: str) -> tuple[str, str]:
    """What argparse says in English as (Vietnamese, English); what is not known stays as it is in both."""
    about = _OF_ONE.fullmatch(message)
    name, rest = (f"{about['name']}: ", about["rest"]) if about else ("", message)
    vietnamese, dot, english = rest.partition(" · ")
    if dot:
        return name + vietnamese, name + english
    for pattern, vi, en in _SAYINGS:
        found = pattern.fullmatch(rest)
        if found:
            facts = found.groupdict() | _nearest(found.groupdict())
            return name + vi.format(**facts), name + en.format(**facts)
    return name + rest, name + rest


def _nearest(facts: dict[str, str]) -> dict[str, str]:
    """The choices without argparse's quotes; of many the ones most like what was typed come first."""
    if "known" not in facts:
        return {}
    from difflib import get_close_matches

    what = facts["what"].strip("'")
    known: Sequence[str] = [one.strip("' ") for one in facts["known"].split(",")]
    near = get_close_matches(what, known, n=3, cutoff=0.5)
    rest = [one for one in known if one not in near]
    return {"what": f"“{what}”", "known": ", ".join([*near, *rest])}
