"""An S3-compatible object store for boxes. A box is encrypted before it comes here; its name is the SHA-256 of the box.

So a name says nothing of the content, no object is ever changed, and each can be checked without any key.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from tinhso.files.folder import FolderFault, told

# A person waits meanwhile, and a thread of the server with her: a store that is silent is away after half a minute.
CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 12, 2
_GONE = ("NoSuchKey", "404", "NotFound")
_THERE = ("PreconditionFailed", "412")
# A store that knows no conditional put may say so. What is put under a content's own address is the same anyway.
_NOT_KNOWN = ("NotImplemented", "501")


def write(name: str, content: bytes) -> None:
    """A box is there whole when this returns; the same one that is there already stays. Raises FolderFault."""
    client, bucket, key = _client(), *_place(name)
    digest = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
    sent = {"Bucket": bucket, "Key": key, "Body": content, "ContentMD5": digest}
    with _said(name):
        try:
            client.put_object(**sent, IfNoneMatch="*")
        except client.exceptions.ClientError as error:
            code = _code(error)
            there = code in _THERE and hashlib.sha256(read(name)).hexdigest() != name
            if code in _NOT_KNOWN or there:
                client.put_object(**sent)
            elif code not in _THERE:
                raise


def read(name: str) -> bytes:
    """The bytes of a box. Raises FolderFault."""
    bucket, key = _place(name)
    with _said(name):
        found: bytes = _client().get_object(Bucket=bucket, Key=key)["Body"].read()
        return found


def size(name: str) -> int:
    """How long a box is. Raises FolderFault."""
    bucket, key = _place(name)
    with _said(name):
        return int(_client().head_object(Bucket=bucket, Key=key)["ContentLength"])


def remove(name: str) -> None:
    """A box is gone; if it was already, nothing happens. Raises FolderFault."""
    bucket, key = _place(name)
    with _said(name):
        _client().delete_object(Bucket=bucket, Key=key)


def names() -> Iterator[tuple[str, int, float]]:
    """Every box: its name, its bytes, and when it was written in seconds since 1970. Raises FolderFault."""
    bucket, prefix = _place("")
    with _said("-"):
        pages = _client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for page in pages:
            for one in page.get("Contents", ()):
                name = one["Key"].rpartition("/")[2]
                yield name, one["Size"], one["LastModified"].timestamp()


def reach() -> None:
    """Ask whether the store is there and lets us in. Raises FolderFault."""
    with _said("-"):
        _client().head_bucket(Bucket=_place("")[0])


def check_address() -> None:
    """Whether TINHSO_OBJECT_STORE can be used; nobody is asked. Raises FolderFault."""
    _address()


def _place(name: str) -> tuple[str, str]:
    """Bucket and key. Raises FolderFault."""
    _, bucket, prefix = _address()
    return bucket, f"{prefix}{name[:2]}/{name}" if name else prefix


def _address() -> tuple[str, str, str]:
    """Where the store answers, its bucket, and what stands before each name, with a slash at its end or ""."""
    text = told("OBJECT_STORE", "TINHSO_OBJECT_STORE")
    if not text:
        raise FolderFault("no_s3_store")
    parts = urlsplit(text)
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not bucket:
        raise FolderFault("bad_s3_address", why="https://host/bucket")
    if parts.username or parts.query or parts.fragment:
        raise FolderFault("bad_s3_address", why="TINHSO_OBJECT_KEY")
    return f"{parts.scheme}://{parts.netloc}", bucket, f"{prefix}/" if prefix else ""


def _client() -> Any:
    return _made(
        _address()[0],
        told("OBJECT_KEY", "TINHSO_OBJECT_KEY"),
        told("OBJECT_SECRET", "TINHSO_OBJECT_SECRET"),
        told("OBJECT_REGION", "TINHSO_OBJECT_REGION") or "us-east-1",
    )


@lru_cache(maxsize=4)
def _made(address: str, key: str, secret: str, region: str) -> Any:
    """One for each store; it may be used by several threads. Nothing else of the environment is asked."""
    import boto3  # Half a second, which no installation without such a store is to wait.
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        s3={"addressing_style": "path"},
        signature_version="s3v4",
        # Newer checks of AWS alone are refused by other stores; boxes carry their own.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = boto3.session.Session(
        aws_access_key_id=key, aws_secret_access_key=secret, region_name=region
    )
    return session.client("s3", endpoint_url=address, config=config)


@contextmanager
def _said(name: str) -> Iterator[None]:
    """What the library raises as what we say."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code in _GONE:
            raise FolderFault("file_gone", file=name[:12]) from None
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        raise FolderFault("store_away" if status >= 500 else "store_refuses", why=code) from None
    except (BotoCoreError, OSError) as error:
        raise FolderFault("store_away", why=type(error).__name__) from None


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", "-"))[:60]
