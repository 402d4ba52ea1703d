"""The main job: files in, committed rows out.

In: files, folders, patterns. Out: a ``Summary``, and rows. One process reads and hands batches of documents to
workers; each worker cleans, looks up what is stored already, extracts the rest and commits it over a connection of its
own. Input files, big ones part by part, are claimed in the database, so that any number of loaders share the work. One
loader reads them in order, so that the later text of an address stands; between several loaders there is no order.

Whatever happens, each document ends in exactly one counted outcome, and what is committed stays: the same command
again picks up where a run was cut off.

    files ▶ runs (claim, read, hand out, record) ▶ batches ▶ workers ▶ storing (clean, look up, extract, write)
"""

from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.loader.anonymising import TakenPerson, Wanted, take_down_person
from newsdb.loader.carrying import Carried, carry_takedowns, read_takedowns
from newsdb.loader.files import load
from newsdb.loader.linking import link
from newsdb.loader.ordered import TakenArticles, take_down_articles
from newsdb.loader.people import Resolution, resolve_people
from newsdb.loader.progress import Progress, Summary
from newsdb.loader.records import load_records
from newsdb.loader.reextraction import reextract
from newsdb.loader.retrying import retry
from newsdb.loader.stopping import Stop
from newsdb.writer import Counts

__all__ = [
    "EXTRACTOR_VERSION",
    "Carried",
    "Counts",
    "Progress",
    "Resolution",
    "Stop",
    "Summary",
    "TakenArticles",
    "TakenPerson",
    "Wanted",
    "carry_takedowns",
    "link",
    "load",
    "load_records",
    "read_takedowns",
    "reextract",
    "resolve_people",
    "retry",
    "take_down_articles",
    "take_down_person",
]
