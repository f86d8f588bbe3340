"""Who really filed it? Evidence about dossiers that came from afar, and what may be concluded from it.

Owns the shape of the evidence (`records`): what a detector of undeclared filing by officers may read, and what it
answers. Pure so far: writes no events and reads none.
"""
