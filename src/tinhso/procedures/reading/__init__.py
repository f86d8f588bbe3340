"""Reading what others declare, the catalogue's sentences and decisions on internal processes, into rules.

Nothing here guesses: what a sentence does not say beyond doubt carries a flag, the reason why a person must confirm.
"""
