"""An amount as a receipt says it in words. Pure."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu", " tỷ", " nghìn tỷ")


def in_words(amount: int) -> str:
    """20500 → "Hai mươi nghìn năm trăm đồng". amount: VND, 0 to below 10¹⁵."""
    if amount == 0:
        return "Không đồng"
    groups: list[int] = []
    rest = amount
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(group)
    said = [
        _group(group, whole=place < len(groups) - 1) + _GROUPS[place]
        for place, group in reversed(list(enumerate(groups)))
        if group
    ]
    text = " ".join(said)
    return f"{text[0].upper()}{text[1:]} đồng"


def _group(number: int, *, whole: bool) -> str:
    """Three digits; whole: others stand before, so that none is left out."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    if tens == 0 and ones and said:
        said.append("lẻ")
    if tens == 1:
        said.append("mười")
    elif tens > 1:
        said.append(f"{_DIGITS[tens]} mươi")
    if ones == 1 and tens > 1:
        said.append("mốt")
    elif ones == 5 and tens:
        said.append("lăm")
    elif ones:
        said.append(_DIGITS[ones])
    return " ".join(said)
