"""What may everybody read and take away? What was opened and why, promises with their results, data sets by the day.

Nothing is open that nobody opened. A data set is kept as it was made: its address has its day, its digest beside it.
"""
