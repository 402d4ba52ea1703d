"""``python -m tools.revision_lint``: a line for each finding; exit code 1 if there is one."""

from __future__ import annotations

import sys

from alembic.script import ScriptDirectory

from newsdb.database.models import Base
from newsdb.database.schema import alembic_config
from tools.revision_lint import lint


def main() -> int:
    """Lint all revisions of this checkout."""
    roles = {name: table.info["citus"] for name, table in Base.metadata.tables.items() if "citus" in table.info}
    findings = lint(ScriptDirectory.from_config(alembic_config()), roles)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
