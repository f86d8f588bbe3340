"""What is shared? The mirror of other systems: dossiers handled elsewhere, told into the same ledger.

Owns feeds, what they have told and the reports of their readings. Writes `exchange.*` and, through `cases`, the told
events of dossiers; reads the events `cases.*` to know what has been told already.
"""
