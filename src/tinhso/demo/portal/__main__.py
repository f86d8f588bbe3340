"""`python -m tinhso.demo.portal --port N --data FILE --province ADDRESS`; the keys are in TINHSO_PORTAL_KEYS."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tinhso.demo.portal.hearing import Portal
from tinhso.demo.portal.keeping import Kept
from tinhso.demo.portal.saying import Speaker

PROVINCE_PATH = "/trao-doi/cong/v1/thu"


def main() -> int:
    """Listen on this machine, and send, until it is ended."""
    parser = argparse.ArgumentParser(prog="python -m tinhso.demo.portal", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--province", required=True, metavar="ADDRESS")
    args = parser.parse_args()
    ring = os.environ.get("TINHSO_PORTAL_KEYS", "")
    keys = {
        name: bytes.fromhex(written)
        for name, _, written in (one.strip().partition(":") for one in ring.split(",") if one)
    }
    if not keys:
        print("TINHSO_PORTAL_KEYS is not set", file=sys.stderr)
        return 2
    kept = Kept(args.data)
    speaker = Speaker(kept, args.province, PROVINCE_PATH, keys)
    portal = Portal(args.port, kept, speaker, keys)
    speaker.start()
    portal.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
