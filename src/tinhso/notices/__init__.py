"""What must be told: messages queued, sent and proved.

Owns messages and their delivery. Writes the events `notices.*`; reads none. It knows no kinds of notice.
"""
