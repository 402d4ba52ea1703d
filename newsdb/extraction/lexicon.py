"""The words the extractor knows, each mapped to one word class.

A word class is one character, so that a paragraph becomes a string of classes that regular expressions and
dictionaries handle fast:

    S s   strong, weak finite cue ("said", "called")      G g   their -ing forms
    B b   their base forms ("say", "call")                A     "according"
    P p   he, she; they, it        I  I, we, you          W  who, which, that as relative is T
    d     determiner, possessive   i f x  preposition, "of", "by"
    c k t  and/or/but; as; other conjunctions
    a     auxiliary                v  other verb          r  adverb
    n w   other lower-case word    R  noun of a speaker   X H  capitalised word, title or role
    V     such a noun or a verb ("notes")
    m     date, time, party tag    0  number              u  pronoun of a group ("others", "one")
    y     name connector ("de")    j  name suffix ("Jr.")
    o     possessive 's            Q  quoted segment      , . : ; - ( )  punctuation
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_STRONG: Final = """
say tell add write note continue tweet reply explain declare respond state recall conclude argue warn insist
acknowledge announce joke shout chant admit remark lament yell exclaim ask answer claim complain suggest urge
assert observe quip retort mutter whisper bemoan boast brag caution concede confess contend cry declaim
demand elaborate emphasize emphasise stress interject muse opine plead pledge vow promise predict proclaim
recount reiterate repeat report scoff snap speculate stipulate swear testify wonder report vent chime
comment counter crow deadpan fume gush holler implore inform intone joke marvel murmur
object profess protest query quote rant rave reason reassure rebut recite rejoin relate remind reveal scream
sigh text thunder underline underscore yelp email e-mail tout bellow blast blog assure advise affirm allege
allow apologize apologise beg bark bet challenge charge chide clarify confide confirm congratulate
decry denounce disclose echo enthuse estimate expound grumble hint inquire instruct interrupt maintain mention
narrate offer outline point posit post propose quote reaffirm read reckon recommend refute retweet riff rail
sing spit stammer summarize surmise theorize threaten tweet volunteer warble sneer grouse cheer
""".split()
_WEAK: Final = """
call describe accuse criticize criticise praise promise refer cite think believe question mock condemn blame dub
label deem defend dismiss brand term characterize characterise slam denounce deride deny find show know hope fear
expect feel
agree appear seem support oppose endorse back urge tout speak thank credit compare attack assail lambaste rip
reject hail lash invoke portray paint liken reference ridicule pan tag salute bill title headline entitle
advocate decide promote release issue publish deliver give use mean hear see understand want demand consider view
identify
propose push voice express cast raise warn highlight signal indicate imply acknowledge laud applaud fault fire launch
play take send put go begin start open close end make print run carry sign hold laugh nod smile gesture
pose pronounce name nickname christen deliver utter lay detail list spell frame coin
record file share circulate retort concern urge seek welcome ensure protect criticize extol bash trash knock
""".split()
_PAST: Final = {
    "say": "said",
    "tell": "told",
    "write": "wrote written",
    "think": "thought",
    "find": "found",
    "show": "showed shown",
    "know": "knew known",
    "feel": "felt",
    "speak": "spoke spoken",
    "swear": "swore sworn",
    "sing": "sang sung",
    "spit": "spat",
    "bet": "bet",
    "read": "read",
    "rejoin": "rejoined",
    "beg": "begged",
    "brag": "bragged",
    "chant": "chanted",
    "give": "gave given",
    "mean": "meant",
    "hear": "heard",
    "see": "saw seen",
    "understand": "understood",
    "take": "took taken",
    "send": "sent",
    "put": "put",
    "go": "went gone",
    "begin": "began begun",
    "make": "made",
    "run": "ran",
    "hold": "held",
    "lay": "laid",
    "seek": "sought",
    "cast": "cast",
    "rip": "ripped",
    "slam": "slammed",
    "dub": "dubbed",
    "pan": "panned",
    "tag": "tagged",
    "quip": "quipped",
    "snap": "snapped",
    "rebut": "rebutted",
    "blog": "blogged",
    "admit": "admitted",
    "refer": "referred",
    "crow": "crowed",
    "allow": "allowed",
    "nod": "nodded",
    "chat": "chatted",
}
_ING: Final = {
    "beg": "begging", "brag": "bragging", "bet": "betting", "slam": "slamming", "rip": "ripping", "dub": "dubbing",
    "quip": "quipping", "snap": "snapping", "rebut": "rebutting", "blog": "blogging", "admit": "admitting",
    "refer": "referring", "put": "putting", "begin": "beginning", "run": "running", "tag": "tagging", "pan": "panning",
    "spit": "spitting", "nod": "nodding",
}  # fmt: skip

_CLOSED: Final = {
    "P": "he she",
    "p": "they it",
    "I": "i we you i’m i'm we’re we're i’ve i've",
    "W": "who which whom",
    "T": "that",
    "A": "according per",
    "d": "the a an this these those his her its their our my your whose no every each any either neither",
    "f": "of",
    "x": "by",
    "i": """in on at for from to with about against into over under during between among through around after
        before since until upon toward towards across via amid despite without within like unlike near outside
        inside behind beyond above below along regarding concerning throughout alongside amongst""",
    "c": "and or but nor yet &",
    "k": "as",
    "t": "if when while because although though where whether than whereas unless so why how what once even",
    "a": """is are was were be been being has have had having do does did will would could can may might should must
        shall cannot won’t won't didn’t didn't doesn’t doesn't don’t don't isn’t isn't aren’t aren't wasn’t wasn't
        hasn’t hasn't haven’t haven't hadn’t hadn't can’t can't couldn’t couldn't wouldn’t wouldn't weren’t weren't
        he’s he's she’s she's it’s it's that’s that's ’s""",
    "r": """also then later now again once still never always ever just only even not too very more most recently
        earlier however instead meanwhile moreover furthermore nevertheless nonetheless often sometimes soon perhaps
        maybe
        indeed therefore thus further afterward afterwards there here back out up down off away today yesterday
        tomorrow
        tonight ago already almost well first last next finally rather quite simply""",
    "m": """monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
        saturdays sundays january february march april june july august september october november december jan.
        feb. mar.
        apr. aug. sept. oct. nov. dec. jan feb aug sept oct nov dec a.m. p.m. am pm morning afternoon evening night
        week
        month year weeks months years day days hours hour minutes minute moments weekend noon midnight""",
    "u": """another others many some one everyone nobody someone somebody everybody several both most none few
        all two three four five anyone""",
    "y": "de la le du del della der den van von bin ibn al el da dos das di ben ten ter st. st",
    "j": "jr. jr sr. sr ii iii iv esq. esq ph.d. m.d.",
    "0": "million billion trillion percent hundred thousand zero six seven eight nine ten",
}  # fmt: skip

# Nouns for those who speak or write, and for what carries their words.
_SPEAKERS: Final = """
activist actor actress adversary advertisement adviser advisor advocate affidavit agency agent aide aides airline ally
ambassador analysis analyst anchor announcement announcer applicant archbishop army article artist assistant associate
association astronaut athlete attendee attorney audience aunt author authority banker baron base beneficiary bill
billionaire biographer
bishop blogger board book boss boy boyfriend brief brother builder bureau businessman businesswoman buyer cabinet
caller
camp campaign candidate captain captor caption cardinal caucus celebrity ceo chair chairman chairwoman champion
chancellor
chief child chronicler church citizen clerk client coach coalition colleague columnist comedian commander commentator
commission commissioner committee community companion company competitor complaint congressman congresswoman
conservative
constituent consultant contender contractor contributor coordinator correspondent council counsel counselor
counterpart
couple court cousin creator critic crowd customer dad daughter dealer decision defendant defender delegate democrat
department deputy designer detective developer dictator diplomat direction director dispatch document donor driver
economist editor editorial
educator email e-mail employee employer engineer entrepreneur essay establishment evangelist examiner executive expert
family fan farmer father federation fellow fighter figure filing filmmaker firebrand firm flier flyer follower
foundation founder
friend frontman front-runner frontrunner fundraiser general girl girlfriend government governor grandfather
grandmother
group guest guide guy head headline hero historian homeowner hopeful host hostess household husband immigrant
incumbent indictment
industry insider inspector institute institution instructor intellectual interviewer intern investigator investor
journalist judge justice kid king lady landlord lawmaker lawsuit lawyer leader leadership league lecturer legislator
legislature
letter liar liberal libertarian librarian lieutenant listener lobbyist loser mailer majority man manager manufacturer
marketer mayor measure media member memo memoir merchant message minister minority missive moderate moderator mogul
mom mother
mourner movement musician narrator nation neighbor neighbour neurosurgeon newcomer newspaper newswoman nominee note
notice
novelist nurse observer office officer official one operative operator opponent order organizer organiser organization
organisation outfit outlet owner pac page panel panelist paper parent participant partner party passage passenger
pastor patient patron
performer person petition philosopher photographer physician pilot placard planner plaintiff platform player poet
police
policeman policewoman politician poll pollster pope post poster preacher president presenter priest prime prince
princess
principal prisoner producer professor progressive prosecutor protester protestor provider psychiatrist psychologist
publication publicist publisher pundit queen rabbi radio rally rancher reader real-estate rebel recruiter refugee
regulator reporter
report representative republican researcher resident resolution respondent responder reverend reviewer rival ruler
ruling sailor salesman scholar
scientist screenwriter script secretary senator senior sergeant series sheriff shopper shooter showman sign singer
sister site socialist
society soldier son source speaker specialist spokesman spokesperson spokeswoman spokespeople sponsor spot staff
staffer star
statement station statistician strategist student study successor suit summary supporter surgeon surrogate survey
survivor
suspect sympathizer tabloid teacher team technician teenager texan text therapist thinker tourist trader trainer
transcript treasurer
trooper trustee tweet twin tycoon uncle union user veteran vice victim video viewer visitor voice volunteer voter
warden
website widow wife witness woman worker writer youth magazine network mother-in-law mailing ad ads narration
account administration advisers slogan banner t-shirt blog bulletin release press manifesto verdict opinion
brass gop ministry embassy kremlin regime reviewer whistleblower nonprofit charity conglomerate startup utility
doctor dentist accountant bodyguard roommate babysitter nanny classmate teammate chef cop firefighter janitor
lifeguard mechanic medic midwife nephew niece grandson granddaughter stepfather stepmother fisherman fiance fiancee
goalkeeper quarterback midfielder pitcher rapper choreographer curator architect astronomer biologist chemist
climatologist ecologist epidemiologist geologist meteorologist physicist seismologist sociologist virologist
veterinarian pharmacist paramedic pediatrician oncologist cardiologist neurologist bystander eyewitness pedestrian
motorist cyclist tenant renter shopkeeper vendor waiter waitress bartender trucker pupil freshman sophomore graduate
alumnus provost headteacher superintendent envoy consul admiral colonel inmate convict attacker gunman insurgent
militant jihadist terrorist sniper copilot steward stewardess crew crewman broker shareholder financier philanthropist
millionaire influencer podcaster cameraman imam cleric nun missionary campaigner demonstrator marcher unionist
feminist environmentalist conservationist naturalist songwriter guitarist drummer bassist pianist composer hacker
programmer electrician plumber watchdog auditor ombudsman councillor councilor councilman councilwoman onlooker
""".split()
_PLURALS: Final = """
people men women children wives families lawmen businessmen congressmen media police allies parties agencies companies
authorities attorneys secretaries countries communities parties celebrities others aides officials critics men clergy
policemen spokespeople counterparts families staff republicans democrats liberals conservatives
""".split()
# Plurals of speakers that as often are verbs: what stands around decides.
_NOUN_OR_VERB: Final = "notes reports posts tweets".split()
# Capitalised words that stand as titles or roles before a name.
_TITLES: Final = """
mr mr. mrs mrs. ms ms. dr dr. sen sen. sens. gov gov. govs. rep rep. reps. lt lt. gen gen. col col. maj. capt capt.
sgt sgt. cpl. adm.
prof prof. rev rev. hon. fr. sir dame president senator governor representative congressman congresswoman
secretary attorney minister chancellor premier prime mayor judge justice chief cardinal bishop
archbishop rabbi imam pastor reverend professor doctor general colonel captain sergeant lieutenant
admiral officer detective sheriff commissioner ambassador chairman chairwoman chair director speaker leader spokesman
spokeswoman spokesperson councilman councilwoman councilmember alderman assemblyman assemblywoman delegate treasurer
inspector superintendent deputy trooper ceo cfo coo candidate nominee vice former ex-president sens reps
msgr. del. pres. amb. det. cmdr. atty. supt. insp. first-lady editor correspondent reporter host anchor columnist
analyst strategist pollster
adviser advisor aide manager consultant economist historian author activist lawyer counsel commentator expert officer
director-general secretary-general attorney-general governor-general administrator tem tempore
mp mep councillor councilor cllr cllr. mme mme. mlle mlle.
""".split()
# Capitalised words that begin sentences and are no part of a name.
_NOT_NAMES: Final = """
asked speaking following despite although though yes no not well oh look so still what when where why how if then
there
here meanwhile however according earlier later recently critics officials voters supporters people today tonight
yesterday during since while because after before until among many most several some all both each every never ever
please thank thanks just also even only instead perhaps maybe again once now first second third finally
another other others anyone everyone someone nobody nothing something everything let like unlike given more less much
few too very yet additionally moreover furthermore nevertheless nonetheless thus therefore hence indeed
responding referring citing noting calling saying adding writing describing pressed prior next last sunday
republicans democrats liberals conservatives black white young old new good great bad big
""".split()


def _inflect(verb: str) -> tuple[list[str], list[str]]:
    """Return (past and -s forms, -ing forms) of a regular or listed verb."""
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        third = verb + "es"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        third = verb[:-1] + "ies"
    else:
        third = verb + "s"
    if verb in _PAST:
        past = _PAST[verb].split()
    elif verb.endswith("e"):
        past = [verb + "d"]
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        past = [verb[:-1] + "ied"]
    else:
        past = [verb + "ed"]
    ing = _ING.get(verb) or (verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing"
    return [*past, third], [ing]


def _plural(noun: str) -> str:
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")


def _build() -> dict[str, str]:
    """Map every known lower-case word to its class; later entries win."""
    classes: dict[str, str] = {}
    for noun in _SPEAKERS:
        classes[noun] = classes[_plural(noun)] = "R"
    classes.update(dict.fromkeys(_PLURALS, "R"))
    for verbs, finite, ing, base in ((_WEAK, "s", "g", "b"), (_STRONG, "S", "G", "B")):
        for verb in verbs:
            if verb not in classes or finite == "S":
                classes.setdefault(verb, base)
            forms, ings = _inflect(verb)
            for form in forms:
                if classes.get(form) != "R":
                    classes[form] = finite
            classes.update(dict.fromkeys(ings, ing))
    for verb in ("say", "tell", "add", "argue", "ask", "explain", "warn", "insist"):
        classes[verb] = "B"
    classes.update(dict.fromkeys(_NOUN_OR_VERB, "V"))
    for tag, words in _CLOSED.items():
        classes.update(dict.fromkeys(words.split(), tag))
    classes["reportedly"] = "r"
    return classes


WORDS: Final[dict[str, str]] = _build()
TITLES: Final = frozenset(_TITLES)
NOT_NAMES: Final = frozenset(_NOT_NAMES)
SPEAKER_NOUNS: Final = frozenset(w for w, c in WORDS.items() if c in "RV")
# Words that start a sentence in capitals without being a name: closed classes, cues and adverbs.
_LOWERED: Final = frozenset(w for w, c in WORDS.items() if c in "PpIWTAdfixcaktrmuSsGgRVjy0") | NOT_NAMES
_ALWAYS_LOWERED: Final = frozenset(w for w, c in WORDS.items() if c in "PpIWTAdfixctakrm" and w != "may") | {
    "one",
    "another",
    "others",
    "many",
    "some",
}
_ADVERB_LIKE_NOUNS: Final = frozenset(
    "family reply supply ally rally bully july assembly italy only early daily weekly monopoly anomaly".split()
)


def _unknown(word: str) -> str:
    if word.endswith("ly") and word not in _ADVERB_LIKE_NOUNS:
        return "r"
    if len(word) > 4 and word.endswith("ed") and not word.endswith("eed"):
        return "v"
    if len(word) > 5 and word.endswith("ing"):
        return "w"
    return "n"


def word_classes(word: str) -> tuple[str, str]:
    """Return the class of a word as printed, without possessive: within a sentence, and where it stands first.

    There its capital says little.
    """
    first = word[0]
    if first.islower():
        if _NAME_WITH_PARTICLE.match(word):
            return "X", "X"
        # "continued to …" introduces an action, not words
        tag = "v" if " " in word else WORDS.get(word) or _unknown(word)
        return tag, tag
    if first.isdigit():
        tag = "R" if word.endswith("-year-old") else "0"
        return tag, tag
    lower = word.lower()
    tag = _capitalised(word, lower)
    return tag, WORDS.get(lower, "n") if lower in _LOWERED and tag not in "Hm" else tag


def _capitalised(word: str, lower: str) -> str:
    """Return the class of a capitalised word within a sentence."""
    first = word[0]
    if " " in word:
        return "H" if first != "D" else "X"
    if lower in _ALWAYS_LOWERED:
        return WORDS[lower]
    if lower in TITLES or lower.endswith("-elect"):
        return "H"
    if len(word) > 2 and word[1] == "-" and first in "RDI" and word[2].isupper():
        return "m"  # party and state: R-Ohio
    if lower in _NAME_SUFFIXES:
        return "j"
    return "X" if first.isalpha() else "n"


@lru_cache(maxsize=1 << 13)
def word_class(word: str, initial: bool) -> str:
    """Return the class of a word as printed.

    Args:
        word: the word, without possessive.
        initial: it stands first in its sentence, so that its capital says little.
    """
    return word_classes(word)[initial]


# al-Quari, d'Orval: names, though their first letter is small.
_NAME_WITH_PARTICLE: Final = re.compile(r"(?:(?:a[dlrsz]|ash|el|ul|ur|bin|ibn)-|[dl]['’])[^\W\d_a-z]")
_NAME_SUFFIXES: Final = frozenset(_CLOSED["j"].split())
