"""Tỉnh Số: measures how long every dossier of a public service really took.

Rooms, top floor first; a room imports only from the floors below its own:

    cli          the `tinhso` command
    measurement  how long? logs in, stretches of working time and figures out
    calendars    when is the office open? the shipped office calendars
    tables       CSV, XLSX and Parquet in, with an error for every bad line
    kernel       working time, limits, quantiles, Vietnamese text: plain values in and out
"""

__version__ = "0.1.0"
