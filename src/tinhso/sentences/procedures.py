"""What is said when the catalogue of procedures refuses."""

SENTENCES: dict[str, tuple[str, str]] = {
    "announcement_no_version": (
        "Danh mục không có phiên bản {number} của thủ tục “{procedure}”. Xem lại mã và số phiên bản, hoặc nạp "
        "thủ tục trước.",
        "The catalogue has no version {number} of the procedure “{procedure}”. Check the code and the version, or "
        "load it first.",
    ),
    "announcement_lacks": (
        "Chưa ghi {part}. Hãy điền vào.",
        "The {part} is not said. Please fill it in.",
    ),
    "announcement_twice": (
        "Thủ tục {procedure} đã được theo dõi theo văn bản {text} ở đơn vị này. Mở dòng ấy để ghi tiếp.",
        "The procedure {procedure} is followed at this office because of {text} already. Open that line and "
        "go on there.",
    ),
    "announcement_day_to_come": (
        "Ngày {day} chưa tới hoặc quá xa. Chỉ ghi việc đã làm xong, đúng ngày làm.",
        "{day} is yet to come, or too long ago. Record what is done, with its own day.",
    ),
    "announcement_day_odd": (
        "Ngày có hiệu lực {day} không hợp lý. Xem lại văn bản.",
        "The effective day {day} cannot be right. Look at the text again.",
    ),
    "announcement_not_decided": (
        "Chưa ghi quyết định công bố. Ghi quyết định trước, rồi mới ghi công khai.",
        "No announcing decision is recorded. Record the decision first, then the publication.",
    ),
    "announcement_before_decision": (
        "Ngày công khai {day} trước ngày quyết định công bố {decided}. Sửa một trong hai ngày.",
        "It was published on {day}, before the decision of {decided}. Correct one of the two days.",
    ),
    "announcement_after_publication": (
        "Ngày quyết định {day} sau ngày đã công khai {published}. Sửa một trong hai ngày.",
        "The decision of {day} is later than the publication of {published}. Correct one of the two days.",
    ),
    "announcement_no_part": (
        "“{part}” không phải một trong bảy phần nội dung.",
        "“{part}” is none of the seven parts.",
    ),
    "bad_definition": (
        "Thủ tục khai sai tại “{path}”: {problem}. Sửa chỗ đó rồi nạp lại.",
        "The procedure is declared wrongly at “{path}”: {problem}. Correct it there and load it again.",
    ),
    "definition_too_long": (
        "Bản khai thủ tục dài {bytes} byte, nhiều nhất được {most}.",
        "The procedure's document has {bytes} bytes; at most {most} are taken.",
    ),
    "bad_expression": (
        "Không đọc được điều kiện “{expression}”: {problem}. Chỉ dùng answers, copies, channel và filed_date.",
        "The condition “{expression}” cannot be read: {problem}. Use answers, copies, channel and filed_date only.",
    ),
    "cannot_reckon": (
        "Không tính được “{expression}” với các câu trả lời này: {problem}.",
        "“{expression}” cannot be reckoned with these answers: {problem}.",
    ),
    "formula_too_long": ("dài quá số chữ được phép là", "it has more letters than"),
    "formula_loops": ("lặp trong lặp", "a loop within a loop"),
    "formula_strangers": ("có tên không dùng được", "it names what is not known,"),
    "formula_ends_early": (
        "dừng giữa chừng, còn thiếu một vế hoặc dấu đóng ngoặc",
        "it ends too early, something or a bracket is missing",
    ),
    "formula_not_understood": ("không hiểu từ chỗ", "it is not understood from"),
    "formula_kinds": (
        "các vế không cùng loại (số nguyên, số lẻ, chữ, ngày), hoặc chỗ ấy không có gì để lấy",
        "its parts are not of one kind (whole number, fraction, text, day), or there is nothing to take",
    ),
    "formula_zero": ("chia cho 0", "it divides by 0"),
    "formula_no_place": ("danh sách không có vị trí ấy", "a list has no such place"),
    "formula_call": ("giá trị không hợp với hàm", "a value does not suit the function"),
    "formula_no_condition": (
        "kết quả phải là đúng hoặc sai, không phải",
        "it must give true or false, not",
    ),
    "formula_no_amount": (
        "kết quả phải là số tiền nguyên, không âm, không phải",
        "it must give a whole amount, not below 0, not",
    ),
    "formula_fails": ("công thức không chạy được", "the formula fails"),
    "too_many_answers": (
        "Tờ khai quá lớn: nhiều nhất {most} giá trị.",
        "The form holds too much: at most {most} values.",
    ),
    "procedure_twice": (
        "Thủ tục {procedure} có hai lần trong cùng một lần nạp; chỉ giữ một.",
        "The procedure {procedure} stands twice in one load; keep one.",
    ),
    "version_same_day": (
        "Thủ tục {procedure} đã có một phiên bản khác có hiệu lực từ {day}; chọn ngày khác.",
        "Another version of the procedure {procedure} holds from {day} already; choose another day.",
    ),
    "no_such_system": (
        "Không có hệ thống {system}; chọn central, ours hoặc legacy.",
        "There is no system {system}; choose central, ours or legacy.",
    ),
    "authority_lacks_url": (
        "Thủ tục {procedure} giao cho hệ thống trung ương mà chưa có địa chỉ nộp; hãy nhập địa chỉ bắt đầu bằng https://.",
        "The procedure {procedure} is handed to the central system without an address; enter one that begins with https://.",
    ),
    "authority_same_day": (
        "Thủ tục {procedure} đã giao cho hệ thống khác từ {day}, ngày ấy đã qua; chọn ngày từ hôm nay trở đi.",
        "The procedure {procedure} was handed to another system from {day}, which is over; choose a later day.",
    ),
    "procedure_not_known": (
        "Chưa có thủ tục {procedure}; hãy công bố nó trước.",
        "There is no procedure {procedure} yet; publish it first.",
    ),
    "no_such_procedure": (
        "Không có thủ tục {procedure}. Hãy tìm theo tên.",
        "There is no procedure {procedure}. Search for it by name.",
    ),
    "no_version_then": (
        "Ngày {day} thủ tục {procedure} chưa có hiệu lực.",
        "On {day} the procedure {procedure} did not hold yet.",
    ),
    "no_such_version": (
        "Không có phiên bản thủ tục số {version}.",
        "There is no version {version} of a procedure.",
    ),
    "answer_missing": ("Mục này bắt buộc.", "This is needed."),
    "answer_integer": (
        "Hãy ghi một số nguyên, như 2.",
        "Write a whole number, as 2.",
    ),
    "answer_number": ("Hãy ghi một số, như 2 hoặc 2.5.", "Write a number, as 2 or 2.5."),
    "answer_type": ("Giá trị không đúng kiểu.", "This is not the kind of value that is asked for."),
    "answer_format": (
        "Giá trị chưa đúng dạng; hãy xem lại.",
        "This is not well formed; look again.",
    ),
    "answer_personal_number": (
        "Số định danh có 12 chữ số, đúng như trên thẻ căn cước.",
        "A personal number has 12 digits, as on the identity card.",
    ),
    "answer_tax_number": (
        "Mã số thuế có 10 hoặc 13 chữ số, hoặc là số định danh.",
        "A tax number has 10 or 13 digits, or is a personal number.",
    ),
    "answer_phone": (
        "Số điện thoại có 10 chữ số, như 0912345678.",
        "A phone number has 10 digits, as 0912345678.",
    ),
    "answer_email": (
        "Địa chỉ thư điện tử như ten@example.vn.",
        "A mail address looks like name@example.vn.",
    ),
    "answer_day": (
        "Hãy ghi một ngày có thật, như 05/09/2025.",
        "Write a day that there is, as 05/09/2025.",
    ),
    "answer_past_day": (
        "Hãy ghi một ngày có thật và không sau hôm nay, như 05/09/2025.",
        "Write a day that there is and that is not to come, as 05/09/2025.",
    ),
    "answer_place": (
        "Hãy ghi tên xã, phường như trong danh sách. Nơi ngoài danh sách: để trống ô đó, ghi cả xã, tỉnh vào ô "
        "số nhà, đường.",
        "Write the commune as the list names it. A place beyond the list: leave that field empty and write all of it, "
        "with commune and province, into the field of house and street.",
    ),
    "answer_line": (
        "Hãy ghi trên một dòng, không có ký tự ẩn, nhiều nhất vài trăm chữ.",
        "Write one line without hidden characters, of a few hundred letters at most.",
    ),
    "answer_person_name": (
        "Hãy ghi họ tên bằng chữ, như Nguyễn Thị Lan: không có dấu như @, #, _, nhiều nhất 200 chữ.",
        "Write a name in letters, as Nguyễn Thị Lan: no signs like @, #, _, at most 200 letters.",
    ),
    "answer_choice": ("Hãy chọn một trong các giá trị đã cho.", "Choose one of the values given."),
    "answer_range": ("Số nằm ngoài khoảng cho phép.", "The number is outside of what is allowed."),
    "answer_length": ("Quá ngắn hoặc quá dài.", "This is too short or too long."),
    "answer_unknown": ("Tờ khai không có mục này.", "The form has no such field."),
    "answer_wrong": ("Giá trị không phù hợp.", "This value does not fit."),
    "answers_too_long": (
        "Tờ khai quá dài; hãy rút gọn.",
        "The form holds too much; shorten it.",
    ),
    "bad_catalogue_line": (
        "Dòng {line} của danh mục không đọc được thành thủ tục: {problem}.",
        "Line {line} of the catalogue cannot be read as a procedure: {problem}.",
    ),
    "catalogue_not_json": (
        "Dòng {line} của danh mục không phải JSON. Mỗi dòng là một thủ tục dạng {{…}}, như tệp .jsonl; bảng tính (CSV, "
        "Excel) không nạp được ở đây.",
        "Line {line} of the catalogue is no JSON. Each line is a procedure as {{…}}, as in a .jsonl file; tables (CSV, "
        "Excel) cannot be loaded here.",
    ),
    "catalogue_too_long": (
        "Danh mục giải nén ra hơn {most} byte; hãy chia nhỏ.",
        "The catalogue unpacks to more than {most} bytes; divide it.",
    ),
    "bad_procedure_file": (
        "Tệp {file} không đọc được thành thủ tục: {problem}. Sửa chỗ đó rồi nạp lại.",
        "The file {file} cannot be read as a procedure: {problem}. Correct it there and load it again.",
    ),
    "procedure_not_utf8": (
        "Tệp {file}, dòng {line}, byte thứ {byte}: không phải chữ UTF-8. Lưu lại bằng mã UTF-8 rồi nạp lại.",
        "The file {file}, line {line}, byte {byte}: this is no text in UTF-8. Save it in UTF-8 and load it again.",
    ),
    "procedure_too_large": (
        "Tệp {file} lớn hơn {kilobytes} kB; mỗi tệp chỉ một thủ tục. Hãy chia nhỏ rồi nạp lại.",
        "The file {file} is larger than {kilobytes} kB; a file holds one procedure. Divide it and load it again.",
    ),
    "procedure_empty": (
        "Tệp {file} rỗng. Hãy chọn tệp khác.",
        "The file {file} is empty. Choose another one.",
    ),
    "form_too_large": (
        "{file} lớn hơn {kilobytes} kB; một tờ khai chỉ dài vài trang. Hãy chọn đúng tệp.",
        "{file} is larger than {kilobytes} kB; a form is a few pages. Choose the right file.",
    ),
    "no_procedure_files": (
        "Thư mục {folder} không có tệp .yaml, .yml hay .json nào.",
        "There is no .yaml, .yml or .json file in {folder}.",
    ),
    "bad_process": (
        "Dòng {line}, ô {field}: không phải quy trình nội bộ ({problem}). Mỗi dòng một quy trình JSON có steps.",
        "Line {line}, field {field}: no internal process ({problem}). One JSON process a line, with a list of steps.",
    ),
    "bad_form_file": (
        "{file}, dòng {line}, ô {path}: không phải tờ khai JSON Schema ({problem}). Sửa chỗ đó rồi nạp lại.",
        "{file}, line {line}, field {path}: no JSON Schema of a form ({problem}). Correct it there and load again.",
    ),
    "form_same": (
        "Tờ khai của {procedure} đã đúng như tệp; không có gì để công bố.",
        "The form of {procedure} is as the file says; there is nothing to publish.",
    ),
    "no_processes": (
        "Tệp không có quy trình nào. Mỗi dòng một quy trình JSON.",
        "The file has no process. Write one JSON process a line.",
    ),
    "too_many_processes": (
        "Mỗi lần nạp nhiều nhất {most} quy trình; hãy chia tệp.",
        "At most {most} processes are loaded at a time; divide the file.",
    ),
    "processes_too_large": (
        "Tệp lớn hơn {kilobytes} kB. Hãy chia tệp rồi nạp từng phần.",
        "The file is larger than {kilobytes} kB. Divide it and load each part.",
    ),
    "no_such_process": (
        "Không có quy trình nội bộ số {number}. Mở danh sách để xem số.",
        "There is no internal process number {number}. See the list for its numbers.",
    ),
    "no_procedure_in": (
        "Tệp {file} không có thủ tục nào. Mỗi dòng của danh mục là một thủ tục dạng JSON.",
        "There is no procedure in {file}. Each line of a catalogue is a procedure as JSON.",
    ),
    "no_procedure_source": (
        "Không có tệp hay thư mục {file}.",
        "There is no file or folder {file}.",
    ),
}

