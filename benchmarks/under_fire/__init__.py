"""Migrations while others write and query: ``python -m benchmarks.under_fire``, see ``__main__``."""
