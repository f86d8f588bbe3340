"""The rules of measuring as tables and laws, run on the reference and on each engine."""
