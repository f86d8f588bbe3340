"""What of a procedure a search compares. Pure."""

from __future__ import annotations

from tinhso.kernel.text import fold
from tinhso.procedures.definition import Definition


def words_of(definition: Definition) -> str:
    """Title, keywords and field, folded, a line each: what counts most comes first."""
    lines = (definition.title, "; ".join(definition.keywords), definition.field)
    return "\n".join(fold(line) for line in lines)
