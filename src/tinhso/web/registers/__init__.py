"""Screens of registers: lists with their filters, a record with its history, files in and out, the map."""
