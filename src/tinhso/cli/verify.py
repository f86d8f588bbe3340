"""`tinhso verify PROOF`: checks proofs and receipts of a ledger with nothing but its public key. No database."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tinhso.cli.words import add_lang, moment_text
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences import sentence
from tinhso.sentences.trust import WORDS

if TYPE_CHECKING:
    from tinhso.keys.checkpoints import Checkpoint
    from tinhso.keys.notes import Signed, VerifierKey
    from tinhso.trust.proofs import Proved

    Kept = tuple[Checkpoint, tuple[Signed, ...], tuple[bytes, ...] | None]

EXAMPLE = """\
  tinhso verify ho-so.tlog-proof --key so-cai.example.vn+1a2b3c4d+AW…
  tinhso verify ho-so.tlog-proof --key key.pub --witness bao.example.vn+5e6f7a8b+BG…
  tinhso verify ho-so.tlog-proof --key key.pub --witness bao.pub --seen checkpoints/2955 --continued noi-tiep.txt
  tinhso verify ho-so.tlog-proof --key key.pub --receipt 'https://…/bien-nhan/…#…'
  tinhso verify 'https://…/bien-nhan/…#…' --key key.pub
  tinhso verify 2026-11-23.checkpoint --key key.pub --stamp 2026-11-23.tsr --authority roots.pem
"""
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SEEN, UNSEEN, DIFFERS = "seen", "unseen", "differs"


class CannotVerify(TinhsoError):
    """no_verifier_key: a proof does not vouch for itself. no_proof_file (file).

    no_stamp_roots: nor does a time stamp. no_witness_named: nor does a checkpoint that somebody is said to have seen.
    """

    exit_code = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `verify`."""
    parser = subparsers.add_parser(
        "verify",
        help="kiểm bằng chứng, biên nhận, không cần mạng · check proofs and receipts, offline",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "proof",
        metavar="PROOF",
        help="tệp bằng chứng, hoặc nội dung mã QR · a file, - for what is piped, or the text of a slip's QR",
    )
    for name, what in (("key", "sổ cái · of the log"), ("witness", "nhân chứng · of a witness")):
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="KEY",
            help=f"khóa công khai của {what}; hoặc tệp · or a file of them, one a line",
        )
    parser.add_argument(
        "--seen",
        metavar="FILE",
        help="điểm mốc mà nhân chứng giữ · a checkpoint that a witness keeps",
    )
    parser.add_argument(
        "--continued",
        metavar="FILE",
        help="từ /so-cai/noi-tiep: hai điểm mốc nối tiếp nhau · what ties the two checkpoints",
    )
    parser.add_argument(
        "--receipt",
        metavar="TEXT",
        help="nội dung mã QR trên giấy hẹn: sự kiện của nó phải có · a slip's QR, whose event must be there",
    )
    parser.add_argument(
        "--stamp",
        type=Path,
        metavar="FILE",
        help="PROOF là điểm mốc, FILE là dấu thời gian của nó · PROOF is a checkpoint, FILE its time stamp",
    )
    parser.add_argument(
        "--authority",
        type=Path,
        metavar="PEM",
        help="chứng thư của cơ quan cấp dấu thời gian · certificates that time stamps are believed by",
    )
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """What was proved, event by event; 1 where anything does not hold, or no witness that was named confirms it."""
    from tinhso.trust import proofs

    keys, witnesses = keys_of(args.key), keys_of(args.witness)
    if not keys:
        raise CannotVerify("no_verifier_key")
    if args.seen and not witnesses:
        raise CannotVerify("no_witness_named")
    if args.stamp:
        return _stamped(args, keys)
    if "#" in args.proof:
        return _receipt(args.proof, keys, args.lang)
    wrong, unseen, proved = 0, 0, set()
    kept = _kept(args, keys, witnesses)
    found = proofs.written_proofs(_read(args.proof))
    for number, written in enumerate(found, start=1):
        try:
            proof = proofs.read_proof(written, number)
            shown = proofs.check(proof, keys=keys, witnesses=witnesses)
            _tell(shown, args.lang)
        except TinhsoError as fault:
            wrong += 1
            why = sentence(fault.code, args.lang, fault.facts)
            print(_word("not_proved", args.lang).format(number=number, why=why))
            continue
        said = _confirmed(shown, kept, args.lang) if witnesses else SEEN
        wrong += said == DIFFERS
        unseen += said == UNSEEN
        if said != DIFFERS:
            proved.add(shown.opening.entry)
    if args.receipt:
        receipt, _ = proofs.check_receipt(args.receipt, keys=keys)
        missed = receipt.entry not in proved
        wrong += missed
        print(
            _word("receipt_missed" if missed else "receipt_kept", args.lang).format(uid=receipt.uid)
        )
    told = _word("unproved" if wrong else "unwitnessed" if unseen else "proved", args.lang)
    counts = {"count": len(found), "wrong": wrong, "unseen": unseen}
    print(told.format(**{name: number_text(n, args.lang) for name, n in counts.items()}))
    return int(wrong + unseen > 0)


