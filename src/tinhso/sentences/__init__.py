"""What each code says, in Vietnamese and English: one module of sentences for each part of the command line."""

from __future__ import annotations

import pkgutil
import re
from functools import cache
from importlib import import_module
from typing import Any

# What is wrong with a formula is a code within the text of a problem, whoever passes that on.
_FORMULA = re.compile(r"\bformula_[a-z_]+")


@cache
def all_sentences() -> dict[str, tuple[str, str]]:
    """Code → (Vietnamese, English), of every part."""
    merged: dict[str, tuple[str, str]] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        merged |= import_module(module.name).SENTENCES
    return merged


def sentence(code: str, lang: str, facts: dict[str, Any] | None = None) -> str:
    """A code and its facts as a sentence. A reason among the facts is said in words too."""
    told = dict(facts or {})
    if told.get("reason") in all_sentences():
        told["reason"] = sentence(told["reason"], lang)
    if isinstance(told.get("problem"), str):
        told["problem"] = _FORMULA.sub(lambda found: _in_words(found[0], lang), told["problem"])
    pair = all_sentences().get(code)
    if pair is None:
        return f"{code} {told}" if told else code
    return pair[lang == "en"].format(**told)


def _in_words(code: str, lang: str) -> str:
    pair = all_sentences().get(code)
    return pair[lang == "en"] if pair else code
