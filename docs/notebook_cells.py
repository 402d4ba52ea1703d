# %% [markdown]
# # From a newsdb database to answers and pictures
#
# Nine questions over the schema `analyst`, for analysts with Python: pandas, polars, matplotlib. The results are those
# of the sample articles in [seeds/](../seeds/README.md), in which everybody and everything is invented.
#
# To run it yourself, in a checkout of newsdb:
#
# ```sh
# make demo                                             # PostgreSQL with the sample articles
# .venv/bin/pip install jupyterlab pandas polars matplotlib
# .venv/bin/jupyter lab docs/notebook.ipynb
# ```
#
# More questions: [cookbook.md](cookbook.md). What each column means: [data-dictionary.md](data-dictionary.md). Roles,
# passwords and other programs: [connecting.md](connecting.md). Without SQL: [api.md](api.md).
#
# *The notebook is made from `notebook_cells.py`, which has the same cells: change that one, then run
# `python docs/generate.py`.*

# %% [markdown]
# ## Connecting
#
# `NEWSDB_DATABASE_URL` names a server of yours; without it newsdb's own server is meant, whose address
# `newsdb server url` tells. The connection only reads, whoever you are.

# %%
import difflib
import itertools
import os
import re
import subprocess
import sys
import textwrap

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
import polars as pl
from IPython.display import Markdown
from matplotlib.ticker import MaxNLocator
from sqlalchemy import create_engine, make_url, text

own_server = [sys.executable, "-m", "newsdb", "server", "url"]
address = os.environ.get("NEWSDB_DATABASE_URL") or subprocess.check_output(own_server, text=True)
engine = create_engine(
    make_url(address.strip()).set(drivername="postgresql+psycopg"), execution_options={"postgresql_readonly": True}
)


def ask(question: str, **values: object) -> pd.DataFrame:
    """Answer a question in SQL; values stand in it as :name, never as text put together."""
    with engine.connect() as connection:
        return pd.read_sql(text(question), connection, params=values)


ask(
    """
    SELECT count(*) AS articles, sum(quote_count)::integer AS quotes, count(DISTINCT outlet) AS outlets
    FROM analyst.articles
    """
)

# %% [markdown]
# The look of all pictures:

# %%
INK, GREY, ACCENT, PALE = "#22313f", "#8d99a6", "#2a6f97", "#b8d8e8"
WARM, GREEN, SAND = "#e07a5f", "#81b29a", "#f2cc8f"
plt.rcParams.update(
    {
        "figure.dpi": 90,
        "figure.figsize": (8.5, 4),
        "font.size": 10,
        "text.color": INK,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "axes.titlelocation": "left",
        "axes.titlepad": 14,
        "axes.titlesize": 13,
        "axes.titleweight": "bold",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "grid.color": "#e6eaee",
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
    }
)

# %% [markdown]
# ## 1. How much is quoted, month by month?
#
# Several outlets print one text: wire copy, reprints. `is_copy` says that an earlier article of the same story has the
# same words, so `WHERE NOT is_copy` counts what was said and the rest is echo. Articles without a date are in no month.

# %%
months = ask(
    """
    SELECT date_trunc('month', published_on)::date AS month,
        count(*) FILTER (WHERE NOT is_copy) AS first_printings, count(*) FILTER (WHERE is_copy) AS copies
    FROM analyst.quotes
    WHERE published_on IS NOT NULL
    GROUP BY month
    ORDER BY month
    """
).set_index("month")
months.index = pd.to_datetime(months.index)
months = months.resample("MS").sum()  # months in which nothing was printed are there, too
months.head(8)

# %%
figure, axes = plt.subplots()
axes.bar(months.index, months["first_printings"], width=24, color=ACCENT, label="printed first")
axes.bar(months.index, months["copies"], width=24, bottom=months["first_printings"], color=PALE, label="copies")
axes.xaxis.set_major_locator(mdates.MonthLocator(interval=2))
axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
axes.grid(axis="y")
axes.set(title="What is quoted, month by month", xlabel="Month of publication", ylabel="Quotes")
axes.legend()
plt.show()

# %% [markdown]
# ## 2. Who is quoted most, with and without copies?
#
# Whoever speaks in a wire story looks twice or three times as loud as they are.

# %%
speakers = ask(
    """
    SELECT person, quote_count, quote_count_without_copies, statement_count, outlet_count
    FROM analyst.speakers
    ORDER BY quote_count DESC, quote_count_without_copies DESC, person
    LIMIT 12
    """
)
speakers

