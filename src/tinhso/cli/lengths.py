"""Shares and lengths of working time in words, for tables on the terminal."""

from __future__ import annotations


def share_text(share: float | None, lang: str) -> str:
    """88,4 % in Vietnamese, 88.4 % in English; a dash where there is nothing to divide by."""
    if share is None:
        return "–"
    text = f"{100 * share:.1f} %"
    return text.replace(".", ",") if lang == "vi" else text


def working_text(seconds: float | None, lang: str, *, day: int, units: int = 2) -> str:
    """Working time in the office's own days, to its `units` largest units: "2 ngày 3 giờ".

    day: working seconds of a usual day. None is a dash.
    """
    if seconds is None:
        return "–"
    rest = round(seconds)
    names = ("ngày", "giờ", "phút", "giây") if lang == "vi" else ("d", "h", "min", "s")
    parts = []
    for size, name in zip((day, 3600, 60, 1), names, strict=True):
        count, rest = divmod(rest, size)
        if count:
            text = f"{count:,}".replace(",", ".") if lang == "vi" else f"{count:,}"
            parts.append(f"{text} {name}")
    return " ".join(parts[:units]) or f"0 {names[1]}"
