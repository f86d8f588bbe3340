"""`tinhso ledger` new-key, checkpoints, tiles, audit, recover: the tree, for others to check and to check by."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tinhso.cli.database import add_env, set_up
from tinhso.cli.verify import keys_of
from tinhso.cli.words import add_lang, moment_text
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.lengths import number_text
from tinhso.sentences.trust import WORDS

_TABLE = "trust_checkpoint"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class NoLogKey(TinhsoError):
    """no_log_key: TINHSO_LEDGER_KEYS is not set, so nothing is signed. no_checkpoint: nothing was signed yet."""

    exit_code = 3


def add_parts(
    parts: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Adds new-key, checkpoints, tiles, audit, recover and revoke-slip to `ledger`."""
    new = parts.add_parser("new-key", help="tạo khóa ký điểm mốc · a key that signs checkpoints")
    new.add_argument(
        "origin", metavar="NAME", help="tên sổ cái · the log's name, as in so-cai.example.vn"
    )
    new.add_argument(
        "--pkcs11",
        metavar="URI",
        help="tạo trong mô-đun PKCS#11 · make it in a module: pkcs11:token=…;object=…?module-path=…&pin-source=…",
    )
    new.set_defaults(run=run_new_key)
    listed = parts.add_parser("checkpoints", help="điểm mốc đã ký · signed states")
    listed.add_argument(
        "--sign", action="store_true", help="đưa sự kiện đang chờ vào · take in what waits, first"
    )
    listed.add_argument("--last", type=int, default=10, metavar="N", help="bao nhiêu · how many")
    listed.set_defaults(run=run_checkpoints)
    tiles = parts.add_parser("tiles", help="ghi bản để nơi khác giữ · write a copy for mirrors")
    tiles.add_argument("--out", type=Path, required=True, metavar="DIR")
    tiles.set_defaults(run=run_tiles)
    audit = parts.add_parser(
        "audit", help="so sổ cái với điểm mốc · compare it with what was signed"
    )
    audit.add_argument(
        "--mirror", type=Path, metavar="DIR", help="bản nơi khác giữ · a copy by others"
    )
    audit.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="điểm mốc nơi khác giữ · a checkpoint kept by others",
    )
    audit.add_argument(
        "--recovery",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="khai báo phục hồi đã được đồng ý · a recovery that was agreed to",
    )
    audit.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="KEY",
        help="khóa nhân chứng · of witnesses",
    )
    audit.set_defaults(run=run_audit)
    recover = parts.add_parser("recover", help="khai phục hồi từ bản sao · declare a recovery")
    recover.add_argument(
        "--lost",
        type=Path,
        required=True,
        metavar="FILE",
        help="điểm mốc cuối đã công bố · the last published checkpoint",
    )
    recover.add_argument("--reason", required=True, metavar="TEXT", help="vì sao · why")
    recover.add_argument("--out", type=Path, required=True, metavar="FILE")
    recover.set_defaults(run=run_recover)
    revoked = parts.add_parser(
        "revoke-slip", help="thu hồi mã in trên giấy hẹn · what was printed opens nothing any more"
    )
    revoked.add_argument("code", metavar="CODE", help="mã hồ sơ · the dossier's")
    revoked.set_defaults(run=run_revoke)
    for part in (listed, tiles, audit, recover, revoked):
        add_env(part)
    for part in (new, listed, tiles, audit, recover, revoked):
        add_lang(part)


def run_new_key(args: argparse.Namespace) -> int:
    """Prints a private key as it stands in the settings, and its public half for everybody."""
    from tinhso.keys.modules import new_key_in_module
    from tinhso.keys.notes import new_signing_key

    place = f"{args.origin}={args.pkcs11}"
    key = new_key_in_module(place) if args.pkcs11 else new_signing_key(args.origin)
    print(_word("new_key_in_module" if args.pkcs11 else "new_key", args.lang))
    print(f"TINHSO_LEDGER_KEYS={key.written()}")
    print(key.verifier)
    return 0


