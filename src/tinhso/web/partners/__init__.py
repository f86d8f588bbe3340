"""Addresses for other systems: JSON in and out, each request signed; nothing here knows a session or a cookie."""