# %%
figure, axes = plt.subplots(figsize=(8.5, 4.8))
echo = speakers["quote_count"] - speakers["quote_count_without_copies"]
axes.barh(speakers["person"], speakers["quote_count_without_copies"], color=ACCENT, label="printed first")
axes.barh(speakers["person"], echo, left=speakers["quote_count_without_copies"], color=PALE, label="copies")
for place, (quotes, copies) in enumerate(zip(speakers["quote_count"], echo, strict=True)):
    note = f"{quotes - copies} + {copies}" if copies else f"{quotes}"
    axes.annotate(note, (quotes, place), xytext=(5, 0), textcoords="offset points", va="center")
axes.invert_yaxis()
axes.tick_params(axis="y", length=0)
axes.grid(axis="x")
axes.set(title="Who is quoted most", xlabel="Quotes", xlim=(0, 1.06 * speakers["quote_count"].max()))
axes.legend(loc="lower right")
plt.show()

# %% [markdown]
# ## 3. How far does one utterance spread, and do outlets agree on who said it?
#
# An *utterance* is what was said once, in whatever wording it is printed. Here are those that were printed in several
# texts, not in copies of one. Where these name different speakers, one of them, or newsdb, is wrong.

# %%
printings = ask(
    """
    SELECT u.text AS utterance, p.outlet, p.published_on, p.text AS words, coalesce(p.speaker, 'unknown') AS speaker
    FROM (
        SELECT * FROM analyst.utterances
        WHERE article_count_without_copies > 1
        ORDER BY outlet_count DESC, article_count DESC, text
        LIMIT 5
    ) AS u
    JOIN analyst.printings AS p USING (utterance_id)
    ORDER BY u.outlet_count DESC, u.text, p.published_on, p.outlet, p.article_id, p.ordinal
    """
)
printings

# %%
figure, axes = plt.subplots(figsize=(8.5, 4))
colours = dict(zip(printings["speaker"].unique(), itertools.cycle((ACCENT, WARM, GREEN, SAND)), strict=False))
utterances = list(printings.groupby("utterance", sort=False))
for place, (_, printed) in enumerate(utterances):
    steps = range(1, len(printed) + 1)
    axes.plot(steps, [place] * len(printed), color=PALE, linewidth=3, zorder=1)
    axes.scatter(steps, [place] * len(printed), s=170, color=[colours[name] for name in printed["speaker"]], zorder=2)
    for step, outlet, day in zip(steps, printed["outlet"], printed["published_on"], strict=True):
        label = f"{outlet.removesuffix('.example')}\n{day or 'no date'}"
        axes.annotate(label, (step, place), xytext=(0, -14), textcoords="offset points", ha="center", va="top", size=8)
for name, colour in colours.items():
    axes.scatter([], [], s=60, color=colour, label=name)
axes.set_yticks(range(len(utterances)), [textwrap.fill(f"“{words}”", 34) for words, _ in utterances])
axes.tick_params(axis="y", length=0)
axes.xaxis.set_major_locator(MaxNLocator(integer=True))
axes.set(title="Who printed it first, and who is said to have said it", xlabel="Printing, in the order of days")
axes.set(xlim=(0.6, printings.groupby("utterance").size().max() + 0.4), ylim=(len(utterances) - 0.3, -0.5))
axes.legend(title="Said by", loc="upper left", bbox_to_anchor=(1, 1), alignment="left")
plt.show()

# %% [markdown]
# ## 4. Who quotes whom?
#
# Quotations inside quotations: what a speaker says that somebody else has said.

# %%
ask(
    """
    SELECT told_by AS speaker, speaker AS quoted, text, outlet, published_on
    FROM analyst.quotes
    WHERE outer_ordinal IS NOT NULL
    ORDER BY published_on, article_id, ordinal
    """
)

# %% [markdown]
# And which outlet lets whom speak? Here with polars, which reads from the same connection. For more than some hundred
# thousand rows take files instead: `newsdb export quotes quotes.parquet`, then `pl.scan_parquet`
# ([export.md](export.md)).

# %%
with engine.connect() as connection:
    spoken = pl.read_database(
        text(
            """
            SELECT outlet, person, statement_count
            FROM analyst.who_speaks_where
            WHERE person IN (SELECT person FROM analyst.speakers ORDER BY statement_count DESC, person LIMIT :people)
            ORDER BY outlet, person
            """
        ),
        connection,
        execute_options={"parameters": {"people": 10}},
    )
