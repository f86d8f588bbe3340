"""What is said about XES files: why one is refused, what was noticed, why something was left out."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # the file as a whole
    "xes_doctype": (
        "{file}, dòng {line}: khai báo DOCTYPE ({doctype}) tự định nghĩa thực thể hay phần tử. Nhật ký XES không cần, "
        "và chúng có thể gây hại nên không tệp nào như vậy được đọc. Xóa khai báo đó rồi chạy lại.",
        "{file}, line {line}: the DOCTYPE ({doctype}) declares entities or elements of its own. An XES log needs none, "
        "and they can do harm, so no such file is read. Remove the declaration and run again.",
    ),
    "xes_entity": (
        "{file}, đến dòng {line}: tệp dùng một thực thể (&…;) mà chỉ DTD bên ngoài ({doctype}) có thể định nghĩa. DTD "
        "bên ngoài không bao giờ được đọc. Thay thực thể đó bằng chữ rồi chạy lại.",
        "{file}, up to line {line}: the file uses an entity (&…;) that only its external DTD ({doctype}) could tell. "
        "An external DTD is never read. Write the entity's text in its place and run again.",
    ),
    "xes_not_a_log": (
        "{file}, dòng {line}: phần tử gốc là <{root}>, không phải <log>. Đây không phải nhật ký XES.",
        "{file}, line {line}: the root element is <{root}>, not <log>. This is no XES log.",
    ),
    "xes_encoding": (
        "{file}, dòng {line}: không biết bảng mã mà tệp khai báo. Lưu lại tệp bằng UTF-8.",
        "{file}, line {line}: the encoding that the file declares is not known. Save it as UTF-8.",
    ),
    "xes_value_too_long": (
        "{file}, dòng {line}: một giá trị dài hơn {limit}. Nhật ký không có giá trị như vậy; bỏ nó đi rồi xuất lại.",
        "{file}, line {line}: a value is longer than {limit}. No log has such a value; leave it out and export again.",
    ),
    "xes_no_trace": (
        "{file}: tệp XES không có hồ sơ (<trace>) hay sự kiện (<event>) nào đọc được.",
        "{file}: the XES file has no <trace> and no <event> that can be read.",
    ),
    # what was noticed
    "xes_transitions": (
        "Nhật ký ghi riêng các trạng thái của một bước ({column}: {found}); mọi sự kiện đều được tính.",
        "The log marks the states of an activity apart ({column}: {found}); every event counts.",
    ),
    "xes_names_repeat": (
        "{count} hồ sơ trùng mã với hồ sơ trước đó ({column}); các phần cùng mã được gộp làm một.",
        "{count} traces bear a name met before ({column}); those of one name are one dossier.",
    ),
    "xes_empty_traces": (
        "{count} hồ sơ không có sự kiện nào.",
        "{count} traces have not a single event.",
    ),
    # why something was left out
    "xes_broken": ("tệp XML hỏng từ đây", "the XML is broken from here"),
    "trace_unfinished": ("hồ sơ bị cắt ngang", "the trace is cut off"),
    "trace_value_too_long": (
        "hồ sơ có giá trị dài hơn 4.096 ký tự",
        "a trace with a value beyond 4,096 letters",
    ),
    "event_outside_trace": ("sự kiện nằm ngoài hồ sơ", "an event outside any trace"),
}
