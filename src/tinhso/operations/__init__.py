"""Does it run? What is alive, what lags, what was copied and may be put back, which keys are old.

Owns heartbeats of workers, the book of copies (backups), the list of erasures that is kept apart from the database,
and the rules by which what is logged is forgotten. Writes the events `operations.*`; reads positions and cursors of
the ledger and the queues of every room below. Shows no personal data to anybody.
"""
