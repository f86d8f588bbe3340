"""Who really filed it? Evidence about dossiers that came from afar, and what may be concluded from it.

Owns the shape of the evidence (`records`): what a detector of undeclared filing by officers may read, and what it
answers. The detector is `detecting`: signs (`signs`, from `moments` and `circles`), explanations (`explaining`), the
weighing of one by the other (`mixture`), the share (`sharing`) and an account of each dossier on the list (`reasons`).
Pure so far: writes no events and reads none.
"""
