"""What is wrong with a single field of a request, by the kinds that Pydantic tells apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OTHER = ("Giá trị này không đúng.", "This value is not right.")
_DATE = ("Phải là ngày dạng 2026-11-23.", "It must be a day like 2026-11-23.")
_MOMENT = (
    "Phải là thời điểm có múi giờ, dạng 2026-11-23T08:00:00+07:00.",
    "It must be a moment with its zone, like 2026-11-23T08:00:00+07:00.",
)
_WHOLE = ("Phải là số nguyên.", "It must be a whole number.")
_KINDS: Mapping[str, tuple[str, str]] = {
    "missing": ("Thiếu trường này.", "This field is missing."),
    "extra_forbidden": ("Không có trường này.", "There is no such field."),
    "given_twice": (
        "Nêu nhiều lần; chỉ giữ một.",
        "It is given more than once; keep one.",
    ),
    "string_type": ("Phải là chuỗi chữ.", "It must be a text."),
    "string_too_long": (
        "Dài nhất {max_length} ký tự.",
        "It may have {max_length} characters at most.",
    ),
    "string_too_short": (
        "Ít nhất {min_length} ký tự.",
        "It must have {min_length} characters at least.",
    ),
    "string_pattern_mismatch": ("Viết không đúng dạng.", "It is not written as it should be."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": ("Số quá lớn.", "The number is too large."),
    "float_type": ("Phải là số.", "It must be a number."),
    "bool_type": ("Phải là true hoặc false.", "It must be true or false."),
    "bool_parsing": ("Phải là true hoặc false.", "It must be true or false."),
    "greater_than_equal": ("Phải từ {ge} trở lên.", "It must be {ge} or more."),
    "greater_than": ("Phải lớn hơn {gt}.", "It must be more than {gt}."),
    "less_than_equal": ("Nhiều nhất {le}.", "It must be {le} or less."),
    "less_than": ("Phải nhỏ hơn {lt}.", "It must be less than {lt}."),
    "literal_error": ("Phải là một trong: {expected}.", "It must be one of: {expected}."),
    "enum": ("Phải là một trong: {expected}.", "It must be one of: {expected}."),
    "uuid_type": ("Phải là mã UUID.", "It must be a UUID."),
    "uuid_parsing": ("Phải là mã UUID.", "It must be a UUID."),
    "list_type": ("Phải là danh sách.", "It must be a list."),
    "too_long": ("Nhiều nhất {max_length} mục.", "It may have {max_length} items at most."),
    "too_short": ("Ít nhất {min_length} mục.", "It must have {min_length} items at least."),
    "dict_type": ("Phải là đối tượng JSON.", "It must be a JSON object."),
    "model_type": ("Phải là đối tượng JSON.", "It must be a JSON object."),
    "model_attributes_type": ("Phải là đối tượng JSON.", "It must be a JSON object."),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
}
#: As every other refusal is listed.
SENTENCES: dict[str, tuple[str, str]] = {
    "api_field_other": _OTHER,
    **{f"api_field_{kind}": pair for kind, pair in _KINDS.items()},
}


def field_said(kind: str, facts: Mapping[str, Any], lang: str) -> str:
    """The sentence of a kind with its facts, in "vi" or "en"; one that we do not know is said as not right."""
    text = _KINDS.get(kind, _OTHER)[lang == "en"]
    return text.format(**{name: str(value).replace(" or ", ", ") for name, value in facts.items()})
