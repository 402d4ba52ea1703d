"""The bounds that keep reading within memory, whatever the input, and what rejects say when a file breaks off."""

from __future__ import annotations

# Of one record (a line of JSON lines, an element of a JSON list, a text file), in bytes. Longer ones are rejected.
MAX_RECORD_BYTES = 64 * 1024 * 1024
# Of a web page, in bytes: reading one takes many times as much memory.
MAX_PAGE_BYTES = 16 * 1024 * 1024
# Of rejected input longer than that, or not readable at all, this much is kept.
KEPT_RAW_BYTES = 1024 * 1024
# Of the lists and objects in a record: what PostgreSQL and Python's json can both take without harm.
MAX_NESTING = 100
# The remedy where a file breaks off after some records.
MEND_FILE = "what came before was read; get a whole copy of the file"