def run_checkpoints(args: argparse.Namespace) -> int:
    """The last signed states, the newest first; with --sign what waits is put into one before."""
    set_up(_TABLE, args.env)
    from tinhso.trust.keyring import log_keys, log_verifiers
    from tinhso.trust.models import Checkpoint
    from tinhso.trust.sequencing import sequence_all

    if args.sign:
        if not log_keys():
            raise NoLogKey("no_log_key")
        count = number_text(sequence_all(now=datetime.now(UTC)), args.lang)
        print(_word("sequenced", args.lang).format(count=count))
    for one in Checkpoint.objects.order_by("-size")[: max(0, args.last)]:
        moment = moment_text(one.signed_at, args.lang, zone=ZONE)
        size = number_text(one.size, args.lang)
        told = _word("signed", args.lang).format(size=size, at=moment, root=bytes(one.root).hex())
        print(told)
    for key in log_verifiers():
        print(key)
    return 0


def run_tiles(args: argparse.Namespace) -> int:
    """Writes the tree as static files; run again it adds what has come since, the checkpoint last."""
    set_up(_TABLE, args.env)
    from tinhso.trust.mirroring import write_tiles

    written = write_tiles(args.out)
    if written is None:
        raise NoLogKey("no_checkpoint")
    told = {"size": written.size, "files": written.files}
    words = {name: number_text(n, args.lang) for name, n in told.items()}
    print(_word("tiles", args.lang).format(**words, folder=args.out))
    return 0


def run_audit(args: argparse.Namespace) -> int:
    """One line for each event or checkpoint that is not as it was signed, the first event first; 1 if there is any."""
    set_up(_TABLE, args.env)
    from tinhso.trust.auditing import audit
    from tinhso.trust.keyring import log_verifiers
    from tinhso.trust.mirroring import tiles_in
    from tinhso.trust.witnessing import agreed

    keys = log_verifiers()
    if not keys:
        raise NoLogKey("no_log_key")
    mirror = tiles_in(args.mirror) if args.mirror else None
    kept = [one.read_text("utf-8") for one in args.checkpoint]
    if args.mirror:
        kept.append((args.mirror / "checkpoint").read_text("utf-8"))
    witnesses = keys_of(args.witness)
    agreed_to = [
        agreed(one.read_text("utf-8"), keys=keys, witnesses=witnesses) for one in args.recovery
    ]
    wrong = 0
    for one in audit(keys=keys, mirror=mirror, kept=kept, recoveries=agreed_to):
        wrong += one.accuses
        place = f"{one.first}" if one.first == one.last else f"{one.first}–{one.last}"
        count = number_text(one.count, args.lang)
        print(_word(f"found_{one.what}", args.lang).format(place=place, key=one.key, count=count))
    count = number_text(wrong, args.lang)
    print(_word("audit_wrong" if wrong else "audit_sound", args.lang).format(wrong=count))
    return int(wrong > 0)


def run_recover(args: argparse.Namespace) -> int:
    """Writes the declaration that the ledger goes on from its last checkpoint here, signed by its keys."""
    set_up(_TABLE, args.env)
    from tinhso.trust.keyring import log_keys, log_verifiers
    from tinhso.trust.queries import latest
    from tinhso.trust.witnessing import declared, read_recovery

    keys, last = log_keys(), latest()
    if not keys or last is None:
        raise NoLogKey("no_checkpoint" if keys else "no_log_key")
    verifiers = log_verifiers()
    lost = args.lost.read_text("utf-8")
    made = declared(lost, last.note, keys=verifiers, signers=keys, reason=args.reason)
    args.out.write_text(made, "utf-8")
    told = read_recovery(made.partition("\n\n")[0] + "\n")
    sizes = {"lost": told.lost[0], "to": told.to[0]}
    words = {name: number_text(n, args.lang) for name, n in sizes.items()}
    print(_word("declared", args.lang).format(**words, file=args.out))
    return 0


def run_revoke(args: argparse.Namespace) -> int:
    """Revokes the tokens of a dossier's slips; the next one that is printed has another."""
    set_up(_TABLE, args.env)
    from tinhso.cases.queries import case_by_code
    from tinhso.trust.slips import revoke

    count = revoke(f"case:{case_by_code(args.code).uid}", now=datetime.now(UTC))
    print(_word("revoked", args.lang).format(count=count, code=args.code))
    return 0


def _word(name: str, lang: str) -> str:
    return WORDS[name][lang == "en"]
