"""Screens of plans and tasks: a unit's inbox, a task, a plan's board, documents, files in and out, calendars."""
