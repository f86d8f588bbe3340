"""Packs tried: each is loaded with its samples, its dossiers walk, and what it claims of the mission's rows is asked.

`here` does it in the database of the settings and takes everything back; `on_an_empty_platform` makes one for it.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tinhso.kernel.lengths import number_text
from tinhso.sentences import sentence
from tinhso.sentences.loading import WORDS

if TYPE_CHECKING:
    from tinhso.loading.accepting import Line
    from tinhso.loading.keeping import CannotKeepPart

OK, FAILED, NOT_CLAIMED = "ok", "failed", "not_claimed"
_MORE = ("where", "between", "ends", "filled", "placed", "kind", "year", "pillar", "sign", "blocked", "level", "office",
         "day")  # fmt: skip


def here(name: str, lang: str, *, as_json: bool) -> int:
    """Tries a pack in this database and keeps nothing; 1 where something it claims does not hold."""
    from tinhso.loading.keeping import CannotKeepPart
    from tinhso.loading.reading import find_pack, read_pack
    from tinhso.loading.walking import SampleDiffers, tried

    folder = find_pack(name)
    pack = read_pack(folder)
    try:
        done = tried(pack)
    except CannotKeepPart as fault:
        return _broken(pack.name, refused(fault, folder, lang), as_json=as_json)
    except SampleDiffers as fault:
        return _broken(pack.name, sentence(fault.code, lang, fault.facts), as_json=as_json)
    rows = [told(pack.name, line, lang) for line in done.lines]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        if done.walked:
            count = number_text(done.walked, lang)
            print(WORDS["walked"][lang == "en"].format(count=count))
        _print(rows, lang)
    return int(any(row["state"] == FAILED for row in rows))


def _broken(name: str, why: str, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps([{"row": "", "pack": name, "said": why, "state": FAILED, "result": why}],
                         ensure_ascii=False))  # fmt: skip
    else:
        print(why)
    return 1


def on_an_empty_platform(names: Sequence[str], lang: str) -> int:
    """Tries packs on a database made for it, prints row → pack → what was checked → result; how many failed."""
    if not names:
        return 0
    print(WORDS["preparing"][lang == "en"].format(count=len(names)), file=sys.stderr)
    rows: list[dict[str, str]] = []
    with TemporaryDirectory(prefix="tinhso-packs-") as folder:
        own = _environment(Path(folder))
        _run(["migrate", "-v", "0"], own, module="django")
        for name in names:
            done = _run(["packs", "try", name, "--json", "--lang", lang], own)
            try:
                rows += json.loads(done.stdout.splitlines()[-1])
            except (ValueError, IndexError):
                problem = " ".join((done.stderr or done.stdout).split())[-400:]
                why = sentence("pack_trial_broken", lang, {"name": name, "problem": problem})
                rows.append({"row": "", "pack": name, "said": why, "state": FAILED, "result": why})
    _print(rows, lang)
    return sum(row["state"] == FAILED for row in rows)


def refused(fault: CannotKeepPart, folder: Path, lang: str) -> str:
    """What a room refused of a pack, by file, line and path."""
    facts = fault.facts
    inner = sentence(fault.inner.code, lang, dict(fault.inner.facts))
    return f"{folder / str(facts['file'])}:{facts['line']}: {facts['path']}: {inner}"


def told(name: str, line: Line, lang: str) -> dict[str, str]:
    """A line in words."""
    state = WORDS[line.state][lang == "en"]
    if line.state == NOT_CLAIMED:
        said = line.said[lang == "en"] or WORDS["not_said"][lang == "en"]
    else:
        said = _asked(line.kind, line.said, lang)
    result = state
    if line.fault is not None:
        why = sentence(line.fault.code, lang, dict(line.fault.facts))
        result = WORDS["refused"][lang == "en"].format(state=state, why=why)
    elif line.state == FAILED:
        wanted = line.said.get("is", line.said.get("at_least"))
        result = WORDS["found"][lang == "en"].format(
            state=state, wanted=_word(wanted, lang), found=_word(line.found, lang)
        )
    return {"row": line.row, "pack": name, "said": said, "state": line.state, "result": result}


def _asked(kind: str, said: Mapping[str, Any], lang: str) -> str:
    word = WORDS["ask_least" if "at_least" in said else f"ask_{kind}"][lang == "en"]
    facts = {name: _word(value, lang) for name, value in said.items()}
    more = "; ".join(
        f"{WORDS[name][lang == 'en']} {_word(said[name], lang)}".strip()
        for name in _MORE
        if name in said
    )
    facts |= {"more": f" ({more})" if more else "", "least": facts.get("at_least", "")}
    facts |= {"parts": facts.get("is", ""), "years": "–".join(map(str, said.get("years", ())))}
    if "by" in said:
        facts["by"] = WORDS[said["by"]][lang == "en"]
    return word.format(**facts)


def _word(value: Any, lang: str) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_word(one, lang)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        ends = len(value) == 2 and not any(
            isinstance(one, str) and not one[:1].isdigit() for one in value
        )
        return ("–" if ends else ", ").join(_word(one, lang) for one in value)
    if isinstance(value, bool) or value is None:
        return "–" if value is None else "" if value else "0"
    return number_text(value, lang) if isinstance(value, int) and value > 9_999 else str(value)


def _print(rows: Sequence[Mapping[str, str]], lang: str) -> None:
    print(WORDS["row_head"][lang == "en"])
    for row in sorted(rows, key=lambda one: _place(one["row"])):
        print("\t".join((row["row"] or "–", row["pack"], row["said"], row["result"])))
    counts = {
        state: sum(row["state"] == state for row in rows) for state in (OK, FAILED, NOT_CLAIMED)
    }
    held = {row["row"] for row in rows if row["state"] == OK and row["row"]}
    print(
        WORDS["rows_summed"][lang == "en"].format(
            ok=counts[OK], failed=counts[FAILED], open=counts[NOT_CLAIMED], rows=len(held)
        )
    )


def _place(row: str) -> tuple[int, int]:
    whole, _, part = row.partition(".")
    return (int(whole), int(part)) if part else (-1, 0)


def _environment(folder: Path) -> dict[str, str]:
    """Our own settings on a file of our own; none of the province's."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TINHSO_")}
    kept = {
        name: os.environ[name] for name in ("TINHSO_CACHE", "TINHSO_HOME") if name in os.environ
    }
    return {
        **plain,
        **kept,
        "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
        "TINHSO_DATABASE": f"sqlite:///{folder}/packs.sqlite3",
        "TINHSO_FILES": str(folder / "files"),
        "TINHSO_SECRET": secrets.token_urlsafe(32),
        "TINHSO_MAC_KEYS": f"packs:{secrets.token_hex(32)}",
    }


def _run(
    words: Sequence[str], environment: Mapping[str, str], *, module: str = "tinhso"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        env=dict(environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
