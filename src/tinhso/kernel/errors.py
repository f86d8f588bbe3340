"""The one base of every refusal in the house: a code and its facts.

Screens and commands turn the code into a sentence; nothing decides anything by reading a message.
"""

from __future__ import annotations

from typing import Any


class TinhsoError(Exception):
    """A refusal that a person can act on.

    code: a stable snake_case word, looked up for its Vietnamese and English sentence.
    facts: what the sentence names (file, line, column, value, …).
    """

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        told = ", ".join(f"{key}={value!r}" for key, value in facts.items())
        super().__init__(f"{code}({told})" if told else code)
