"""Ctrl-C while Java works: it ends the run as it ends any other, in one sentence.

Takes for granted that stopping the session cancels its jobs, so that nobody else needs to.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ctrl_c_waits() -> Iterator[None]:
    """While Java starts, Ctrl-C is kept for the end of the start; a second one is heard at once.

    A Java that is left in the middle of its start may outlive us. Spark also puts a handler of its own in place,
    which asks Java to cancel all jobs over the very connection on which an answer is awaited, and fails with pages
    of text: the usual handlers are back afterwards.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = {one: signal.getsignal(one) for one in STOPPING if callable(signal.getsignal(one))}
    heard: list[int] = []

    def keep(number: int, _: FrameType | None) -> None:
        if heard:
            raise KeyboardInterrupt
        heard.append(number)

    for one in usual:
        signal.signal(one, keep)
    try:
        yield
    finally:
        for one, handler in usual.items():
            signal.signal(one, handler)
        if heard:
            raise KeyboardInterrupt


@contextmanager
def ctrl_c_stays_one() -> Iterator[None]:
    """What tidying up ran into, after Ctrl-C broke the talk with Java, does not stand in its place."""
    try:
        yield
    except Exception as error:
        if _began_with_ctrl_c(error):
            raise KeyboardInterrupt from error
        raise


def _began_with_ctrl_c(error: BaseException) -> bool:
    earlier = error.__context__
    while earlier is not None and not isinstance(earlier, KeyboardInterrupt):
        earlier = earlier.__context__
    return earlier is not None


def _is_not_the_bridges(record: logging.LogRecord) -> bool:
    return Path(record.pathname).parent.name != "py4j"


@contextmanager
def bridge_is_quiet() -> Iterator[None]:
    """The bridge to Java logs each interruption with its traceback, and raises it: raised is enough.

    It logs through loggers of its own and, here and there, through the one of everybody.
    """
    if os.environ.get("TINHSO_DEBUG"):
        yield
        return
    everybodys, its = logging.getLogger(), logging.getLogger("py4j")
    level = its.level
    everybodys.addFilter(_is_not_the_bridges)
    its.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        its.setLevel(level)
        everybodys.removeFilter(_is_not_the_bridges)
