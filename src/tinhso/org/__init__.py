"""Which office: offices over time, their staff, roles and calendars.

Owns offices with their dated names, places in the hierarchy and calendars, the successions by which one office's
work passes to another, staff, their posts and their absences. Writes the events `org.*`; reads none. An office is
never deleted and its past never rewritten: a merger is a succession on a day.
"""
