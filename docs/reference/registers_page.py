"""Writes registers-contract.md from the schemas: run `python docs/reference/registers_page.py` after a change of them.

A test compares the page with what this gives. What is assumed stands in the schemas themselves (`x-assumed`).
"""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PAGE = "registers-contract.md"
HEAD = """\
# The contract with the national registers, version 1
<!-- Written by docs/reference/registers_page.py; change that or the schemas, then run it. -->

The interfaces of the national registers (population, civil status, land, companies) could not be had. This contract is
ours: what is asked where a rule lets a database stand for a paper, and what must come back so that the paper need not
be asked of the citizen. Every field is marked: **assumed**, or where it comes from. When a real contract is known, the
difference is a new version beside this one. The schemas are JSON Schema 2020-12, in
`src/tinhso/exchange/registers/schemas/`; a stand-in of all four that speaks this and nothing else is
`python -m tinhso.demo.registers`.

## Transport

HTTPS, JSON in UTF-8. All of it is **assumed**:

| | |
|---|---|
| a token | `POST /oauth/token`: OAuth2 client credentials (RFC 6749, 4.4), `client_secret_basic`, with `expires_in` |
| a question | `POST /v1/tra-cuu`, with `Authorization: Bearer …` and `X-Request-Id`, which is the question's `id` |

A question changes nothing over there: it may come twice under one `id`. It is no `GET`, because a personal number in an
address stays in the logs of whoever passes it on. An answer has 200,000 bytes at most. Nobody follows a redirect.

| status | |
|---|---|
| 200 | an answer; `found` says whether there is anything |
| 401 | the token does not hold: a new one is fetched once |
| 400, 403 | we may not ask; somebody has to look at the settings |
| 408, 425, 429, 5xx, none in time | it cannot now: asked again, later and later |
| any other, no JSON, too long | nothing is used of it: asked again |

## What is never used

An answer that is not of its schema, that answers another question, whose `holder` or `record` has another number, name
or day of birth than whom we asked for, or whose data have ended (`expires_on`, `until`) is thrown away: nothing of it
is kept or shown, and the paper counts as not to be had. All but the last count as strange answers of that register.

## Which register has what

| register | types of paper |
|---|---|
"""


def page() -> str:
    """The whole page."""
    sys.path.insert(0, str(FOLDER))
    try:
        from portal_page import _fields, _row
    finally:
        sys.path.remove(str(FOLDER))
    from tinhso.exchange.registers import contract
    from tinhso.papers.databases import databases

    lines = [HEAD.rstrip("\n")]
    for code, types in contract.RECORDS.items():
        held = ", ".join(f"`{one}`" for one in types)
        lines.append(f"| `{code}` ({databases()[code].name_en}) | {held} |")
    lines += ["", "## Messages"]
    schemas = {name: contract.schema(name) for name in contract.NAMES}
    assumed = []
    for name, schema in schemas.items():
        fields = list(_fields(schema, schema))
        lines += ["", f"### `{name}`", "", f"{schema['description'].strip('.').capitalize()}.", ""]
        lines += ["| field | | what it is | basis |", "|---|---|---|---|"]
        lines += [_row(one) for one in fields]
        if found := [f"`{one['path']}`" for one in fields if one["assumed"]]:
            assumed.append(f"- `{name}`: {', '.join(found)}")
    lines += ["", "## Every assumed field", "", *assumed]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (FOLDER / PAGE).write_text(page(), encoding="utf-8")
