"""The tables, as SQLAlchemy models: one module for each subject, all under one ``Base``.

The database is built by the migrations, never from here; tests hold the two equal.
"""

from newsdb.database.models.articles import ArticleRow, ArticleVersionRow
from newsdb.database.models.base import Base
from newsdb.database.models.judgements import JudgementRow, NamesakeRuleRow, PersonPositionRow
from newsdb.database.models.loads import LoadMetricRow, LoadRow, LoadUnitRow, RejectRow
from newsdb.database.models.people import PersonNameRow, PersonRow
from newsdb.database.models.quotes import MentionRow, QuoteRow
from newsdb.database.models.sources import SourceDomainRow, SourceRow
from newsdb.database.models.takedowns import TakedownNameRow, TakedownOrderRow, TakedownRow
from newsdb.database.models.utterances import UnlinkedArticleRow, UtteranceWordingRow, WordingRow

__all__ = [
    "ArticleRow",
    "ArticleVersionRow",
    "Base",
    "JudgementRow",
    "LoadMetricRow",
    "LoadRow",
    "LoadUnitRow",
    "MentionRow",
    "NamesakeRuleRow",
    "PersonNameRow",
    "PersonPositionRow",
    "PersonRow",
    "QuoteRow",
    "RejectRow",
    "SourceDomainRow",
    "SourceRow",
    "TakedownNameRow",
    "TakedownOrderRow",
    "TakedownRow",
    "UnlinkedArticleRow",
    "UtteranceWordingRow",
    "WordingRow",
]
