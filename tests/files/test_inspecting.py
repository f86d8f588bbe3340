"""Files scanned by a real clamd: until one is clean nobody gets it, and one with a virus nobody ever."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.files.conftest import docx, pdf
from tests.servers.clamav import EICAR, Clamd

from tinhso.files import actions, clamav, inspecting, queries
from tinhso.files.models import Blob
from tinhso.files.queries import NotGivenOut

LATER = b"A SIGN THAT IS KNOWN LATER"


@pytest.fixture(scope="session")
def daemon(clamd: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    with Clamd(clamd, tmp_path_factory.mktemp("clamd")) as started:
        yield started


@pytest.fixture
def scanning(db: None, daemon: Clamd, settings: Any) -> Clamd:
    settings.CLAMAV, settings.CLAMAV_SECONDS = str(daemon.socket), "10"
    return daemon


def kept(content: bytes, name: str = "a.txt") -> Any:
    return actions.store(content, name=name)


def verdict(one: Any) -> tuple[str, str]:
    blob = Blob.objects.get(pk=one.blob_id)
    return blob.verdict, blob.finding


def test_a_file_waits_until_it_was_found_clean(scanning: Clamd) -> None:
    one = kept(pdf(), "Đơn.pdf")
    with pytest.raises(NotGivenOut, match="file_waits"):
        queries.content(one.uid)
    assert queries.held(one.uid) == pdf()
    assert inspecting.inspect_some() == 1
    assert queries.content(one.uid) == pdf()
    blob = Blob.objects.get()
    assert (blob.verdict, blob.inspected_with[:6]) == ("clean", "ClamAV")
    assert inspecting.inspect_some() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (EICAR, "a.txt"),
        (docx(**{"word/media/a.bin": EICAR}), "a.docx"),
        (docx(**{"customXml/long.xml": b"<a/>" * 90_000 + EICAR}), "b.docx"),
    ],
)
def test_a_virus_is_found_wherever_it_is_and_sealed_for_good(
    scanning: Clamd, folder: Path, content: bytes, name: str
) -> None:
    one = kept(content, name)
    assert inspecting.inspect_some() == 1
    assert verdict(one) == ("infected", "eicar.UNOFFICIAL")
    for reader in (queries.content, queries.held):
        with pytest.raises(NotGivenOut, match="file_infected") as refused:
            reader(one.uid)
        assert refused.value.facts == {"file": name, "finding": "eicar.UNOFFICIAL"}
    assert len([box for box in folder.rglob("*") if box.is_file()]) == 1  # Sealed, not deleted.


def test_it_stays_sealed_where_scanning_is_switched_off_and_under_another_name(
    scanning: Clamd, settings: Any
) -> None:
    one = kept(EICAR)
    inspecting.inspect_some()
    settings.CLAMAV = ""
    for found in (one, kept(EICAR, "khac.txt")):
        with pytest.raises(NotGivenOut, match="file_infected"):
            queries.content(found.uid)
    clean = kept(b"nothing is in it")
    assert queries.content(clean.uid) == b"nothing is in it"
    assert inspecting.inspect_some() == 0


def test_what_was_kept_before_scanning_was_switched_on_waits_too(
    scanning: Clamd, settings: Any
) -> None:
    settings.CLAMAV = ""
    old = kept(b"from before")
    assert queries.content(old.uid) == b"from before"
    settings.CLAMAV = str(scanning.socket)
    with pytest.raises(NotGivenOut, match="file_waits"):
        queries.content(old.uid)
    assert inspecting.inspect_some() == 1
    assert queries.content(old.uid) == b"from before"


def test_what_is_longer_than_the_daemon_takes_could_not_be_scanned(
    db: None, clamd: str, tmp_path: Path, settings: Any
) -> None:
    with Clamd(clamd, tmp_path, StreamMaxLength="1M") as small:
        settings.CLAMAV = str(small.socket)
        long, short = kept(b"x" * 2_000_000, "dai.txt"), kept(b"x" * 500_000, "ngan.txt")
        assert inspecting.inspect_some() == 2
        assert verdict(long) == ("failed", "size")
        assert verdict(short) == ("clean", "")
        with pytest.raises(NotGivenOut, match="file_not_scanned"):
            queries.content(long.uid)
        assert queries.held(long.uid)[:1] == b"x"
        assert inspecting.inspect_some() == 0  # The same daemon would say the same.


def test_an_archive_that_the_daemon_did_not_unpack_is_not_called_clean(
    db: None, clamd: str, tmp_path: Path, settings: Any
) -> None:
    bounds = {"MaxScanSize": "1M", "MaxFileSize": "1M", "AlertExceedsMax": "yes"}
    with Clamd(clamd, tmp_path, **bounds) as careful:
        settings.CLAMAV = str(careful.socket)
        one = kept(docx(**{"word/long.xml": bytes(range(32, 127)) * 30_000}), "a.docx")
        inspecting.inspect_some()
        said, why = verdict(one)
        assert (said, why.startswith("Heuristics.Limits.Exceeded")) == ("failed", True)


def test_while_the_daemon_is_away_files_are_taken_and_wait(
    db: None, clamd: str, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    daemon = Clamd(clamd, tmp_path)
    settings.CLAMAV = str(daemon.socket)
    one, two = kept(b"first"), kept(EICAR)
    with caplog.at_level(logging.WARNING, "tinhso.files"):
        assert inspecting.inspect_some() == inspecting.inspect_some() == 0
    assert [one.levelname for one in caplog.records] == ["WARNING"]  # Once, not every second.
    with pytest.raises(NotGivenOut, match="file_waits"):
        queries.content(one.uid)
    with daemon:
        assert inspecting.inspect_some() == 2
        assert (verdict(one)[0], verdict(two)[0]) == ("clean", "infected")
    three = kept(b"third")
    assert inspecting.inspect_some() == 0  # Killed: as at the beginning.
    with daemon:
        assert inspecting.inspect_some() == 1
    assert verdict(three) == ("clean", "")


def test_one_that_takes_too_long_is_tried_again_rarer_and_then_left(
    db: None, clamd: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMAV_SECONDS = "1"
    with Clamd(clamd, tmp_path) as daemon:
        settings.CLAMAV = str(daemon.socket)
        one, at = kept(b"heavy"), timezone.now()
        # It says its version and then hangs, as over a file that it cannot get through.
        monkeypatch.setattr(clamav, "version", lambda: "ClamAV 1")
        daemon.freeze()
        waits = []
        for _ in range(inspecting.MOST_TRIES):
            assert inspecting.inspect_some(now=at) == 0
            assert inspecting.inspect_some(now=at) == 0  # Its time has not come.
            blob = Blob.objects.get()
            if blob.next_at is not None:
                waits.append(blob.next_at - at)
                at = blob.next_at
        assert waits == sorted(waits)
        assert waits[0] == timedelta(minutes=2)
        assert verdict(one) == ("failed", "time")


def test_others_are_scanned_again_when_the_signatures_are_others(
    db: None, clamd: str, tmp_path: Path, settings: Any
) -> None:
    with Clamd(clamd, tmp_path) as daemon:
        settings.CLAMAV = str(daemon.socket)
        early, other, bad = kept(b"... " + LATER), kept(b"sound"), kept(EICAR)
        assert inspecting.inspect_some() == 3
        assert queries.content(early.uid) == b"... " + LATER
        assert inspecting.inspect_some() == 0
        daemon.publish(7, LATER)
        assert queries.content(early.uid)  # Given out until it is known better.
        assert inspecting.inspect_some() == 2
        assert verdict(early) == ("infected", "Later.UNOFFICIAL")
        assert verdict(other) == ("clean", "")
        with pytest.raises(NotGivenOut, match="file_infected"):
            queries.content(early.uid)
        assert inspecting.inspect_some() == 0
        # An infected one is freed by a person's word alone.
        (tmp_path / "signatures" / "eicar.ndb").unlink()
        daemon.publish(8, LATER)
        inspecting.inspect_some()
        assert verdict(bad)[0] == "infected"
        assert inspecting.again(["infected"]) == 2
        assert inspecting.inspect_some() == 2
        assert (verdict(bad)[0], verdict(early)[0]) == ("clean", "infected")


def test_a_content_that_cannot_be_read_holds_up_no_other(scanning: Clamd, folder: Path) -> None:
    lost = kept(b"lost")
    for box in [box for box in folder.rglob("*") if box.is_file()]:
        box.unlink()
    sound = kept(b"sound")
    assert inspecting.inspect_some() == 1
    assert (verdict(lost)[0], verdict(sound)[0]) == ("waiting", "clean")


@pytest.mark.usefixtures("own_database")
def test_several_workers_scan_each_content_once(
    daemon: Clamd, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    settings.CLAMAV = str(daemon.socket)
    for number in range(30):
        kept(f"content {number}".encode())
    asked: list[bytes] = []
    true = clamav.inspect
    monkeypatch.setattr(clamav, "inspect", lambda content: asked.append(content) or true(content))

    def work(_: int) -> int:
        try:
            return inspecting.inspect_some() + inspecting.inspect_some()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(work, range(4)))
    assert (done, len(asked), len(set(asked))) == (30, 30, 30)
