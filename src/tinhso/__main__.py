"""`python -m tinhso` is the same as the `tinhso` command."""

from tinhso.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
