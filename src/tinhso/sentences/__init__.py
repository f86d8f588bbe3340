"""What each code says, in Vietnamese and English: one module of sentences for each part of the command line."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any


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
    pair = all_sentences().get(code)
    if pair is None:
        return f"{code} {told}" if told else code
    return pair[lang == "en"].format(**told)
