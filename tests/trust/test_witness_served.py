"""A witness that asks the addresses which everybody sees, over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from tests.trust.conftest import LAN, NOON
from tests.trust.making import LOG

from tinhso.cli.main import main
from tinhso.keys.notes import read_note, read_verifier_key, signatures_of
from tinhso.ledger.actions import append_many
from tinhso.ledger.positions import number_all
from tinhso.trust.sequencing import sequence


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def served(own_database: None, signing: None) -> Iterator[str]:
    """The address of the log, answered by another thread with a connection of its own."""
    application = get_wsgi_application()

    def answered(*told: object) -> object:
        try:
            return application(*told)
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, answered, handler_class=Silent)
    turning = threading.Thread(target=server.serve_forever)
    turning.start()
    yield f"http://127.0.0.1:{server.server_port}/so-cai"
    server.shutdown()
    turning.join()
    server.server_close()


@pytest.fixture
def signed() -> Callable[[int], None]:
    """Append so many events and sign a checkpoint over them."""
    moments = (NOON + timedelta(minutes=one) for one in range(1_000))

    def signed(count: int) -> None:
        with transaction.atomic():
            append_many(
                "trial.numbered", [("trial:1", {"number": one}) for one in range(count)], by=LAN
            )
        number_all()
        while sequence(now=next(moments)):
            pass

    return signed


def test_a_witness_follows_a_log_at_its_address(served, signed, tmp_path, capsys):
    words = [
        "witness",
        served,
        "--private",
        "--state",
        str(tmp_path),
        "--key",
        str(LOG.verifier),
        "--lang",
        "en",
    ]
    signed(3)
    assert main([*words, "--name", "bao.example.vn"]) == 0
    own = read_verifier_key(capsys.readouterr().out.splitlines()[-1])
    for count, size in ((300, 303), (700, 1_003)):
        signed(count)
        assert main(words) == 0
        assert f"{size:,} events" in capsys.readouterr().out
        note = read_note((tmp_path / "checkpoints" / str(size)).read_text())
        assert {one.key for one in signatures_of(note, [LOG.verifier, own])} == {LOG.verifier, own}


def test_an_address_without_a_log_accuses_nobody(served, tmp_path, capsys):
    words = ["witness", served, "--private", "--state", str(tmp_path), "--key", str(LOG.verifier)]
    assert main([*words, "--name", "bao.example.vn"]) == 3
    assert "checkpoint" in capsys.readouterr().err
    assert not (tmp_path / "evidence").exists()
