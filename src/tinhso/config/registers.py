"""The registers that are asked instead of the citizen, as settings: by the codes of `papers/databases.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from urllib.parse import urlsplit

from tinhso.connectors.oauth import SECONDS, Service
from tinhso.kernel.errors import TinhsoError
from tinhso.papers.databases import databases

MOST_SECONDS = 30.0


class BadRegister(TinhsoError):
    """bad_register_address (name): no address, or a plain one. bad_register_seconds (name, most).

    no_such_register (register, known): a code that is none. register_without (name): what must be told with it.
    """


def registers_of(environ: Mapping[str, str]) -> dict[str, Service]:
    """What the environment says of registers, by their codes; {} where it names none. Raises BadRegister.

    TINHSO_REGISTERS lists them; of `dan-cu` the rest stands in TINHSO_REGISTER_DAN_CU_ADDRESS and so on.
    """
    codes = [one.strip() for one in environ.get("TINHSO_REGISTERS", "").split(",") if one.strip()]
    return {code: _service(code, environ) for code in dict.fromkeys(codes)}


def _service(code: str, environ: Mapping[str, str]) -> Service:
    if code not in databases():
        raise BadRegister("no_such_register", register=code, known=", ".join(databases()))
    before = f"TINHSO_REGISTER_{code.upper().replace('-', '_')}_"

    def told(name: str) -> str:
        return environ.get(before + name, "").strip()

    for name in ("ADDRESS", "CLIENT", "SECRET"):
        if not told(name):
            raise BadRegister("register_without", name=before + name)
    private = told("PRIVATE") == "1"
    address = told("ADDRESS").rstrip("/")
    token = told("TOKEN") or f"{address}/oauth/token"
    for name, one in (("ADDRESS", address), ("TOKEN", token)):
        parts = urlsplit(one)
        schemes = ("https", "http") if private else ("https",)
        if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
            raise BadRegister("bad_register_address", name=before + name)
    return Service(
        address=address,
        token=token,
        client=told("CLIENT"),
        secret=told("SECRET"),
        scope=told("SCOPE"),
        seconds=_seconds(told("SECONDS"), before + "SECONDS"),
        private=private,
    )


def _seconds(text: str, name: str) -> float:
    try:
        found = float(text) if text else SECONDS
    except ValueError:
        found = 0.0
    if not isfinite(found) or not 0 < found <= MOST_SECONDS:
        raise BadRegister("bad_register_seconds", name=name, most=f"{MOST_SECONDS:g}")
    return found
