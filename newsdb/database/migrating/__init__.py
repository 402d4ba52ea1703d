"""Migrating: what revisions would do, and their way through a database in use.

In: a connection and where to. Out: a plan, or the schema there. One way through::

    revisions (the chain and its SQL) → classifying (locks, work) → estimating (times sizes) → planning
    targets (--to) → session (locks, timeouts, retries; env.py runs the revisions in it), watching, rehearsal, drift

Each module is asked by its name: most need neither the others nor the time that it takes to import them.
"""
