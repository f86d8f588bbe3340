"""Speed and memory, measured as ratios: against a bare scan of the same columns, and against pm4py.

    python -m bench            every table, at sizes that fit the machine
    python -m bench scan|peer|flat|spark    one of them

The two sides of a ratio run in turn in the same minutes; the median of the pairs is quoted, in CPU seconds of the
whole process. Nothing here decides whether a test passes.
"""
