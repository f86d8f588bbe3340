"""Checks packs and loads them. A pack is a folder of data: pack.yaml, papers.yaml, procedures/, forms/, calendars/,
samples/; no Python.

Owns no tables and writes no events of its own: what a pack holds goes through the actions of `papers` and
`procedures`. Pure: `reading` (files → values and their lines), `checking` (what is wrong with a pack, where, and what
to do about it).
"""
