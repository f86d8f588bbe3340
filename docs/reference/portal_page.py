"""Writes portal-contract.md from the schemas: run `python docs/reference/portal_page.py` after a change of them.

A test compares the page with what this gives. What is assumed stands in the schemas themselves (`x-assumed`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
PAGE = "portal-contract.md"
HEAD = """\
# The contract with the national portal, version 1
<!-- Written by docs/reference/portal_page.py; change that or the schemas, then run it. -->

The national portal's own contract could not be had. This one is ours: what a province needs to be told, and what it
tells. Every field below is marked: **assumed**, or where it comes from. When the real contract is known, the difference
is a new version beside this one, and the rest of the house does not change. The schemas are JSON Schema 2020-12, in
`src/tinhso/exchange/portal/schemas/`; a stand-in that speaks this and nothing else is `python -m tinhso.demo.portal`.

## Transport

HTTPS, JSON in UTF-8, both ways `POST`, one message each:

| | |
|---|---|
| to the province | `/trao-doi/cong/v1/thu` |
| to the portal | `/v1/thu`, after the address that TINHSO_PORTAL names |
| the portal's list of a day | `GET /v1/so?ngay=YYYY-MM-DD`, the same way |

A message has 1,000,000 bytes at most, one with a file 16,000,000. A moment bears its zone and lies between 2000 and
2099. Nobody follows a redirect.

## Who sent it

Four headers, and HMAC-SHA256 under a ring of shared keys (`TINHSO_PORTAL_KEYS`, `name:64 hexadecimal digits`, newest
first). A key is changed by putting a new one in front at the side that checks, then at the side that signs; the old one
goes when nothing signed by it is under way.

| header | |
|---|---|
| `X-Portal-Key` | the key's name |
| `X-Portal-Time` | seconds since 1970; it counts for 300 seconds either way |
| `X-Portal-Id` | the message's id, the one inside; of a `GET`, anything new |
| `X-Portal-Signature` | 64 hexadecimal digits |

Signed are seven lines joined by a line feed: `v1`; `to-province` or `to-portal`; the method; the path with its query,
as the asking side wrote it after the address; the time; the id; SHA-256 of the body, hexadecimal.

## Answers

`{"id": …, "outcome": "accepted" | "refused", "repeated": true | false, "problem": {"code", "vi", "en"}}`

| status | |
|---|---|
| 202 | accepted: it is kept, and will be applied in its turn |
| 200 | accepted before: the same bytes under the same id are answered as the first time |
| 422 | refused for good: not of this contract. Its number is not used up; send it right, under a new id |
| 409 | the id was used for other bytes |
| 401 | not signed by a key of the ring, or not now: nothing is kept |
| 413, 415 | too large; not JSON |
| 503, any other, none | nothing is known of it: send the same bytes again, later and later |

Accepted means kept, not applied. What cannot be applied is answered by a message `message.refused`, and its number is
used up. A message that is left to a person (an agency nobody knows here, a number of somebody of another name) holds
up the later ones of its dossier until that person decides.

## Order

Messages of a dossier are numbered 1, 2, 3 …, each direction by itself, and count in that order however they come. One
that is too early waits for those before it, 72 hours where they do not come, then a person decides. Files are not
numbered on the way to the province: a message that names a file waits for it. A dossier is filed once: a second
`dossier.filed` of the same code is refused.

## The ten states

The portal's 2 is a moment here: it is said at the acceptance, and 4 from the first step on.

"""


def page() -> str:
    """The whole page."""
    from tinhso.exchange.portal import contract

    lines = [HEAD + "\n".join(_states()), "", "## Messages"]
    schemas = {name: contract.schema(name) for name in contract.NAMES}
    for name, schema in schemas.items():
        lines += ["", f"### `{name}`", "", f"{schema['description'].strip('.').capitalize()}.", ""]
        lines += ["| field | | what it is | basis |", "|---|---|---|---|"]
        lines += [_row(one) for one in _fields(schema, schema)]
    assumed = [
        f"`{name}`: " + ", ".join(f"`{one['path']}`" for one in found)
        for name, schema in schemas.items()
        if (found := [one for one in _fields(schema, schema) if one["assumed"]])
    ]
    lines += ["", "## Every assumed field", ""]
    for one in assumed:
        lines += [f"- {one}"]
    return "\n".join(lines) + "\n"


def _states() -> Iterator[str]:
    from tinhso.cases.states import STATES
    from tinhso.exchange.portal.states import OURS_TO_SAY, PORTAL

    yield "| portal | | ours | who says it |"
    yield "|---|---|---|---|"
    for one in PORTAL.values():
        ours = ", ".join(f"`{name}` ({STATES[name].words[0]})" for name in one.ours)
        who = (
            "the province"
            if one.comes_as == OURS_TO_SAY
            else f"both; the portal by `{one.comes_as}`"
        )
        yield f"| {one.number} | {one.words[0]} | {ours} | {who} |"


def _fields(node: Any, root: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """Every field, those within others after them; what `$ref` names stands where it is named."""
    for name, told in node.get("properties", {}).items():
        one = {**_resolved(told, root), **{k: v for k, v in told.items() if k != "$ref"}}
        at = f"{path}{name}"
        yield {
            "path": at,
            "what": _kind(one),
            "needed": name in node.get("required", ()),
            "says": one["description"],
            "assumed": bool(one.get("x-assumed")),
            "source": one.get("x-source", ""),
        }
        inside = _resolved(one.get("items", one), root)
        if name != "body" or node is not root:
            yield from _fields(inside, root, f"{at}[]." if "items" in one else f"{at}.")


def _resolved(node: Any, root: Any) -> Any:
    if "$ref" in node:
        return root["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _kind(one: Any) -> str:
    if "const" in one:
        return f'"{one["const"]}"'
    if "enum" in one:
        return ", ".join(str(value) for value in one["enum"])
    kind = one.get("format") or {"string": "text", "array": "list"}.get(one["type"], one["type"])
    if "maxLength" in one and kind == "text":
        return f"text, at most {one['maxLength']:,}"
    return str(kind)


def _row(one: dict[str, Any]) -> str:
    needed = "" if one["needed"] else "optional; "
    basis = "**assumed**" if one["assumed"] else one["source"]
    says = one["says"].replace("|", "\\|")
    return f"| `{one['path']}` | {needed}{one['what']} | {says} | {basis} |"


if __name__ == "__main__":
    (FOLDER / PAGE).write_text(page(), encoding="utf-8")
