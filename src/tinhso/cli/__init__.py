"""The `tinhso` command: reads the words typed, calls the rooms below, says in sentences what they gave or refused.

A part is a module with `add_parser(subparsers)`; what it needs it imports when it runs, so that help is quick.
"""
