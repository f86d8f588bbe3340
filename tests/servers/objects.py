"""A stand-in of an object store, moto's, as a process of its own: it speaks S3 over HTTP and keeps all in memory."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.servers.running import STARTS_WITHIN_SECONDS, free_port

KEY, SECRET, BUCKET = "tests", "of-the-tests", "tinhso"


class ObjectStore:
    """One store with one bucket. Stopped and started again it is empty."""

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
            aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
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
