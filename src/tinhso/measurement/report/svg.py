"""SVG elements as escaped markup. Widths are in per cent where a drawing must fit any screen."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from tinhso.measurement.report.words import Text

Value = str | float | None


def el(tag: str, *children: Markup | str, **attributes: Value) -> Markup:
    """One element; `class_` and `stroke_width` become class and stroke-width, None is left out."""
    told = Markup("").join(
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), _value(value))
        for name, value in attributes.items()
        if value is not None
    )
    name = Markup(tag)  # noqa: S704  a tag is written in this package, never taken from a log
    if not children:
        return Markup("<{}{}/>").format(name, told)
    return Markup("<{}{}>{}</{}>").format(name, told, Markup("").join(children), name)


def _value(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
    return str(value)


def text(words: Text, *, class_: str = "", **attributes: Value) -> Markup:
    """A label in both languages, of which the page shows one."""
    if words.vi == words.en:
        return el("text", words.vi, class_=class_ or None, **attributes)
    vietnamese = el("text", words.vi, class_=f"vi {class_}".strip(), **attributes)
    english = el("text", words.en, class_=f"en {class_}".strip(), lang="en", **attributes)
    return vietnamese + english


def percent(value: float) -> str:
    """0.125 → "12.5%"."""
    return f"{_value(100 * value)}%"


def drawing(*children: Markup, height: float, class_: str) -> Markup:
    """A drawing as wide as its place and `height` px high. Its numbers stand in words or a table beside it."""
    return el(
        "svg",
        *children,
        class_=f"drawing {class_}",
        width="100%",
        height=height,
        aria_hidden="true",
        focusable="false",
    )


def joined(parts: Iterable[Markup]) -> Markup:
    """Parts one after the other."""
    return Markup("").join(parts)
