"""Static files: how pages name them, the fonts that are cut at the first start, and collecting them for serving.

`python -m tinhso.web.assets` makes what is missing.
"""

from __future__ import annotations

import hashlib
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

    What was collected of the same files stands: nothing is done twice.
    """
    make_fonts(Path(settings.STATICFILES_DIRS[0]))
    root = Path(settings.STATIC_ROOT)
    mark, now = root.with_suffix(".collected"), _sources()
    if (root / "staticfiles.json").exists() and _said(mark) == now:
        return
    mark.unlink(missing_ok=True)  # Broken off, it is begun again.
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    mark.write_text(now, encoding="utf-8")


def _sources() -> str:
    """What would be collected, by name, size and time of change, and by whom."""
    told = hashlib.sha256(f"{version('django')} {version('whitenoise')}".encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            seen = Path(storage.path(name)).stat()
            told.update(f"{name}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
    return told.hexdigest()


def _said(mark: Path) -> str:
    return mark.read_text(encoding="utf-8") if mark.exists() else ""


if __name__ == "__main__":
    import django

    django.setup()
    prepare()
