"""Log lines without personal data: of a fault its kind and its place in the program, never its text."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

_Told = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """Moment, level, logger, message; a fault as its kind and frames. An exception's own text may quote a field."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatException(self, ei: _Told) -> str:  # noqa: N802 logging's own name
        kind, _, trace = ei
        frames = [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([*frames, kind.__name__ if kind else "-"])
