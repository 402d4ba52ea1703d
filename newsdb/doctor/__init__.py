"""Checks of a database and its server: what is wrong, what may become so, and what mends it.

In: the settings. Out: ``Finding``s, at least one for each check. A check is a function that yields problems and gets
into ``registry`` by its decorator: ``server`` asks the server, ``schema`` what the database is made of, ``upkeep`` what
was left undone, ``rights`` who may do what, ``rows`` whether rows say what they should. To add one, write it there,
and in tests/doctor a test that breaks what it is about.
"""

from newsdb.doctor import rights, rows, schema, server, upkeep
from newsdb.doctor.examining import examine
from newsdb.doctor.registry import CHECKS, Check, Finding, Level

__all__ = ["CHECKS", "Check", "Finding", "Level", "examine", "rights", "rows", "schema", "server", "upkeep"]
