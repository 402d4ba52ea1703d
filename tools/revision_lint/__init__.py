"""A lint of the revisions in migrations/, for what squawk cannot see: what stands alone, and what a cluster refuses.

In: Alembic's scripts. Out: one line a finding, with the revision, the place and the remedy::

    source (the file, by its syntax tree) ┐
    statements (the SQL that it emits)    ├→ linting
    queries (what that SQL reads)         ┘

``python -m tools.revision_lint`` needs no database; the tests run it, too. To add a rule, write a generator of
``(what, remedy)`` beside its like and an example in tests/database/test_revision_lint.py. It is no part of ``newsdb
migrate --check``, which is about a database: whoever has a revision from a release can no longer change it.
"""

from tools.revision_lint.linting import Finding, lint

__all__ = ["Finding", "lint"]
