"""Backups: a dump by PostgreSQL's own pg_dump with a manifest of what is in it, and databases made from such dumps.

In: the settings, a path. Out: a ``Manifest`` beside the dump; a database that was compared with it. The modules are,
from the bottom: ``programs`` (which pg_dump), ``running`` (without a password in sight), ``sums`` (what a table holds,
in one figure), ``manifest``, ``dumping``; ``targets`` (what may be restored into), ``contents`` (what of a dump),
``restoring``, ``scratch`` (a database for a trial).
"""

from newsdb.backup.dumping import Asked, back_up
from newsdb.backup.manifest import Manifest
from newsdb.backup.restoring import Restored, restore
from newsdb.backup.scratch import try_out
from newsdb.backup.sums import TableSum

__all__ = ["Asked", "Manifest", "Restored", "TableSum", "back_up", "restore", "try_out"]
