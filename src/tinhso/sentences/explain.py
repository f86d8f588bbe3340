"""What `tinhso explain` says: refusals, why an outcome is what it is, what is remarkable about a dossier."""

SENTENCES: dict[str, tuple[str, str]] = {
    "explain_no_result": (
        "{result} không phải thư mục kết quả: thiếu {missing}. Tạo ra bằng: tinhso measure … --out THƯ-MỤC",
        "{result} is no result folder: {missing} missing. Make one: tinhso measure … --out FOLDER",
    ),
    "explain_broken_summary": (
        "{result}/summary.json không đọc được hoặc thiếu lịch. Đo lại: tinhso measure … --out THƯ-MỤC",
        (
            "{result}/summary.json cannot be read or lacks its calendar. Measure again: "
            "tinhso measure … --out FOLDER"
        ),
    ),
    "explain_broken_file": (
        "Không đọc được {file}: {reason}. Đo lại để tạo tệp mới.",
        "Cannot read {file}: {reason}. Measure again to make it anew.",
    ),
    "explain_other_version": (
        "{result} theo định dạng {found}; bản này đọc {known}. Đo lại bằng bản này.",
        "{result} is of format {found}; this version reads {known}. Measure again with this one.",
    ),
    "explain_unknown_dossier": (
        "{result} không có hồ sơ {dossier}. Mã gần nhất: {nearest}",
        "{result} has no dossier {dossier}. Nearest codes: {nearest}",
    ),
    "outcome_early": (
        "TRƯỚC HẠN: xong {end}, vào một ngày làm việc trước ngày đến hạn {due}.",
        "EARLY: done {end}, on an earlier working day than due, {due}.",
    ),
    "outcome_on_time": (
        "ĐÚNG HẠN: xong {end}, không sau hạn {due} và không vào một ngày làm việc trước đó.",
        "ON TIME: done {end}, not after {due}, and not on an earlier working day.",
    ),
    "outcome_late": (
        "QUÁ HẠN: xong {end}, sau hạn {due}.",
        "LATE: done {end}, after {due}.",
    ),
    "outcome_open": (
        "ĐANG GIẢI QUYẾT, TRONG HẠN: lúc {end} chưa xong, hạn {due}.",
        "OPEN, WITHIN THE LIMIT: not done at {end}, due {due}.",
    ),
    "outcome_open_late": (
        "ĐANG GIẢI QUYẾT, QUÁ HẠN: lúc {end} chưa xong, hạn đã hết {due}.",
        "OPEN, LATE: not done at {end}, it was due {due}.",
    ),
    "outcome_unknown_no_start": (
        "KHÔNG XÉT ĐƯỢC: không biết hồ sơ bắt đầu lúc nào, nên không tính được hạn.",
        "CANNOT BE JUDGED: its start is not known, so nothing can be counted.",
    ),
    "outcome_unknown_reversed": (
        "KHÔNG XÉT ĐƯỢC: kết thúc {end} trước khi bắt đầu {start}.",
        "CANNOT BE JUDGED: it ends {end}, before it starts {start}.",
    ),
    "outcome_unknown_no_limit": (
        "KHÔNG XÉT ĐƯỢC: không có thời hạn nào cho hồ sơ này. Không có hạn thì không gọi là đúng hạn.",
        "CANNOT BE JUDGED: no limit is known for it. Without a limit nothing is called on time.",
    ),
    "note_no_start": (
        "Không có mốc tiếp nhận hay sự kiện bắt đầu.",
        "It has no accepted mark and no starting event.",
    ),
    "note_not_yet": (
        "Mọi mốc của hồ sơ đều sau thời điểm tính: chưa xảy ra.",
        "All its moments lie after the moment of judgement: nothing has happened yet.",
    ),
    "note_end_before_start": (
        "Mốc kết thúc trước mốc bắt đầu.",
        "Its end lies before its start.",
    ),
    "note_end_before_last_event": (
        "Còn sự kiện sau mốc kết thúc; thời gian sau đó không tính vào đồng hồ pháp lý.",
        "Events follow its end; the time after the end is not on the legal clock.",
    ),
    "note_disordered": (
        "Nhật ký ghi các sự kiện không theo thứ tự thời gian; đã xếp lại.",
        "The log has its events out of order; they were sorted by moment.",
    ),
    "note_repeated_event": (
        "Có sự kiện lặp lại y hệt sự kiện trước; không thêm thời gian.",
        "An event repeats the one before it exactly; it adds no time.",
    ),
    "note_no_working_time": (
        "Không có giây làm việc nào giữa bắt đầu và kết thúc: cùng một thời điểm, hoặc đều ngoài giờ.",
        "No working second lies between start and end: one moment, or all outside office hours.",
    ),
    "note_date_only": (
        "Có mốc chỉ ghi ngày, không ghi giờ: tính là 0 giờ ngày đó; nếu là ngày hẹn thì đến hết giờ làm việc.",
        "A moment is a date without hours: it counts as that day's midnight, a promise as its closing time.",
    ),
    "note_before_1970": ("Bắt đầu trước năm 1970.", "It begins before 1970."),
    "note_stop_never_ended": (
        "Có lần dừng không thấy kết thúc; tính là dừng đến khi xong.",
        "A stop never ended; it counts as stopped until the end.",
    ),
    "note_limit_past_calendar": (
        "Hạn ở quá xa, ngoài các năm của lịch.",
        "The limit lies beyond the years of the calendar.",
    ),
    "note_several_rows": (
        "Mã này đứng trên nhiều dòng: các mốc được gộp làm một.",
        "Its code stands in several rows: their marks were put together.",
    ),
    "note_rows_rejected": (
        "Có dòng của hồ sơ không đọc được, đã loại (rejected.csv): xét theo các dòng còn lại.",
        "Rows of it could not be read and were left out (rejected.csv): it is judged by the rest.",
    ),
    "note_calendar_not_announced": (
        "Có năm chưa công bố ngày nghỉ: con số là ước tính.",
        "Days off of one of its years are not announced: figures are estimates.",
    ),
    "explain_agrees": (
        "Mọi con số cộng tay đều bằng con số đã lưu.",
        "Every figure counted here equals the one stored.",
    ),
    "explain_differs": (
        "CÓ {count} CON SỐ KHÁC: {figures}. Kết quả có thể do bản khác tạo ra hoặc tệp đã bị sửa; hãy đo lại.",
        (
            "{count} FIGURES DIFFER: {figures}. The result may be of another version, or its files were "
            "changed; measure again."
        ),
    ),
}
