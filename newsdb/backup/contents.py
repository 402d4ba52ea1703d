"""What of a dump is restored, and when: everything first, then who may do what, at last the revision.

In: the list that ``pg_restore --list`` prints. Out: lists for ``pg_restore --use-list``, and the grants as SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# "215; 1259 16398 TABLE DATA public articles newsdb": after three numbers the kind in capitals, the schema, the name.
_ENTRY: Final = re.compile(r"\d+; \d+ \d+ ((?:[A-Z]+ )+)(\S+) (.*)")
_GRANTS: Final = frozenset({"ACL", "DEFAULT ACL"})
_STATEMENTS: Final = ("GRANT ", "REVOKE ", "ALTER DEFAULT PRIVILEGES ")


def of_everything(listed: str) -> str:
    """All but grants, the revision, and what belongs to the server or its administrator.

    Args:
        listed: what ``pg_restore --list`` prints.
    """
    return _joined(line for line, kind, schema, name in _entries(listed) if not _is_left_out(kind, schema, name))


def of_grants(listed: str) -> str:
    """The grants alone."""
    return _joined(line for line, kind, _, _ in _entries(listed) if kind in _GRANTS)


def grant_statements(script: str) -> list[str]:
    """The statements of a script of grants, which pg_restore writes a line each."""
    return [line.rstrip(";") for line in script.splitlines() if line.startswith(_STATEMENTS)]


def _is_left_out(kind: str, schema: str, name: str) -> bool:
    if kind in _GRANTS or (kind, schema, name.split(maxsplit=1)[0]) == ("TABLE DATA", "public", "alembic_version"):
        return True
    # Of an extension that an administrator made it would be refused; public is there already.
    return (kind == "COMMENT" and name.startswith(("EXTENSION ", "SCHEMA public "))) or (
        kind == "SCHEMA" and name.split(maxsplit=1)[0] == "public"
    )


def _entries(listed: str) -> Iterator[tuple[str, str, str, str]]:
    """Give each entry's line, kind, schema and name."""
    for line in listed.splitlines():
        match = _ENTRY.fullmatch(line)
        if match:
            yield line, match[1].strip(), match[2], match[3]


def _joined(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
