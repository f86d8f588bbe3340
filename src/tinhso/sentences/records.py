"""What is said of registers, their records and the files that are loaded into them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "bad_register": (
        "Định nghĩa sổ sai ở {path}: {problem}.",
        "The register's definition is wrong at {path}: {problem}.",
    ),
    "register_too_long": (
        "Định nghĩa sổ dài {bytes} byte, tối đa {most}.",
        "The definition has {bytes} bytes, at most {most}.",
    ),
    "register_field_unknown": (
        "{path} nêu trường {field}, nhưng sổ không có trường đó.",
        "{path} names the field {field}, which there is not.",
    ),
    "register_field_kind": (
        "{path} nêu trường {field}, nhưng trường đó phải là {wanted}.",
        "{path} names {field}, which must be {wanted}.",
    ),
    "register_field_sealed": (
        "{path} nêu trường {field} là trường niêm phong hoặc của riêng một người; hãy chọn trường khác.",
        "{path} names {field}, which is sealed or personal; choose another.",
    ),
    "unknown_register": ("Không có sổ {register}.", "There is no register {register}."),
    "register_not_yet": (
        "Sổ {register} áp dụng từ {since}.",
        "The register {register} is in force from {since}.",
    ),
    "register_fixed": (
        "Phiên bản mới không được đổi {what}: các bản ghi đang có dựa vào đó. Hãy lập sổ khác.",
        "A new version may not change {what}: its records stand by it. Declare another register.",
    ),
    "register_earlier": (
        "Phiên bản mới áp dụng từ {valid_from} sớm hơn phiên bản đang có ({last}).",
        "The new version would hold from {valid_from}, before the last one ({last}).",
    ),
    "no_such_record": ("Không có bản ghi này.", "There is no such record."),
    "record_twice": (
        "Đã có bản ghi mang định danh này: {key}. Hãy mở bản ghi đó để sửa.",
        "Another record has this key: {key}. Open that one and change it.",
    ),
    "record_changed": (
        "Có người vừa ghi bản ghi này (lần {revision}). Hãy mở lại rồi sửa.",
        "Somebody wrote this record meanwhile (revision {revision}). Open it again and change it.",
    ),
    "record_ended": (
        "Bản ghi {key} đã đưa ra khỏi sổ. Hãy khôi phục trước khi sửa.",
        "The record {key} was taken out. Put it back before changing it.",
    ),
    "record_not_ended": ("Bản ghi này vẫn trong sổ.", "This record has not been taken out."),
    "record_key_fixed": (
        "Không đổi được {field}: đó là định danh của bản ghi.",
        "{field} cannot change: it names the record.",
    ),
    "record_no_reason": ("Hãy ghi lý do.", "Say why."),
    "record_no_place": ("Sổ này không ghi vị trí.", "This register has no places."),
    "record_no_office": (
        "{office} không phải đơn vị bạn được ghi sổ.",
        "{office} is no office whose records you write.",
    ),
    "record_of_another": (
        "Tệp có bản ghi của đơn vị khác, bạn không sửa được: {keys}.",
        "The file has records of other offices, which you may not change: {keys}.",
    ),
    "record_reference": (
        "{field}: sổ {register} không có bản ghi {key}.",
        "{field}: the register {register} has no record {key}.",
    ),
    "record_field_unknown": ("Sổ không có trường {field}.", "The register has no field {field}."),
    "record_in_file_twice": (
        "Trùng định danh với dòng {line}.",
        "It has the same key as line {line}.",
    ),
    "record_wrong": ("Bản ghi có ô sai.", "The record has wrong fields."),
    "record_no_filter": (
        "Sổ không lọc theo {field}. Lọc được theo: {known}.",
        "The register does not filter by {field}, but by: {known}.",
    ),
    "record_no_box": (
        "{text} không phải khung tọa độ tây, nam, đông, bắc.",
        "{text} is no box of west, south, east, north.",
    ),
    "value_lacks": ("Hãy điền ô này.", "Fill this in."),
    "value_no_day": (
        "“{text}” không phải ngày. Hãy ghi như 31/12/2026.",
        "“{text}” is no day. Write it as 31/12/2026.",
    ),
    "value_no_whole": ("“{text}” không phải số nguyên.", "“{text}” is no whole number."),
    "value_no_number": (
        "“{text}” không phải số. Hãy ghi như 1.234,5.",
        "“{text}” is no number. Write it as 1.234,5.",
    ),
    "value_number_unclear": (
        "“{text}” có thể là phần nghìn hoặc phần lẻ. Hãy ghi rõ, như 1234 hoặc 1,2340.",
        "“{text}” may be thousands or a fraction. Write it plainly, as 1234 or 1.2340.",
    ),
    "value_no_choice": (
        "“{text}” không có trong danh mục. Các giá trị: {known}.",
        "“{text}” is none of the choices: {known}.",
    ),
    "value_no_yes_no": ("“{text}”: hãy ghi Có hoặc Không.", "“{text}”: write Có or Không."),
    "value_long": ("Dài quá {most} ký tự.", "Longer than {most} letters."),
    "value_wrong": ("Giá trị không hợp lệ: {problem}.", "The value is not allowed: {problem}."),
    "value_ends_before": (
        "Ngày hết hạn trước ngày bắt đầu ({begins}).",
        "It ends before it begins ({begins}).",
    ),
    "place_not_geojson": (
        "Không đọc được hình học GeoJSON: {problem}.",
        "The GeoJSON geometry cannot be read: {problem}.",
    ),
    "place_wrong_shape": (
        "Hình học là {found}, sổ này cần {wanted}.",
        "The geometry is {found}, this register wants a {wanted}.",
    ),
    "place_outside": (
        "Kinh độ {longitude}, vĩ độ {latitude} không có trên Trái Đất. Có thể đã đổi chỗ hai số.",
        "Longitude {longitude}, latitude {latitude} is nowhere. Perhaps the two are swapped.",
    ),
    "place_too_fine": (
        "Hình có hơn {most} điểm. Hãy đơn giản hóa.",
        "The shape has more than {most} points. Simplify it.",
    ),
    "place_crosses": (
        "Hình tự cắt hoặc không khép kín: {problem}.",
        "The shape crosses itself or is not closed: {problem}.",
    ),
    "place_no_pair": (
        "“{text}”: hãy ghi vĩ độ rồi kinh độ, như 10.4567, 107.1234.",
        "“{text}”: write the latitude, then the longitude, as 10.4567, 107.1234.",
    ),
    "place_code_wrong": (
        "“{text}” không phải mã địa điểm 12 chữ số.",
        "“{text}” is no place identifier of 12 digits.",
    ),
    "load_lacks": (
        "Tệp thiếu cột: {columns}. Tên cột phải như trong tệp mẫu.",
        "The file lacks columns: {columns}. They are called as in the sample.",
    ),
    "load_column_twice": ("Cột {column} có hai lần.", "The column {column} stands twice."),
    "load_column_unknown": (
        "Sổ không có cột {column}. Các cột: {known}.",
        "The register has no column {column}. Its columns: {known}.",
    ),
    "load_long": (
        "Tệp có hơn {most} dòng. Hãy chia tệp.",
        "The file has more than {most} rows. Divide it.",
    ),
    "load_empty": ("Tệp không có dòng nào.", "The file has no rows."),
    "load_not_a_table": ("Không đọc được bảng trong tệp: {why}.", "No table can be read: {why}."),
    "load_not_geojson": ("Tệp GeoJSON sai: {problem}.", "The GeoJSON is wrong: {problem}."),
    "load_faulty": (
        "{faults} dòng có lỗi, nên không ghi dòng nào.",
        "{faults} rows are wrong, so none was written.",
    ),
    "load_foreseen": (
        "Sổ đã thay đổi từ lúc xem trước. Hãy nạp lại tệp để xem.",
        "The register changed since this was shown. Load the file again to see.",
    ),
    "load_again": (
        "Đã quá lâu từ lúc xem trước. Hãy nạp lại tệp.",
        "It was shown too long ago. Load the file again.",
    ),
    "load_lacks_file": ("Hãy chọn một tệp.", "Choose a file."),
    "register_file_unread": ("Không đọc được tệp {file}: {why}.", "{file} cannot be read: {why}."),
    "register_no_office": (
        "Hôm nay không có đơn vị {office}.",
        "There is no office {office} today.",
    ),
    "load_too_large": ("Tệp lớn hơn {megabytes} MB.", "The file is larger than {megabytes} MB."),
}

WORDS: dict[str, tuple[str, str]] = {
    "declared": (
        "Đã lập sổ {register}, phiên bản {version}, áp dụng từ {day}.",
        "{register} is declared, version {version}, in force from {day}.",
    ),
    "row": ("Dòng {line}, {title}: {said}", "Line {line}, {title}: {said}"),
    "faulty": (
        "{faults} dòng có lỗi; chưa ghi gì.",
        "{faults} rows are wrong; nothing was written.",
    ),
    "foreseen": (
        "Sẽ có {made} bản ghi mới, {changed} thay đổi, {same} giữ nguyên. Thêm --yes để ghi.",
        "{made} would be new, {changed} changed, {same} the same. Add --yes to write them.",
    ),
    "loaded": (
        "Đã ghi: {made} bản ghi mới, {changed} thay đổi, {same} giữ nguyên.",
        "Written: {made} new, {changed} changed, {same} the same.",
    ),
}
