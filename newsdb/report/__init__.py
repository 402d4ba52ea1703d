"""Reports: one HTML file with pictures of who is quoted, when and where, and the sentences behind them.

In: a connection to read from, a ``Question`` and a path. Out: the file. ``gathering`` reads ``Facts``, ``layout`` turns
them into shapes with coordinates, ``drawing`` these into SVG, ``page`` all into one document that needs nothing from
outside; each knows only what stands before it.
"""

from newsdb.report.values import Facts, Figures, Question
from newsdb.report.writing import Summary, make, write

__all__ = ["Facts", "Figures", "Question", "Summary", "make", "write"]
