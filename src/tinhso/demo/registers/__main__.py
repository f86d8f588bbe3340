"""`python -m tinhso.demo.registers --port N --data FILE [--people DATABASE] [--mixed]`.

Who may ask stands in the environment, as our side reads it: TINHSO_REGISTER_<CODE>_CLIENT and _SECRET.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from tinhso.demo.registers.hearing import Registers
from tinhso.demo.registers.keeping import Kept

_CLIENT = re.compile(r"TINHSO_REGISTER_([A-Z_]+)_CLIENT")


def main() -> int:
    """Answer on this machine until it is ended."""
    parser = argparse.ArgumentParser(prog="python -m tinhso.demo.registers", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--people", type=Path, help="a demo's database, whose people are known")
    parser.add_argument("--mixed", action="store_true", help="some are not found, some are wrong")
    args = parser.parse_args()
    clients = {
        value: os.environ.get(name.removesuffix("CLIENT") + "SECRET", "")
        for name, value in os.environ.items()
        if _CLIENT.fullmatch(name)
    }
    if not clients or not all(clients.values()):
        print("TINHSO_REGISTER_…_CLIENT and _SECRET are not set", file=sys.stderr)
        return 2
    kept = Kept(args.data)
    if args.mixed:
        kept.set(mixed=True)
    Registers(args.port, kept, clients, args.people).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
