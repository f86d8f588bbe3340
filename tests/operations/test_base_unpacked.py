"""What a base copy of PostgreSQL may hold: files and folders of its own, on every Python that we run on."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from tinhso.operations.copying import wal
from tinhso.operations.copying.parts import BadCopy


def archive(*members: tuple[str, bytes, str]) -> tarfile.TarFile:
    """Members by name, type and where a link leads."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as made:
        for name, kind, to in members:
            one = tarfile.TarInfo(name)
            one.type, one.linkname, one.mode = kind, to, 0o700
            content = b"16\n" if kind == tarfile.REGTYPE else b""
            one.size = len(content)
            made.addfile(one, io.BytesIO(content))
    held.seek(0)
    return tarfile.open(fileobj=held)


@pytest.mark.parametrize("filters", [True, False])
@pytest.mark.parametrize(
    ("name", "kind", "to"),
    [
        ("../outside", tarfile.REGTYPE, ""),
        ("/tmp/outside-of-a-copy", tarfile.REGTYPE, ""),
        ("link", tarfile.SYMTYPE, "/etc"),
        ("hard", tarfile.LNKTYPE, "PG_VERSION"),
        ("device", tarfile.CHRTYPE, ""),
    ],
)
def test_what_leads_elsewhere_is_refused_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: bytes, to: str, filters: bool
) -> None:
    if not filters:  # As Debian 12's own Python.
        monkeypatch.delattr(tarfile, "data_filter", raising=False)
    data = tmp_path / "data"
    data.mkdir()
    with (
        archive(("PG_VERSION", tarfile.REGTYPE, ""), (name, kind, to)) as held,
        pytest.raises(BadCopy) as told,
    ):
        wal._extract(held, data)
    assert told.value.facts["part"] == name
    assert not list(data.iterdir()) and not (tmp_path / "outside").exists()


def test_files_and_folders_are_put_where_they_were(tmp_path: Path) -> None:
    with archive(("base", tarfile.DIRTYPE, ""), ("base/1", tarfile.REGTYPE, "")) as held:
        wal._extract(held, tmp_path)
    assert (tmp_path / "base" / "1").read_bytes() == b"16\n"
