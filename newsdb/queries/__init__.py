"""Questions to the database: each a function from a connection and plain values to frozen dataclasses.

Nothing here prints, connects or writes; every value reaches PostgreSQL as a parameter.
"""
