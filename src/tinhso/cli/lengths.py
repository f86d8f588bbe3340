"""Shares and lengths of working time in words, for tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from tinhso.cli.words import number_text

UNITS = {"vi": ("ngày", "giờ", "phút", "giây"), "en": ("d", "h", "min", "s")}


def share_text(share: float | None, lang: str) -> str:
    """88,4 % in Vietnamese, 88.4 % in English; a dash where there is nothing to divide by."""
    if share is None:
        return "–"
    text = f"{100 * share:.1f} %"
    return text.replace(".", ",") if lang == "vi" else text


def working_text(seconds: float | None, lang: str, *, day: int, units: int = 2) -> str:
    """Working time in the office's own days, rounded to its `units` largest units: "2 ngày 3 giờ".

    day: working seconds of a usual day. None is a dash.
    """
    if seconds is None:
        return "–"
    sizes = (day, 3600, 60, 1)
    largest = next((place for place, size in enumerate(sizes) if seconds >= size), 3)
    counts = _rounded(seconds, sizes[: largest + units])
    told = [
        f"{number_text(count, lang)} {name}"
        for count, name in zip(counts, UNITS[lang], strict=False)
        if count
    ]
    return " ".join(told) or f"0 {UNITS[lang][3]}"


def _rounded(seconds: float, sizes: Sequence[int]) -> list[int]:
    """How many of each size, the last one rounded half up; what fills a larger size is one of that."""
    counts = []
    for size in sizes[:-1]:
        counts.append(int(seconds // size))
        seconds %= size
    counts.append(int(seconds / sizes[-1] + 0.5))
    for place in range(len(sizes) - 1, 0, -1):
        below = zip(counts[place:], sizes[place:], strict=True)
        if sum(count * size for count, size in below) >= sizes[place - 1]:
            counts[place - 1 :] = [counts[place - 1] + 1] + [0] * (len(sizes) - place)
    return counts
