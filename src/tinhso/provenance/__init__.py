"""Who really filed it? Declared help, the evidence of how dossiers came from afar, and what may be concluded from it.

Owns sessions of help, what was seen at filing, and the shape of the evidence (`records`): what a detector of
undeclared filing by officers may read, and what it answers. The detector is `detecting`: signs (`signs`, from
`moments` and `circles`), explanations (`explaining`), the weighing of one by the other (`mixture`), the share
(`sharing`) and an account of each dossier on the list (`reasons`); it is pure. Writes the events `provenance.*`;
reads none.
"""
