"""The database: connecting, tables, schema revisions."""
