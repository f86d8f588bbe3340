"""Numbers, shares and lengths of working time in words, for the terminal and for screens."""

from __future__ import annotations

from collections.abc import Sequence

UNITS = {"vi": ("ngày", "giờ", "phút", "giây"), "en": ("d", "h", "min", "s")}
SPOKEN = {"vi": ("ngày", "giờ", "phút", "giây"), "en": ("day", "hour", "minute", "second")}
NO_VALUE = "–"
USUAL_DAY_SECONDS = 8 * 3600


def number_text(value: float | None, lang: str, *, decimals: int = 0) -> str:
    """1234.5 → "1.234,5" in Vietnamese, "1,234.5" in English; a dash for None."""
    if value is None:
        return NO_VALUE
    english = f"{value:,.{decimals}f}"
    return english.translate(str.maketrans(",.", ".,")) if lang == "vi" else english


def share_text(share: float | None, lang: str) -> str:
    """88,4 % in Vietnamese, 88.4 % in English; a dash where there is nothing to divide by."""
    return NO_VALUE if share is None else f"{number_text(100 * share, lang, decimals=1)} %"


def working_text(seconds: float | None, lang: str, *, day: int, units: int = 2) -> str:
    """Working time in the office's own days, rounded to its `units` largest units: "2 ngày 3 giờ".

    day: working seconds of a usual day. None is a dash; below 0 a minus stands before it.
    """
    if seconds is None:
        return NO_VALUE
    told = " ".join(
        f"{number_text(count, lang)} {UNITS[lang][place]}"
        for count, place in _parts(abs(seconds), day, units)
    )
    return f"−{told}" if seconds < 0 else told


def spoken_text(
    seconds: float | None, lang: str, *, day: int = USUAL_DAY_SECONDS, units: int = 2
) -> str:
    """Working time as a sentence says it: "2 ngày 3 giờ làm việc", "2 days 3 hours of working time".

    Its sign is left to the sentence.
    """
    if seconds is None:
        return NO_VALUE
    told = []
    for count, place in _parts(abs(seconds), day, units):
        name = SPOKEN[lang][place] + ("s" if lang == "en" and count != 1 else "")
        told.append(f"{number_text(count, lang)} {name}")
    return " ".join(told) + {"vi": " làm việc", "en": " of working time"}[lang]


def _parts(seconds: float, day: int, units: int) -> list[tuple[int, int]]:
    """(how many, which unit), without those of which there is none; 0 s for nothing."""
    sizes = (day, 3600, 60, 1)
    largest = next((place for place, size in enumerate(sizes) if seconds >= size), 3)
    counts = _rounded(seconds, sizes[: largest + units])
    return [(count, place) for place, count in enumerate(counts) if count] or [(0, 3)]


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
