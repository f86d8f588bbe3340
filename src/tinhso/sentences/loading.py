"""What is said when a pack is wrong, and what the command about packs prints."""

SENTENCES: dict[str, tuple[str, str]] = {
    "pack_not_found": (
        "Không thấy gói {name}: cần một thư mục có tệp pack.yaml, hoặc tên một gói có sẵn ({known}).",
        "There is no pack {name}: give a folder with a pack.yaml, or the name of a shipped one ({known}).",
    ),
    "pack_leads_out": (
        "Tệp này là liên kết ra ngoài thư mục của gói. Hãy chép nội dung vào gói.",
        "This file is a link that leads out of the pack's folder. Copy what it holds into the pack.",
    ),
    "pack_bad_yaml": (
        "Không đọc được tệp: {problem}. Sửa dòng này cho đúng YAML, UTF-8.",
        "The file cannot be read: {problem}. Make this line proper YAML in UTF-8.",
    ),
    "pack_bad_shape": (
        "Không đúng mẫu: {problem}. So với gói mot_cua rồi sửa.",
        "Not as it must be: {problem}. Compare with the pack mot_cua and correct it.",
    ),
    "pack_bad_procedure": (
        "Thủ tục khai sai: {problem}. Sửa giá trị này.",
        "The procedure is declared wrongly: {problem}. Correct this value.",
    ),
    "pack_bad_form": (
        "Tờ khai không phải JSON Schema dùng được: {problem}. Sửa chỗ này.",
        "The form is no JSON Schema that can be used: {problem}. Correct it here.",
    ),
    "pack_form_unfit": (
        "Tờ khai forms/{one}.json không đặt được vào thủ tục {one} ngày {day}: {problem}. Nạp thủ tục trước, hoặc sửa.",
        "The form forms/{one}.json does not fit the procedure {one} on {day}: {problem}. Load that first, or mend it.",
    ),
    "pack_no_office": (
        "Lịch calendars/{one}.toml: không có đơn vị {one} ngày {day}. Tên tệp là mã đơn vị: sửa tên hoặc lập trước.",
        "calendars/{one}.toml: there is no office {one} on {day}. A file is named by its office: rename it.",
    ),
    "pack_calendar_too_early": (
        "Đơn vị {one} đã có lịch từ sau ngày {day}. Đặt from_date (--from) muộn hơn.",
        "The office {one} has a calendar that holds after {day}. Let from_date (--from) be later.",
    ),
    "pack_name_no_text": (
        "YAML không đọc tên «{name}» là chữ. Đặt tên trong dấu nháy.",
        "YAML does not read the name “{name}” as a text. Put it in quotation marks.",
    ),
    "pack_has_python": (
        "Gói chỉ chứa dữ liệu; bỏ tệp mã này ra.",
        "A pack holds data only; take this program out.",
    ),
    "pack_code_twice": (
        "Thủ tục {procedure} đã có ở tệp khác trong gói; chỉ giữ một.",
        "The procedure {procedure} is in another file of the pack already; keep one.",
    ),
    "pack_unknown_paper": (
        "Không có loại giấy tờ {type}. Thêm vào papers.yaml hoặc dùng một mã đã có.",
        "There is no type of paper {type}. Add it to papers.yaml, or use a code that there is.",
    ),
    "pack_unknown_procedure": (
        "Hồ sơ mẫu của thủ tục {procedure}, nhưng gói không có thủ tục đó. Sửa mã hoặc thêm thủ tục.",
        "A sample of {procedure}, which is not in the pack. Correct the code or add the procedure.",
    ),
    "pack_no_sample": (
        "Thủ tục {procedure} chưa có hồ sơ mẫu. Thêm một tệp vào samples/.",
        "The procedure {procedure} has no sample. Add a file to samples/.",
    ),
    "pack_sample_answer": (
        "Câu trả lời của hồ sơ mẫu không hợp tờ khai: {reason} Sửa câu này hoặc sửa tờ khai.",
        "An answer of the sample does not fit the form: {reason} Correct it or the form.",
    ),
    "pack_sample_differs": (
        "Hồ sơ mẫu chờ {what} là {expected}, thủ tục cho ra {found}. Một trong hai sai: xem lại văn bản gốc.",
        "The sample expects {what} to be {expected}, the procedure gives {found}. One is wrong: read the source.",
    ),
    "pack_walk_differs": (
        "Hồ sơ mẫu {file}: chờ {what} là {expected}, khi chạy thử ra {found}. Xem lại thủ tục hoặc hồ sơ mẫu.",
        "The sample {file} expects {what} to be {expected}; when tried it was {found}. Look at both again.",
    ),
    "pack_not_sound": (
        "Gói {name} có {count} lỗi, chưa nạp gì. Chạy `tinhso packs check {name}` để xem từng lỗi.",
        "The pack {name} has {count} faults; nothing was loaded. `tinhso packs check {name}` names each.",
    ),
    "pack_too_early": (
        "Thủ tục {one} đã có phiên bản từ {last}, sau ngày {day} của gói. Đặt from_date (--from) từ {last} trở đi.",
        "Procedure {one} has a version from {last}, after the pack's {day}. Let from_date (--from) be {last} or later.",
    ),
    "pack_unknown_register": (
        "Gói không có sổ {register}. Thêm registers/{register}.json hoặc sửa mã.",
        "The pack has no register {register}. Add registers/{register}.json, or correct the code.",
    ),
    "pack_no_owner": (
        "Chưa nói đơn vị nào quản lý sổ {register}. Thêm vào owners trong pack.yaml.",
        "It is not said which office answers for {register}. Add it to owners in pack.yaml.",
    ),
    "pack_office_unsaid": (
        "Đơn vị {office} chưa khai. Thêm vào offices trong pack.yaml, hoặc sửa mã.",
        "The office {office} is not declared. Add it to offices in pack.yaml, or correct the code.",
    ),
    "pack_unknown_document": (
        "Không có văn bản {key} trong tệp này. Thêm vào documents, hoặc sửa khóa.",
        "There is no document {key} in this file. Add it to documents, or correct the key.",
    ),
    "pack_unknown_input": (
        "Không có số liệu đầu vào {figure} trong tệp này. Thêm vào inputs, hoặc sửa mã.",
        "There is no input {figure} in this file. Add it to inputs, or correct the code.",
    ),
    "pack_part_refused": (
        "{file}:{line}: {path} bị từ chối, chưa nạp gì. Sửa chỗ đó rồi nạp lại.",
        "{file}:{line}: {path} was refused; nothing was loaded. Correct it and load again.",
    ),
    "pack_samples_beside_real": (
        "Sổ {register} đã có bản ghi thật; không trộn bản ghi mẫu vào. Nạp gói không kèm --samples.",
        "The register {register} has real records; samples are not mixed in. Load the pack without --samples.",
    ),
    "pack_split_sum": (
        "Cộng lại được {found}, phải là {sum}.",
        "It adds up to {found} and must be {sum}.",
    ),
    "pack_reached": (
        "Chỉ tiêu {figure} là {value}: đạt hay chưa đạt khác với điều gói nói.",
        "The figure {figure} is {value}: whether that reaches its target is not as the pack says.",
    ),
    "pack_trial_broken": (
        "Không chạy thử được gói {name}: {problem}",
        "The pack {name} could not be tried: {problem}",
    ),
    "pack_paper_too_early": (
        "Giấy tờ {one} đã có phiên bản từ {last}, sau ngày {day} của gói. Đặt from_date (--from) từ {last} trở đi.",
        "Paper {one} has a version from {last}, after the pack's {day}. Let from_date (--from) be {last} or later.",
    ),
}

