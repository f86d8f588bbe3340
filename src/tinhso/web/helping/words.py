"""What declared help is called on its screens."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.provenance.models import BY_CITIZEN, BY_HELPER, BY_TIME, CODE, DESK, PHONE, POST, TEAM
from tinhso.web.words import Pair

WHO: Mapping[str, Pair] = {
    DESK: ("Cán bộ một cửa", "Desk officer"),
    POST: ("Nhân viên bưu chính", "Post-office clerk"),
    TEAM: ("Tổ công nghệ số cộng đồng", "Community digital team"),
}
HOW: Mapping[str, Pair] = {
    PHONE: ("đồng ý trên điện thoại của người dân", "agreed on the citizen's own phone"),
    CODE: ("đồng ý bằng mã gửi cho người dân", "agreed by a code sent to the citizen"),
    "": ("chưa được đồng ý", "not agreed to"),
}
ENDED: Mapping[str, Pair] = {
    BY_HELPER: ("người hỗ trợ kết thúc", "ended by the helper"),
    BY_CITIZEN: ("người dân kết thúc", "ended by the citizen"),
    BY_TIME: ("hết giờ", "its time was over"),
    "": ("đang mở", "open"),
}
