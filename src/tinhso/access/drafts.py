"""A form that was sent after its session had ended is not lost.

The form says whose it is (`mine`, signed). What was typed waits in the new session until the same person has signed
in again, and is offered back. To anybody else it is never shown. Files and passwords are not kept, and it is said so.
It lies in a box under the house's ring of file keys, bound to whose it is and since when, so that the table of sessions
tells nobody what was typed; without such keys nothing is kept. After MOST_SECONDS it is not offered any more.
Who follows a dossier without an account is known by her session alone, which then says whose it is.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest

from tinhso.access.who import Who
from tinhso.files.folder import box_keys
from tinhso.keys.boxes import BadBox, Box

_KEPT, _SALT = "draft", "tinhso.draft"
MOST_LETTERS, MOST_FIELDS = 200_000, 1_000
#: How long a form may be sent after it was opened, and what was typed then waits.
MOST_SECONDS = 7 * 86_400
MINE = "mine"
_NEVER = ("csrfmiddlewaretoken", MINE)
# "The rest I bring on paper": without the files it would say so of all.
_WITH_FILES = ("brings",)


@dataclass(frozen=True)
class Draft:
    """What was typed. at: seconds since 1970; without_files: files were sent too and have to be chosen again."""

    path: str
    fields: list[tuple[str, str]]
    at: int
    without_files: bool


def sign(who: Who) -> str:
    """The mark of a form as somebody's; empty for nobody's."""
    return signing.dumps(who.uid, salt=_SALT) if who.uid else ""


def keep(request: HttpRequest) -> bool:
    """Keep what was posted, if the form says whose it is and it is not too large."""
    try:
        uid = signing.loads(request.POST.get(MINE, ""), salt=_SALT, max_age=MOST_SECONDS)
    except signing.BadSignature:
        return False
    return keep_as(request, uid)


def keep_as(request: HttpRequest, uid: str) -> bool:
    """Keep what was posted for somebody, if it is not too large and there is a key to close it with."""
    fields = [(name, value) for name, value in _fields(request) if name not in _NEVER]
    if _too_large(fields):
        return False
    told = {"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}
    at = int(time.time())
    try:
        box = box_keys().close(json.dumps(told).encode(), about=_about(uid, at))
    except BadBox:
        return False
    parts = (base64.b64encode(one).decode() for one in (box.wrapped, box.content))
    request.session[_KEPT] = {"uid": uid, "at": at, "box": [box.key, *parts]}
    return True


def _about(uid: str, at: int) -> bytes:
    """To what a box is bound: whose it is, and since when."""
    return f"{_SALT}:{uid}:{at}".encode()


def _opened(found: dict[str, Any]) -> Draft | None:
    """What waits in a session; None where it is too old, or its key is gone."""
    at = found["at"]
    if "box" not in found or time.time() - at > MOST_SECONDS:
        return None
    key, *parts = found["box"]
    try:
        box = Box(key, *map(base64.b64decode, parts))
        told = json.loads(box_keys().open(box, about=_about(found["uid"], at)))
    except BadBox:
        return None
    fields = [(name, value) for name, value in told["fields"]]
    return Draft(told["path"], fields, at, told["files"])


def typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """What a form held, to be sent again as it was; None where a secret was in it, or it is too large to be kept."""
    fields = [(name, value) for name, value in _fields(request) if name != "csrfmiddlewaretoken"]
    hidden = any(_secret(name) for name in request.POST)
    return None if hidden or not fields or _too_large(fields) else fields


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if _secret(name) or (request.FILES and name in _WITH_FILES):
            continue
        yield from ((name, value) for value in values)


def _secret(name: str) -> bool:
    """Whether a field holds what is kept nowhere: a password, or the PIN of a key that signs."""
    return "password" in name or name == "pin"


def _too_large(fields: list[tuple[str, str]]) -> bool:
    return len(fields) > MOST_FIELDS or sum(len(a) + len(b) for a, b in fields) > MOST_LETTERS


def waiting(request: HttpRequest, who: Who) -> Draft | None:
    """The form that waits for this very person, if there is one; another's is thrown away."""
    if who.kind == "none":
        return None
    found = waiting_as(request, {who.uid})
    if found is None:
        drop(request)
    return found


def waiting_as(request: HttpRequest, uids: Collection[str]) -> Draft | None:
    """The form that waits for one of some, if there is one; another's is let be."""
    found: dict[str, Any] | None = request.session.get(_KEPT)
    if found is None or found["uid"] not in uids:
        return None
    draft = _opened(found)
    if draft is None:
        drop(request)
    return draft


def drop(request: HttpRequest) -> None:
    """Nothing waits any more."""
    request.session.pop(_KEPT, None)


def sent_again(request: HttpRequest) -> None:
    """A form that was left behind and now arrives with its owner waits no more."""
    found = request.session.get(_KEPT)
    if not found or request.method != "POST":
        return
    draft = _opened(found)
    if draft is None or draft.path == request.get_full_path():
        drop(request)
