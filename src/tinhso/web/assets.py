"""Static files: how pages name them, the fonts that are cut at the first start, and collecting them for serving.

Whoever serves prepares them first (`config.wsgi`); `python -m tinhso.web.assets` does nothing else.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What Vietnamese and English text needs, and the names of its neighbours: Latin, its marks, signs, arrows, shapes.
_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x300, 0x323),
    (0x1EA0, 0x1EF9),
    (0x2010, 0x2044),
    (0x20AB, 0x20AC),
    (0x2190, 0x2193),
)
_DIGITS = "0123456789"
_log = logging.getLogger("tinhso.web")


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # whitenoise has no types for it
    """Names with the content's hash once the files were collected; plain names before, which the finders serve."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name that the manifest knows; of a file that was not collected its own, so that no page breaks."""
        return str(self.hashed_files.get(self.hash_key(self.clean_name(name)), name))


def make_fonts(folder: Path) -> list[Path]:
    """Be Vietnam Pro as woff2 into `folder`/tinhso/fonts, regular and semibold; figures of one width beside them.

    Files that are there already are left alone. Takes some seconds at the first time.
    """
    from tinhso.measurement.report import fonts

    target = folder / "tinhso" / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    letters = "".join(chr(code) for low, high in _RANGES for code in range(low, high + 1))
    made = []
    for weight in fonts.WEIGHTS:
        for name, text, equal in (("text", letters, False), ("figures", _DIGITS, True)):
            path = target / f"{name}-{weight}.woff2"
            if not path.exists():
                beside = path.with_suffix(".part")
                beside.write_bytes(fonts.cut(weight, text, equal=equal))
                beside.replace(path)
            made.append(path)
    return made


def prepare() -> None:
    """Make what is missing and collect everything for serving; to be called before a server starts.

    What was collected of the same files stands: nothing is done twice. Files keep their names by content, so what an
    older version still serves stays beside. Processes that begin at once wait for each other.
    """
    root = Path(settings.STATIC_ROOT)
    root.parent.mkdir(parents=True, exist_ok=True)
    with _alone(root.with_suffix(".lock")):
        make_fonts(Path(settings.STATICFILES_DIRS[0]))
        mark, now = root.with_suffix(".collected"), _sources()
        if (root / "staticfiles.json").exists() and _said(mark) == now:
            return
        mark.unlink(missing_ok=True)  # Broken off, it is begun again.
        _put_away_what_changed(root)
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        mark.write_text(now, encoding="utf-8")


def make_ready() -> None:
    """`prepare` for who serves: a cache that cannot be written is told in the log, and plain names are served."""
    try:
        prepare()
    except OSError as error:
        _log.warning("static files could not be prepared in %s: %s", settings.STATIC_ROOT, error)


def _put_away_what_changed(root: Path) -> None:
    """Collecting goes by times of change alone, and those of a package's files may be older than what was collected."""
    for finder in get_finders():
        for name, storage in finder.list(None):
            kept = root / name
            if kept.is_file() and kept.read_bytes() != Path(storage.path(name)).read_bytes():
                kept.unlink()


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Only one process at a time; the lock of one that dies is free."""
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _sources() -> str:
    """What would be collected, by name and content, and by whom. Of packages the times of change tell nothing."""
    told = hashlib.sha256(f"{version('django')} {version('whitenoise')}".encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            content = hashlib.sha256(Path(storage.path(name)).read_bytes()).hexdigest()
            told.update(f"{name}\0{content}\n".encode())
    return told.hexdigest()


def _said(mark: Path) -> str:
    return mark.read_text(encoding="utf-8") if mark.exists() else ""


if __name__ == "__main__":
    import django

    django.setup()
    prepare()
