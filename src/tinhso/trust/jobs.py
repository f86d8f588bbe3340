"""What the worker does for the tree."""

from __future__ import annotations

from django.utils import timezone

from tinhso.trust.sequencing import sequence


def keep_signed() -> int:
    """Put what is due into the tree and sign it; how many events there were."""
    return sequence(now=timezone.now())