outlets = spoken["outlet"].unique().sort().to_list()
matrix = (
    spoken.pivot("outlet", index="person", values="statement_count")
    .with_columns(pl.sum_horizontal(outlets).alias("all"))
    .sort("all", "person", descending=[True, False])
    .select("person", *outlets, "all")
)
matrix

# %%
counts = matrix.select(outlets).fill_null(0).to_numpy()
figure, axes = plt.subplots(figsize=(8.5, 5))
axes.imshow(counts, cmap="Blues", vmin=0, vmax=counts.max() * 1.3, aspect="auto")
for row, column in zip(*counts.nonzero(), strict=True):
    colour = "white" if counts[row, column] > 0.7 * counts.max() else INK
    axes.text(column, row, counts[row, column], ha="center", va="center", color=colour)
axes.set_xticks(range(len(outlets)), [outlet.removesuffix(".example") for outlet in outlets], rotation=35, ha="right")
axes.set_yticks(range(len(matrix)), matrix["person"])
axes.tick_params(length=0)
axes.spines[:].set_visible(False)
axes.set(title="Who speaks where: statements by person and outlet", xlabel="Outlet (.example)")
plt.show()

# %% [markdown]
# ## 5. Which roles do articles print beside somebody's name, and when?
#
# From the first to the last article that prints it. A role that ends is no proof that an office did.

# %%
roles = ask(
    """
    SELECT person, role, first_on, last_on, article_count
    FROM analyst.roles
    WHERE article_count > 1 AND first_on IS NOT NULL
    ORDER BY min(first_on) OVER (PARTITION BY person), person, first_on, role
    LIMIT 16
    """
)
roles

# %%
figure, axes = plt.subplots(figsize=(8.5, 6))
first, last = pd.to_datetime(roles["first_on"]), pd.to_datetime(roles["last_on"])
axes.hlines(roles.index, first, last, color=PALE, linewidth=5)
axes.scatter(first, roles.index, s=45, color=ACCENT, zorder=2)
axes.scatter(last, roles.index, s=45, color=ACCENT, zorder=2)
for place, role in roles["role"].items():
    axes.annotate(role, (first[place], place), xytext=(-4, 6), textcoords="offset points", size=8.5)
axes.set_yticks(roles.index, roles["person"].mask(roles["person"].duplicated(), ""))
axes.tick_params(axis="y", length=0)
axes.invert_yaxis()
axes.xaxis.set_major_locator(mdates.MonthLocator(interval=3))
axes.xaxis.set_major_formatter(mdates.DateFormatter("%b %Y"))
axes.grid(axis="x")
axes.set(title="Roles over time, from the first article to the last", xlabel="Day of publication")
plt.show()

# %% [markdown]
# ## 6. Who said something about it? Search, with snippets
#
# All words in any inflection, `"a phrase"`, `or`, `-word`; the best first. The name may be a part of one, or misspelt.


# %%
def plain(words: str) -> str:
    """Keep what stands in an article from being taken for Markdown."""
    return re.sub(r"([\\`*_\[\]<>$#])", r"\\\1", " ".join(words.split()))


hits = ask(
    """
    SELECT snippet, coalesce(speaker, 'unknown') AS speaker, outlet, published_on, total_count
    FROM analyst.search_quotes(:words, max_rows => 1000)
    ORDER BY rank DESC, published_on, article_id, ordinal
    LIMIT 5
    """,
    words="flood or water level",
)
lines = [f"{len(hits)} of {hits['total_count'].max()} quotes:", ""]
for hit in hits.itertuples():
    snippet = plain(hit.snippet).replace(r"\*\*", "**")  # ** stands around what was found
    lines.append(f"- {snippet}<br>*{plain(hit.speaker)}, {hit.outlet}, {hit.published_on}*")
Markdown("\n".join(lines))

# %% [markdown]
# ## 7. What did somebody say, and in which sentence?
#
# `sentence` is the sentence around a quote; quotes of one `statement_no` are one statement, said in one go. Statements
# alone, their parts joined, are in `analyst.statements`.

# %%
quotes = ask(
    """
    SELECT published_on, outlet, text, sentence, article_id, statement_no
    FROM analyst.quotes
    WHERE person = :person AND published_on BETWEEN :first AND :last AND NOT is_copy AND outer_ordinal IS NULL
    ORDER BY published_on, article_id, ordinal
    """,
    person="Ilse Maartens",
    first="2026-01-01",
    last="2026-05-31",
)
lines = []
for (day, outlet, _, _), said in quotes.groupby(["published_on", "outlet", "article_id", "statement_no"], sort=False):
    passage = plain(" ".join(said["sentence"].unique()))
    for words in map(plain, said["text"]):
        passage = passage.replace(words, f"**{words}**")
    lines.append(f"{passage}<br>*{outlet}, {day}*")
