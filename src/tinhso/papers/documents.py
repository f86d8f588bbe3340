"""Types of papers as a YAML file: read with every check, read back as they were written. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from tinhso.kernel.text import utf8_text
from tinhso.papers.catalogue import BadPaperType, PaperType, document_of, types_of

MOST_BYTES = 5_000_000


class _Plain(yaml.SafeLoader):
    """YAML without aliases, whose days stay text."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*) is not allowed")
        return super().compose_node(parent, index)


_Plain.yaml_implicit_resolvers = {
    first: [one for one in found if one[0] != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_types(content: bytes) -> tuple[PaperType, ...]:
    """The types of a YAML document. Raises BadPaperType, NotUtf8."""
    if len(content) > MOST_BYTES:
        raise BadPaperType("papers_too_large", megabytes=MOST_BYTES // 1_000_000)
    try:
        document = yaml.load(utf8_text(content), Loader=_Plain)  # noqa: S506 it is a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = " ".join(str(error).split())[:300]
        raise BadPaperType("bad_paper_type", path="", problem=problem) from error
    return types_of(document)


def text_of(types: Iterable[PaperType]) -> str:
    """Types as the text of a YAML file."""
    document = document_of(types)
    return str(yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110))