# What the command prints.
WORDS: dict[str, tuple[str, str]] = {
    "forms": ("Tờ khai", "Forms"),
    "calendars": (
        "Lịch: {n} đơn vị có lịch mới ({offices}).",
        "Calendars: new in {n} offices ({offices}).",
    ),
    "would_calendars": (
        "Lịch: {n} đơn vị sẽ có lịch mới ({offices}).",
        "Calendars: {n} offices would get one ({offices}).",
    ),
    "pack": (
        "{name}  {title}: {procedures} thủ tục, {papers} loại giấy tờ, {samples} hồ sơ mẫu, {registers} sổ, "
        "{plans} kế hoạch, {figures} chỉ tiêu, từ {day}",
        "{name}  {title}: {procedures} procedures, {papers} types of papers, {samples} samples, {registers} registers, "
        "{plans} plans, {figures} figures, from {day}",
    ),
    "sound": ("{name}: không có lỗi", "{name}: no faults"),
    "faults": ("{name}: {count} lỗi", "{name}: {count} faults"),
    "loaded": (
        "{what}: {new} mới, {changed} phiên bản mới, {same} giữ nguyên",
        "{what}: {new} new, {changed} new versions, {same} as they were",
    ),
    "would": (
        "{what}: sẽ có {new} mới, {changed} phiên bản mới, {same} giữ nguyên",
        "{what}: would be {new} new, {changed} new versions, {same} as they are",
    ),
    "registers": ("Sổ", "Registers"),
    "records": ("Bản ghi mẫu", "Sample records"),
    "plans": ("Kế hoạch", "Plans"),
    "tasks": ("Nhiệm vụ", "Tasks"),
    "figures": ("Chỉ tiêu, đầu vào và mức phải đạt", "Figures, inputs and targets"),
    "numbers": ("Số liệu mẫu", "Sample numbers"),
    "dry": ("Chưa thay đổi gì.", "Nothing was changed."),
    "procedures": ("Thủ tục", "Procedures"),
    "papers": ("Loại giấy tờ", "Types of papers"),
    "row_head": ("DÒNG\tGÓI\tĐÃ KIỂM\tKẾT QUẢ", "ROW\tPACK\tWHAT WAS CHECKED\tRESULT"),
    "ok": ("đạt", "ok"),
    "failed": ("KHÔNG ĐẠT", "FAILED"),
    "not_claimed": ("chưa nhận", "not claimed"),
    "not_said": ("gói chưa nói kiểm thế nào", "the pack does not say how it is checked"),
    "found": ("{state}: phải là {wanted}, có {found}", "{state}: must be {wanted}, is {found}"),
    "refused": ("{state}: {why}", "{state}: {why}"),
    "rows_summed": (
        "{ok} điều đạt, {failed} không đạt, {open} chưa nhận; {rows} dòng có điều đã đạt.",
        "{ok} checks ok, {failed} failed, {open} not claimed; {rows} rows have something that holds.",
    ),
    "preparing": (
        "Lập nền trống để chạy thử {count} gói…",
        "Making an empty platform to try {count} packs…",
    ),
    "ask_records": ("sổ {register}{more}: {is} bản ghi", "register {register}{more}: {is} records"),
    "ask_least": (
        "sổ {register}{more}: ít nhất {least} bản ghi",
        "register {register}{more}: at least {least} records",
    ),
    "ask_distinct": (
        "sổ {register}: {is} giá trị khác nhau của {field}",
        "register {register}: {is} different values of {field}",
    ),
    "ask_tasks": ("kế hoạch {plan}{more}: {is} nhiệm vụ", "plan {plan}{more}: {is} tasks"),
    "ask_split": (
        "kế hoạch {plan} theo {by}: {parts} = {sum}",
        "plan {plan} by {by}: {parts} = {sum}",
    ),
    "ask_causes": (
        "kế hoạch {plan}: vướng vì {parts}",
        "plan {plan}: blocked by {parts}",
    ),
    "ask_lineage": (
        "kế hoạch {plan}: {is} nhiệm vụ dẫn tới {up_to}",
        "plan {plan}: {is} tasks lead up to {up_to}",
    ),
    "ask_horizons": ("kế hoạch {plan}: các mốc {parts}", "plan {plan}: horizons {parts}"),
    "ask_money": (
        "kế hoạch {plan}: khoản {code} {is} đồng, {years}",
        "plan {plan}: {code} {is} VND, {years}",
    ),
    "ask_target": ("mức phải đạt của {figure}{more}: {is}", "target of {figure}{more}: {is}"),
    "ask_figure": ("chỉ tiêu {figure}, {period}: {is}", "figure {figure}, {period}: {is}"),
    "ask_walked": ("{is} hồ sơ mẫu đi tới kết quả", "{is} sample dossiers reached their result"),
    "where": ("có", "with"),
    "between": ("trong khoảng", "between"),
    "ends": ("hết hạn", "ending"),
    "filled": ("đủ trường", "all of"),
    "placed": ("có vị trí", "with a place"),
    "kind": ("loại", "kind"),
    "year": ("năm", "year"),
    "group": ("nhóm", "group"),
    "unit": ("đơn vị", "unit"),
    "pillar": ("trụ cột", "pillar"),
    "sign": ("tình trạng", "state"),
    "blocked": ("đang vướng", "blocked"),
    "level": ("cấp", "level"),
    "office": ("đơn vị", "office"),
    "day": ("ngày", "on"),
    "ask_twice": ("nạp lần nữa không đổi gì", "loading it once more changes nothing"),
    "walked": (
        "{count} hồ sơ mẫu đã đi từ nộp đến trả kết quả; không giữ lại gì.",
        "{count} samples went from filing to result; nothing was kept.",
    ),
    "read": (
        "Giấy tờ: {total} tên, {notes} là câu ghi chú. Trong {named} tên giấy tờ: nhận ra {known} ({share} %), "
        "chắc chắn {sure} ({sure_share} %).",
        "Papers: {total} names, {notes} of them notes. Of {named} that name a paper {known} are recognised "
        "({share}%), {sure} for sure ({sure_share}%).",
    ),
}
