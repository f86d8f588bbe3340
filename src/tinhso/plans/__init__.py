"""What was promised? Governing documents, plans and tasks, what blocks them, and how far they are.

Owns governing documents, plans and their versions, tasks with their units, milestones, dependences, progress, evidence
and deadlines, and the tokens of calendar feeds. Writes the events `plans.*`; reads none. Every task cites its document.
Progress, deadlines, ends and versions are never changed: what was wrong is corrected by a row of its own.
"""
