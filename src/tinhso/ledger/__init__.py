"""What happened: the append-only log that everything else is computed from.

Owns events with their public and sealed parts, the kinds of events and their shapes, positions, and the cursors of
those who follow. Subjects, actors and offices are opaque identifiers here. Writes `ledger.erased` itself; every
other event is written by the action of a room above, in the transaction of the rows that it explains.
"""
