"""Kept whole, encrypted, once; read back as stored or not at all; erased for good."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.files.conftest import RING, pdf, png

from tinhso.files import actions, queries, stores
from tinhso.files import folder as boxes
from tinhso.files.folder import FolderFault
from tinhso.files.models import Blob, File
from tinhso.files.queries import NoSuchFile
from tinhso.files.rules import RefusedFile
from tinhso.keys.boxes import BadBox

SECRET = "Nguyen Thi Dao 066190000123"


def on_disk(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def test_a_file_comes_back_as_it_was(db, folder):
    stored = actions.store(io.BytesIO(pdf(SECRET)), name="Đơn.pdf")
    assert (stored.name, stored.kind, stored.size) == ("Đơn.pdf", "pdf", len(pdf(SECRET)))
    assert queries.content(stored.uid) == pdf(SECRET)
    assert queries.file(str(stored.uid)).sha256 == stored.sha256


def test_nothing_of_it_can_be_read_on_the_disk(db, folder):
    stored = actions.store(SECRET.encode(), name=f"{SECRET}.txt")
    (box,) = on_disk(folder)
    assert SECRET.encode() not in box.read_bytes()
    assert SECRET not in str(box)
    assert stored.sha256 not in str(box)
    assert box.stat().st_mode & 0o077 == 0


def test_the_same_content_twice_is_kept_once(db, folder):
    one, two = actions.store(pdf(), name="a.pdf"), actions.store(pdf(), name="b.pdf")
    assert one.uid != two.uid
    assert len(on_disk(folder)) == Blob.objects.count() == 1
    actions.erase(one.uid)
    assert queries.content(two.uid) == pdf()


def test_the_last_file_of_a_content_takes_its_key_and_its_box_along(
    db, folder, django_capture_on_commit_callbacks
):
    stored = actions.store(pdf(), name="a.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(stored.uid)
        assert len(on_disk(folder)) == 1  # Until it is sure that the row is gone.
    actions.erase(stored.uid)
    assert on_disk(folder) == []
    assert not Blob.objects.exists()
    with pytest.raises(NoSuchFile, match="no_such_file"):
        queries.content(stored.uid)


@pytest.mark.parametrize("place", [0, 20, -1])
def test_a_changed_box_is_never_given_out(db, folder, place):
    stored = actions.store(pdf(), name="a.pdf")
    (box,) = on_disk(folder)
    content = bytearray(box.read_bytes())
    content[place] ^= 1
    box.write_bytes(content)
    with pytest.raises(NoSuchFile, match="file_damaged"):
        queries.content(stored.uid)


def test_a_box_put_in_the_place_of_another_is_never_given_out(db, folder):
    one, two = actions.store(pdf(), name="a.pdf"), actions.store(png(), name="b.png")
    first, second = boxes.place_of(one.blob.uid), boxes.place_of(two.blob.uid)
    first.write_bytes(second.read_bytes())
    with pytest.raises(NoSuchFile, match="file_damaged"):
        queries.content(one.uid)


def test_a_box_that_is_gone_is_named(db, folder):
    stored = actions.store(pdf(), name="a.pdf")
    on_disk(folder)[0].unlink()
    with pytest.raises(FolderFault, match="file_gone"):
        queries.content(stored.uid)


class Endless(io.RawIOBase):
    """A stream that never ends, and counts what was taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return b"x" * size


def test_a_stream_without_an_end_is_cut_off_at_the_bound(db, settings):
    stream = Endless()
    with pytest.raises(RefusedFile, match="file_too_large"):
        actions.store(stream, name="a.txt")  # type: ignore[arg-type]
    assert stream.taken < 27_000_000
    settings.MOST_FILE_BYTES = 1_000
    with pytest.raises(RefusedFile, match="file_too_large"):
        actions.store(b"x" * 1_001, name="a.txt", limit=10**9)
    assert actions.store(b"x" * 1_000, name="a.txt").size == 1_000


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"MZ" + b"\x00" * 99])
def test_what_is_refused_leaves_nothing(db, folder, content):
    with pytest.raises(RefusedFile):
        actions.store(content, name="a.pdf")
    assert not File.objects.exists()
    assert on_disk(folder) == []


