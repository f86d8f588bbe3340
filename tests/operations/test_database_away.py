"""The database stops and starts while people write: what was acknowledged is there once, and nobody starts us again."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from tests.operations.test_wal import Archiving, archiving, asked, started

__all__ = ["archiving"]

WRITES = """
import json, sys, threading, time
import django; django.setup()
from django.db import connection, Error
from tinhso.ledger.actions import By
from tinhso.parties.actions import enter
by = By(actor='p-1', office='tinh', channel='system')
acknowledged, refused, end = [], [], time.monotonic() + float(sys.argv[1])
def write(who):
    n = 0
    while time.monotonic() < end:
        key = f'{who}-{n}'
        try:
            enter(kind='person', name=f'Người {key}', key=key, by=by)
        except Error as fault:
            refused.append(type(fault).__name__)
            connection.close()
            time.sleep(0.1)
            continue  # As a browser does: the same again, by its key.
        acknowledged.append(key)
        n += 1
    connection.close()
threads = [threading.Thread(target=write, args=(who,)) for who in range(4)]
for one in threads: one.start()
for one in threads: one.join()
print(json.dumps({'acknowledged': acknowledged, 'refused': refused}))
"""


def test_every_acknowledged_act_is_there_once(archiving: Archiving) -> None:
    place, server, programs, _ = archiving
    data = server.home / "data"
    with started(server, programs, data):
        place.ran("upgrade")
        env = {**place.env, "DJANGO_SETTINGS_MODULE": "tinhso.config.settings"}
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITES, "12"],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        time.sleep(4)
    for _ in range(2):
        time.sleep(0.5)
        with started(server, programs, data):
            time.sleep(2)
    with started(server, programs, data):
        out, complaint = writer.communicate(timeout=90)
        assert writer.returncode == 0, complaint
        told = json.loads(out)
        assert told["refused"] and set(told["refused"]) <= {
            "OperationalError", "InterfaceError", "DatabaseError", "AdminShutdown",
        }  # fmt: skip
        there = [row[0] for row in asked(server, "SELECT key FROM parties_party")]
        assert len(there) == len(set(there))
        assert set(told["acknowledged"]) <= set(there)
        # An act whose answer was lost is there or not, whole: each party has its one event.
        events = asked(server, "SELECT count(*) FROM ledger_event WHERE kind = 'parties.entered'")
        assert events == [(len(there),)]
        assert len(there) - len(set(told["acknowledged"])) <= 4
        assert "tất cả như lúc ghi" in place.ran("ledger", "verify")
