"""The names by which today's exports call what we measure: data, strongest name first.

Names are folded (`kernel.text.fold`, signs as blanks): "Ngày  hẹn trả" and "NGAY_HEN_TRA" are
"ngay hen tra". No name stands under two columns. Names of attributes that mean something else in
somebody else's log (`case:deadline`, `case:enddate`) are not here: they are named by --map.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Names of the XES standard, compared whole and before everything else.
XES: Mapping[str, str] = {
    "case:concept:name": "dossier",
    "concept:name": "activity",
    "time:timestamp": "at",
    "org:group": "office",
    "org:resource": "person",
}

#: What this software itself calls the columns.
OWN: Mapping[str, str] = {
    "dossier": "dossier",
    "activity": "activity",
    "at": "at",
    "office": "office",
    "person": "person",
    "procedure": "procedure",
    "applicant": "applicant",
    "filed at": "filed_at",
    "accepted at": "accepted_at",
    "due at": "due_at",
    "done at": "done_at",
    "returned at": "returned_at",
}


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


VIETNAMESE: Mapping[str, tuple[str, ...]] = {
    "dossier": _names(
        "ma ho so, so ho so, ma so ho so, ma hs, so hs, ma so hs, so bien nhan, ma bien nhan,"
        "ma so bien nhan, so tiep nhan, ma tiep nhan, ma so tiep nhan, so hieu ho so, ma don, so don"
    ),
    "activity": _names(
        "ten buoc, buoc, buoc xu ly, buoc thuc hien, buoc quy trinh, ten buoc xu ly, cong viec,"
        "ten cong viec, noi dung cong viec, hoat dong, ten hoat dong, thao tac, hanh dong,"
        "trang thai, trang thai ho so, trang thai xu ly, tinh trang, tinh trang ho so"
    ),
    "at": _names(
        "thoi diem, thoi gian, thoi diem thuc hien, thoi gian thuc hien, ngay gio thuc hien,"
        "ngay thuc hien, thoi diem xu ly, ngay gio xu ly, ngay gio, ngay xu ly, thoi diem cap nhat,"
        "ngay cap nhat"
    ),
    "office": _names(
        "don vi xu ly, co quan xu ly, don vi thu ly, co quan thu ly, don vi giai quyet,"
        "co quan giai quyet, don vi thuc hien, co quan thuc hien, don vi, co quan, ten don vi,"
        "ten co quan, phong ban, phong ban xu ly, bo phan, bo phan xu ly, phong, don vi tiep nhan,"
        "co quan tiep nhan"
    ),
    "person": _names(
        "can bo xu ly, nguoi xu ly, can bo thu ly, nguoi thu ly, chuyen vien xu ly, cong chuc xu ly,"
        "can bo thuc hien, nguoi thuc hien, can bo, chuyen vien, cong chuc, ten can bo, ma can bo,"
        "can bo tiep nhan, nguoi tiep nhan"
    ),
    "procedure": _names(
        "ten thu tuc, ten thu tuc hanh chinh, ten tthc, thu tuc, thu tuc hanh chinh, tthc,"
        "ma thu tuc, ma thu tuc hanh chinh, ma tthc, loai thu tuc, loai ho so"
    ),
    "applicant": _names(
        "nguoi nop, nguoi nop ho so, ten nguoi nop, ho ten nguoi nop, ho va ten nguoi nop,"
        "chu ho so, ten chu ho so, nguoi de nghi, nguoi yeu cau, to chuc ca nhan,"
        "to chuc ca nhan nop, to chuc ca nhan nop ho so, ca nhan to chuc, ca nhan to chuc nop ho so"
    ),
    "filed_at": _names("ngay nop, ngay nop ho so, thoi diem nop, thoi gian nop, ngay gui ho so"),
    "accepted_at": _names(
        "ngay tiep nhan, ngay tiep nhan ho so, thoi diem tiep nhan, thoi gian tiep nhan,"
        "ngay gio tiep nhan, ngay nhan ho so, ngay nhan"
    ),
    "due_at": _names(
        "ngay hen tra, ngay hen tra ket qua, ngay hen tra kq, thoi diem hen tra, thoi gian hen tra,"
        "ngay hen, han tra ket qua, han tra, han giai quyet, han xu ly, ngay den han"
    ),
    "done_at": _names(
        "ngay ket thuc xu ly, thoi diem ket thuc xu ly, thoi gian ket thuc xu ly, ngay xu ly xong,"
        "ngay giai quyet xong, ngay hoan thanh, ngay hoan thanh xu ly, ngay ket thuc, ngay co ket qua"
    ),
    "returned_at": _names(
        "ngay tra, ngay tra ket qua, ngay tra kq, thoi diem tra ket qua, thoi gian tra ket qua,"
        "ngay tra thuc te, ngay tra ho so, ngay nhan ket qua"
    ),
}

ENGLISH: Mapping[str, tuple[str, ...]] = {
    "dossier": _names(
        "case id, caseid, case, case number, case key, dossier id, dossier code, dossier number,"
        "application id, application number, ticket id, trace id, process instance id"
    ),
    "activity": _names(
        "activity name, event, event name, task, task name, step, step name, action, status, state"
    ),
    "at": _names(
        "timestamp, time stamp, event timestamp, event time, complete timestamp, completion timestamp,"
        "date time, datetime, occurred at, time, date"
    ),
    "office": _names(
        "office name, department, department name, unit, organisation, organization, agency, org, group"
    ),
    "person": _names(
        "resource, officer, employee, staff, performer, assignee, handled by, user, user id"
    ),
    "procedure": _names(
        "procedure name, procedure code, procedure id, service, service name, process, case type"
    ),
    "applicant": _names("applicant name, applicant id, customer, citizen"),
    "filed_at": _names(
        "filed, filed date, date filed, submitted, submitted at, submission date, date submitted"
    ),
    "accepted_at": _names(
        "accepted, accepted date, date accepted, received, received at, received date, date received"
    ),
    "due_at": _names("due, due date, date due, deadline, promised at, promised date, target date"),
    "done_at": _names("done, done date, decided at, decision date, closed at, closed date"),
    "returned_at": _names("returned, returned date, date returned, issued at, date issued"),
}

#: English names that beside an activity are the event's own moment, and without one a dossier's mark.
EITHER: Mapping[str, str] = {
    "completed at": "done_at",
    "completed": "done_at",
    "completion date": "done_at",
    "finished at": "done_at",
    "end time": "done_at",
    "end date": "done_at",
    "end timestamp": "done_at",
    "start timestamp": "accepted_at",
    "start time": "accepted_at",
    "start date": "accepted_at",
}
