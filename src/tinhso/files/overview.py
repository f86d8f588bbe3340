"""How stored files stand as a whole, for whoever runs the installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum

from tinhso.files.models import Blob, File
from tinhso.files.rules import STORES, VERDICTS


@dataclass(frozen=True)
class Overview:
    """Counts of files, and of contents by store and by the scanner's verdict; size: plain bytes of the contents."""

    files: int
    contents: int
    size: int
    stores: Mapping[str, int]
    verdicts: Mapping[str, int]


def overview() -> Overview:
    """Of everything that is stored; three queries."""
    rows = Blob.objects.order_by().values_list("store", "verdict")
    told = list(rows.annotate(count=Count("pk"), size=Sum("size")))
    return Overview(
        files=File.objects.count(),
        contents=sum(count for *_, count, _ in told),
        size=sum(size for *_, size in told),
        stores={one: sum(n for at, _, n, _ in told if at == one) for one in STORES},
        verdicts={one: sum(n for _, said, n, _ in told if said == one) for one in VERDICTS},
    )


def not_given_out(*, most: int) -> list[File]:
    """Files that hold a virus or could not be scanned, the latest first, with their contents; one query."""
    rows = File.objects.filter(blob__verdict__in=("infected", "failed"))
    return list(rows.select_related("blob").order_by("-pk")[:most])
