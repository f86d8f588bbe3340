"""A register is declared, and its shape changed from a day on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.together import as_one
from tinhso.ledger.turns import in_turn
from tinhso.registers import kinds
from tinhso.registers.definition import Definition
from tinhso.registers.models import Register, Version
from tinhso.registers.rules import CannotKeep


@as_one
def declare(
    definition: Definition, *, owner: str, by: By, valid_from: date, decision: str = ""
) -> Version:
    """Declare a register, or another version of one from a day on; what is declared already makes none.

    owner: the office that answers for it, of the first declaration. Key and place never change: records stand by them.
    Raises CannotKeep (register_fixed (what), register_earlier (valid_from, last)).
    """
    in_turn(f"register:{definition.code}")
    now = datetime.now(UTC)
    text = definition.written()
    digest = sha256(text.encode()).hexdigest()
    row, made = Register.objects.get_or_create(
        code=definition.code, defaults={"owner": owner, "declared_at": now}
    )
    last = None if made else row.versions.order_by("-number").first()
    if last is not None:
        if last.digest == digest:
            return last
        if valid_from < last.valid_from:
            raise CannotKeep("register_earlier", valid_from=valid_from, last=last.valid_from)
        for what in ("key", "place"):
            if getattr(last.definition, what) != getattr(definition, what):
                raise CannotKeep("register_fixed", what=what)
    version = Version.objects.create(
        register=row,
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        document=definition.document,
        digest=digest,
        decision=written_line(decision)[:200],
        declared_at=now,
    )
    append(
        kinds.DECLARED.name,
        subject=f"register:{row.code}",
        by=by,
        facts={
            "version": version.number,
            "valid_from": valid_from,
            "digest": digest,
            "decision": version.decision or None,
        },
    )
    return version
