"""Files in an S3-compatible store: encrypted before they leave, checked when they come back, moved without a gap."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.files.conftest import pdf, png
from tests.servers.objects import BUCKET, ObjectStore, Swift
from tests.servers.running import free_port

from tinhso.cli.main import main
from tinhso.files import actions, moving, queries, s3, stores
from tinhso.files import folder as boxes
from tinhso.files.folder import FolderFault
from tinhso.files.models import Blob, File
from tinhso.files.queries import NoSuchFile

# Which database stands behind the rows makes no difference to the store.
STORES = ["moto"] if os.environ.get("TINHSO_TEST_DB") == "postgresql" else ["moto", "swift"]


@pytest.fixture(scope="module", params=STORES)
def server(request: Any, tmp_path_factory: Any) -> Iterator[ObjectStore]:
    made = ObjectStore()
    if request.param == "swift":
        request.getfixturevalue("swift")
        made = Swift(tmp_path_factory.mktemp("swift"))
    with made as started:
        yield started


@pytest.fixture
def store(db: None, server: ObjectStore, settings: Any) -> ObjectStore:
    server.empty()
    use(settings, server.address, server)
    return server


def use(settings: Any, address: str, of: type[ObjectStore] | ObjectStore = ObjectStore) -> None:
    settings.OBJECT_STORE = f"{address}/{BUCKET}/tep"
    settings.OBJECT_KEY, settings.OBJECT_SECRET = of.key, of.secret
    settings.FILES_IN = "s3"


def on_disk(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def body(store: ObjectStore, name: str) -> bytes:
    found: bytes = store.client().get_object(Bucket=BUCKET, Key=name)["Body"].read()
    return found


def spoil(store: ObjectStore, name: str, content: bytes) -> None:
    store.client().put_object(Bucket=BUCKET, Key=name, Body=content)


def test_a_file_comes_back_as_it_was_and_nothing_of_it_can_be_read_there(
    store: ObjectStore, folder: Path
) -> None:
    one = actions.store(b"Nguyen Thi Dao 066190000123", name="Dao.txt")
    assert queries.content(one.uid) == b"Nguyen Thi Dao 066190000123"
    (name,) = store.names()
    box = body(store, name)
    assert b"Nguyen Thi Dao" not in box and "Dao" not in name and one.sha256 not in name
    # Its name is its own content's address: whoever has no key can tell that it is whole.
    digest = hashlib.sha256(box).hexdigest()
    assert name == f"tep/{digest[:2]}/{digest}"
    assert on_disk(folder) == []


def test_one_content_is_put_once_and_the_last_file_takes_it_along(
    store: ObjectStore, django_capture_on_commit_callbacks: Any
) -> None:
    one, two = actions.store(pdf(), name="a.pdf"), actions.store(pdf(), name="b.pdf")
    assert len(store.names()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(one.uid)
    assert queries.content(two.uid) == pdf()
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(two.uid)
    assert store.names() == []


@pytest.mark.parametrize("how", ["changed", "cut", "another"])
def test_what_was_spoiled_there_is_never_given_out(store: ObjectStore, how: str) -> None:
    one, two = actions.store(pdf(), name="a.pdf"), actions.store(png(), name="b.png")
    names = {row.pk: f"tep/{row.box[:2]}/{row.box}" for row in Blob.objects.all()}
    mine, other = names[one.blob_id], names[two.blob_id]
    box = body(store, mine)
    spoiled = {
        "changed": bytes([box[0] ^ 1]) + box[1:],
        "cut": box[:-5],
        "another": body(store, other),
    }
    spoil(store, mine, spoiled[how])
    with pytest.raises(NoSuchFile, match="file_damaged"):
        queries.content(one.uid)
    assert [(row.what, row.files) for row in moving.check()] == [("changed", 1)]


def test_what_is_gone_there_is_named(store: ObjectStore) -> None:
    one = actions.store(pdf(), name="a.pdf")
    store.empty()
    with pytest.raises(FolderFault, match="file_gone"):
        queries.content(one.uid)
    assert [row.what for row in moving.check(quick=True)] == ["missing"]


def test_a_store_that_is_away_takes_nothing_and_loses_nothing(
    store: ObjectStore, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = actions.store(pdf(), name="a.pdf")
    monkeypatch.setattr(s3, "CONNECT_SECONDS", 1)
    monkeypatch.setattr(s3, "TRIES", 1)
    use(settings, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(FolderFault, match="store_away"):
        actions.store(png(), name="b.png")
    with pytest.raises(FolderFault, match="store_away"):
        queries.content(kept.uid)
    assert (File.objects.count(), Blob.objects.count()) == (1, 1)
    use(settings, store.address, store)
    assert queries.content(kept.uid) == pdf()
    assert actions.store(png(), name="b.png").size == len(png())


def test_an_answer_that_is_lost_after_the_store_has_taken_it_leaves_no_half_file(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = s3.write

    def lost(name: str, content: bytes) -> None:
        true(name, content)
        raise FolderFault("store_away", why="ReadTimeoutError")

    monkeypatch.setattr(s3, "write", lost)
    with pytest.raises(FolderFault, match="store_away"):
        actions.store(pdf(), name="a.pdf")
    assert not Blob.objects.exists()
    monkeypatch.setattr(s3, "write", true)
    assert len(store.names()) == 1  # Noise that no row knows; the sweep takes it after a day.
    one = actions.store(pdf(), name="a.pdf")
    assert queries.content(one.uid) == pdf()
    assert actions.sweep() == 0
    monkeypatch.setattr(boxes, "DAY_SECONDS", -60)
    assert actions.sweep() == 1
    assert queries.content(one.uid) == pdf()


def test_what_is_put_under_an_address_that_is_taken_changes_nothing(store: ObjectStore) -> None:
    name = stores.digest(b"box")
    s3.write(name, b"box")
    before = store.client().head_object(Bucket=BUCKET, Key=f"tep/{name[:2]}/{name}")
    s3.write(name, b"box")
    after = store.client().head_object(Bucket=BUCKET, Key=f"tep/{name[:2]}/{name}")
    assert before["ETag"] == after["ETag"]
    if not isinstance(store, Swift):  # Its s3api refuses conditions, so the same is written again.
        assert before["LastModified"] == after["LastModified"]
    spoil(store, f"tep/{name[:2]}/{name}", b"bo")
    s3.write(name, b"box")  # What was broken there is made whole.
    assert s3.read(name) == b"box"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("", "no_s3_store"),
        ("ftp://kho/tinhso", "bad_s3_address"),
        ("https://kho", "bad_s3_address"),
        ("https://khoa:bi-mat@kho/tinhso", "bad_s3_address"),
    ],
)
def test_an_address_that_is_none_is_refused(
    store: Any, settings: Any, told: str, code: str
) -> None:
    settings.OBJECT_STORE = told
    with pytest.raises(FolderFault, match=code):
        actions.store(pdf(), name="a.pdf")
    settings.FILES_IN = "dia"
    with pytest.raises(FolderFault, match="bad_files_in"):
        actions.store(pdf(), name="a.pdf")


def test_files_move_there_and_back_and_can_be_read_all_the_while(
    store: ObjectStore, folder: Path, settings: Any
) -> None:
    settings.FILES_IN = "folder"
    plain = [f"{n}".encode() * 9 for n in range(12)]
    contents = {actions.store(one, name="a.txt").uid: one for one in plain}
    # The row of one was read before it moved, its bytes are asked for afterwards.
    before = {uid: queries.file(uid) for uid in contents}
    seen = 0
    for moved in moving.move("s3"):
        assert (moved.fault, moved.size) == ("", 9 + 9 * (seen > 9))
        assert all(queries.content(uid) == content for uid, content in contents.items())
        seen += 1
    assert (seen, on_disk(folder), len(store.names())) == (12, [], 12)
    assert all(queries.opened(one.blob) == contents[uid] for uid, one in before.items())
    assert list(moving.check()) == []
    assert len(list(moving.move("folder"))) == 12
    assert (len(on_disk(folder)), store.names()) == (12, [])
    assert all(queries.content(uid) == content for uid, content in contents.items())


def test_a_move_that_was_killed_goes_on_where_it_ended(
    store: ObjectStore, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FILES_IN = "folder"
    for n in range(6):
        actions.store(f"{n}".encode(), name=f"{n}.txt")
    true = stores.remove
    calls: list[str] = []

    def killed(*place: Any) -> None:
        calls.append(place[0])
        if len(calls) == 3:  # The row is changed; the old box stays.
            raise KeyboardInterrupt
        true(*place)

    monkeypatch.setattr(stores, "remove", killed)
    with pytest.raises(KeyboardInterrupt):
        list(moving.move("s3"))
    assert (moving.left("s3"), len(on_disk(folder)), len(store.names())) == (3, 4, 3)
    # And once between the copy and the row.
    calls.clear()
    stop = monkeypatch.setattr
    true_write = stores.write

    def copied(*told: Any) -> str:
        true_write(*told)
        raise KeyboardInterrupt

    stop(stores, "write", copied)
    with pytest.raises(KeyboardInterrupt):
        list(moving.move("s3"))
    assert (moving.left("s3"), len(store.names())) == (3, 4)
    stop(stores, "write", true_write)
    stop(stores, "remove", true)
    assert len(list(moving.move("s3"))) == 3
    assert (moving.left("s3"), len(store.names())) == (0, 6)
    assert list(moving.check()) == []
    for box in on_disk(folder):
        os.utime(box, (0, 0))
    assert actions.sweep() == 1  # What was left in the folder.
    assert on_disk(folder) == []


def test_what_is_damaged_stays_where_it_is_and_holds_up_nothing(
    store: ObjectStore, folder: Path, settings: Any
) -> None:
    settings.FILES_IN = "folder"
    bad, good = actions.store(b"bad", name="a.txt"), actions.store(b"good", name="b.txt")
    boxes.place_of(bad.blob.uid).write_bytes(b"x" * 31)
    assert [(one.box, one.fault) for one in moving.move("s3")] == [
        (bad.sha256[:12], "file_damaged"),
        (good.sha256[:12], ""),
    ]
    assert queries.content(good.uid) == b"good"
    assert moving.left("s3") == 1


def test_the_command_moves_checks_and_says_what_is_wrong(
    store: ObjectStore, folder: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FILES_IN = "folder"
    one, two = actions.store(b"one", name="a.txt"), actions.store(b"two", name="b.txt")

    def told(*words: str) -> tuple[int, str]:
        code = main(["files", *words, "--lang", "en"])
        return code, "".join(capsys.readouterr())

    assert told("check") == (0, "Checked: every content is as it was stored.\n")
    assert told("move", "--to", "s3") == (0, "2 contents were moved (0.0 MB).\n")
    assert told("move", "--to", "s3") == (0, "0 contents were moved (0.0 MB).\n")
    code, said = told("status")
    assert code == 0 and re.search(r"in the object store +2\n", said)
    names = {row.pk: f"tep/{row.box[:2]}/{row.box}" for row in Blob.objects.all()}
    store.client().delete_object(Bucket=BUCKET, Key=names[one.blob_id])
    spoil(store, names[two.blob_id], b"x" * 31)
    spoil(store, "tep/aa/" + "a" * 64, b"nobody's")
    code, said = told("check")
    assert code == 1
    assert "missing: s3" in said and "changed: s3" in said and "Checked: 2 faults." in said
    moving_seconds, moving.ORPHAN_SECONDS = moving.ORPHAN_SECONDS, -60
    try:
        code, said = told("check", "--quick")
    finally:
        moving.ORPHAN_SECONDS = moving_seconds
    assert f"orphan, of no file: s3 {'a' * 64} (-)" in said
    settings.FILE_KEYS = "other:" + "1f" * 32
    boxes._parsed.cache_clear()
    assert "no key" in told("check")[1] or code == 1


def test_a_store_that_goes_away_during_a_move_ends_it_with_what_was_done(
    store: ObjectStore, settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    settings.FILES_IN = "folder"
    for n in range(3):
        actions.store(f"{n}".encode(), name=f"{n}.txt")
    true, calls = s3.write, []

    def away(name: str, content: bytes) -> None:
        calls.append(name)
        if len(calls) > 1:
            raise FolderFault("store_away", why="EndpointConnectionError")
        true(name, content)

    monkeypatch.setattr(s3, "write", away)
    assert main(["files", "move", "--to", "s3", "--lang", "en"]) == 3
    told = capsys.readouterr()
    assert "1 contents were moved" in told.out and "2 contents are left" in told.out
    assert "does not answer" in told.err
    monkeypatch.setattr(s3, "write", true)
    assert main(["files", "move", "--to", "s3", "--lang", "en"]) == 0
    assert moving.left("s3") == 0


def test_a_store_that_is_silent_is_away_before_a_proxy_gives_up() -> None:
    """nginx waits for two minutes, and with four threads four files of a silent store are a server that is away."""
    assert s3.TRIES * (s3.CONNECT_SECONDS + s3.READ_SECONDS) <= 40
