"""From a legal text to its publication: decision in time, national database in time, all seven parts there.

`rules` is pure; `actions` the only writers; `queries` the readers.
"""