def _kept(
    args: argparse.Namespace, keys: list[VerifierKey], witnesses: list[VerifierKey]
) -> Kept | None:
    """What a witness says that it has seen: its checkpoint, its lines, and the hashes that tie it to another."""
    from tinhso.trust import proofs

    if not args.seen:
        return None
    told, signed = proofs.seen_by(_read(args.seen), keys=keys, witnesses=witnesses)
    return told, signed, proofs.read_hashes(_read(args.continued)) if args.continued else None


def _confirmed(shown: Proved, kept: Kept | None, lang: str) -> str:
    """Whether a witness has seen the log of a proof: by a line on its checkpoint, or by one that continues it."""
    from tinhso.kernel.merkle import BadProof
    from tinhso.trust import proofs

    if shown.witnesses:
        return SEEN
    try:
        if kept is None:
            raise proofs.Unwitnessed("no_witness_signed", size=shown.checkpoint.size)
        told, signed, path = kept
        proofs.check_same_log(told, shown.checkpoint, path)
    except proofs.Unwitnessed as fault:
        print(_word("not_witnessed", lang).format(why=sentence(fault.code, lang, fault.facts)))
        return UNSEEN
    except BadProof:
        print(_word("another_log", lang).format(name=signed[0].key.name))
        return DIFFERS
    for one in signed:
        print("  " + _witnessed(one, lang))
    return SEEN


def _receipt(text: str, keys: list[VerifierKey], lang: str) -> int:
    from tinhso.trust import proofs

    try:
        receipt, signed = proofs.check_receipt(text, keys=keys)
    except proofs.ReceiptNotHeld as fault:
        print(sentence(fault.code, lang, fault.facts))
        return 1
    moment = moment_text(receipt.recorded_at, lang, zone=ZONE)
    told = {"uid": receipt.uid, "origin": signed.key.name, "at": moment}
    print(_word("receipt", lang).format(**told))
    return 0


def _stamped(args: argparse.Namespace, keys: list[VerifierKey]) -> int:
    """A checkpoint, and since when it has been there at the latest; 1 where one of them does not hold."""
    from tinhso.keys.checkpoints import open_checkpoint
    from tinhso.keys.stamps import check_stamp, read_authority

    if not args.authority:
        raise CannotVerify("no_stamp_roots")
    note = _read(str(args.proof))
    answer, authority = _bytes(str(args.stamp)), _bytes(str(args.authority))
    roots = read_authority(authority)
    try:
        told, _, _ = open_checkpoint(note, keys)
        stamp = check_stamp(answer, note.encode(), roots)
    except TinhsoError as fault:
        print(sentence(fault.code, args.lang, fault.facts))
        return 1
    size = number_text(told.size, args.lang)
    print(_word("checkpoint_held", args.lang).format(origin=told.origin, size=size))
    moment = moment_text(stamp.at, args.lang, zone=ZONE)
    print(_word("stamped", args.lang).format(by=stamp.by, at=moment))
    return 0


def _tell(proved: Proved, lang: str) -> None:
    head = proved.opening.head
    moments = {
        name: moment_text(datetime.fromisoformat(head[name]), lang, zone=ZONE)
        for name in ("occurred_at", "recorded_at")
    }
    how = _word("told" if head["backfilled"] else "seen", lang)
    print(
        _word("event", lang).format(
            kind=head["kind"], subject=head["subject"], **moments, how=how, index=proved.index
        )
    )
    size = number_text(proved.checkpoint.size, lang)
    print("  " + _word("checkpoint", lang).format(origin=proved.checkpoint.origin, size=size))
    for one in proved.witnesses:
        print("  " + _witnessed(one, lang))


def _witnessed(one: Signed, lang: str) -> str:
    moment = moment_text(datetime.fromtimestamp(one.at or 0, UTC), lang, zone=ZONE)
    return _word("witness", lang).format(name=one.key.name, at=moment)


def keys_of(told: list[str]) -> list[VerifierKey]:
    """Public keys as they were typed: each one itself, or a file of them, one a line. Raises BadNoteKey."""
    from tinhso.keys.notes import read_verifier_key

    found: list[VerifierKey] = []
    for one in told:
        file = Path(one)
        lines = file.read_text("utf-8").splitlines() if "+" not in one and file.is_file() else [one]
        found += [read_verifier_key(line) for line in lines if line.strip()]
    return found


def _read(told: str) -> str:
    """A text as it was written: editors and mail mark its beginning and end its lines in their own way."""
    return _bytes(told).decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _bytes(told: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if told == "-" else Path(told).read_bytes()
    except OSError:
        raise CannotVerify("no_proof_file", file=told) from None


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
