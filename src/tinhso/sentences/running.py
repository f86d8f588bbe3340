"""What is said when a server cannot start."""

SENTENCES: dict[str, tuple[str, str]] = {
    "port_taken": (
        "Cổng {port} đang có chương trình khác dùng. Hãy chọn cổng khác bằng --port.",
        "Port {port} is taken by another program. Choose another with --port.",
    ),
    "server_ended": (
        "Một tiến trình của máy chủ đã dừng ({status}). Xem dòng báo lỗi phía trên.",
        "A process of the server has ended ({status}). See the lines above.",
    ),
    "not_a_demo": (
        "Thư mục {folder} có dữ liệu không phải dữ liệu mẫu. Hãy chọn thư mục khác bằng --data.",
        "The folder {folder} holds data that are not the demo's. Choose another with --data.",
    ),
}
