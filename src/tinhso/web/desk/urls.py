"""Addresses of the one-stop desk, under /mot-cua/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.desk import (
    cash,
    copies,
    copy_book,
    day,
    intake,
    person,
    queue,
    reserved,
    results,
    scanning,
    slip,
    tickets,
)

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("ho-so/<uuid:uid>", queue.check, name="check"),
    path("ho-so/<uuid:uid>/sua", slip.correct, name="correct"),
    path("ho-so/<uuid:uid>/phieu", slip.slip, name="slip"),
    path("ho-so/<uuid:uid>/phieu.pdf", slip.pdf, name="slip_pdf"),
    path("ho-so/<uuid:uid>/van-ban/<slug:name>.pdf", slip.letter, name="letter"),
    path("ho-so/<uuid:uid>/qr.svg", slip.picture, name="slip_qr"),
    path("ho-so/<uuid:uid>/quet", scanning.scan, name="scan"),
    path("ho-so/<uuid:uid>/quet/<uuid:scan>", scanning.plan, name="scan_plan"),
    path("ho-so/<uuid:uid>/giay/<int:paper>", scanning.paper, name="paper_file"),
    path("to-ngan.pdf", scanning.separators, name="separators"),
    path("tiep-nhan", intake.intake, name="intake"),
    path("tiep-nhan/tim-nguoi", person.find, name="find_person"),
    path("tiep-nhan/nguoi-moi", person.enter, name="enter_person"),
    path("tiep-nhan/dia-chi", person.take_address, name="take_address"),
    path("chung-thuc", copies.copies, name="copies"),
    path("chung-thuc/<uuid:uid>", copies.done, name="copies_done"),
    path("chung-thuc/<uuid:uid>/loi-chung.pdf", copies.words, name="copies_words"),
    path("chung-thuc/so", copy_book.book, name="copy_book"),
    path("chung-thuc/so/quyen", copy_book.volume, name="copy_volume"),
    path("chung-thuc/so/<int:entry>", copy_book.mend, name="copy_mend"),
    path("tra-ket-qua", results.results, name="results"),
    path("tra-ket-qua/da-tra", results.returned, name="returned"),
    path("tra-ket-qua/<uuid:uid>", results.hand_out, name="hand_out"),
    path("tra-ket-qua/<uuid:uid>/tep", results.result_file, name="result_file"),
    path("tra-ket-qua/<uuid:uid>/lay-lai", results.take_back, name="take_back"),
    path("thu-tien", cash.cash, name="cash"),
    path("chot-quy", cash.till, name="till"),
    path("ban-giao", day.handover, name="handover"),
    path("so-theo-doi", day.register, name="register"),
    path("so-theo-doi/chot", day.close, name="close_day"),
    path("so", tickets.panel, name="tickets"),
    path("so/phieu", tickets.ticket, name="ticket"),
    path("phieu-in-san", reserved.slips, name="slips"),
    path("phieu-in-san/in", reserved.paper, name="slips_paper"),
]
