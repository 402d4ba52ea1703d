"""The Python API: questions to the database and loads, for applications; see docs/api.md.

In: a database's URL, and what is asked. Out: frozen dataclasses, page by page, or `newsdb.errors`. `Client` blocks,
`AsyncClient` is awaited; both ask the same questions.

    questions (what may be asked, over newsdb.queries) ◀ blocking (Client) ◀ asynchronous (AsyncClient)
    servers (primary and replicas, pools, timeouts) ◀ blocking
"""

from newsdb.client.asynchronous import AsyncClient, AsyncHits, AsyncResults
from newsdb.client.blocking import Client, Hits, Results
from newsdb.client.loading import LoadResult
from newsdb.client.narrowing import Filters
from newsdb.client.questions import StoryProfile, UtteranceProfile
from newsdb.queries.articles import ArticleHit
from newsdb.queries.copies import LeftOut
from newsdb.queries.highlights import Passage
from newsdb.queries.outlets import Outlet
from newsdb.queries.pages import Page
from newsdb.queries.people import Printed, Profile, Quoted, Totals
from newsdb.queries.roles import Held, Role
from newsdb.queries.search import Count, QuoteHit
from newsdb.queries.speakers import Person, SpeakerMatch
from newsdb.queries.status import Load, Status, TableSize
from newsdb.queries.stories import Copy, Story
from newsdb.queries.utterances import Printing, Speaker, Spread, Utterance
from newsdb.queries.whole_articles import Article, Mention
from newsdb.wording.differences import Piece

__all__ = [
    "Article",
    "ArticleHit",
    "AsyncClient",
    "AsyncHits",
    "AsyncResults",
    "Client",
    "Copy",
    "Count",
    "Filters",
    "Held",
    "Hits",
    "LeftOut",
    "Load",
    "LoadResult",
    "Mention",
    "Outlet",
    "Page",
    "Passage",
    "Person",
    "Piece",
    "Printed",
    "Printing",
    "Profile",
    "QuoteHit",
    "Quoted",
    "Results",
    "Role",
    "Speaker",
    "SpeakerMatch",
    "Spread",
    "Status",
    "Story",
    "StoryProfile",
    "TableSize",
    "Totals",
    "Utterance",
    "UtteranceProfile",
]
