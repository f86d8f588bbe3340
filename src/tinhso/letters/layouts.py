"""What each sheet says, as plain values. A missing value leaves no empty line.

Numbers of forms: annex of Circular 03/2025/TT-VPCP, of which 01, 06 and 07 were read as a province printed them and
02–05 are known from a summary; layouts are drawn anew after sheets of one province made for Circular 01/2018/TT-VPCP,
so the order of the lines is inferred. The result slip and the batch list have no form of their own there.
Moments are aware; they are printed as the clock in Viet Nam shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Head:
    """The top of a sheet. above: the office that the issuing one belongs to; number: the document's, "" for none."""

    office: str
    place: str
    on: date
    above: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """One kind of paper with how many were handed in as originals, certified copies and plain copies."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One thing to add or put right. basis: the rule that asks for it."""

    paper: str
    reason: str = ""
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Passing:
    """One hand-over. outcome: early, on_time, late or "" while it is not judged."""

    giver: str
    taker: str
    at: datetime | None = None
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class BookLine:
    """One dossier of the register book."""

    code: str
    owner: str
    subject: str
    channel: str = ""
    received_at: datetime | None = None
    promised_at: datetime | None = None
    done_at: datetime | None = None
    returned_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """One result that is returned. number: its own code or number."""

    name: str
    number: str = ""
    copies: int = 1


@dataclass(frozen=True, kw_only=True)
class BatchLine:
    """One dossier whose papers are handed over with others. papers: how many."""

    code: str
    owner: str
    subject: str
    papers: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class About:
    """What every sheet about one dossier says. url: where its QR leads; without it the QR holds the code."""

    head: Head
    owner: str
    subject: str
    code: str = ""
    url: str = ""
    applicant: str = ""
    address: str = ""
    phone: str = ""
    mail: str = ""
    identity: str = ""


@dataclass(frozen=True, kw_only=True)
class Slip(About):
    """Form 01: reception and appointment. limit: as the procedure says it; promised_at: None where none is owed.

    pay_code: what a bank's app reads, pay_text: the same in words; "" where nothing is to be transferred.
    """

    desk: str
    received_at: datetime
    received_by: str
    promised_at: datetime | None = None
    papers: tuple[PaperLine, ...] = ()
    sets: int = 1
    limit: str = ""
    fee: str = ""
    pay_code: str = ""
    pay_text: str = ""
    returned_at: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SupplementRequest(About):
    """Form 02: everything that is missing, told once. until: the day by which it is awaited."""

    wanted: tuple[Wanted, ...]
    signer: str
    until: date | None = None
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Refusal(About):
    """Form 03: the dossier is not received. basis: the rule."""

    reason: str
    signer: str
    basis: str = ""
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Apology(About):
    """Form 04: the result comes later, with the reason and the one new date.

    moved: by how much stops had moved the promise before, in a sentence; "" where none had.
    """

    promised_at: datetime
    moved: str = ""
    new_promised_at: datetime
    reason: str
    signer: str


@dataclass(frozen=True, kw_only=True)
class StopNotice(About):
    """Form 05: handling stops, as the applicant asked before a decision. asked_on: None leaves it to the pen."""

    reason: str
    signer: str
    asked_on: date | None = None
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class ControlSheet(About):
    """Form 06: who handed the dossier to whom and when. others: offices that take part."""

    received_at: datetime
    passings: tuple[Passing, ...]
    promised_at: datetime | None = None
    others: str = ""


@dataclass(frozen=True, kw_only=True)
class ReturnSlip(About):
    """The results handed to whoever fetched them. recipient: "" for the owner."""

    results: tuple[ResultLine, ...]
    returned_at: datetime
    returned_by: str
    recipient: str = ""
    fee: str = ""


@dataclass(frozen=True, kw_only=True)
class RegisterBook:
    """Form 07: the dossiers of some days, closed by somebody."""

    head: Head
    from_date: date
    to_date: date
    lines: tuple[BookLine, ...]
    closed_by: str = ""


@dataclass(frozen=True, kw_only=True)
class BatchHandover:
    """The papers of many dossiers that pass from one office to another at once."""

    head: Head
    giver: str
    taker: str
    at: datetime
    lines: tuple[BatchLine, ...]
    given_by: str = ""
    taken_by: str = ""


@dataclass(frozen=True, kw_only=True)
class CopyLine:
    """One number of the book of certified copies. before: what is struck through; cancelled: all of it is.

    book: volume, year and name, "01/2026-SCT/BS"; fee: in words; note: why it was changed.
    """

    number: str
    book: str
    on: date
    paper: str
    copies: int
    pages: int = 1
    requester: str = ""
    signer: str = ""
    fee: str = ""
    note: str = ""
    before: str = ""
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class CertifiedCopies:
    """The words that stand on the last page of each certified copy, one field for each original.

    Worded after the practice of communes under Decree 23/2015; the form of its circular was not read (inferred).
    """

    head: Head
    lines: tuple[CopyLine, ...]


@dataclass(frozen=True, kw_only=True)
class CopyBook:
    """The book of certified copies of some days. Its columns are inferred from the books of communes."""

    head: Head
    from_date: date
    to_date: date
    lines: tuple[CopyLine, ...]
    closed_by: str = ""


@dataclass(frozen=True, kw_only=True)
class FeeReceipt:
    """A receipt for a fee. number: of the book; what: the fees; amount, in_words: as they are said; at: it came.

    Its form of the Ministry of Finance was not read: what such a receipt has to say is inferred.
    """

    head: Head
    number: str
    payer: str
    code: str
    subject: str
    what: str
    amount: str
    in_words: str
    how: str
    at: datetime
    taken_by: str
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class FeeRefund:
    """What was given back of a fee. number: of the book; to: holder and account; reason: why; at: it was given.

    What it has to say is inferred, as with FeeReceipt.
    """

    head: Head
    number: str
    payer: str
    code: str
    subject: str
    reason: str
    to: str
    amount: str
    in_words: str
    at: datetime
    asked_by: str
    approved_by: str
    given_by: str


@dataclass(frozen=True, kw_only=True)
class TillLine:
    """One receipt of a day's cash; below nothing where it takes another back. cancels: that one's number."""

    number: str
    code: str
    at: datetime
    amount: str
    cancels: str = ""


@dataclass(frozen=True, kw_only=True)
class TillSheet:
    """A desk's cash of a day as it was counted. What it has to say is inferred from the practice of cashiers."""

    head: Head
    desk: str
    day: date
    lines: tuple[TillLine, ...]
    expected: str
    counted: str
    in_words: str
    difference: str
    reason: str
    closed_at: datetime
    closed_by: str
    agreed_at: datetime | None = None
    agreed_by: str = ""


Layout = (
    Slip
    | SupplementRequest
    | Refusal
    | Apology
    | StopNotice
    | ControlSheet
    | ReturnSlip
    | RegisterBook
    | BatchHandover
    | CertifiedCopies
    | CopyBook
    | FeeReceipt
    | FeeRefund
    | TillSheet
)
