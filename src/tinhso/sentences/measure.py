"""Sentences and words of `tinhso measure`."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "no_log": (
        "Chưa nêu tệp nhật ký. Ví dụ: tinhso measure hoso.xlsx --out ketqua",
        "No log was named. For example: tinhso measure log.csv --out result",
    ),
    "db_needs_query": (
        "--from-db cần --query TỆP.sql và không đi cùng tệp nhật ký.",
        "--from-db needs --query FILE.sql, and no log files beside it.",
    ),
    "query_unreadable": (
        "Không đọc được câu truy vấn {file}: {why}",
        "The query {file} cannot be read: {why}",
    ),
    "open_needs_out": (
        "--open cần --out THƯ_MỤC để có báo cáo mà mở.",
        "--open needs --out DIR, so that there is a report to open.",
    ),
    "log_twice": (
        "Tệp {file} được nêu hai lần; mỗi tệp chỉ đo một lần.",
        "The file {file} is named twice; a file is measured once.",
    ),
    "at_out_of_range": (
        "--at {value}: ngoài các năm 1900–2199.",
        "--at {value}: outside the years 1900–2199.",
    ),
    "bad_stop": (
        "--stop “{given}” không đúng: viết TỪ..ĐẾN với hai bước khác nhau; ĐẾN có thể là * (sự kiện kế tiếp).",
        "--stop “{given}” is not right: write FROM..TO with two different activities; TO may be * "
        "(the next event).",
    ),
    "too_many_stops": (
        "Có {given} cặp --stop; nhiều nhất là {most}.",
        "There are {given} --stop pairs; {most} at most.",
    ),
    "bad_events_mode": (
        "--events phải là completed hoặc state, không phải “{given}”.",
        "--events is completed or state, not “{given}”.",
    ),
    "bad_group": (
        "Không nhóm được theo “{given}”. Chọn trong: {known}.",
        "Cannot group by “{given}”. Choose among: {known}.",
    ),
    "too_many_groups": (
        "Cột {given} có hơn {most} giá trị khác nhau; có lẽ --map chọn nhầm cột, hoặc bỏ nó khỏi --by.",
        "The column {given} has more than {most} different values; perhaps --map names the wrong column, or "
        "leave it out of --by.",
    ),
    "naive_at": (
        "Thời điểm --at {given} thiếu múi giờ.",
        "The moment --at {given} lacks a time zone.",
    ),
    "unknown_activity": (
        "--{option}: nhật ký không có bước “{given}”. Gần nhất: {near}.",
        "--{option}: no event of the log is called “{given}”. The nearest: {near}.",
    ),
    "no_steps_in_rows": (
        "Nhật ký này không có bước nào (mỗi hồ sơ một dòng), nên --{option} “{given}” không chỉ vào đâu được. Bỏ "
        "--stop, --start, --end, --restart, --signed và --withdrawn, hoặc đo nhật ký ghi từng bước.",
        "This log has no steps (one row per dossier), so --{option} “{given}” cannot name any. Leave out --stop, "
        "--start, --end, --restart, --signed and --withdrawn, or measure a log that records each step.",
    ),
    "no_steps": (
        "Nhật ký này không có cột bước (activity), nên --{option} “{given}” không chỉ vào đâu được. Nếu có cột đó với "
        "tên khác: --map activity=CỘT.",
        "This log has no column of steps (activity), so --{option} “{given}” cannot name any. If it has one by another "
        "name: --map activity=COLUMN.",
    ),
    "bad_limit": (
        "Không hiểu thời hạn “{text}”. Viết 5d (ngày làm việc), 40h (giờ làm việc), 30cd (ngày lịch) "
        "hoặc 0d@15:00 (trong ngày, nhận sau 15:00 thì sang ngày làm việc sau).",
        "The limit “{text}” is not understood. Write 5d (working days), 40h (working hours), 30cd (calendar "
        "days) or 0d@15:00 (same day; received after 15:00, the next working day).",
    ),
    "limit_too_long": (
        "Thời hạn “{text}” quá dài: số ngày, số giờ nhiều nhất là 99.999.",
        "The limit “{text}” is too long: 99,999 days or hours at most.",
    ),
    "limit_and_limits": (
        "--limit {given} và một dòng của {file} ({other}) cùng nói về mọi hồ sơ. Bỏ --limit, hoặc bỏ dòng không ghi "
        "thủ tục và đơn vị.",
        "--limit {given} and a row of {file} ({other}) both speak of every dossier. Leave out --limit, or the row "
        "without a procedure and an office.",
    ),
    "bad_cutoff": (
        "Giờ chốt trong “{text}” không đúng; chỉ dùng với ngày làm việc, như 1d@15:00.",
        "The cut-off hour in “{text}” is not right; it goes with working days only, as in 1d@15:00.",
    ),
    "bad_limits_file": (
        "Tệp thời hạn {file}, dòng {line}, cột “{column}”: “{value}” không dùng được: {reason}.",
        "Limits file {file}, line {line}, column “{column}”: “{value}” cannot be used: {reason}.",
    ),
    "bad_limits_line": (
        "Tệp thời hạn {file}, dòng {line}: “{value}” không dùng được: {reason}.",
        "Limits file {file}, line {line}: “{value}” cannot be used: {reason}.",
    ),
    "limits_form": (
        "viết 5d hoặc “5 ngày làm việc”, 40h hoặc “40 giờ làm việc”, 30cd hoặc “30 ngày lịch”, 0d@15:00",
        "write 5d (working days), 40h (working hours), 30cd (calendar days) or 0d@15:00",
    ),
    "limits_date": ("viết ngày/tháng/năm", "write day/month/year"),
    "limits_from_after_to": (
        "ngày hết hiệu lực trước ngày có hiệu lực",
        "it ends before it begins",
    ),
    "limits_contradicts": (
        "một dòng ở trên ghi thời hạn khác cho cùng thủ tục, đơn vị và từ cùng ngày",
        "a line above tells another limit for the same procedure and office from the same day on",
    ),
    "limits_column_twice": (
        "Tệp thời hạn {file} có hai cột cùng nghĩa: {columns}. Chỉ giữ lại một.",
        "The limits file {file} has two columns of one meaning: {columns}. Keep one of them.",
    ),
    "limits_unmatched": (
        "Tệp thời hạn nêu {names}, nhưng nhật ký không có: viết đúng như trong nhật ký.",
        "The limits file names {names}, which the log does not: write them as the log does.",
    ),
    "limits_columns": (
        "Tệp thời hạn {file} cần cột “Thời hạn” (limit), có thể thêm “Thủ tục”, “Đơn vị”, “Từ ngày”, "
        "“Đến ngày”. Thấy: {seen}.",
        "The limits file {file} needs a column “limit” (Thời hạn), and may have “procedure”, “office”, "
        "“from”, “to”. Found: {seen}.",
    ),
    "cannot_write": (
        "Không ghi được vào thư mục {folder}: {problem}. Chọn thư mục khác bằng --out.",
        "The folder {folder} cannot be written: {problem}. Choose another with --out.",
    ),
    "disk_full": (
        "Hết chỗ trên đĩa khi ghi {folder}. Không có gì dở dang được để lại; hãy dọn đĩa rồi chạy lại.",
        "The disk is full while writing {folder}. Nothing half-written was left; make room and run again.",
    ),
    "outside_calendar": (
        "Có thời điểm hoặc thời hạn nằm ngoài các năm 1900–2298 mà lịch làm việc tính được.",
        "A moment or a limit lies outside the years 1900–2298 that a calendar can count.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "preparing": (
        "Lần chạy đầu trên máy này: đang biên dịch bộ đếm thời gian. Mất khoảng nửa phút, máy chậm có thể lâu hơn; "
        "những lần sau không phải chờ.",
        "The first run on this machine: the counting engine is being compiled. It takes about half a minute, more on "
        "a slow machine; later runs need not wait.",
    ),
    "reading": ("Đang đọc và đo", "Reading and measuring"),
    "headline": (
        "{name}: {dossiers} hồ sơ, {events} sự kiện, {unfinished} chưa xong",
        "{name}: {dossiers} dossiers, {events} events, {unfinished} not finished",
    ),
    "headline_of_marks": (
        "{name}: {dossiers} hồ sơ, {unfinished} chưa xong",
        "{name}: {dossiers} dossiers, {unfinished} not finished",
    ),
    "finished": ("Đã xong, có hạn", "Done, with limit"),
    "unfinished": ("Đang giải quyết, có hạn", "Open, with limit"),
    "not_judged": ("Không xét được", "Cannot be judged"),
    "early": ("trước hạn", "early"),
    "on_time": ("đúng hạn", "on time"),
    "late": ("quá hạn", "late"),
    "open": ("trong hạn", "within the limit"),
    "open_late": ("quá hạn", "overdue"),
    "share_of": ("{share} của {n}", "{share} of {n}"),
    "late_head": ("Xong quá hạn", "Done late"),
    "open_late_head": ("Đang quá hạn", "Overdue"),
    "in_time_head": ("Trước, đúng hạn", "Early, on time"),
    "on_time_share": (
        "Trước hạn và đúng hạn: {share} của {decided} hồ sơ đã xong có hạn.",
        "Early or on time: {share} of {decided} dossiers done with a limit.",
    ),
    "median": (
        "Thời gian giải quyết (đồng hồ pháp lý, {n} hồ sơ): trung vị {median}; 90 % không quá {p90}.",
        "Handling time (legal clock, {n} dossiers): median {median}; 90 % within {p90}.",
    ),
    "citizen_median": (
        "Người dân chờ từ lúc nộp đến lúc nhận kết quả ({n} hồ sơ): trung vị {median}; 90 % không quá {p90}.",
        "The citizen's wait from filing to result ({n} dossiers): median {median}; 90 % within {p90}.",
    ),
    "by_procedure": ("Thủ tục có nhiều hồ sơ quá hạn nhất", "Procedures with most overdue dossiers"),
    "by_office": ("Đơn vị có nhiều hồ sơ quá hạn nhất", "Offices with most overdue dossiers"),
    "none_by_procedure": ("Không thủ tục nào có hồ sơ quá hạn.", "No procedure has an overdue dossier."),
    "none_by_office": ("Không đơn vị nào có hồ sơ quá hạn.", "No office has an overdue dossier."),
    "by_step": ("Bước có tổng thời gian làm việc lớn nhất", "Steps with most working time in total"),
    "procedure": ("Thủ tục", "Procedure"),
    "office": ("Đơn vị", "Office"),
    "step": ("Bước", "Step"),
    "dossiers": ("Hồ sơ", "Dossiers"),
    "visits": ("Lượt", "Visits"),
    "total": ("Tổng", "Total"),
    "median_short": ("Trung vị", "Median"),
    "p90_short": ("90 % không quá", "90 % within"),
    "not_told": ("(nhật ký không ghi)", "(not in the log)"),
    "written": ("Báo cáo: {path}", "Report: {path}"),
    "how_to_open": (
        "Mở bằng trình duyệt, không cần mạng: nhấp đúp tệp, dán địa chỉ {address}, hoặc chạy lại với --open.",
        "Open it in a browser, without a network: double-click the file, paste {address}, or run again with --open.",
    ),
    "line": ("dòng {line}", "line {line}"),
    "column": ("cột “{column}”", "column “{column}”"),
    "rejected": (
        "{count} dòng không đọc được, đã loại ({reasons}); liệt kê trong {file}.",
        "{count} rows could not be read and were left out ({reasons}); listed in {file}.",
    ),
    "rejected_unlisted": (
        "{count} dòng không đọc được, đã loại ({reasons}); thêm --out để có danh sách {file}.",
        "{count} rows could not be read and were left out ({reasons}); add --out to have them listed in {file}.",
    ),
    "sorted_on_disk": (
        "Nhật ký dài: các dòng của mỗi hồ sơ được gom lại qua đĩa ({size} MB tạm thời).",
        "The log is long: the rows of each dossier were brought together through the disk ({size} MB for a while).",
    ),
    "no_start": ("Hồ sơ không rõ lúc bắt đầu", "Dossiers without a known start"),
    "not_yet": ("Hồ sơ chưa có gì xảy ra tại thời điểm xét", "Dossiers not begun by that moment"),
    "end_before_start": ("Hồ sơ ghi xong trước khi bắt đầu", "Dossiers that end before they start"),
    "end_before_last_event": (
        "Hồ sơ còn sự kiện sau lúc ghi là xong",
        "Dossiers with events after their end mark",
    ),
    "disordered": ("Hồ sơ có sự kiện ghi lộn thứ tự", "Dossiers logged out of order"),
    "repeated_event": ("Hồ sơ có sự kiện lặp lại y nguyên", "Dossiers with exact repeats of an event"),
    "no_working_time": (
        "Hồ sơ không có giây làm việc nào giữa đầu và cuối",
        "Dossiers without a single working second",
    ),
    "date_only": (
        "Hồ sơ chỉ ghi ngày, không ghi giờ: thời gian chính xác đến ngày",
        "Dossiers with dates but no hours: exact to a day only",
    ),
    "before_1970": ("Hồ sơ bắt đầu trước năm 1970", "Dossiers begun before 1970"),
    "stop_never_ended": (
        "Hồ sơ tạm dừng mà không thấy chạy lại trước khi xong",
        "Dossiers stopped and never resumed before their end",
    ),
    "rows_rejected": (
        "Hồ sơ có dòng bị loại, xét theo các dòng còn lại",
        "Dossiers with rejected rows, judged by the rest",
    ),
    "several_rows": (
        "Hồ sơ đứng trên nhiều dòng, các mốc được gộp làm một",
        "Dossiers that stand in several rows, their marks put together",
    ),
    "limit_past_calendar": ("Hồ sơ có hạn vượt quá lịch tính được", "Limits past the calendar's years"),
    "calendar_not_announced": (
        "Hồ sơ thuộc năm chưa công bố lịch nghỉ chính thức",
        "Dossiers in years whose days off are not announced",
    ),
    "no_office": ("Nhật ký không ghi đơn vị.", "The log does not tell offices."),
    "no_person": ("Nhật ký không ghi người xử lý.", "The log does not tell persons."),
    "no_procedure": ("Nhật ký không ghi thủ tục.", "The log does not tell procedures."),
    "no_filed": (
        "Nhật ký không ghi cả lúc nộp lẫn lúc trả kết quả: không tính được đồng hồ của người dân.",
        "The log tells neither the filing nor the return of the result: the citizen's clock is not known.",
    ),
    "no_filed_alone": (
        "Nhật ký không ghi lúc nộp: không tính được đồng hồ của người dân.",
        "The log does not tell the filing: the citizen's clock is not known.",
    ),
    "no_returned_alone": (
        "Nhật ký không ghi lúc trả kết quả: không tính được đồng hồ của người dân.",
        "The log does not tell the return of the result: the citizen's clock is not known.",
    ),
    "no_end_named": (
        "Không nêu --end và không có cột ngày xong: coi sự kiện cuối là lúc xong, nên không hồ sơ nào hiện là đang "
        "giải quyết.",
        "No --end was named and there is no end column: the last event is taken as the end, so no dossier "
        "shows as open.",
    ),
    "no_limit": (
        "Không có thời hạn (--limit, --limits hoặc cột ngày hẹn): không xét được trước hạn, đúng hạn hay quá hạn.",
        "There is no limit (--limit, --limits or a promise column): early, on time and late cannot be told.",
    ),
    "too_many_activities": (
        "Có hơn 1.000 bước khác tên: bản tóm tắt không đếm lối đi giữa các bước (báo cáo vẫn đếm).",
        "More than 1,000 activities: the summary counts no moves between them (the report does).",
    ),
    "no_stops": (
        "Không nêu --stop: thời gian chờ người dân bổ sung, nếu có, được tính cả vào.",
        "No --stop was named: time spent waiting for the citizen, if any, is counted in.",
    ),
}  # fmt: skip


def word(code: str, lang: str) -> str:
    """A word or sentence by its code, in Vietnamese or English."""
    vietnamese, english = WORDS[code]
    return vietnamese if lang == "vi" else english
