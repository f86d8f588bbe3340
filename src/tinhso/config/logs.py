"""Log lines without personal data: of a fault its kind and its place in the program, never its text.

Plain for a person at a terminal, or an object of JSON a line for a collector. Every line of a request carries its
number and, once she is known, the pseudonym of who asked.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

_Told = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
# The request that is being answered: request, actor.
CURRENT: ContextVar[dict[str, str] | None] = ContextVar("request", default=None)
# What `logger.info(…, extra={"told": {…}})` may add to a line.
TOLD = "told"
_MOST_FRAMES = 60


class WithoutValues(logging.Formatter):
    """Moment, level, logger, message; a fault as its kind and frames. An exception's own text may quote a field."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        said = super().format(record)
        told = {**(CURRENT.get() or {}), **getattr(record, TOLD, {})}
        return f"{said} {' '.join(f'{name}={value}' for name, value in told.items())}".rstrip()

    def formatException(self, ei: _Told) -> str:  # noqa: N802 logging's own name
        kind, _, _ = ei
        return "\n".join([*(f"  {one}" for one in _frames(ei)), kind.__name__ if kind else "-"])


class AsJson(logging.Formatter):
    """One object: at, level, logger, message, host, process, and of a request: request, actor and what is told."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "host": socket.gethostname(),
            "process": os.getpid(),
            **(CURRENT.get() or {}),
            **getattr(record, TOLD, {}),
        }
        if record.exc_info and record.exc_info[0]:
            said["fault"] = record.exc_info[0].__name__
            said["where"] = _frames(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def _frames(told: _Told) -> list[str]:
    """Where it broke. Of a function that called itself without end the ends are enough, and a datagram holds them."""
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(told[2])
    ]
    if len(frames) <= _MOST_FRAMES:
        return frames
    half = _MOST_FRAMES // 2
    return [*frames[:half], f"… {len(frames) - 2 * half} …", *frames[-half:]]


def logging_of(
    *, form: str, requests: bool, syslog: str, trusted: str, refusals: bool = True
) -> dict[str, Any]:
    """Django's settings of logging. form: plain or json; syslog: an address, "" for none; trusted: a CA's file.

    requests: a line for each; refusals: at least for those that were refused, which nobody reads beside a demo.

    Raises BadSyslogAddress.
    """
    from tinhso.connectors.syslog import read_address

    handlers: dict[str, Any] = {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if form == "json" else "plain",
        }
    }
    if syslog:
        read_address(syslog)
        handlers["syslog"] = {
            "class": "tinhso.connectors.syslog.Syslog",
            "formatter": "json",
            "address": syslog,
            "trusted": trusted,
        }
    names = list(handlers)
    of_requests = "INFO" if requests else "WARNING" if refusals else "ERROR"
    alone = {"handlers": names, "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": "tinhso.config.logs.WithoutValues"},
            "json": {"()": "tinhso.config.logs.AsJson"},
        },
        "handlers": handlers,
        "root": {"handlers": names, "level": "WARNING"},
        "loggers": {
            "django": {**alone, "level": "WARNING"},
            # Refused and missing pages are the guard's daily bread.
            "django.request": {**alone, "level": "ERROR"},
            "django.security": {**alone, "level": "ERROR"},
            # It quotes what the asker named, and scanners come every minute.
            "django.security.DisallowedHost": {
                "handlers": [],
                "level": "CRITICAL",
                "propagate": False,
            },
            "axes": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "tinhso.request": {**alone, "level": of_requests},
            "tinhso.security": {**alone, "level": "INFO"},
        },
    }
