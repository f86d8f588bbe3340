"""What the command line itself says, whatever the command."""

SENTENCES: dict[str, tuple[str, str]] = {
    "interrupted": (
        "Đã dừng theo yêu cầu; không để lại gì dở dang.",
        "Interrupted; nothing half-written was left.",
    ),
    "cannot_print": (
        "Không in ra được: {problem}.",
        "What was to be printed could not be delivered: {problem}.",
    ),
    "fault": (
        "Lỗi bên trong tinhso ({problem}). Không để lại kết quả dở dang. "
        "Hãy chạy lại với TINHSO_DEBUG=1 và báo lại nội dung hiện ra.",
        "Something went wrong inside tinhso ({problem}). No half-written result was left. "
        "Run again with TINHSO_DEBUG=1 and report what it prints.",
    ),
    "no_settings": (
        "Môi trường thiếu {missing}. Chưa có tệp thiết lập thì lập: tinhso setup --new tinhso.env; "
        "có rồi thì thêm --env tinhso.env vào lệnh.",
        "The environment lacks {missing}. Make a file of settings if there is none: tinhso setup --new tinhso.env; "
        "then add --env tinhso.env to the command.",
    ),
    "database_away": (
        "Không kết nối được cơ sở dữ liệu ghi trong {variable}: máy {host}, cổng {port}. Kiểm tra máy chủ cơ sở dữ "
        "liệu đang chạy, tên máy và cổng đúng, tường lửa cho qua, rồi chạy lại.",
        "The database that {variable} names cannot be reached: host {host}, port {port}. See that its server runs, "
        "that host and port are right and no firewall is between, then run it again.",
    ),
    "database_refuses": (
        "Cơ sở dữ liệu ghi trong {variable} từ chối: máy {host}, cổng {port}. Kiểm tra tên, mật khẩu và tên cơ sở "
        "dữ liệu trong {variable}, rồi chạy lại.",
        "The database that {variable} names refuses: host {host}, port {port}. See that user, password and the name "
        "of the database in {variable} are right, then run it again.",
    ),
    "database_file": (
        "Không mở được tệp cơ sở dữ liệu {file} ghi trong {variable}. Kiểm tra thư mục có thật, ghi được và đĩa còn "
        "chỗ, rồi chạy lại.",
        "The file of the database {file} that {variable} names cannot be opened. See that its folder is there and can "
        "be written, and that the disk is not full, then run it again.",
    ),
    "no_tables": (
        "Cơ sở dữ liệu {database} chưa có bảng nào (biến còn thiếu: {variable}). Đặt TINHSO_DATABASE đúng nơi, "
        "hoặc tạo bảng: tinhso setup --env tinhso.env",
        "The database {database} has no tables yet (variable that is missing: {variable}). Set TINHSO_DATABASE to "
        "where it is, or make the tables: tinhso setup --env tinhso.env",
    ),
}
