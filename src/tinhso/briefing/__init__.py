"""The page of a week: what a leader is to decide, where each promise stands, how fast it moves, what changed since.

A page is computed of what the other rooms say at one moment, and kept as it was: its address shows those figures again.
"""
