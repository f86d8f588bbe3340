"""Copies of everything: made while the server runs, encrypted to a key that it does not hold, put back on trial.

<folder of copies>/
  tinhso-20261122T110300Z/
    manifest.json       what is in it, with the hash of each part, signed by the ledger's keys
    database.age        SQLite's own copy, or pg_dump's, encrypted (age)
    files.csv.gz        every stored file: its box, size and hash
  files/ab/abcd…        the boxes, encrypted already; kept once for all copies that name them
  erasures.jsonl        the list of erasures as it was at the last copy
"""
