"""Who is told of dossiers by himself? Partner systems to which signed messages go as something happens.

Owns who wants to hear what, what goes to whom and what was answered. Follows `cases.*`; writes `exchange.webhook_*`.
What is sent is the open part of an event without whoever it names, signed as Standard Webhooks has it.
"""
