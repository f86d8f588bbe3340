"""Fields of what people type: what cannot be seen is gone before anything judges it, and refusals are in our words."""

from __future__ import annotations

from typing import Any

from django import forms

from tinhso.kernel.text import written, written_line
from tinhso.web.words import t


class WrittenField(forms.CharField):
    """A text as everybody sees it, one line unless it is typed into an area; what shows nothing was not filled in."""

    def to_python(self, value: Any) -> Any:
        """The text that counts. Given is what was sent, or None."""
        text = super().to_python(value)
        if not isinstance(text, str):
            return text
        return written(text) if isinstance(self.widget, forms.Textarea) else written_line(text)


def in_our_words(field: forms.Field) -> None:
    """What a field says where it is empty, out of its bounds or no number, instead of the framework's own sentences."""
    field.error_messages |= {
        "required": t("Hãy điền ô này.", "Fill this in."),
        "max_length": t(
            "Dài %(show_value)d ký tự, tối đa %(limit_value)d. Hãy rút ngắn.",
            "It has %(show_value)d letters, at most %(limit_value)d. Make it shorter.",
        ),
        "min_value": t(
            "Hãy nhập số từ %(limit_value)s trở lên.", "Enter a number from %(limit_value)s up."
        ),
        "max_value": t(
            "Hãy nhập số không quá %(limit_value)s.", "Enter a number of at most %(limit_value)s."
        ),
    }
    if isinstance(field, forms.IntegerField):
        field.error_messages["invalid"] = t(
            "Hãy nhập một số nguyên, chỉ gồm chữ số.", "Enter a whole number in digits."
        )
