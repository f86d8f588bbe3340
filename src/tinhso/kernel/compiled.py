"""The counting loops, compiled.

Importing this module imports numba (about 0.4 s), so only what handles many moments at once does it. Compiled
code is kept on disk under a name made from the sources, because numba by itself watches only the file of the
outermost function and would go on using an old inner one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from tinhso.kernel import counting

Seconds = NDArray[np.int64]

_LOOPS = (
    "span_at worked_before open_at moment_of later_by day_of works close_of close_of_working_day cutoff_of after_days "
    "after_calendar_days due_of end_of_date"
).split()


# The loops allocate nothing. Without numba's reference counting, which touches every array of a tuple at each
# use, and without calls, which pass each of those arrays by value, they run many times as fast.
_HOW: dict[str, Any] = {"error_model": "numpy", "_nrt": False, "forceinline": True}


def cache_folder(*sources: Path) -> Path | None:
    """Where compiled code of these sources may be kept, private to this user; None if nowhere."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in (Path(counting.__file__), Path(__file__), *sources):
        digest.update(source.read_bytes())
    wanted = os.environ.get("TINHSO_CACHE") or os.environ.get("XDG_CACHE_HOME")
    home = Path(wanted) if wanted else Path(os.path.expanduser("~")) / ".cache"
    for root in (home, Path(tempfile.gettempdir()) / f"tinhso-{os.getuid()}"):
        folder = root / "tinhso" / digest.hexdigest()[:20]
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _is_private(folder) and _is_private(folder.parent) and _is_safe_root(root):
                probe = folder / f".probe-{os.getpid()}"
                probe.touch()
                probe.unlink()
                return folder
        except OSError:
            continue
    return None


def _is_private(folder: Path) -> bool:
    """Ours, and nobody else may write: compiled code is run when it is loaded."""
    found = folder.stat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _is_safe_root(root: Path) -> bool:
    """Nobody else may put another folder in the place of ours."""
    found = root.stat()
    sticky_or_closed = bool(found.st_mode & 0o1000) or not found.st_mode & 0o022
    return found.st_uid in (0, os.getuid()) and sticky_or_closed


def compiled(function: Callable[..., Any], *, folder: Path | None) -> Callable[..., Any]:
    """Compile a loop at its first call, keeping the result in `folder` where there is one."""
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder or "")
    try:
        return numba.njit(cache=folder is not None, **_HOW)(function)  # type: ignore[no-any-return]
    finally:
        config.CACHE_DIR = before


def plain_jit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile an inner loop, to be called by compiled ones."""
    return numba.njit(**_HOW)(function)  # type: ignore[no-any-return]


def _compile_loops() -> dict[str, Callable[..., Any]]:
    """Each loop compiled against compiled versions of the loops it calls."""
    namespace: dict[str, Any] = {"NEVER": counting.NEVER, "STRETCH": counting.STRETCH}
    namespace |= {
        name: getattr(counting, name) for name in ("WORKING_DAYS", "WORKING_HOURS", "CALENDAR_DAYS")
    }
    for name in _LOOPS:
        plain = getattr(counting, name)
        bound = type(plain)(plain.__code__, namespace, name, plain.__defaults__)
        namespace[name] = plain_jit(bound)
    return {name: namespace[name] for name in _LOOPS}


loops = _compile_loops()
worked_before = loops["worked_before"]
moment_of = loops["moment_of"]
later_by = loops["later_by"]
day_of = loops["day_of"]
works = loops["works"]
due_of = loops["due_of"]
end_of_date = loops["end_of_date"]
