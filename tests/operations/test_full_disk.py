"""A disk that is full: a clear refusal, nothing half-written, and work goes on as soon as there is space again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from django.db import connection
from tests.files.conftest import plain_pdf
from tests.operations.conftest import Place

# A bound on the size of each file is met like a full disk: the system refuses to write on.
WRITES = """
import json, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
import django; django.setup()
from django.db import connection, Error
from tinhso.kernel.errors import TinhsoError
from tinhso.files import actions as files
from tinhso.ledger.actions import By
from tinhso.parties.actions import enter
by = By(actor='p-1', office='tinh', channel='system')
def person(n):
    return enter(kind='person', name=f'Người {n}', key=f'k{n}', by=by)
person(0)
told = {'acknowledged': 1, 'refused': [], 'file': ''}
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
for n in range(1, 400):
    try:
        person(n)
        told['acknowledged'] += 1
    except Error as fault:
        told['refused'].append(type(fault).__name__)
        connection.close()
        if len(told['refused']) > 3:
            break
pdf = open(sys.argv[2], 'rb').read()
try:
    files.store(pdf, name='lon.pdf')
except TinhsoError as fault:
    told['file'] = fault.code
except Error as fault:
    told['file'] = type(fault).__name__
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
person(1_000)
told['acknowledged'] += 1
files.store(pdf, name='lon.pdf')
print(json.dumps(told))
"""


def sizes(place: Place) -> int:
    name = Path(str(connection.settings_dict["NAME"]))
    return max(one.stat().st_size for one in name.parent.glob(f"{name.name}*"))


def test_a_full_disk_refuses_whole_acts_and_files(place: Place) -> None:
    if connection.vendor != "sqlite":
        return  # The disk of a database server is the server's own.
    limit = max(sizes(place) + 200_000, 2_000_000)
    pdf = place.folder / "lon.pdf"
    pdf.write_bytes(plain_pdf(b"% so\n" * 900_000))
    env = {**place.env, "DJANGO_SETTINGS_MODULE": "tinhso.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", WRITES, str(limit), str(pdf)],
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["refused"] and set(told["refused"]) == {"OperationalError"}
    assert told["file"] == "file_not_written"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM parties_party")
        people = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM ledger_event WHERE kind = 'parties.entered'")
        assert cursor.fetchone()[0] == people
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone()[0] == "ok"
    # What was said to be done is there. What was refused is not: here nobody could be told otherwise.
    assert people == told["acknowledged"]
    assert "tất cả như lúc ghi" in place.ran("ledger", "verify")
    boxes = [one for one in Path(place.env["TINHSO_FILES"]).rglob("*") if one.is_file()]
    assert len(boxes) == 1 and not boxes[0].name.startswith(".")
