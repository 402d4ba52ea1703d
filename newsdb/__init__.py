"""newsdb: news articles, sources, people and verbatim quotations in PostgreSQL."""

__version__ = "0.1.0"
