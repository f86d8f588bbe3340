"""Vietnamese syllables, and the keys of Telex and VNI of which they are made.

A syllable is judged by its shape alone: how a word begins, its vowels, how it ends. Tones are placed as typing programs
do by default: hòa, khỏe, thủy.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TELEX_TONES = {**_TONES, "z": ""}
_VNI_TONES = {**dict(zip("21345", ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True))}
_VNI_TONES["0"] = ""
_ROOF = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"u": "ư", "o": "ơ"}
_VOWELS = "aăâeêioôơuưy"
_MARKED = "ăâêôơư"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:oai|oay|oeo|uây|uôi|uya|uyê|uyu|yêu|iêu|ươi|ươu|oa|oă|oe|oo|ôô|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oi|ôi|ơi|ua|uâ"
    r"|uă|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[chkmnpt])?"
)


@dataclass(frozen=True)
class _Word:
    """letters: without tones, case kept; tone: its combining mark, "" for none."""

    letters: str
    tone: str


def is_syllable(word: str) -> bool:
    """Whether a word has the shape of a Vietnamese syllable, with at most one tone."""
    parted = _parted(word)
    return parted is not None and bool(_SYLLABLE.fullmatch(parted.letters.casefold()))


def is_highland_word(word: str) -> bool:
    """Whether a word has letters of Vietnamese alone, as names of the highlands do: Prông, Drăng, Knốp, Êban."""
    parted = _parted(word)
    return (
        parted is not None
        and word.isalpha()
        and any(one in f"đ{_MARKED}" for one in parted.letters.casefold())
    )


def from_telex(word: str) -> str:
    """What a word typed as Telex keys says: "Nguyeexn" → "Nguyễn"."""
    return _typed(word, telex=True)


def from_vni(word: str) -> str:
    """What a word typed as VNI keys says: "Nguye64n" → "Nguyễn"."""
    return _typed(word, telex=False)


def before_typing(word: str, *, telex: bool) -> list[str]:
    """The words without a mark of tone that Telex or VNI turns into this one, the likeliest first.

    That is: the key of the tone stands where a letter or a digit of a plain word was taken for it.
    """
    parted = _parted(word)
    if parted is None or not parted.tone:
        return []
    keys = _TELEX_TONES if telex else _VNI_TONES
    key = next(one for one, tone in keys.items() if tone == parted.tone)
    letters = parted.letters
    key = key.upper() if len(letters) > 1 and letters.isupper() else key
    first = next(i for i, one in enumerate(letters) if one.casefold() in _VOWELS)
    places = range(first + 1, len(letters) + 1)
    made = [f"{letters[:place]}{key}{letters[place:]}" for place in places]
    return [one for one in made if _typed(one, telex=telex) == word]


def _typed(word: str, *, telex: bool) -> str:
    letters: list[str] = []
    tone = ""
    tones = _TELEX_TONES if telex else _VNI_TONES
    for key in word:
        small = key.casefold()
        if small in tones and any(one.casefold() in _VOWELS for one in letters):
            if (
                tone and tones[small] == tone
            ):  # The same key again takes the tone back and is a letter.
                tone = ""
                letters.append(key)
            else:
                tone = tones[small]
        elif not (_telex_mark if telex else _vni_mark)(letters, small):
            letters.append(key)
    return _toned(letters, tone)


def _telex_mark(letters: list[str], key: str) -> bool:
    if key in _ROOF:
        return _change_last(letters, {key: _ROOF[key]})
    if key == "w":
        return _horn(letters) or _change_last(letters, {"a": "ă", "o": "ơ", "u": "ư"})
    if key == "d" and letters and letters[0].casefold() == "d":
        letters[0] = "Đ" if letters[0] == "D" else "đ"
        return True
    return False


def _vni_mark(letters: list[str], key: str) -> bool:
    if key == "6":
        return _change_last(letters, _ROOF)
    if key == "7":
        return _horn(letters) or _change_last(letters, _HORN)
    if key == "8":
        return _change_last(letters, {"a": "ă"})
    return key == "9" and _telex_mark(letters, "d")


def _horn(letters: list[str]) -> bool:
    """A u and an o beside each other both get their horn: nguoiw, nguoi7 → ngươi; not after q."""
    text = "".join(letters).casefold()
    place = text.rfind("uo")
    if place < 0 or text[max(place - 1, 0)] == "q":
        return False
    for offset, marked in enumerate("ươ"):
        letters[place + offset] = _in_case(marked, letters[place + offset])
    return True


def _change_last(letters: list[str], marks: dict[str, str]) -> bool:
    for place in reversed(range(len(letters))):
        marked = marks.get(letters[place].casefold())
        if marked is not None:
            letters[place] = _in_case(marked, letters[place])
            return True
    return False


def _in_case(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter


def _toned(letters: list[str], tone: str) -> str:
    if not tone:
        return "".join(letters)
    place = _place_of_tone("".join(letters).casefold())
    letters[place] += tone
    return unicodedata.normalize("NFC", "".join(letters))


def _place_of_tone(text: str) -> int:
    """Where the tone stands in a word of small letters that has a vowel."""
    begin = 2 if text[:2] in ("qu", "gi") and len(text) > 2 and text[2] in _VOWELS else 0
    vowels = [i for i, one in enumerate(text) if one in _VOWELS and i >= begin]
    marked = [i for i in vowels if text[i] in _MARKED]
    if marked:
        return marked[-1]
    # Only the first run of vowels: what follows a consonant belongs to another syllable.
    run = [i for n, i in enumerate(vowels) if i == vowels[0] + n]
    ends_in_consonant = run[-1] + 1 < len(text)
    if len(run) == 1:
        return run[0]
    if len(run) == 2:
        return run[1] if ends_in_consonant else run[0]
    return run[1]


def _parted(word: str) -> _Word | None:
    """A word's letters and its tone; None if it has two tones or other marks."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = [one for one in decomposed if one in _TONES.values()]
    if len(tones) > 1:
        return None
    bare = "".join(one for one in decomposed if one not in _TONES.values())
    letters = unicodedata.normalize("NFC", bare)
    if tones and not any(one.casefold() in _VOWELS for one in letters):
        return None
    return _Word(letters, tones[0] if tones else "")
