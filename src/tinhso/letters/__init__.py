"""Printed slips and letters: plain values in, PDF out.

Owns the layouts. No tables, no events; it knows no dossier, only what is to be printed.

    letters.print_(letters.Slip(...), paper="A5", lang="vi") -> bytes
"""

from tinhso.letters.layouts import (
    Apology,
    BatchHandover,
    BatchLine,
    BookLine,
    CertifiedCopies,
    ControlSheet,
    CopyBook,
    CopyLine,
    FeeReceipt,
    FeeRefund,
    Head,
    PaperLine,
    Passing,
    Refusal,
    RegisterBook,
    ResultLine,
    ReturnSlip,
    Slip,
    StopNotice,
    SupplementRequest,
    TillLine,
    TillSheet,
    Wanted,
)
from tinhso.letters.printing import CannotPrint, bar_picture, pictures, print_
from tinhso.letters.separators import Separator, separators

__all__ = [
    "Apology",
    "BatchHandover",
    "BatchLine",
    "BookLine",
    "CannotPrint",
    "CertifiedCopies",
    "ControlSheet",
    "CopyBook",
    "CopyLine",
    "FeeReceipt",
    "FeeRefund",
    "Head",
    "PaperLine",
    "Passing",
    "Refusal",
    "RegisterBook",
    "ResultLine",
    "ReturnSlip",
    "Separator",
    "Slip",
    "StopNotice",
    "SupplementRequest",
    "TillLine",
    "TillSheet",
    "Wanted",
    "bar_picture",
    "pictures",
    "print_",
    "separators",
]
