"""Speed and memory, measured as ratios: against pm4py, and against a bare scan of the same columns.

    ./tinhso bench            every table, at full size (about twenty minutes)
    ./tinhso bench peer|scan|flat [--events N] [--pairs N]

The two sides of a ratio run in turn in the same minutes; the median of the pairs is quoted, in CPU seconds of all
threads. Nothing here decides whether a test passes. How each figure is taken: docs/reference/speed.md.
`genuine` measures no speed but how right a detector is: docs/explanation/the-yardstick.md.
"""
