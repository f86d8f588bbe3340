"""A key of the ring of files is needed as long as anything at all is boxed under it."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, connections, transaction

from tinhso.cli.main import main
from tinhso.exchange import boxes
from tinhso.exchange.webhooks import queries as webhooks
from tinhso.exchange.webhooks.models import Secret, Subscription
from tinhso.files import actions as files
from tinhso.files.models import Blob
from tinhso.keys.boxes import BadBox
from tinhso.notices.models import Token
from tinhso.notices.ways import tokens
from tinhso.operations import health, rings

SRC = Path(rings.__file__).parents[1]
OLD, NEW = "cu:" + "5c" * 32, "moi:" + "6d" * 32
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def ring(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.FILES_FOLDER, settings.FILE_KEYS = str(tmp_path / "files"), OLD
    return settings


def a_secret() -> Secret:
    row = Subscription.objects.create(
        key="k", partner="Trục", address="https://a.vn/", position=0, next_at=NOW, made_at=NOW
    )
    uid = uuid4()
    return Secret.objects.create(
        uid=uid, subscription=row, key="s", made_at=NOW, **boxes.closed(b"bi mat", about=uid)
    )


def a_token() -> Token:
    row = Token.objects.create(name="zalo", good_until=NOW + timedelta(days=1))
    found = type("Tokens", (), {"access": "a", "refresh": "r", "seconds": 90_000})
    tokens._keep(row, found, given="", now=NOW)  # type: ignore[arg-type]
    return row


def test_every_table_with_boxes_is_known() -> None:
    with_boxes = {
        one
        for one in apps.get_models()
        if any(field.name == "wrapped" for field in one._meta.concrete_fields)
    }
    assert with_boxes == {one.table for one in rings.HOLDERS}
    for one in rings.HOLDERS:
        one.table._meta.get_field(one.key)


def test_nobody_closes_a_box_in_a_place_that_is_not_known() -> None:
    """Whoever closes one keeps it in a table of HOLDERS and is named here; a draft lies in its session for days."""
    closing = re.compile(r"box_keys\(\)\.close\(|\bclosed\(.*about=")
    found = {
        str(one.relative_to(SRC))
        for one in SRC.rglob("*.py")
        if closing.search(one.read_text(encoding="utf-8"))
    }
    assert found == {
        "access/drafts.py",
        "exchange/boxes.py",
        "exchange/portal/queueing.py",
        "exchange/portal/receiving.py",
        "exchange/webhooks/subscribing.py",
        "registers/actions/keeping.py",
        "files/actions.py",
        "notices/ways/tokens.py",
    }


def test_all_that_is_boxed_is_counted_and_wrapped_again(ring: Any) -> None:
    secret, token = a_secret(), a_token()
    files.store(b"Nguyen Thi Dao", name="Dao.txt")
    ring.FILE_KEYS = f"{NEW},{OLD}"
    assert [(one.name, one.uses) for one in rings.file_ring()] == [("moi", 0), ("cu", 3)]
    assert rings.rewrap_all() == 3
    assert [(one.name, one.uses) for one in rings.file_ring()] == [("moi", 3), ("cu", 0)]
    # The old key goes, and everything opens.
    ring.FILE_KEYS = NEW
    secret.refresh_from_db()
    token.refresh_from_db()
    assert boxes.opened(secret) == b"bi mat"
    assert tokens._opened(token)["access"] == "a"


def test_a_row_that_somebody_has_locked_is_waited_for(
    own_database: None, settings: Any, tmp_path: Path
) -> None:
    """What was passed over would be lost with the old key."""
    settings.FILES_FOLDER, settings.FILE_KEYS = str(tmp_path / "files"), OLD
    first = files.store(b"mot", name="1.txt")
    files.store(b"hai", name="2.txt")
    settings.FILE_KEYS = f"{NEW},{OLD}"
    locked, began, done = threading.Event(), threading.Event(), list[int]()

    def hold() -> None:
        try:
            with transaction.atomic():
                Blob.objects.select_for_update().get(pk=first.blob.pk)
                locked.set()
                assert began.wait(20)
                waiter.join(0.5)  # It is waiting by then, or has passed it over.
        finally:
            connections.close_all()

    def rewrap() -> None:
        began.set()
        try:
            done.append(rings.rewrap_all())
        finally:
            connections.close_all()

    holder, waiter = threading.Thread(target=hold), threading.Thread(target=rewrap)
    if connection.vendor == "sqlite":  # It locks the whole file: whoever writes waits anyway.
        waiter.start()
    else:
        holder.start()
        assert locked.wait(20)
        waiter.start()
        holder.join(20)
    waiter.join(20)
    assert done == [2]
    assert set(Blob.objects.values_list("key", flat=True)) == {"moi"}


def test_what_is_kept_no_longer_needs_no_key(ring: Any) -> None:
    secret = a_secret()
    Secret.objects.filter(pk=secret.pk).update(**boxes.EMPTY)
    ring.FILE_KEYS = f"{NEW},{OLD}"
    assert [one.uses for one in rings.file_ring()] == [0, 0]
    assert rings.rewrap_all() == 0


def test_a_secret_that_does_not_open_is_told(ring: Any, capsys: Any) -> None:
    row = a_secret().subscription
    assert webhooks.unopened(at=NOW) == {}
    (well,) = health.checks(now=NOW, only=["webhooks"])
    assert well.state == health.OK
    ring.FILE_KEYS = NEW
    assert webhooks.unopened(at=NOW) == {row.pk: "unknown_file_key"}
    (told,) = health.checks(now=NOW, only=["webhooks"])
    assert (told.state, told.facts["unopened"]) == (health.WRONG, 1)
    assert main(["webhooks", "status", "--lang", "en"]) == 1
    assert "NOTHING IS SENT" in capsys.readouterr().out
    with pytest.raises(BadBox):
        rings.rewrap_all()
    # Who hears nothing any more is missed by nobody.
    Subscription.objects.update(state="ended")
    assert webhooks.unopened(at=NOW) == {}
