"""Object stores that speak S3 over HTTP: OpenStack Swift, for real, and moto's, which is quick to start and to stop."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.servers.running import STARTS_WITHIN_SECONDS, free_port

KEY, SECRET, BUCKET = "tests", "of-the-tests", "tinhso"


class ObjectStore:
    """One store with one bucket. Stopped and started again it is empty."""

    key, secret = KEY, SECRET

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> ObjectStore:
        words = ["-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < end:
            try:
                with urlopen(f"{self.address}/moto-api/data.json", timeout=5):
                    break
            except (URLError, OSError):
                time.sleep(0.1)
        self.client().create_bucket(Bucket=BUCKET)
        return self

    def client(self) -> Any:
        """Past us, as somebody who spoils what lies there."""
        import boto3

        return boto3.session.Session(
            aws_access_key_id=self.key, aws_secret_access_key=self.secret, region_name="us-east-1"
        ).client("s3", endpoint_url=self.address)

    def names(self) -> list[str]:
        told = self.client().list_objects_v2(Bucket=BUCKET)
        return [one["Key"] for one in told.get("Contents", ())]

    def empty(self) -> None:
        for name in self.names():
            self.client().delete_object(Bucket=BUCKET, Key=name)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(30)

    def __enter__(self) -> ObjectStore:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class Swift(ObjectStore):
    """OpenStack Swift on one machine: its account, container and object servers behind its s3api."""

    key, secret = "tests:tester", SECRET
    _PARTS = ("account", "container", "object")

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> Swift:
        settings, disk = self.folder / "settings", self.folder / "disks" / "d1"
        shutil.rmtree(disk, ignore_errors=True)
        for one in (settings, disk):
            one.mkdir(parents=True, exist_ok=True)
        (settings / "swift.conf").write_text(_SWIFT)
        ports = {part: free_port() for part in self._PARTS}
        for part, port in ports.items():
            self._ring(settings, part, port)
            told = {"settings": settings, "disks": disk.parent, "part": part, "port": port}
            (settings / f"{part}.conf").write_text(_SERVER.format(**told))
        told = {"settings": settings, "port": self.port, "secret": self.secret}
        (settings / "proxy.conf").write_text(_PROXY.format(**told))
        for part in (*self._PARTS, "proxy"):
            words = [f"swift-{part}-server", str(settings / f"{part}.conf")]
            with (self.folder / f"{part}.log").open("wb") as log:
                told_of = {**os.environ, "SWIFT_DIR": str(settings)}
                self.processes.append(
                    subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT, env=told_of)
                )
        for port in (*ports.values(), self.port):
            _wait_for(port)
        self.client().create_bucket(Bucket=BUCKET)
        return self

    def stop(self) -> None:
        for one in self.processes:
            one.kill()
            one.wait(30)
        self.processes.clear()

    def _ring(self, settings: Path, part: str, port: int) -> None:
        """Where a part's data lie: on one disk, once."""
        builder = settings / f"{part}.builder"
        for words in (
            ["create", "4", "1", "0"],
            ["add", f"r1z1-127.0.0.1:{port}/d1", "1"],
            ["rebalance"],
        ):
            done = subprocess.run(
                ["swift-ring-builder", builder, *words], capture_output=True, check=False
            )
            assert done.returncode < 2, done.stdout.decode()  # 1: it warns


def _wait_for(port: int) -> None:
    end = time.monotonic() + 4 * STARTS_WITHIN_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


_SWIFT = """
[swift-hash]
swift_hash_path_prefix = tests
swift_hash_path_suffix = tests
[storage-policy:0]
name = only
default = yes
"""
_SERVER = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {settings}
devices = {disks}
mount_check = false
user = root
workers = 0
log_level = ERROR
[pipeline:main]
pipeline = {part}-server
[app:{part}-server]
use = egg:swift#{part}
fallocate_reserve = 0
"""
_PROXY = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {settings}
user = root
workers = 0
log_level = ERROR
[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_tests_tester = {secret} .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""