# What the command prints.
WORDS: dict[str, tuple[str, str]] = {
    "published": (
        "Đã công bố: {new} thủ tục mới, {changed} phiên bản mới; {same} giữ nguyên.",
        "Published: {new} new procedures, {changed} new versions; {same} left as they were.",
    ),
    "preview": (
        "Sẽ công bố: {new} thủ tục mới, {changed} phiên bản mới; {same} giữ nguyên. Chưa thay đổi gì.",
        "Would publish: {new} new procedures, {changed} new versions; {same} as they are. Nothing was changed.",
    ),
    "more": ("  … và {count} chỗ khác nữa", "  … and {count} more places"),
    "written": ("Đã ghi {count} tệp.", "{count} files were written."),
    "limit": (
        "Thời hạn: {sure}/{total} đọc chắc chắn ({share} %); còn lại cần người xác nhận:",
        "Limits: {sure} of {total} read for sure ({share}%); a person must confirm the rest:",
    ),
    "fee": (
        "Phí, lệ phí: {sure}/{total} đọc chắc chắn ({share} %); còn lại cần người xác nhận:",
        "Fees: {sure} of {total} read for sure ({share}%); a person must confirm the rest:",
    ),
    "processes": (
        "Quy trình nội bộ: {count} quy trình, {taken} gắn được với thủ tục, {nameless} không nêu mã; "
        "{steps} bước, {unmapped} bước không rõ ai làm, {timeless} bước không nêu thời gian.",
        "Internal processes: {count}, of which {taken} belong to a procedure and {nameless} name none; "
        "{steps} steps, {unmapped} without a known holder, {timeless} without a time.",
    ),
}

