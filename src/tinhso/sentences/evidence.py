"""What is said of why a dossier stands on a supervisor's list: signs, explanations, and how heavily each weighs.

None of them refuses anything, so they are words and no sentences of a refusal.
"""

SENTENCES: dict[str, tuple[str, str]] = {}

WORDS: dict[str, tuple[str, str]] = {
    "way_own_phone": (
        "người dân tự nộp bằng điện thoại của mình",
        "filed by the citizen from her own phone",
    ),
    "way_family_phone": ("nộp bằng điện thoại của người nhà", "filed from a family's phone"),
    "way_public_place": ("nộp ở quán hoặc tiệm photocopy", "filed in a café or a copy shop"),
    "way_agent": ("văn phòng công chứng hoặc công ty nộp thay", "filed by a notary or a company"),
    "way_helper_away": (
        "tổ công nghệ số, bưu điện hoặc cộng tác viên giúp",
        "filed with a digital team, a post office or a collaborator",
    ),
    "way_visitor": ("người dân tự nộp tại trụ sở", "filed by the citizen herself at the office"),
    "way_declared_help": ("cán bộ giúp và có khai báo", "filed with an officer's declared help"),
    "way_officers_household": (
        "cán bộ nộp cho gia đình mình",
        "filed by an officer for her own household",
    ),
    "way_office_computer": (
        "cán bộ nộp hàng loạt từ máy tính cơ quan",
        "filed by an officer in batches from the office's computers",
    ),
    "way_citizens_phone": (
        "cán bộ nộp bằng điện thoại của người dân ngay tại quầy",
        "filed by an officer with the citizen's phone at the counter",
    ),
    "way_shared_numbers": (
        "cán bộ nộp bằng vài điện thoại và nhiều số",
        "filed by an officer with a few phones and many numbers",
    ),
    "way_from_home": ("cán bộ nộp từ nhà, ngoài giờ", "filed by an officer from home, after hours"),
    "way_spread": (
        "cán bộ nộp rải rác nhiều tuần, thay máy và thay số",
        "filed by an officer over weeks, changing phones and numbers",
    ),
    "weighs_strong_for": ("nghi ngờ mạnh", "speaks strongly for it"),
    "weighs_medium_for": ("nghi ngờ vừa", "speaks for it"),
    "weighs_weak_for": ("nghi ngờ nhẹ", "speaks a little for it"),
    "weighs_strong_against": ("bác bỏ mạnh", "speaks strongly against it"),
    "weighs_medium_against": ("bác bỏ vừa", "speaks against it"),
    "weighs_weak_against": ("bác bỏ nhẹ", "speaks a little against it"),
    "seen_moment_there": (
        "Nộp trong giờ, khi cán bộ đang ở quầy.",
        "Filed in hours, while the officer sat at her counter.",
    ),
    "seen_moment_not_there": (
        "Nộp trong giờ, khi cán bộ không ở quầy.",
        "Filed in hours, while the officer was away.",
    ),
    "seen_moment_evening": ("Nộp buổi tối.", "Filed in the evening."),
    "seen_moment_other": ("Nộp ngoài giờ làm việc.", "Filed out of hours."),
    "seen_pace": (
        "Được tiếp nhận sau {minutes} phút làm việc.",
        "Accepted after {minutes} working minutes.",
    ),
    "seen_morning": (
        "Nộp ngoài giờ, được tiếp nhận sau khi mở cửa {minutes} phút.",
        "Filed out of hours, accepted {minutes} minutes after opening.",
    ),
    "seen_row": (
        "Trong vòng 15 phút có thêm {dossiers} hồ sơ của người khác do cùng cán bộ tiếp nhận.",
        "Within 15 minutes, {dossiers} more of other people were filed that the same officer accepted.",
    ),
    "seen_contact": (
        "Số điện thoại dùng cho {owners} người.",
        "The telephone number serves {owners} people.",
    ),
    "seen_contact_unknown": ("Không có số điện thoại.", "No telephone number is told."),
    "seen_device": ("Thiết bị dùng cho {owners} người.", "The device serves {owners} people."),
    "seen_device_unknown": ("Không nhận ra thiết bị.", "The device is not known."),
    "seen_account": ("Tài khoản dùng cho {owners} người.", "The account serves {owners} people."),
    "seen_account_unknown": ("Không rõ tài khoản.", "The account is not known."),
    "seen_filer_self": ("Người nộp là chủ hồ sơ.", "Whoever filed it owns it."),
    "seen_filer_for_few": (
        "Người nộp không phải chủ hồ sơ.",
        "Somebody else filed it than the owner.",
    ),
    "seen_filer_for_many": (
        "Người nộp đã nộp cho nhiều người.",
        "Whoever filed it files for many.",
    ),
    "seen_payment_nothing": ("Không có hoặc chưa nộp phí.", "No fee, or none paid yet."),
    "seen_payment_own": (
        "Phí trả từ tài khoản chỉ trả cho một người.",
        "Paid from an account that pays for one person.",
    ),
    "seen_payment_few": (
        "Phí trả từ tài khoản trả cho vài người.",
        "Paid from an account that pays for a few.",
    ),
    "seen_payment_many": (
        "Phí trả từ tài khoản trả cho nhiều người.",
        "Paid from an account that pays for many.",
    ),
    "seen_payment_counter": ("Phí nộp tại quầy.", "Paid at the counter."),
    "seen_web": (
        "{owners} người gắn với nhau qua máy, số và tài khoản mà gần như chỉ một cán bộ tiếp nhận.",
        "{owners} people hang together by devices, numbers and accounts that nearly all come before one officer.",
    ),
    "seen_web_alone": (
        "Không có máy, số hay tài khoản nào gắn người này với người khác trước cùng một cán bộ.",
        "No device, number or account ties this person to others before one officer.",
    ),
    "seen_tie": (
        "So với lịch trực, hồ sơ chung máy hoặc chung số này dồn về một cán bộ ở mức khó là ngẫu nhiên.",
        "By the rota, so many that share this device or number would hardly come before one officer by chance.",
    ),
    "seen_visitor": (
        "Lúc nộp, trước cán bộ đang có một lượt khách.",
        "A visitor stood before the officer when it was filed.",
    ),
    "seen_no_visitor": (
        "Lúc nộp, trước cán bộ không có khách.",
        "No visitor stood before the officer when it was filed.",
    ),
    "seen_others": (
        "Các hồ sơ khác của cán bộ này, và hồ sơ chung máy hoặc chung số.",
        "The officer's other dossiers, and those that share the device or number.",
    ),
    "seen_network_unknown": ("Không rõ mạng.", "The network is not known."),
    "seen_network_mobile": ("Gửi qua mạng di động.", "Sent over a mobile network."),
    "seen_network_home": ("Gửi qua mạng gia đình.", "Sent over a home's network."),
    "seen_network_shared": ("Gửi qua mạng dùng chung.", "Sent over a shared network."),
    "seen_network_office": ("Gửi qua mạng của cơ quan.", "Sent over a public office's network."),
    "seen_network_workstation": (
        "Gửi từ máy làm việc của cán bộ.",
        "Sent from an officer's workstation.",
    ),
    "seen_fill": (
        "Điền biểu mẫu trong {seconds} giây.",
        "The form was filled in within {seconds} seconds.",
    ),
    "seen_fill_unknown": (
        "Không rõ thời gian điền biểu mẫu.",
        "How long the form took is not known.",
    ),
    "seen_assurance_0": ("Tài khoản chưa xác minh.", "The account is not verified."),
    "seen_assurance_1": (
        "Tài khoản xác minh mức cơ bản.",
        "The account is verified on the basic level.",
    ),
    "seen_assurance_2": ("Tài khoản đã xác minh.", "The account is verified."),
    "seen_help_none": ("Không khai báo hỗ trợ.", "No help was declared."),
    "seen_help_away": (
        "Có khai báo hỗ trợ ngoài trụ sở, người dân đã xác nhận.",
        "Help away from the office, confirmed by the citizen.",
    ),
    "seen_help_away_alone": (
        "Có khai báo hỗ trợ ngoài trụ sở, người dân chưa xác nhận.",
        "Help away from the office, not confirmed by the citizen.",
    ),
    "seen_help_desk": (
        "Cán bộ khác khai báo đã giúp, người dân đã xác nhận.",
        "Another officer's help, confirmed by the citizen.",
    ),
    "seen_help_desk_alone": (
        "Cán bộ khác khai báo đã giúp, người dân chưa xác nhận.",
        "Another officer's help, not confirmed by the citizen.",
    ),
    "seen_help_acceptor": (
        "Chính cán bộ tiếp nhận khai báo đã giúp, người dân đã xác nhận.",
        "The accepting officer's own help, confirmed by the citizen.",
    ),
    "seen_help_acceptor_alone": (
        "Chính cán bộ tiếp nhận khai báo đã giúp, người dân chưa xác nhận.",
        "The accepting officer's own help, not confirmed by the citizen.",
    ),
}
