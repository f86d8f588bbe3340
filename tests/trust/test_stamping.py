"""A checkpoint a day stamped by a foreign authority (OpenSSL's), kept as it came, and checked by OpenSSL as well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.servers.stamping import Authority, authority
from tests.trust.conftest import NOON
from tests.trust.making import LOG

from tinhso.cli.main import main
from tinhso.connectors.http import CannotAsk
from tinhso.keys.stamps import BadStamp, ask_for, check_stamp, read_authority
from tinhso.trust import jobs
from tinhso.trust.auditing import audit
from tinhso.trust.mirroring import write_tiles
from tinhso.trust.models import Stamp
from tinhso.trust.queries import latest
from tinhso.trust.stamping import stamp_due


@pytest.fixture(scope="module")
def stamps(tmp_path_factory, openssl):
    with authority(tmp_path_factory.mktemp("authority"), openssl) as started:
        yield started


@pytest.fixture
def stamped_by(stamps, settings) -> Authority:
    stamps.says, stamps.asked = None, 0
    settings.STAMP_ADDRESS, settings.STAMP_ROOTS = stamps.address, str(stamps.root)
    settings.STAMP_PRIVATE = True
    return stamps


def test_one_checkpoint_a_day_is_stamped_and_openssl_agrees(
    stamped_by, sealed_in, tmp_path, client
):
    sealed_in(3)
    before = datetime.now(UTC) - timedelta(seconds=2)
    assert jobs.keep_stamped(now=NOON) == 1
    held = Stamp.objects.get()
    assert (held.size, held.note) == (3, latest().note)
    assert before < held.stamped_at < datetime.now(UTC) + timedelta(seconds=2)
    assert held.by == "CN=Stamps of trials"
    for kind in ("checkpoint", "tsr"):
        answer = client.get(f"/so-cai/dau-thoi-gian/{held.day}.{kind}")
        (tmp_path / kind).write_bytes(answer.content)
    assert "OK" in stamped_by.verify(tmp_path / "tsr", tmp_path / "checkpoint")
    sealed_in(2)
    assert jobs.keep_stamped(now=NOON + timedelta(hours=3)) == 0
    assert stamped_by.asked == 1
    assert jobs.keep_stamped(now=NOON + timedelta(days=1)) == 1
    assert [one.size for one in Stamp.objects.order_by("day")] == [3, 5]
    assert client.get("/so-cai/dau-thoi-gian").content.decode() == "2026-03-03\n2026-03-02\n"


@pytest.mark.parametrize(
    "name", ["2026-03-01.tsr", "2026-03-02.pem", "20260302.tsr", "x", "2026-13-40.tsr"]
)
def test_what_was_not_stamped_is_not_there(client, stamped_by, sealed_in, name):
    sealed_in(1)
    stamp_due(now=NOON)
    assert client.get(f"/so-cai/dau-thoi-gian/{name}").status_code == 404


def test_nothing_is_asked_without_a_checkpoint_or_an_authority(
    db, signing, stamped_by, settings, sealed_in
):
    assert stamp_due(now=NOON) is None
    sealed_in(1)
    settings.STAMP_ADDRESS = ""
    assert stamp_due(now=NOON) is None
    assert stamped_by.asked == 0


@pytest.mark.parametrize("says", [(500, b""), (200, b""), (200, b"<html>"), (200, b"x" * 200_000)])
def test_an_answer_that_is_none_is_not_kept_and_asked_for_again(stamped_by, sealed_in, says):
    sealed_in(1)
    stamped_by.says = says
    with pytest.raises((BadStamp, CannotAsk)):
        stamp_due(now=NOON)
    assert jobs.keep_stamped(now=NOON) == 0
    assert not Stamp.objects.exists()
    stamped_by.says = None
    assert jobs.keep_stamped(now=NOON) == 1


def test_an_answer_to_another_question_is_refused(stamped_by, sealed_in):
    sealed_in(1)
    stamped_by.says = (200, stamped_by.stamp(ask_for(latest().note.encode()).body))
    with pytest.raises(BadStamp) as refused:
        stamp_due(now=NOON)
    assert "onc" in refused.value.facts["why"]


def test_a_stamp_of_other_bytes_or_by_somebody_else_does_not_hold(stamped_by, tmp_path, openssl):
    roots = read_authority(stamped_by.root.read_bytes())
    answer = stamped_by.stamp(ask_for(b"a checkpoint").body)
    assert check_stamp(answer, b"a checkpoint", roots).by == "CN=Stamps of trials"
    with pytest.raises(BadStamp):
        check_stamp(answer, b"another", roots)
    spoilt = bytearray(answer)
    spoilt[-5] ^= 1
    with pytest.raises(BadStamp):
        check_stamp(bytes(spoilt), b"a checkpoint", roots)
    with authority(tmp_path / "other", openssl) as other, pytest.raises(BadStamp):
        check_stamp(answer, b"a checkpoint", read_authority(other.root.read_bytes()))
    with pytest.raises(BadStamp):
        read_authority(b"no certificate")


def test_a_stamp_stays_as_it_came(stamped_by, sealed_in):
    sealed_in(1)
    stamp_due(now=NOON)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Stamp.objects.update(size=7)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Stamp.objects.all().delete()


def test_a_stamp_that_was_changed_is_found_by_the_audit(stamped_by, sealed_in):
    sealed_in(4)
    stamp_due(now=NOON)
    assert not list(audit(keys=[LOG.verifier]))
    stays = "trust_stamp_no_update"
    with connection.cursor() as cursor:
        on = " ON trust_stamp" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {stays}{on}")
    Stamp.objects.update(stamped_at=NOON)
    assert [(one.what, one.first) for one in audit(keys=[LOG.verifier])] == [("stamp", 4)]


def test_copies_hold_the_stamps_and_the_command_checks_them_offline(
    stamped_by, sealed_in, tmp_path, capsys
):
    sealed_in(3)
    stamp_due(now=NOON)
    write_tiles(tmp_path)
    answer = tmp_path / "dau-thoi-gian" / "2026-03-02.tsr"
    words = [
        "verify",
        str(answer.with_suffix(".checkpoint")),
        "--key",
        str(LOG.verifier),
        "--stamp",
        str(answer),
    ]
    assert main([*words, "--authority", str(stamped_by.root), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "3 events" in told
    assert "CN=Stamps of trials" in told
    answer.with_suffix(".checkpoint").write_text(latest().note + "\n")
    assert main([*words, "--authority", str(stamped_by.root), "--lang", "en"]) == 1
    assert main(words) == 2
