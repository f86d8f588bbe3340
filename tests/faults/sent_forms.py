"""Every form that makes something, as the page serves it, with what an honest person would change in it.

Addresses and changes hold names in braces: of states, and those that `before` gives.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.days import working_day
from tests.faults import preparing as had
from tests.faults.addresses import at
from tests.faults.conftest import DESK, STATES, World, in_state, signed_in
from tests.faults.forms import Form, forms_of
from tests.servers.hsm import PIN

from tinhso.ledger.models import Event

OFFICE, INTAKE = "/van-phong/ho-so/", "/mot-cua/tiep-nhan?nguoi={owner}&thu-tuc=9.000007"
DUE = f"{working_day(60):%Y-%m-%dT%H:%M}"
TODAY = f"{timezone.localdate():%Y-%m-%d}"
LATER = f"{timezone.localdate() + timedelta(days=40):%Y-%m-%d}"


@dataclass(frozen=True)
class Sent:
    """page: where the form stands; action: what its address ends with; kinds: the events of one such act.

    before: what must have happened for the page to offer the form. refuses: the form has no key that is kept; of
    several at once one is answered as if it were alone and the others are told why they are not.
    untouched: what is not changed is sent as the page holds it, empty fields empty. first: another form that the same
    browser sends before; file: the field in which a PDF is sent.
    """

    who: str
    page: str
    action: str
    kinds: tuple[str, ...]
    changes: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    before: had.Before | None = None
    refuses: bool = False
    untouched: bool = False
    first: str = ""
    file: str = ""


BOARD_DESK = f"?ban={DESK}"
# Fields of a record that take numbers and places, and no words.
NO_WORDS = ("f_hang_sao", "f_so_buong", "f_dien_tich", "place", "place_code")
FORMS: dict[str, Sent] = {
    # Citizens
    "begins": Sent("citizen", "/nop/1.001193", "/nop/1.001193", ()),
    "citizen hands in": Sent("citizen", "/nop/9.000007/gui", "/gui", ("cases.filed",)),
    "supplement": Sent(
        "citizen", "/ho-so/{awaiting_citizen}", "/bo-sung", ("cases.supplement_answered",),
        {"brings": "1"},
    ),
    "completion": Sent(
        "citizen", "/ho-so/{incomplete}", "/bo-sung", ("cases.completed",), {"brings": "1"}
    ),
    "mends the form": Sent(
        "citizen", "/ho-so/{incomplete}/to-khai", "/to-khai", ("cases.corrected",),
        {"a.name": "Mơ Mới"},
    ),
    "withdraw": Sent("citizen", "/ho-so/{filed}/rut", "/rut", ("cases.withdrawn",)),
    "rate": Sent("citizen", "/ho-so/{returned}", "/danh-gia", ("cases.rated",), {"score": "5"}),
    "wanted by post": Sent(
        "citizen", "/ho-so/{processing}", "/buu-chinh", ("cases.post_wished",),
        {"address": "12 Lê Lợi"},
    ),
    "fetched after all": Sent(
        "citizen", "/ho-so/{done}", "/buu-chinh", ("cases.undone",), {"thoi": "1"}, before=had.to_post
    ),
    "objects to a paper": Sent(
        "citizen", "/toi/giay-to/{held}", "{held}", ("documents.objected",),
        {"do": "object", "text": "Sai ngày cấp"}, before=had.held,
    ),
    "shares a paper": Sent(
        "citizen", "/toi/giay-to/{held}", "{held}", ("documents.shared",),
        {"do": "share", "days": "3"}, before=had.held,
    ),
    "answers an objection": Sent(
        "head", "/van-phong/phan-anh-giay-to", "/phan-anh-giay-to",
        ("documents.objection_answered",),
        {"answer": "Đã đối chiếu", "upheld": "no", "objection": "{objection}"},
        before=had.objected, refuses=True,
    ),
    # Fees
    "takes cash": Sent(
        "desk", f"/mot-cua/thu-tien?ban={DESK}&tim={{reference}}", "/thu-tien",
        ("payments.received",), before=had.collected,
    ),
    "closes the till": Sent(
        "desk", f"/mot-cua/chot-quy?ban={DESK}&ngay=02/11/2026", "/chot-quy", ("payments.till_closed",),
        {"counted": "0"},
    ),
    "asks for a refund": Sent(
        "clerk", "/thu-phi/khoan/{due}", "/thu-phi/khoan/{due}", ("payments.refund_asked",),
        {"do": "refund", "amount": "1000", "reason": "Nộp thừa", "bank": "970415",
         "account": "0123", "holder": "Mơ"},
        before=had.collected,
    ),
    "writes a record": Sent(
        "officer", "/so-bo/co-so-luu-tru/moi", "/moi", ("registers.kept",),
        {"f_ma_so": "3500000009", "f_ten": "Nhà nghỉ Mây", "f_loai": "nha-nghi"}, NO_WORDS,
    ),
    "changes a record": Sent(
        "officer", "/so-bo/ban-ghi/{record}/sua", "/sua", ("registers.kept",),
        {"f_ten": "Khách sạn Mây", "why": "đổi tên"}, NO_WORDS, refuses=True,
    ),
    "takes a record out": Sent(
        "officer", "/so-bo/ban-ghi/{record}", "/viec", ("registers.ended",), {"reason": "giải thể"}, refuses=True,
    ),
    "opens a seal": Sent(
        "head", "/so-bo/ban-ghi/{record}", "/viec", ("registers.unsealed",), {"reason": "kiểm tra"},
    ),
    "files a report": Sent(
        "officer", "/bao-cao/nop/{filing}", "/bao-cao/nop/{filing}", ("reports.filed",),
        {"do": "file", "kd.02.thang": "1", "kd.03.thang": "2", "kd.06.thang": "1", "kd.07.thang": "1",
         "kd.09.thang": "0", "kd.10.thang": "0", "kd.12.thang": "1", "kd.13.thang": "1", "kd.14.thang": "0",
         "kd.15.thang": "0", "kd.16.thang": "0", "kd.17.thang": "0"},
    ),
    # Plans and tasks
    "enters a document": Sent(
        "planner", "/nhiem-vu/van-ban", "/nhiem-vu/van-ban", ("plans.document_entered",),
        {"kind": "resolution", "title": "Nghị quyết", "number": "1/NQ", "issued": "01/03/2026"},
        ("above", "file"),
    ),
    "makes a plan": Sent(
        "planner", "/nhiem-vu/ke-hoach", "/nhiem-vu/ke-hoach", ("plans.plan_made",),
        {"code": "KH-9", "name": "Kế hoạch", "document": "{resolution}", "horizons": "2030"},
        before=had.with_a_plan,
    ),
    "makes a plan public": Sent(
        "planner", "/du-lieu-mo/cong-khai?ma={plan}", "/du-lieu-mo/cong-khai?ma={plan}",
        ("opendata.opened",), {"reason": "QĐ 5"}, before=had.with_a_plan,
    ),
    "gives a task": Sent(
        "planner", "/nhiem-vu/ke-hoach/{plan}", "/ke-hoach/{plan}", ("plans.task_given",),
        {"do": "give", "code": "2", "kind": "dated", "title": "Việc hai", "unit": "xa-1",
         "due": "28/06/2030"}, ("cooperating", "start", "until", "every"), before=had.with_a_plan,
    ),
    "tells progress": Sent(
        "officer", "/nhiem-vu/viec/{task}", "/viec/{task}", ("plans.progress_told",),
        {"do": "tell", "percent": "40", "words": "Đang làm"}, ("done",), before=had.with_a_plan,
    ),
    "decides on progress": Sent(
        "head", "/nhiem-vu/viec/{task}", "/viec/{task}", ("plans.progress_decided",),
        {"do": "decide", "how": "approve"}, before=had.with_a_plan,
    ),
    "moves a due day": Sent(
        "planner", "/nhiem-vu/viec/{task}", "/viec/{task}", ("plans.due_changed",),
        {"do": "move_due", "due": "15/01/2031", "document": "{resolution}", "reason": "Mưa lũ"},
        before=had.with_a_plan,
    ),
    "says what blocks": Sent(
        "officer", "/nhiem-vu/viec/{task}", "/viec/{task}", ("plans.blocked",),
        {"do": "block", "document": "{awaited}", "since": "02/03/2026"}, before=had.with_a_plan,
    ),
    "ends a task": Sent(
        "planner", "/nhiem-vu/viec/{task}", "/viec/{task}", ("plans.task_ended",),
        {"do": "end", "how": "closed", "document": "{resolution}", "ended": "02/03/2026"},
        before=had.with_a_plan,
    ),
    "sends a petition": Sent(
        "citizen", "/phan-anh/gui", "/gui", ("petitions.received",),
        {"sort": "reflection", "subject": "conduct", "title": "Hẹn lại", "words": "Tôi bị hẹn lại ba lần."},
    ),
    "writes a petition down": Sent(
        "desk", "/xu-ly-phan-anh/nhap", "/nhap", ("petitions.received",),
        {"sort": "reflection", "subject": "conduct", "title": "Hẹn lại", "words": "Bị hẹn lại ba lần.",
         "contact": "0912 345 678"},
    ),
    "opens help": Sent("team", "/ho-tro/", "/ho-tro/", ("provenance.help_opened",), {"do": "open"}),
    "denies help": Sent(
        "citizen", "/ho-so/{processing}", "/ho-tro", ("provenance.help_denied",),
        {"words": "Không ai giúp tôi"}, before=had.helped,
    ),
    "defines a figure": Sent(
        "planner", "/chi-tieu/moi", "/chi-tieu/moi", ("indicators.defined",),
        {"do": "publish", "code": "nop_moi", "name_vi": "Hồ sơ nộp", "unit": "hồ sơ",
         "name_en": "", "numerator": "count(filed)", "denominator": "", "decision": "QĐ 1",
         "decimals": "0", "heading": "", "note": "", "from": "01/01/2026"},
    ),
    "sets a network": Sent(
        "admin", "/cai-dat/nop-thuc", "/cai-dat/nop-thuc", ("provenance.network_set",),
        {"do": "range", "network": "10.20.0.0/16", "from": "01/02/2026", "until": ""},
    ),
    "registers a computer": Sent(
        "admin", "/cai-dat/nop-thuc", "/cai-dat/nop-thuc", ("provenance.workstation_registered",),
        {"do": "computer", "name": "Quầy 3"},
    ),
    "notes a number of ours": Sent(
        "admin", "/cai-dat/nop-thuc", "/cai-dat/nop-thuc", ("provenance.staff_number_set",),
        {"do": "number", "staff": "p-lan", "number": "0912345678"},
    ),
    "says how a dossier was filed": Sent(
        "leader", "/bang/nop-thuc/can-xem/{processing}", "/bang/nop-thuc/can-xem/{processing}",
        ("provenance.filing_judged",),
        {"what": "genuine", "words": "Đã gọi cho người dân, chị tự nộp ở nhà"}, before=had.judged,
    ),
    "says how some were filed": Sent(
        "leader", "/bang/nop-thuc/can-xem", "/bang/nop-thuc/can-xem",
        ("provenance.filing_judged",),
        {"chon": "{processing}", "what": "cannot_say", "words": "Không gọi được người dân"},
        before=had.judged,
    ),
    "sets how long traces are kept": Sent(
        "admin", "/cai-dat/luu-giu", "/cai-dat/luu-giu", ("operations.keeping_decided",),
        {"what": "looks", "days": "1825", "ground": "QĐ 12/QĐ-UBND"},
    ),
    "sets how long attempts are kept": Sent(
        "admin", "/cai-dat/luu-giu", "/cai-dat/luu-giu", ("operations.keeping_decided",),
        {"what": "attempts", "days": "90", "ground": "QĐ 13/QĐ-UBND"},
    ),
    "settles a paper's name": Sent(
        "planner", "/cai-dat/ten-giay", "/cai-dat/ten-giay", ("papers.name_settled",),
        {"type": "-", "reason": "Riêng của thủ tục này"},
    ),
    "writes down a breach": Sent(
        "admin", "/cai-dat/du-lieu-ca-nhan", "/cai-dat/du-lieu-ca-nhan",
        ("protection.breach_recorded", "protection.breach_noted"),
        {"do": "record", "title": "Gửi nhầm danh sách", "found_at": "02/02/2026 08:00",
         "text": "Gửi nhầm một danh sách.", "sorts": "Họ tên, số điện thoại"},
    ),
    "names who is responsible for data": Sent(
        "admin", "/cai-dat/du-lieu-ca-nhan", "/cai-dat/du-lieu-ca-nhan",
        ("protection.protector_named",),
        {"do": "protector", "p-staff": "p-binh", "p-mail": "dlcn@tinh.gov.vn", "p-ground": "QĐ 1"},
    ),
    "sets another term": Sent(
        "admin", "/cai-dat/du-lieu-ca-nhan", "/cai-dat/du-lieu-ca-nhan",
        ("protection.term_decided",), {"do": "term", "t-hours": "48", "t-ground": "QĐ 2"},
    ),
    "completes the register": Sent(
        "admin", "/cai-dat/xu-ly-du-lieu/dossiers", "/cai-dat/xu-ly-du-lieu/dossiers",
        ("protection.activity_stated",), {"abroad": "Không"},
    ),
    "sets who collects": Sent(
        "admin", "/cai-dat/thu-phi", "/cai-dat/thu-phi", ("payments.collector_set",),
        {"do": "set", "office": "xa-1", "bank": "970415", "account": "113366", "holder": "UBND"},
    ),
    "sets what is paid first": Sent(
        "admin", "/cai-dat/thu-phi", "/cai-dat/thu-phi", ("payments.pay_first_set",),
        {"do": "first", "procedure": "9.000007", "before": "accept"},
    ),
    # The desk
    "intake": Sent(
        "desk", INTAKE, "/tiep-nhan", ("cases.filed", "cases.accepted"),
        {"do": "file", "whole": "on", "office": "xa-1", "anyway": "on", "a.name": "Mơ"},
        ("a.urgent", "a.land", "slip"),
    ),
    "intake by a slip": Sent(
        "desk", INTAKE, "/tiep-nhan", ("cases.filed", "cases.accepted", "reception.slip_entered"),
        {"do": "file", "whole": "on", "office": "xa-1", "anyway": "on", "a.name": "Mơ",
         "slip": "{slip}", "told_day": TODAY, "told_hour": "{slip_hour}"},
        ("a.urgent", "a.land"), before=had.reserved,
    ),
    "new person": Sent(
        "desk", "/mot-cua/tiep-nhan" + BOARD_DESK, "/nguoi-moi", ("parties.entered",),
        {"name": "Hồ Văn Mới", "born": "05/05/1985", "sex": "female", "address": "Thôn 1"},
        ("number", "old_number", "phone"),
    ),
    "another address": Sent(
        "desk", "/mot-cua/tiep-nhan?nguoi={owner}", "/dia-chi", ("parties.corrected",),
        {"address": "Thôn 7, xã Ea Kao"},
    ),
    "accept": Sent(
        "desk", "/mot-cua/ho-so/{filed}", "{filed}", ("cases.accepted",), {"do": "accept"},
        ("limit",),
    ),
    "ask to complete": Sent(
        "desk", "/mot-cua/ho-so/{filed}", "{filed}", ("cases.completion_asked",), {"do": "ask"}
    ),
    "complete": Sent(
        "desk", "/mot-cua/ho-so/{incomplete}", "{incomplete}", ("cases.completed",),
        {"do": "complete"},
    ),
    "refuse": Sent(
        "desk", "/mot-cua/ho-so/{filed}", "{filed}", ("cases.not_accepted",), {"do": "refuse"}
    ),
    "refuse data at the desk": Sent(
        "desk", "/mot-cua/ho-so/{filed}", "{filed}", ("cases.data_refused",),
        {"do": "data", "paper": "don", "why": "Sai thửa"}, before=had.with_data_at_the_desk,
    ),
    "correct": Sent(
        "desk", "/mot-cua/ho-so/{filed}/sua", "/sua", ("cases.corrected",), {"a.name": "Mơ Mới"}
    ),
    "handed out": Sent(
        "desk", "/mot-cua/tra-ket-qua?tim={done_code}", "{done}", ("cases.returned",)
    ),
    "taken back": Sent(
        "desk", "/mot-cua/tra-ket-qua/da-tra", "/lay-lai", ("cases.undone",), {"reasons": "Trao nhầm người"}
    ),
    "posted": Sent(
        "desk", "/mot-cua/tra-ket-qua?xem=buu-chinh&tim={done_code}", "{done}",
        ("cases.posted", "cases.returned"), {"how": "post", "tracking": "EE123"}, before=had.to_post,
    ),
    "day closed": Sent(
        "desk", "/mot-cua/so-theo-doi" + BOARD_DESK, "/chot", ("reception.day_closed",),
        {"sure": "1"},
    ),
    "ticket": Sent("desk", "/mot-cua/so", "/so", ("reception.issued",), {"do": "issue"}),
    "next": Sent(
        "desk", "/mot-cua/so", "/so", ("reception.called",), {"do": "next", "counter": "3"},
        before=had.ticket(called=False),
    ),
    "again": Sent(
        "desk", "/mot-cua/so", "/so", ("reception.called",), {"do": "again"},
        before=had.ticket(called=True),
    ),
    "served": Sent(
        "desk", "/mot-cua/so", "/so", ("reception.served",), {"do": "serve"},
        before=had.ticket(called=True),
    ),
    "left": Sent(
        "desk", "/mot-cua/so", "/so", ("reception.left",), {"do": "leave"},
        before=had.ticket(called=True),
    ),
    "slips": Sent(
        "desk", "/mot-cua/phieu-in-san" + BOARD_DESK, "/phieu-in-san", ("reception.slips_reserved",),
        {"do": "reserve", "count": "2"},
    ),
    "spoiled": Sent(
        "desk", "/mot-cua/phieu-in-san" + BOARD_DESK, "/phieu-in-san", ("reception.slip_spoiled",),
        {"do": "spoil", "code": "{slip}"}, before=had.reserved,
    ),
    "split": Sent(
        "desk", "/mot-cua/ho-so/{processing}/quet/{scan}", "{scan}", ("cases.scanned",),
        {"p.0": "don"}, before=had.scanned,
    ),
    "certify": Sent(
        "desk", f"/mot-cua/chung-thuc?ban={DESK}&nguoi={{owner}}", "/chung-thuc",
        ("copies.certified",),
        {"do": "write", "paper.1": "Học bạ", "pages.1": "2", "copies.1": "3"},
        ("paper.2", "pages.2", "copies.2", "paper.3", "pages.3", "copies.3", "paper.4", "pages.4",
         "copies.4", "signer"), before=had.copies_are_made,
    ),
    "copy mended": Sent(
        "desk", "/mot-cua/chung-thuc/so/{entry}" + BOARD_DESK, "{entry}", ("copies.corrected",),
        {"do": "correct", "paper": "Bằng", "reason": "Ghi nhầm"}, before=had.certified,
    ),
    "copy struck": Sent(
        "desk", "/mot-cua/chung-thuc/so/{entry}" + BOARD_DESK, "{entry}", ("copies.cancelled",),
        {"do": "cancel", "reason": "Ghi nhầm"}, before=had.certified,
    ),
    "next volume": Sent(
        "desk", "/mot-cua/chung-thuc/so" + BOARD_DESK, "/quyen", ("copies.volume_opened",),
        before=had.certified,
    ),
    # Offices
    "take": Sent(
        "officer", OFFICE + "{processing}", "/nhan", ("cases.assigned",), before=had.nobodys
    ),
    "pass on": Sent("officer", OFFICE + "{processing}/chuyen", "/chuyen", ("cases.passed_on",)),
    "return": Sent(
        "head", OFFICE + "{processing}/tra-lai", "/tra-lai", ("cases.step_returned",),
        before=had.at_the_head,
    ),
    "assign": Sent(
        "head", OFFICE + "{processing}/phan-cong", "/phan-cong", ("cases.assigned",),
        {"staff": "p-chi"},
    ),
    "ask": Sent(
        "officer", OFFICE + "{processing}/bo-sung", "/bo-sung", ("cases.supplement_asked",)
    ),
    "refuse data": Sent(
        "officer", OFFICE + "{asked}/du-lieu", "/du-lieu", ("cases.data_refused",),
        before=had.with_data,
    ),
    "note": Sent("officer", OFFICE + "{processing}/ghi-chu", "/ghi-chu", ()),
    "plan": Sent("officer", OFFICE + "{processing}/lich", "/lich", ("cases.planned",)),
    "carried out": Sent(
        "officer", OFFICE + "{asked}/da-lam", "/da-lam", ("cases.carried_out",), before=had.asked
    ),
    "consult": Sent(
        "officer", OFFICE + "{processing}/lay-y-kien", "/lay-y-kien", ("cases.consulted",)
    ),
    "answer": Sent(
        "asked", OFFICE + "{asked}/tra-loi", "/tra-loi", ("cases.consultation_answered",),
        before=had.asked,
    ),
    "payment": Sent(
        "officer", OFFICE + "{processing}/thu-phi", "/thu-phi", ("cases.payment_asked",)
    ),
    "paid": Sent("officer", OFFICE + "{awaiting_payment}/da-thu", "/da-thu", ("cases.paid",)),
    "suspend": Sent("officer", OFFICE + "{processing}/tam-dung", "/tam-dung", ("cases.suspended",)),
    "resume": Sent("officer", OFFICE + "{suspended}", "/xu-ly-tiep", ("cases.resumed",)),
    "propose": Sent(
        "officer", OFFICE + "{processing}/gia-han", "/gia-han", ("cases.extension_proposed",),
        {"until": DUE},
    ),
    "extend": Sent(
        "head", OFFICE + "{asked}", "/ky-hen-lai", ("cases.extended",), before=had.proposed
    ),
    "decline": Sent(
        "head", OFFICE + "{asked}", "/khong-hen-lai", ("cases.extension_declined",),
        before=had.proposed,
    ),
    "apologise": Sent(
        "head", OFFICE + "{processing}/xin-loi", "/xin-loi",
        ("cases.extension_proposed", "cases.extended"), {"until": DUE},
    ),
    "decide": Sent("head", OFFICE + "{processing}/ket-qua", "/ket-qua", ("cases.decided",)),
    "stop": Sent("officer", OFFICE + "{processing}/dung", "/dung", ("cases.stopped",)),
    "link": Sent(
        "officer", OFFICE + "{processing}/lien-ket", "/lien-ket", ("cases.linked", "cases.linked"),
        {"link": "linked", "code": "{other}"}, before=had.another,
    ),
    "undo": Sent(
        "officer", OFFICE + "{processing}", "/hoan-tac", ("cases.undone",), before=had.planned
    ),
    "returned by the office": Sent(
        "clerk", OFFICE + "{done}/tra-ket-qua", "/tra-ket-qua", ("cases.returned",)
    ),
    "many": Sent(
        "officer", "/van-phong/", "/nhieu", ("cases.passed_on",),
        {"viec": "chuyen", "chon": "{ticked}"}, before=had.ticked,
    ),
    "own time": Sent(
        "officer", "/van-phong/thoi-gian-cua-toi", "/ghi-chu", ("measurement.stretch_noted",),
        {"ly-do": "waited"}, before=had.measured,
    ),
    "absence": Sent(
        "officer", "/van-phong/vang-mat", "/vang-mat", ("org.absence_recorded",),
        {"first": TODAY, "last": TODAY}, ("delegate",),
    ),
    "back": Sent(
        "officer", "/van-phong/vang-mat", "{absence}/tro-lai", ("org.absence_ended",), before=had.away
    ),
    "stands in": Sent(
        "head", "/van-phong/vang-mat", "{absence}/nguoi-thay",
        ("org.absence_ended", "org.absence_recorded"), {"delegate": "p-chi"}, before=had.away,
    ),
    # Settings
    "found": Sent(
        "admin", "/cai-dat/don-vi-moi", "/don-vi-moi", ("org.office_founded",),
        {"code": "xa-moi", "name": "Xã Mới", "parent": "tinh", "from_date": TODAY},
        ("unit_code", "agency_id"), refuses=True,
    ),
    "rename": Sent(
        "admin", "/cai-dat/don-vi/{a}/ten", "/ten", ("org.office_renamed",), {"from_date": TODAY},
        before=had.new_office, refuses=True,
    ),
    "move": Sent(
        "admin", "/cai-dat/don-vi/{a}/noi", "/noi", ("org.office_moved",),
        {"parent": "xa-2", "from_date": TODAY}, before=had.new_office, refuses=True,
    ),
    "calendar": Sent(
        "admin", "/cai-dat/don-vi/{a}/lich", "/lich", ("org.calendar_set",),
        {"viec": "dat", "name": "vn-saturday", "from_date": TODAY}, ("toml",), had.new_office, True,
    ),
    "merge": Sent(
        "admin", "/cai-dat/sap-nhap", "/sap-nhap", ("org.office_succeeded", "org.office_closed"),
        {"viec": "lam", "offices": "{a}", "to": "{b}", "from_date": TODAY}, ("outside",), had.new_office, True,
    ),
    "divide": Sent(
        "admin", "/cai-dat/chia-tach", "/chia-tach", ("org.office_succeeded", "org.office_closed"),
        {"viec": "lam", "office": "{a}", "to": "{b}", "carries_on": "{b}", "from_date": TODAY},
        (), had.new_office, True,
    ),
    "token": Sent(
        "admin", "/cai-dat/ma-truy-cap", "/ma-truy-cap", ("access.token_made",),
        {"name": "Phần mềm hộ tịch", "scopes": "see_case", "offices": "xa-1", "until": LATER, "per_minute": "60"},
    ),
    "enter": Sent(
        "admin", "/cai-dat/can-bo-moi", "/can-bo-moi", ("org.staff_entered", "org.staff_appointed"),
        {"code": "p-moi", "name": "Cán Bộ Mới", "office": "xa-1", "role": "officer",
         "from_date": TODAY}, refuses=True,
    ),
    "appoint": Sent(
        "admin", "/cai-dat/can-bo/{staff}", "{staff}", ("org.staff_appointed",),
        {"office": "xa-1", "role": "officer", "from_date": TODAY}, before=had.entered, refuses=True,
    ),
    "relieve": Sent(
        "admin", "/cai-dat/can-bo/{staff}", "/thoi", ("org.staff_relieved",), {"ngay": LATER},
        before=had.appointed, refuses=True,
    ),
    "open an account": Sent(
        "admin", "/cai-dat/can-bo/{staff}", "/tai-khoan", ("access.account_opened",),
        {"viec": "mo", "ten": "{staff}"}, before=had.appointed,
    ),
    "new password": Sent(
        "admin", "/cai-dat/can-bo/{staff}", "/tai-khoan", ("access.password_set",),
        {"viec": "mat-khau"}, before=had.open_account(),
    ),
    "lock": Sent(
        "admin", "/cai-dat/can-bo/{staff}", "/tai-khoan", ("access.account_closed",),
        {"viec": "khoa"}, before=had.open_account(),
    ),
    "unlock": Sent(
        "admin", "/cai-dat/can-bo/{staff}", "/tai-khoan", ("access.unlocked",),
        {"viec": "mo-khoa"}, before=had.open_account("khoa"),
    ),
    "hand to a system": Sent(
        "planner", "/cai-dat/thu-tuc/9.000007/giao", "/giao", ("procedures.handed_over",),
        {"system": "central", "office": "xa-2", "url": "https://dichvucong.gov.vn/x", "from_date": LATER},
    ),
    "follow a text": Sent(
        "planner", "/cai-dat/cong-bo-moi", "/cong-bo-moi", ("procedures.announcement_opened",),
        {"procedure": "9.000007", "number": "1", "office": "tinh", "text": "12/NQ", "effective_date": LATER},
        refuses=True,
    ),
    "new version": Sent(
        "planner", "/cai-dat/thu-tuc/9.000009/sua", "/sua", ("procedures.published",),
        {"viec": "cong-bo", "title": "Tên khác", "tu-ngay": LATER}, refuses=True, untouched=True,
    ),
    "new paper": Sent(
        "planner", "/cai-dat/giay-to-moi", "/giay-to-moi", ("papers.published",),
        {"code": "giay-moi", "name": "Giấy mới", "name_en": "A new paper"},
        ("aliases", "proves", "issued_by", "held", "until"), refuses=True,
    ),
    "feed": Sent(
        "admin", "/cai-dat/nguon-moi", "/nguon-moi", ("exchange.feed_set",),
        {"title": "Phần mềm khác", "name": "khac"}, ("office", "procedure"), refuses=True,
    ),
    "message replayed": Sent(
        "admin", "/cai-dat/cong/den/{message}", "/chay-lai", ("exchange.portal_replayed",),
        before=had.for_a_person,
    ),
    "message given up": Sent(
        "admin", "/cai-dat/cong/den/{message}", "/bo", ("exchange.portal_given_up",),
        {"ly-do": "Cổng gửi nhầm"}, before=had.for_a_person,
    ),
    "receiver": Sent(
        "admin", "/cai-dat/webhook-moi", "/webhook-moi", ("exchange.webhook_set",),
        {"partner": "Trục liên thông", "address": "https://doi-tac.invalid/nhan"},
        ("mail", "offices", "procedures", "kinds"),
    ),
    "receiver changed": Sent(
        "admin", "/cai-dat/webhook/{receiver}/sua", "/sua", ("exchange.webhook_set",),
        {"partner": "Trục khác", "address": "https://doi-tac.invalid/nhan"},
        ("mail", "offices", "procedures", "kinds"), before=had.receiver,
    ),
    "secret changed": Sent(
        "admin", "/cai-dat/webhook/{receiver}", "/webhook/{receiver}",
        ("exchange.webhook_secret_made",), {"viec": "khoa"}, before=had.receiver,
    ),
    "receiver paused": Sent(
        "admin", "/cai-dat/webhook/{receiver}", "/webhook/{receiver}",
        ("exchange.webhook_paused",), {"viec": "dung"}, before=had.receiver,
    ),
    "webhook replayed": Sent(
        "admin", "/cai-dat/webhook/{receiver}/{told}", "/gui-lai", ("exchange.webhook_replayed",),
        before=had.receiver,
    ),
    "notice sent again": Sent(
        "admin", "/cai-dat/thong-bao/tin/{notice}", "/gui-lai", ("notices.retried",),
        before=had.came_to_nothing,
    ),
    "notice stopped": Sent(
        "admin", "/cai-dat/thong-bao/tin/{notice}", "/dung", ("notices.stopped",),
        {"ly-do": "Gửi nhầm"}, before=had.waits_to_be_sent,
    ),
    "manner": Sent(
        "admin", "/cai-dat/thong-bao/cach-gui", "/cach-gui", ("notices.manner_set",),
        {"sms": "600"},
    ),
    "registered": Sent(
        "admin", "/cai-dat/thong-bao/mau/accepted", "/accepted", ("notices.wording_set",),
        {"number": "7895417a7d"}, ("text",),
    ),
    "wish": Sent(
        "citizen", "/tai-khoan/thong-bao", "/thong-bao", ("notices.wish_set",), {"them": "0"}
    ),
    "where she is reminded": Sent(
        "officer", "/tai-khoan/nhac-viec", "/nhac-viec", ("notices.reach_set",),
        {"thu": "minh@xa-1.example.vn", "gop": "1"},
    ),
    "delay": Sent(
        "admin", "/cai-dat/so-lieu-theo-nguoi", "/so-lieu-theo-nguoi",
        ("measurement.personal_delay_set",), {"days": "5", "from_date": LATER}, refuses=True,
    ),
}  # fmt: skip


# These need one browser for all that is sent, or a file with it.
OF_ONE_BROWSER: dict[str, Sent] = {
    "undoes many": Sent(
        "officer", "/van-phong/", "/nhieu", ("cases.undone",), {"viec": "hoan-tac"}, first="many"
    ),
    "attaches the result": Sent(
        "head", OFFICE + "{done}/tep-ket-qua", "/tep-ket-qua",
        ("cases.result_attached", "documents.kept"), file="file"
    ),
}  # fmt: skip
# Where results are signed: of five at once one copy is signed, and the others are told so or answered with it.
OF_SIGNERS: dict[str, Sent] = {
    "certified copy": Sent(
        "head", OFFICE + "{done}/chu-ky", "/chu-ky", ("signing.issued",),
        {"what": "copy", "pin": PIN}, before=had.signed_result, refuses=True,
    ),
}  # fmt: skip
ALL = {**FORMS, **OF_ONE_BROWSER, **OF_SIGNERS}


def begun(world: World) -> None:
    """What the pages need to show their forms: a draft that is whole, and people who wait."""
    mother = signed_in("citizen")
    mother.post("/nop/9.000007", {"owner": world.child, "desk": "xa-1-mot-cua"})
    mother.post("/nop/9.000007/to-khai", {"a.name": "Nguyễn Thị Mơ"})
    mother.post("/nop/9.000007/giay-to", {"brings.0": "on", "brings.1": "on"})
    lan = signed_in("desk")
    for n in range(3):
        lan.post("/mot-cua/so", {"ban": DESK, "do": "issue", "key": f"w{n}"})


def prepared(world: World, name: str) -> Sent:
    """A form on a dossier of its own, or on whatever it needs, with its addresses as they are now."""
    one = ALL[name]
    more = dict((one.before(world, name) if one.before else None) or {})
    named = re.sub(
        r"\{(\w+)_code\}", r"{\1}", one.page
    )  # By its code or by itself: it is to be there.
    state = next((state for state in world.cases if f"{{{state}}}" in named), "")
    if state in STATES and one.before is None:
        world.cases[state] = in_state(world.owner, state, f"five-{name}")

    def told(text: str) -> str:
        for key, value in more.items():
            text = text.replace(f"{{{key}}}", value)
        return at(text, world)

    changes = {key: told(value) for key, value in one.changes.items()}
    return replace(one, page=told(one.page), action=told(one.action), changes=changes, before=None)


def filled(one: Sent, page: str) -> tuple[str, dict[str, Any]]:
    """(where it leads, what is sent) of the form that a page serves."""
    there = [
        form
        for form in forms_of(page, one.page)
        if form.method == "post" and form.action.partition("?")[0].endswith(one.action)
    ]
    offering = [
        form
        for form in there
        if all(_has(form, name, one.changes.get(name)) for name in ("do", "viec", "what"))
    ]
    form = (offering or there)[0]
    told: dict[str, Any] = {
        name: value for name, value in form.filled().items() if name not in one.without
    }
    if one.untouched:
        told = {name: held.sent for name, held in form.fields.items() if held.sent}
    return form.action, told | {name: [value] for name, value in one.changes.items()}


def _has(form: Form, name: str, value: str | None) -> bool:
    """Whether a form may send this: by a button, or in a field that is hidden or chosen."""
    if value is None:
        return True
    own = form.fields.get(name)
    pressed = [(name, value)] if own is None else []
    return any(one in form.buttons for one in pressed) or (
        own is not None and value in (*own.sent, *own.offered)
    )


def kinds() -> Counter[str]:
    """How many events of each kind there are."""
    return Counter(Event.objects.values_list("kind", flat=True))
