"""Pure rules of time: office calendars, working time, limits, quantiles, Vietnamese text.

Nothing here reads a clock, a file or a database. Everything above imports this room; it imports nothing of the house.
"""