# Why a person must confirm what was read.
FLAGS: dict[str, tuple[str, str]] = {
    "no_limit": ("không nêu thời hạn", "no limit is given"),
    "no_unit": ("có số, không có đơn vị", "a number without its unit"),
    "months": ("tính bằng tháng", "counted in months"),
    "cutoff": ("phụ thuộc giờ nhận trong ngày", "depends on the hour of receipt"),
    "several_rows": ("một cách nộp có nhiều dòng", "one way to file has several rows"),
    "channels_disagree": ("các cách nộp khác nhau", "the ways to file differ"),
    "unit_in_text": ("đơn vị trong câu khác cột", "the text's unit is not the column's"),
    "several_limits": ("câu còn nêu thời gian khác", "the text names another time too"),
    "by_case": ("chỉ cho một số trường hợp", "for some cases only"),
    "other_start": ("không tính từ lúc nhận hồ sơ", "not counted from receipt"),
    "hours_unclear": (
        "không rõ giờ đồng hồ hay giờ làm việc",
        "hours of the clock or working hours",
    ),
    "text_cut": ("câu bị cắt giữa chừng", "the text is cut off"),
    "not_said": ("không nêu phí", "no fee is given"),
    "several_amounts": ("nhiều mức tiền", "several amounts"),
    "other_currency": ("không phải tiền Việt", "another currency"),
    "by_share": ("tính theo tỷ lệ", "a share of something"),
    "by_quantity": ("tính theo số lượng", "so much for each"),
    "too_small": ("số tiền quá nhỏ, có thể mất hàng nghìn", "too small: thousands may be lost"),
    "in_a_period": ("có mức khác trong một thời kỳ", "another amount for some time"),
    "by_another_text": ("theo văn bản khác", "as another text says"),
    "note": ("có ghi chú riêng", "a note says something else"),
}
