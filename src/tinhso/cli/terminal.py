"""The terminal that results are printed on."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from typing import Any

from rich.console import Console
from rich.text import Text

UNWATCHED_WIDTH = 120
BOUND = "\N{NO-BREAK SPACE}"
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class Terminal(Console):
    """A console for words that come out of logs: nothing in them is markup, an emoji or an order to the terminal.

    As wide as the terminal or COLUMNS says; UNWATCHED_WIDTH where nobody watches (a pipe, a file).
    """

    def __init__(self, **settings: Any) -> None:
        usual: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}
        if not (sys.stdout and sys.stdout.isatty()) and "COLUMNS" not in os.environ:
            usual["width"] = UNWATCHED_WIDTH
        super().__init__(**(usual | settings))

    def render_str(self, text: str, **settings: Any) -> Text:
        """The text without control characters: one ESC in a log could rewrite the screen."""
        return super().render_str(_CONTROLS.sub(" ", text), **settings)

    def on_broken_pipe(self) -> None:
        """Let `main` decide; by itself rich would end with 1, which says here that rows were rejected."""
        raise  # rich calls this while it handles the BrokenPipeError

    def paragraph(self, text: str, *, first: str = "", rest: str = "", style: str = "") -> None:
        """Print a text broken between words, but nowhere that BOUND stands."""
        lines = textwrap.wrap(
            text.replace(" %", f"{BOUND}%"),
            width=self.width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines:
            self.print(line.replace(BOUND, " "), style=style, soft_wrap=True)


def bound(text: str) -> str:
    """The same words, never broken apart by `paragraph`."""
    return text.replace(" ", BOUND)
