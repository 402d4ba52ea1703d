"""The nouns that resolution knows: bodies, documents, descriptions of people, relatives; a noun is added here alone.

All are folded and singular unless a plural means something else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from newsdb.names import fold

DETERMINER: Final = re.compile(
    r"^(?:the|an?|this|that|these|those|his|her|its|their|our|my|some|one of the|another)\s+", re.IGNORECASE
)
_WORD: Final = re.compile(r"[\w’'-]+")

# What an organization says something in. "The report said" is said by whoever issued the report.
DOCUMENTS: Final = frozenset(
    """report article editorial ruling study survey statement lawsuit suit complaint letter poll publication memo
    document release filing email e-mail message video order decision opinion probe investigation summary analysis
    paper petition brief indictment affidavit audit review post ad advertisement mailer bulletin note notice
    resolution transcript op-ed column verdict findings""".split()
)
AUTHORS: Final = frozenset("author authors researchers sponsors writers signatories".split())
# People who write or act together, where two were named as one speaker.
TOGETHER: Final = AUTHORS | frozenset(
    "pair duo couple two scholars scientists lawmakers senators brothers sisters".split()
)
# Of the documents, those that speak for somebody else than who files them.
SUITS: Final = frozenset("lawsuit suit complaint petition brief indictment affidavit filing".split())
# Of the documents, those that a body near by has issued although nothing says so.
OF_BODIES: Final = frozenset("statement release editorial".split())
# What a person says something in: "his tweet said".
POSTS: Final = frozenset("tweet post message email e-mail letter statement note memo text blog column op-ed".split())

BODIES: Final = DOCUMENTS - frozenset(
    "order decision opinion probe investigation summary analysis ruling post note notice ad column verdict".split()
) | frozenset(
    """campaign company group agency administration newspaper committee department organization organisation board
    court government ministry party council commission union panel network magazine paper ad website team camp office
    association firm bank university foundation institute police army regime embassy coalition federation bureau
    airline tweet study book ruling""".split()
)
# Nouns that, with "the", take up an organization named before.
TAKING_UP_BODIES: Final = frozenset(
    """agency group company organization organisation newspaper paper board commission committee council department
    firm bank university institute foundation association union network magazine outlet publication website court
    think-tank nonprofit charity ministry regulator station bureau""".split()
)
# Nouns that, with "the", take up a person named before; their gender where they have one.
DESCRIPTIONS: Final[dict[str, str]] = {
    **dict.fromkeys(
        """senator governor nominee candidate billionaire mogul businessman president secretary congressman hopeful
        front-runner frontrunner contender tycoon developer democrat republican lawmaker mayor actor singer author
        neurosurgeon surgeon general minister chancellor premier magnate star leader incumbent
        executive chairman director professor ceo student teenager teen rapper veteran native founder strategist
        politician conservative liberal independent libertarian prince pope rabbi philanthropist entrepreneur
        comedian novelist playwright activist economist""".split(),
        "",
    ),
    "businesswoman": "f", "congresswoman": "f", "actress": "f", "chairwoman": "f", "lady": "f", "princess": "f",
    "queen": "f", "king": "m", "mother": "f", "father": "m", "grandmother": "f", "grandfather": "m",
}  # fmt: skip
# Of them, those that say somebody new when a word stands with them.
ONLY_BARE: Final = frozenset("leader director executive chairman professor author general singer actor".split())
# Offices that say who somebody is not: a senator is not taken up as "the governor".
OFFICES: Final = frozenset(
    """senator sen governor gov president secretary congressman congresswoman rep representative mayor minister
    chancellor premier general judge justice sheriff ambassador professor pope chairman chairwoman director
    spokesman spokeswoman spokesperson lawyer attorney prosecutor reporter correspondent pollster analyst strategist
    author speaker ceo coach pastor bishop rabbi""".split()
)
# One office under several names.
_SAME_OFFICE: Final[dict[str, str]] = {
    "sen": "senator", "gov": "governor", "rep": "representative", "congressman": "representative",
    "congresswoman": "representative", "pres": "president", "prof": "professor", "atty": "attorney",
    "lawyer": "attorney", "chairwoman": "chairman", "chair": "chairman", "spokeswoman": "spokesman",
    "spokesperson": "spokesman", "gen": "general", "dr": "doctor", "amb": "ambassador", "adviser": "advisor",
}  # fmt: skip
KIN: Final[dict[str, str]] = {
    **dict.fromkeys("wife mother sister daughter widow girlfriend grandmother aunt niece mom fiancee".split(), "f"),
    **dict.fromkeys("husband father brother son boyfriend grandfather uncle nephew dad widower fiance".split(), "m"),
    "cousin": "",
}
# What separates the noun of a role from what it is of: "director of the institute".
ROLE_PREPOSITIONS: Final = frozenset("of at for in with to from on by behind near under and the".split())
# Last words of what is no person, beside those that extraction keeps titles with.
THINGS: Final = frozenset(
    """assembly bridge building tower health providers workers teachers partners partnership alliance movement
    initiative plan deal report study survey trust forum summit conference convention caucus pledge war battle
    treaty agreement protocol amendment constitution resolution act rule crisis scandal effect theory syndrome
    virus disease medal hall stadium arena airport station village town township heights wealth focus services
    systems solutions technologies industries holdings studios pictures records entertainment capital research
    policy politics security intelligence justice liberty peninsula desert sea ocean gulf coast islands forest
    canyon border region freedom republic kingdom empire province district territory program project programme
    images photo photos getty live tonight show hour edition newsletter management enforcement correctional watch
    action identity organization jubilee marines co coverage democracy corporation ltd llc plc sa ag gmbh foods
    labs insurance financial securities energy oil gas electric pharmaceuticals communications networks wireless
    software digital online analytics consulting associates ventures properties hotels stores farms publishing
    films orchestra squad brigade battalion corps command jail prison facility plant tunnel dam highway plaza mall
    casino zoo cemetery cathedral temple mosque synagogue diocese festival parade rally protest marathon olympics
    championship tournament bowl awards ceremony inauguration election elections primary debate referendum
    shutdown pandemic outbreak hurricane storm earthquake personnel address explosion investment tracker poll
    insider investigation priorities blog site app book
    brothers broadcasting hq immunity hills""".split()
)
QUANTITIES: Final = frozenset("some many most others both few several all everyone somebody someone nobody".split())


def office(word: str) -> str:
    """Return the one word under which an office of several names is known: "senator" for "sen"."""
    return _SAME_OFFICE.get(word, word)


@lru_cache(maxsize=1 << 12)
def words_of(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase."""
    return tuple(map(fold, _WORD.findall(phrase)))


def without_determiner(phrase: str) -> str:
    """Return the phrase without "the", "a", "his"."""
    match = DETERMINER.match(phrase)
    return phrase if match is None else phrase[match.end() :] or phrase
