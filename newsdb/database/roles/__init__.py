"""Roles on the server: who owns the database, who loads, who reads, and nothing more than each needs.

In: a connection of somebody who may create roles. Out: the roles with their rights, which `newsdb migrate` renews for
whatever it adds. What each may: ``kinds``; how that is granted: ``grants``; making and dropping them: ``creation``.
"""

from newsdb.database.roles.creation import Dropped, Made, create, drop, require_right_to_create
from newsdb.database.roles.grants import renew
from newsdb.database.roles.kinds import Kind, Limits
from newsdb.database.roles.listing import ListedRole, list_roles, who_may

__all__ = [
    "Dropped",
    "Kind",
    "Limits",
    "ListedRole",
    "Made",
    "create",
    "drop",
    "list_roles",
    "renew",
    "require_right_to_create",
    "who_may",
]
