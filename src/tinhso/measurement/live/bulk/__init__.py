"""Measuring many dossiers at once: the follower that is far behind, and a rebuilding.

One fold, two roads: what comes out is what `folding` and `facts` give of one dossier after another, byte for byte.
Here events are columns from the database to the engine and back; a dossier that is not plain is folded there.
"""
