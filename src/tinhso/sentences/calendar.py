"""What `tinhso calendar`, and every command that loads a calendar, says of a calendar it cannot use."""

SENTENCES: dict[str, tuple[str, str]] = {
    "calendar_unknown": (
        "Không có lịch hay tệp tên {name}. Có phải là: {nearest}? Xem: tinhso calendar list",
        "No calendar or file named {name}. Did you mean: {nearest}? See: tinhso calendar list",
    ),
    "calendar_unreadable": (
        "Không đọc được {file}: {reason}",
        "Cannot read {file}: {reason}",
    ),
    "calendar_too_large": (
        "{file} lớn hơn {largest} byte; tệp lịch chỉ dài vài trang. Kiểm tra lại đường dẫn.",
        "{file} is larger than {largest} bytes; a calendar file is a few pages. Check the path.",
    ),
    "calendar_empty": (
        'Tệp {file} rỗng. Chọn tệp khác, hoặc viết ít nhất dòng extends = "vn".',
        'The file {file} is empty. Choose another one, or write at least extends = "vn".',
    ),
    "calendar_not_utf8": (
        "{file}, dòng {line}, byte thứ {byte}: không phải chữ UTF-8. Lưu lại tệp dưới dạng UTF-8.",
        "{file}, line {line}, byte {byte}: this is no text in UTF-8. Save it as UTF-8.",
    ),
    "calendar_not_toml": (
        "{file}, dòng {line}: không đúng cú pháp TOML ({reason}).",
        "{file}, line {line}: not TOML ({reason}).",
    ),
    "calendar_unknown_key": (
        "{file}: không có khóa {key}. Có phải là: {nearest}?",
        "{file}: there is no key {key}. Did you mean: {nearest}?",
    ),
    "calendar_missing_key": (
        "{file}: thiếu {key}. Thêm khóa này vào tệp.",
        "{file}: {key} is missing. Add it to the file.",
    ),
    "calendar_wrong_kind": (
        "{file}: {key} phải có dạng {wanted}.",
        "{file}: {key} must be written like {wanted}.",
    ),
    "calendar_unknown_zone": (
        "{file}: không có múi giờ {found}. Có phải là: {nearest}?",
        "{file}: there is no time zone {found}. Did you mean: {nearest}?",
    ),
    "calendar_hours_not_a_list": (
        '{file}: {key} phải là danh sách giờ, ví dụ ["07:30-11:30", "13:30-17:30"]; [] là nghỉ.',
        '{file}: {key} must be a list of hours such as ["07:30-11:30", "13:30-17:30"]; [] is closed.',
    ),
    "calendar_not_a_span": (
        '{file}: {key} có "{span}"; viết giờ như "07:30-11:30".',
        '{file}: {key} has "{span}"; write hours like "07:30-11:30".',
    ),
    "calendar_no_such_hour": (
        '{file}: {key} có "{span}"; giờ chỉ từ 00:00 đến 24:00.',
        '{file}: {key} has "{span}"; hours run from 00:00 to 24:00.',
    ),
    "calendar_span_over_midnight": (
        (
            '{file}: {key} có "{span}", hết trước khi bắt đầu. Qua nửa đêm thì tách làm hai: '
            '"22:00-24:00" và "00:00-06:00" của ngày sau.'
        ),
        (
            '{file}: {key} has "{span}", which ends before it begins. Over midnight, write two: '
            '"22:00-24:00", and "00:00-06:00" on the next day.'
        ),
    ),
    "calendar_spans_overlap": (
        "{file}: {key} có {earlier} và {later} trùng nhau. Sửa cho hết trùng.",
        "{file}: {key} has {earlier} and {later}, which overlap. Make them meet or stand apart.",
    ),
    "calendar_hours_twice": (
        "{file}: {key} lặp lại một ngày bắt đầu. Gộp hai bảng [[hours]] làm một.",
        "{file}: {key} repeats a first day. Join the two [[hours]] tables.",
    ),
    "calendar_weekday_twice": (
        "{file}: {key} nói về {weekday} lần thứ hai. Bỏ một chỗ.",
        "{file}: {key} speaks of {weekday} a second time. Remove one.",
    ),
    "calendar_date_twice": (
        "{file}: {key}: ngày {date} đã có ở trên. Bỏ một chỗ.",
        "{file}: {key}: {date} is already named above. Remove one.",
    ),
    "calendar_bad_range": (
        "{file}: {key}: từ {first} đến {last} không phải một khoảng ngày (nhiều nhất 366 ngày).",
        "{file}: {key}: {first} to {last} is no range of days (at most 366 days).",
    ),
    "calendar_day_unclear": (
        (
            '{file}: {key} cần đúng một trong: off = true, works_as = "fri", open = ["07:30-11:30"] '
            "(đang có: {said})."
        ),
        (
            '{file}: {key} needs exactly one of: off = true, works_as = "fri", open = ["07:30-11:30"] '
            "(it has: {said})."
        ),
    ),
    "calendar_unknown_weekday": (
        "{file}: {key} = {found} không phải thứ trong tuần. Viết một trong: {nearest}.",
        "{file}: {key} = {found} is no weekday. Write: {nearest}.",
    ),
    "calendar_bad_announced": (
        "{file}: {key} phải là năm đầu và năm cuối đã công bố, ví dụ [2019, 2026].",
        "{file}: {key} must be the first and the last announced year, such as [2019, 2026].",
    ),
    "calendar_not_said_announced": (
        (
            "{file}: có days_off thì phải có {key}, ví dụ {key} = [2019, 2026]: những năm ngày nghỉ đã "
            "công bố."
        ),
        (
            "{file}: with days_off there must be {key}, such as {key} = [2019, 2026]: the years whose "
            "days off are official."
        ),
    ),
    "calendar_unknown_library": (
        "{file}: {key}: không có nước {found}. Có phải là: {nearest}?",
        "{file}: {key}: no country {found} is known. Did you mean: {nearest}?",
    ),
    "calendar_unknown_region": (
        "{file}: {key}: {library} không có vùng {found}. Có: {known}.",
        "{file}: {key}: {library} has no region {found}. It has: {known}.",
    ),
    "calendar_never_open": (
        '{file}: không có giờ làm việc nào. Thêm [[hours]] với mon-fri = ["07:30-11:30"].',
        '{file}: it is never open. Add [[hours]] with mon-fri = ["07:30-11:30"].',
    ),
    "calendar_extends_unknown": (
        (
            "{file}: extends = {found} không phải lịch có sẵn ({known}) hay tệp cạnh tệp này. "
            "Gần nhất: {nearest}."
        ),
        (
            "{file}: extends = {found} is neither a shipped calendar ({known}) nor a file beside this "
            "one. Nearest: {nearest}."
        ),
    ),
    "calendar_extends_loop": (
        "{file}: các tệp mở rộng lẫn nhau thành vòng: {chain}. Bỏ một extends.",
        "{file}: these files extend one another in a loop: {chain}. Remove one extends.",
    ),
    "moment_typed_unreadable": (
        'Không hiểu thời điểm "{value}". Viết 2026-01-05T08:00 hoặc "05/01/2026 08:00".',
        'Cannot read the moment "{value}". Write 2026-01-05T08:00 or "05/01/2026 08:00".',
    ),
    "end_before_start_typed": (
        "{end} ở trước {start}. Viết thời điểm sớm hơn trước.",
        "{end} is before {start}. Write the earlier moment first.",
    ),
}
