"""Who is who across articles, where names alone do not tell: what is known of people is weighed.

In: names, and what articles say of those who bear them. Out: who is one person (``variants``), and whom a surname alone
means (``surnames``), which is exactly one or nobody. Pure functions: the database is the writer's.
"""
