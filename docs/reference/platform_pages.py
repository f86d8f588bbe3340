"""Reference pages of the living one-stop, drawn from its tables of roles, states, events, addresses and sentences.

Each function gives a page as text. Django is set up where nobody has done it; no database is asked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GENERATED = "<!-- Written by docs/reference/generate.py; change that, then run it. -->"

# Settings

SERVER: Mapping[str, str] = {
    "TINHSO_DATABASE": "`sqlite:////folder/file` or `postgresql://user:password@host/name`; default `tinhso.sqlite3`",
    "TINHSO_SECRET": "Django's own key: sessions, signed forms",
    "TINHSO_MAC_KEYS": "keys that sign the ledger, the newest first: `name:hex,name:hex`; old ones stay to check with",
    "TINHSO_LEDGER_KEYS": "keys that sign checkpoints, newest first; how-to/let-others-check-the-ledger.md",
    "TINHSO_STAMP": "where a time-stamping authority stamps a checkpoint a day; unset: none",
    "TINHSO_STAMP_ROOTS": "the file of certificates (PEM) by which its answers are believed",
    "TINHSO_STAMP_PRIVATE": "`1` where it is reached over a private network: such addresses and plain http are allowed",
    "TINHSO_SIGNING_TOKENS": "tokens whose keys sign results, with commas: `name=pkcs11:…`; how-to/sign-results.md",
    "TINHSO_SIGNING_ROOTS": "the file of certificates (PEM) by which the signatures of results are believed",
    "TINHSO_OCSP": "`1` to ask the responders (OCSP) that signers' certificates name before they sign; unset: nobody",
    "TINHSO_OCSP_PRIVATE": "`1` where they are reached over a private network",
    "TINHSO_SIGNING_CRLS": "the folder of lists of revoked certificates (`.crl`, `.pem`), kept fresh by the operator",
    "TINHSO_FILE_KEYS": "keys that encrypt stored files, in the same form; old ones stay to read with",
    "TINHSO_FILES": "the folder of stored files",
    "TINHSO_MOST_FILE_BYTES": "the size up to which a file is taken; default 25 MB",
    "TINHSO_HOSTS": "the names under which it is reached, with commas; default: this machine alone",
    "TINHSO_ADDRESS": "where letters and printed codes lead to; default `https://` and the first name",
    "TINHSO_HTTPS": "`0` only on this machine alone, without TLS: cookies then travel in the clear",
    "TINHSO_PROXY": "`1` behind a proxy of yours that speaks TLS and sets `X-Forwarded-Proto` and `X-Forwarded-For`",
    "TINHSO_SMTP": "`smtp://`, `smtp+tls://` or `smtps://user:password@host:port`; without it letters wait",
    "TINHSO_MAIL_FROM": "the sender of letters",
    "TINHSO_PROVINCE": "the name on every page",
    "TINHSO_OPEN_LICENCE": "address of the licence of open data; Creative Commons Attribution 4.0 without it",
    "TINHSO_PORTAL": "where the national portal takes our messages; unset: nothing is sent",
    "TINHSO_PORTAL_KEYS": "keys shared with the portal that sign messages both ways, the newest first",
    "TINHSO_PORTAL_PRIVATE": "`1`: the portal may stand at a private address and speak plain http",
    "TINHSO_REGISTERS": "the registers that are asked in place of papers, by their codes, with commas; unset: none",
    "TINHSO_REGISTER_…": "where each is asked, and how we are known there; see how-to/ask-registers.md",
    "TINHSO_SMS": "the gateway of short messages; see how-to/send-messages.md; unset: none are sent",
    "TINHSO_ZALO": "the official account at Zalo that sends notices; unset: none are sent",
    "TINHSO_ZALO_REFRESH": "the token by which the account's access is renewed the first time",
    "TINHSO_ZALO_WEBHOOK": "the official account's secret that signs its receipts",
    "TINHSO_WEBHOOK_NETWORKS": "networks of ours in which receivers of webhooks may lie, with commas; unset: none",
    "TINHSO_WEBHOOK_PLAIN": "`1` in trials alone: receivers may be reached by plain http",
    "TINHSO_OIDC_…": "providers of identity of citizens and staff; see how-to/connect-an-identity-provider.md",
    "TINHSO_PAYOS": "`client:key:checksum` of the payment channel at payOS; unset: no gateway",
    "TINHSO_PAYOS_ADDRESS": "where payOS is asked, if not at its own address",
    "TINHSO_PAYOS_PRIVATE": "`1`: that address may be private and plain http",
    "TINHSO_CLAMAV": "where clamd listens: the path of its socket, or `host:port`; unset: nothing is scanned",
    "TINHSO_CLAMAV_SECONDS": "how long clamd may take for a file",
    "TINHSO_FILES_IN": "`folder` or `s3`: where files are stored from now on",
    "TINHSO_OBJECT_STORE": "the object store: its address and bucket",
    "TINHSO_OBJECT_KEY": "the name that we are known by there",
    "TINHSO_OBJECT_SECRET": "the secret that goes with it",
    "TINHSO_OBJECT_REGION": "its region, where it has some",
    "TINHSO_UNUSED_FILES_DAYS": "after how many days a file that nobody holds goes",
    "TINHSO_DATABASE_REPLICAS": "copies of the database that boards read, with commas; how-to/read-from-replicas.md",
    "TINHSO_REPLICA_SECONDS": "how far behind a copy may be and still be read; default 10",
    "TINHSO_ERASURES": "the file in which erasures are kept apart from the database, for when a copy is restored",
    "TINHSO_BACKUP_TO": "the folder of copies (`tinhso backup`)",
    "TINHSO_BACKUP_KEY": "who may open copies: public keys of age, with commas",
    "TINHSO_PG_BIN": "the folder of pg_dump, pg_restore and pg_basebackup; default: the path",
    "TINHSO_METRICS_TOKEN": "what Prometheus shows to read `/metrics`; unset: nobody reads it",
    "TINHSO_LOG": "`plain` or `json`: one object a line; default plain",
    "TINHSO_LOG_REQUESTS": "`1`: a line for each request too, by the pattern of its address",
    "TINHSO_SYSLOG": "where log lines go as well: `syslog+tls://host:6514`, `syslog+tcp://`, `syslog+udp://`, `syslog:///dev/log`",
    "TINHSO_SYSLOG_CA": "the file of certificates that TLS trusts; default: the machine's own",
    "TINHSO_TRACES": "where an OpenTelemetry collector takes traces: `http://host:4318`; wants the extra `traces`",
    "TINHSO_CACHE": "a folder for what can be made again: compiled loops, fonts, collected static files",
    "TINHSO_DEMO": "`1` only by `tinhso demo`: doors without keys, over made-up people, on this machine",
}
COMMANDS: Mapping[str, str] = {
    "TINHSO_LANG": "`vi` or `en`: the language of what commands print",
    "TINHSO_DB_PASSWORD": "the password for `measure --from-db`",
    "TINHSO_SPARK_MASTER": "where `measure --engine spark` runs: `local[8]`, `spark://host:7077`, `yarn`; or here",
    "TINHSO_FEED_…": "the address of a database that a feed reads; its page names the variable, never the address",
    "TINHSO_DEBUG": "`1`: a fault of the program is printed with its trace",
}
CLONE: Mapping[str, str] = {
    "TINHSO_HOME": "where `./tinhso` keeps its environments; default `.tinhso` beside it",
    "TINHSO_PYTHON": "the Python to make them with; default the first fitting one on the path",
    "TINHSO_SHARED": "the folder of the real data for tests; default `shared` beside the clone",
    "TINHSO_TEST_DB": "`postgresql`: the tests run on a real server that they start",
    "TINHSO_NO_SKIP": "`1`: a skipped test is a failed one",
    "TINHSO_STRICT": "`1` in tests: a view that does not say who may open it is a fault, not a refusal",
    "TINHSO_HYPOTHESIS": "`long`: laws are tried on more examples, as by `./tinhso test --long`",
    "TINHSO_KILL_SECONDS": "how long `./tinhso test --long` kills server and worker; default 600",
    "TINHSO_OBLIGATIONS": "how many reminders it decides while workers are killed; default 100000",
    "TINHSO_MESSAGES": "how many messages it sends while workers are killed; default 100000",
    "TINHSO_RESTORE_DOSSIERS": "how many dossiers it puts back from a copy; default 100000",
    "TINHSO_PICTURES": "a folder: browser tests save what they saw",
    "TINHSO_TAKE_PICTURES": "`1`: `./tinhso test -- tests/guides` takes the pictures of the docs again",
}
# Said by `./tinhso` to itself, and by a test to what it starts.
_OWN = {"TINHSO_LOCKED", "TINHSO_TESTS_CLOCK"}
_NAMED = re.compile(r"[\"${'](TINHSO_[A-Z_]+[A-Z])\b")


def settings_named() -> set[str]:
    """Every variable of the environment that the program, its script or its tests read."""
    files = [ROOT / "tinhso", *(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    found = {name for file in files for name in _NAMED.findall(file.read_text("utf-8"))} - _OWN
    # Each feed from a database names its own; those of providers and registers are put together when read.
    many = ("TINHSO_FEED_", "TINHSO_REGISTER_")
    told = {next((f"{one}…" for one in many if name.startswith(one)), name) for name in found}
    return told | {"TINHSO_OIDC_…", "TINHSO_REGISTER_…"}


def settings_page() -> str:
    """Variables of the environment by who needs them. Raises ValueError where one has no words here."""
    told = {**SERVER, **COMMANDS, **CLONE}
    if differing := settings_named() ^ set(told):
        raise ValueError(f"{sorted(differing)} are read or have words, not both")
    lines = [
        "# Settings",
        GENERATED,
        "",
        "Everything is set by variables of the environment. `tinhso setup --new FILE` writes a file of them, which the",
        "commands that need the database read with `--env FILE`; what stands in the environment comes first.",
    ]
    for title, words in (
        ("A server", SERVER),
        ("Commands", COMMANDS),
        ("Work on a clone", CLONE),
    ):
        lines += [
            "",
            f"## {title}",
            "",
            *_rows(("variable", ""), ((f"`{k}`", v) for k, v in words.items())),
        ]
    return "\n".join(lines) + "\n"


# Roles


def roles_page() -> str:
    """Which role carries which right, and what passes to a delegate."""
    _django()
    from django.conf import settings

    from tinhso.access import rights

    roles = list(rights.ROLES)
    marks = (
        (f"`{act}`", words, *("x" if act in rights.RIGHTS[role] else "" for role in roles))
        for act, words in rights.ACTS.items()
    )
    about = (
        (
            f"`{role}`",
            *rights.ROLES[role],
            "its own and all under it" if role in rights.COVERS_BELOW else "its own office",
            "yes" if role in settings.SECOND_FACTOR_ROLES else "",
        )
        for role in roles
    )
    lines = [
        "# Roles and rights",
        GENERATED,
        "",
        "A role is held in an office, from a day to a day; somebody may hold several. A right holds in that office,",
        "and for some roles in those under it.",
        "",
        *_rows(("role", "Vietnamese", "English", "holds in", "second factor"), about),
        "",
        "## Rights",
        "",
        *_rows(("right", "", *roles), marks),
        "",
        "## An absence",
        "",
        f"To the delegate pass, over what the absent one holds: {_listed(rights.PASSED_ON)}. Only somebody over",
        f"her can pass on: {_listed(rights.PASSED_BY_DECISION)}; then they hold wherever she has them.",
        "",
        "What each role may open: [addresses](addresses.md).",
    ]
    return "\n".join(lines) + "\n"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


# Addresses

_PARTS: Mapping[str, str] = {
    "": "Citizens, and pages for everybody",
    "mot-cua/": "The one-stop desk",
    "so-thu-tu/": "The hall",
    "van-phong/": "Offices",
    "bang/": "The board",
    "cong-khai/": "The public board",
    "cai-dat/": "Settings",
}


def addresses_page() -> str:
    """Every address, its methods, what it is, and which kinds of people come in; as the guard asks it."""
    _django()
    from tinhso.config.doors import PEOPLE, screens

    parts: dict[str, list[tuple[str, ...]]] = {part: [] for part in _PARTS}
    for one in screens():
        part = next((part for part in _PARTS if part and one.address.startswith(f"/{part}")), "")
        who = ("x" if name in one.opens else "" for name in PEOPLE)
        parts[part].append((f"`{one.address}`", " ".join(one.methods), _escaped(one.does), *who))
    lines = [
        "# Addresses, their methods, and who may open them",
        GENERATED,
        "",
        "An x: comes in, as somebody who holds that role in some office. Whether it is her office, or her dossier, is",
        "asked behind the door. `none`: without signing in. An address that says nothing opens for nobody.",
        "Who does not come in meets the same whatever the method; who does meets 405 for one that is not named.",
        "Tests ask every address by everybody with each method. `tinhso addresses` prints this table.",
    ]
    for part, title in _PARTS.items():
        lines += ["", f"## {title}", "", *_rows(("address", "methods", "", *PEOPLE), parts[part])]
    return "\n".join([*lines, *_programs()]) + "\n"


def _programs() -> list[str]:
    """The addresses of programs. An x: by a token with the rights of that role, in its offices."""
    from tinhso.access.rights import ROLES
    from tinhso.config.doors import Door, programs

    def row(one: Door) -> tuple[str, ...]:
        named = (" and " if one.each else ", ").join(f"`{name}`" for name in one.scopes) or "any"
        opens = ("x" if role in one.opens else "" for role in ROLES)
        return (f"`{one.address}`", *one.methods, named, *opens)

    head = ("address", "method", "scope", *ROLES)
    found = list(programs())
    return [
        "",
        "## Programs",
        "",
        "A token opens them and no session does. An x: a token with the rights of that role. Without a token, with an",
        "unknown, expired or revoked one: 401; with one that lacks the scope: 403; by another method: 405.",
        "",
        *_rows(head, (row(one) for one in found if not one.each)),
        "",
        "The GovStack profile; `complete` takes the right of what is done.",
        "",
        *_rows(head, (row(one) for one in found if one.each)),
    ]


# Events


def events_page() -> str:
    """Every kind of event with its sentence, its facts in the open and under seal, and what it does to the clocks."""
    _django()
    from tinhso.ledger.kinds import Kind, every_kind

    rooms: dict[str, list[Kind]] = {}
    for kind in every_kind():
        if (ROOT / "src" / "tinhso" / kind.room).is_dir():  # Tests declare one of their own.
            rooms.setdefault(kind.room, []).append(kind)
    lines = [
        "# Events of the ledger",
        GENERATED,
        "",
        "Names never change their meaning; another shape is another kind. Facts under seal are personal and can be",
        "erased ([how](../explanation/the-ledger.md)); `?`: may be missing.",
    ]
    for room, kinds in rooms.items():
        common = set.intersection(*(set(kind.facts) for kind in kinds)) if len(kinds) > 2 else set()
        lines += ["", f"## {room}"]
        if common:
            shared = {name: fact for name, fact in kinds[0].facts.items() if name in common}
            lines += ["", f"Every one of them also says {_facts(shared)}."]
        lines += [
            "",
            *_rows(
                ("kind", "said", "in the open", "under seal", "clocks"),
                (_kind(kind, common) for kind in kinds),
            ),
        ]
    return "\n".join(lines) + "\n"


def _kind(kind: Any, common: set[str]) -> tuple[str, ...]:
    own = {name: fact for name, fact in kind.facts.items() if name not in common}
    parts = [{n: f for n, f in own.items() if f.sealed is sealed} for sealed in (False, True)]
    said = "<br>".join(_escaped(words) for words in kind.sentence)
    return (f"`{kind.name}`", said, *map(_facts, parts), _escaped(kind.measured))


def _facts(facts: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}{'?' * fact.optional}`" for name, fact in facts.items())


# States


def states_page() -> str:
    """The states of a dossier, what leads from one to another, and the diagram of both."""
    from tinhso.cases import states

    lines = [
        "# States of a dossier",
        GENERATED,
        "",
        "Every state that is not an end has an owner, who must act, and an exit. `portal`: the national portal's.",
        "",
        *_rows(
            ("state", "Vietnamese", "English", "owner", "legal clock", "portal"),
            (
                (f"`{one.name}`", *one.words, one.owner or "nobody", one.clock, str(one.portal))
                for one in states.STATES.values()
            ),
        ),
        "",
        "## What may happen",
        "",
        "By a right in the dossier's office ([roles](roles.md)); `citizen`: whoever it is for. Without a state under",
        "`to` it stays in its own. What can be undone can be while nothing has left the house.",
        "",
        *_rows(
            ("step", "Vietnamese", "English", "from", "to", "who", "clock", "undo"),
            (_transition(one) for one in states.TRANSITIONS.values()),
        ),
        "",
        "```mermaid",
        states.diagram(),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _transition(one: Any) -> tuple[str, ...]:
    since = ", ".join(sorted(one.since))
    clock = "" if one.clock == "none" else one.clock
    return (f"`{one.name}`", *one.words, since, one.to, one.right, clock, "yes" * one.undoable)


# Refusals


def refusals_page() -> str:
    """Every code with its sentences, by the part that says them."""
    import pkgutil

    from tinhso import sentences

    lines = [
        "# Refusals and other sentences",
        GENERATED,
        "",
        "What is refused has a code and facts; screens and commands say the same sentence. `{…}` is a fact. Codes do",
        "not change their meaning; sentences may.",
    ]
    for module in pkgutil.iter_modules(sentences.__path__):
        said = import_module(f"{sentences.__name__}.{module.name}").SENTENCES
        if said:
            rows = ((f"`{code}`", *map(_escaped, pair)) for code, pair in sorted(said.items()))
            lines += ["", f"## {module.name}", "", *_rows(("code", "Vietnamese", "English"), rows)]
    return "\n".join(lines) + "\n"


# All of them


def _rows(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _django() -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
        os.environ.setdefault("TINHSO_SECRET", "only to draw pages")
        django.setup()


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "roles.md": roles_page,
    "addresses.md": addresses_page,
    "events.md": events_page,
    "states.md": states_page,
    "refusals.md": refusals_page,
}