def test_a_full_disk_leaves_nothing_half_written(db, folder, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FolderFault, match="file_not_written"):
        actions.store(pdf(), name="a.pdf")
    assert on_disk(folder) == []
    assert not Blob.objects.exists()


def test_a_disk_that_keeps_something_else_is_noticed_before_the_file_is_taken(
    db, folder, monkeypatch
):
    true = boxes.write
    monkeypatch.setattr(boxes, "write", lambda uid, content: true(uid, content[:-1]))
    with pytest.raises(NoSuchFile, match="file_damaged"):
        actions.store(pdf(), name="a.pdf")
    assert on_disk(folder) == []
    assert not Blob.objects.exists()


def test_without_a_folder_or_a_key_nothing_is_taken(db, settings):
    settings.FILES_FOLDER = ""
    with pytest.raises(FolderFault, match="no_files_folder"):
        actions.store(pdf(), name="a.pdf")
    settings.FILE_KEYS = ""
    with pytest.raises(BadBox, match="no_file_key"):
        actions.store(pdf(), name="a.pdf")


def test_an_undone_transaction_leaves_a_box_that_is_swept_away_later(db, folder):
    kept = actions.store(png(), name="a.png")
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.store(pdf(), name="a.pdf")
        raise RuntimeError
    assert len(on_disk(folder)) == 2
    assert actions.sweep() == 0
    for box in on_disk(folder):
        os.utime(box, (0, 0))
    assert actions.sweep() == 1
    assert queries.content(kept.uid) == png()


def test_a_sweep_reads_the_rows_of_some_boxes_at_a_time(db, folder, monkeypatch):
    monkeypatch.setattr(stores, "AT_ONCE", 3)
    kept = [actions.store(f"kept {n}".encode(), name="a.txt") for n in range(5)]
    for n in range(4):
        with pytest.raises(RuntimeError), transaction.atomic():
            actions.store(f"undone {n}".encode(), name="a.txt")
            raise RuntimeError
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / f".{'0' * 32}").write_bytes(b"a draft of somebody who was killed")
    for box in on_disk(folder):
        os.utime(box, (0, 0))
    with CaptureQueriesContext(connection) as asked:
        assert actions.sweep() == 5
    # Ten names in batches of three; a batch of the draft alone asks nothing. None asks for every row.
    assert len(asked) in (3, 4) and all(" IN (" in one["sql"] for one in asked)
    assert len(on_disk(folder)) == 5
    assert [queries.content(one.uid) for one in kept] == [f"kept {n}".encode() for n in range(5)]


def test_an_old_key_is_retired_without_writing_the_file_again(db, folder, settings):
    stored = actions.store(pdf(), name="a.pdf")
    before = on_disk(folder)[0].read_bytes()
    settings.FILE_KEYS = f"new:{'7e' * 32},{RING}"
    actions.rewrap(stored.uid)
    settings.FILE_KEYS = f"new:{'7e' * 32}"
    assert queries.content(stored.uid) == pdf()
    assert on_disk(folder)[0].read_bytes() == before


def test_many_files_are_described_in_one_question(db, django_assert_num_queries):
    stored = [actions.store(pdf(str(n)), name=f"{n}.pdf").uid for n in range(5)]
    with django_assert_num_queries(1):
        found = queries.files([*stored, "nobody"])
        assert sorted(one.kind + one.name for one in found.values())[0] == "pdf0.pdf"
    assert len(found) == 5


@pytest.mark.usefixtures("own_database")
def test_sixteen_who_store_one_content_at_once_keep_it_once(folder):
    def store(number: int) -> str:
        try:
            return str(actions.store(pdf(), name=f"{number}.pdf").uid)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        uids = list(pool.map(store, range(16)))
    assert len(set(uids)) == 16
    assert len(on_disk(folder)) == Blob.objects.count() == 1
    assert all(queries.content(uid) == pdf() for uid in uids)
