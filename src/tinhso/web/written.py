"""The field of what people type: what cannot be seen is gone before anything judges it."""

from __future__ import annotations

from typing import Any

from django import forms

from tinhso.kernel.text import written, written_line


class WrittenField(forms.CharField):
    """A text as everybody sees it, one line unless it is typed into an area; what shows nothing was not filled in."""

    def to_python(self, value: Any) -> Any:
        """The text that counts. Given is what was sent, or None."""
        text = super().to_python(value)
        if not isinstance(text, str):
            return text
        return written(text) if isinstance(self.widget, forms.Textarea) else written_line(text)
