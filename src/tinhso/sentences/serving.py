"""What `tinhso setup` and `tinhso serve` say."""

WORDS: dict[str, tuple[str, str]] = {
    "written": (
        "Đã ghi {file}, chỉ mình bạn đọc được. Giữ một bản các khóa ở nơi khác: mất khóa là mất tệp đã lưu.\n"
        "Tiếp theo: tinhso setup --env {file} --office-name … --agency … --login …",
        "{file} was written, readable to you alone. Keep the keys elsewhere too: without them stored files are lost.\n"
        "Next: tinhso setup --env {file} --office-name … --agency … --login …",
    ),
    "prepared": ("Cơ sở dữ liệu và tệp tĩnh đã sẵn sàng.", "Database and static files are ready."),
    "has_administrator": ("Đã có tài khoản cán bộ.", "There are accounts of staff already."),
    "wants_administrator": (
        "Chưa có quản trị. Chạy lại với --office-name và --login.",
        "There is no administrator yet. Run again with --office-name and --login.",
    ),
    "administrator": (
        "Đã lập tài khoản quản trị {login}. Vào bằng /can-bo/vao; lần đầu phải cài lớp xác thực thứ hai.",
        "The administrator's account {login} was made. Sign in at /can-bo/vao; a second factor is set up first.",
    ),
    "password": ("Mật khẩu quản trị: ", "The administrator's password: "),
    "again": ("Nhập lại: ", "Once more: "),
    "working": (
        "Tiến trình nền đang chạy. Ctrl-C để dừng.",
        "The worker is running. Ctrl-C stops it.",
    ),
    "serving": ("Đang chạy ở {address}. Ctrl-C để dừng.", "Serving at {address}. Ctrl-C stops it."),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "env_exists": (
        "{file} đã có và không bị ghi đè. Hãy dùng nó hoặc chọn tên khác.",
        "{file} exists and is not overwritten. Use it, or choose another name.",
    ),
    "no_env_file": (
        "Không thấy tệp {file}. Lập bằng: tinhso setup --new {file}",
        "There is no file {file}. Make it with: tinhso setup --new {file}",
    ),
    "bad_env_line": (
        "{file}, dòng {line}: phải là TINHSO_TÊN=giá trị.",
        "{file}, line {line}: must be TINHSO_NAME=value.",
    ),
    "not_prepared": (
        "Cơ sở dữ liệu chưa có hoặc cũ hơn chương trình. Chạy: tinhso setup",
        "The database is missing or older than the program. Run: tinhso setup",
    ),
    "since_not_yet": (
        "{day} chưa đến. Ghi ngày cơ quan bắt đầu có, không muộn hơn hôm nay.",
        "{day} has not come. Say the day since which the office exists, today at the latest.",
    ),
    "no_password": (
        "Chưa có mật khẩu. Gõ ở bàn phím hoặc đưa qua đầu vào chuẩn.",
        "There is no password. Type it, or hand it in by standard input.",
    ),
    "typed_twice_differs": ("Hai lần nhập không giống nhau.", "The two are not the same."),
}