Markdown("\n\n".join(lines))

# %% [markdown]
# ## 8. How sure is newsdb of the speakers, and do articles agree where it is sure?
#
# Who said something is told by models; `confidence` is the probability that the speaker within the article is right
# ([model card](model-card.md)). A check that needs no labels: where two articles print one utterance, do they come out
# with the same speaker? The less sure of the two counts. Copies of one text agree by themselves and are told apart. Of
# different texts these few articles have four pairs, which tell nothing yet; a real archive has thousands.

# %%
confidences = ask("SELECT confidence, speaker_kind FROM analyst.quotes ORDER BY article_id, ordinal")
pairs = ask(
    """
    SELECT least(a.confidence, b.confidence) AS confidence, a.speaker IS NOT DISTINCT FROM b.speaker AS agrees,
        CASE WHEN a.story_key = b.story_key THEN 'copies of one text' ELSE 'different texts' END AS kind
    FROM analyst.printings AS a
    JOIN analyst.printings AS b ON b.utterance_id = a.utterance_id AND b.article_id > a.article_id
    ORDER BY a.utterance_id, a.article_id, b.article_id, a.ordinal, b.ordinal
    """
)
edges = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
names = ["to .5", ".5–.6", ".6–.7", ".7–.8", ".8–.9", ".9–1"]
pairs["bin"] = pd.cut(pairs["confidence"], edges, labels=names)
agreement = pairs.groupby(["kind", "bin"], observed=True)["agrees"].agg(["mean", "size"]).round(2)
agreement

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 4), layout="constrained")
kinds = {"person": ACCENT, "organization": GREEN, "unnamed": SAND, "unknown": GREY}
left.hist(
    [confidences.loc[confidences["speaker_kind"] == kind, "confidence"] for kind in kinds],
    bins=[step / 20 for step in range(21)],
    stacked=True,
    color=list(kinds.values()),
    label=list(kinds),
)
left.grid(axis="y")
left.set(title="How sure it is", xlabel="Confidence", ylabel="Quotes")
left.legend(loc="upper left")
for kind, colour, shift in (("different texts", ACCENT, -0.2), ("copies of one text", PALE, 0.2)):
    shown = agreement.reset_index("kind").query("kind == @kind")
    places = [names.index(name) + shift for name in shown.index]
    right.bar(places, shown["mean"], width=0.38, color=colour, label=kind)
    for middle, share, size in zip(places, shown["mean"], shown["size"], strict=True):
        right.annotate(f"{size}", (middle, share), xytext=(0, 3), textcoords="offset points", ha="center", size=9)
right.set_xticks(range(len(names)), names)
right.set(title="Same speaker in both articles", xlabel="Confidence of the less sure one", ylabel="Share of pairs")
right.set(xlim=(-0.6, len(names) - 0.4), ylim=(0, 1.1), yticks=[0, 0.25, 0.5, 0.75, 1])
right.yaxis.set_major_formatter("{x:.0%}")
right.grid(axis="y")
right.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2, title="Pairs, their number above each bar")
plt.show()

# %% [markdown]
# ## 9. What did an article say before it was changed?
#
# `article_versions` has each earlier text beside the one that replaced it. Paragraphs that were changed, word by word:

# %%
versions = ask("SELECT url, body, next_body FROM analyst.article_versions ORDER BY url, version_no LIMIT 1")


def steps_between(before: list[str], after: list[str]) -> list[tuple[list[str], list[str]]]:
    """What stood there and what stands there now, piece by piece; equal pieces are the same object twice."""
    found = []
    for step, first, last, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        new = after[start:end]
        found.append((new if step == "equal" else before[first:last], new))
    return found


def changes(before: list[str], after: list[str]) -> str:
    """Strike out what was taken out, and set what was put in bold."""
    marked = []
    for was, now in steps_between(before, after):
        marked += [plain(" ".join(now))] if was is now else []
        marked += [f"~~{plain(' '.join(was))}~~"] if was and was is not now else []
        marked += [f"**{plain(' '.join(now))}**"] if now and was is not now else []
    return " ".join(marked)


Markdown(
    "\n\n".join(
        f"> {changes(' '.join(was).split(), ' '.join(now).split())}"
        for version in versions.itertuples()
        for was, now in steps_between(version.body.split("\n"), version.next_body.split("\n"))
        if was is not now
    )
)
