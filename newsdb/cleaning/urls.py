"""Canonical URLs and the article ids made of them. FROZEN: a change here changes ids and is a data migration.

In: a URL as some file gives it. Out: one spelling for all URLs of the same article, or None. It is an identifier,
not an address: nothing promises that a server answers at it. The rule for every doubtful case: two URLs wrongly
held apart leave a duplicate, two wrongly united lose an article; so unite only what is safe.

Everything is fixed by this file and by standards that do not move (the IDNA codec of Python's standard library is
that of RFC 3490, Unicode 3.2). Nothing depends on the public suffix list, which does move.
"""

from __future__ import annotations

import ipaddress
import re
from uuid import UUID, uuid5

NAMESPACE = UUID("6b0d4f0e-3c8a-5d51-9d0e-2f6c1f0a7b34")

# Parameters that say how the reader came to the page, never which page it is.
TRACKING_PREFIXES = (
    "utm_",  # Urchin and Google Analytics
    "mtm_", "matomo_", "piwik_",  # Matomo
    "hsa_", "_hs",  # HubSpot
    "at_campaign", "at_custom", "at_link_", "at_medium", "at_ptr_",  # AT Internet (BBC)
    "oly_",  # Omeda newsletters
    "vero_",  # Vero newsletters
    "wt.",  # Webtrends (WT.mc_id, WT.nav)
    "amp_",  # amp_js_v, amp_gsa, amp_ct: written by AMP viewers
    "__twitter_", "__tn__",  # share clicks
    "fb_action_",
    "aspsessionid",
)  # fmt: skip
TRACKING = frozenset({
    # click ids of advertising and social networks
    "fbclid", "gclid", "dclid", "gclsrc", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid",
    "igshid", "igsh", "li_fat_id", "epik", "srsltid", "rdt_cid", "wickedid", "cmpid", "cmp", "s_kwcid", "ef_id",
    # newsletters
    "mc_cid", "mc_eid", "mkt_tok", "sc_cid", "sc_campaign", "sc_channel", "hsctatracking",
    "ck_subscriber_id", "sailthru_id",
    # analytics' own
    "_ga", "_gl", "_openstat", "s_cid", "icid", "ncid", "ocid", "intcid", "intcmp", "int_cid", "trk", "trkcampaign",
    "ns_campaign", "ns_fee", "ns_linkname", "ns_mchannel", "ns_source", "pk_campaign", "pk_content", "pk_keyword",
    "pk_kwd", "pk_medium", "pk_source", "fb_ref", "fb_source",
    # referrers
    "ref_src", "ref_url", "referrer", "referer", "sr_share", "__source",
    # sessions
    "phpsessid", "jsessionid",
    # single outlets' codes for "clicked at this place of our home page", "shared by"
    "hp", "hpt", "srnd", "fsrc", "mbid", "smid", "smtyp", "rref", "mtrref", "gwh", "gwt", "mcubz", "adxnnl",
    "adxnnlx", "_r", "mabreward", "clicksource", "bftwnews", "ftag", "taid", "leadsource",
    # AMP
    "amp", "usqp", "aoh", "_amp",
})  # fmt: skip
# A click-tracking bundle of generic names: only together with these two is none of them part of the address.
CLICK_BUNDLE_MARKS = frozenset({"action", "pgtype"})
CLICK_BUNDLE = CLICK_BUNDLE_MARKS | {
    "module", "region", "version", "contentcollection", "contentplacement", "contentid", "mediaid", "src", "nav",
    "rank", "configsection", "state",
}  # fmt: skip
# AMP asked for by a parameter's value.
AMP_VALUES = frozenset({("outputtype", "amp"), ("output", "amp"), ("view", "amp"), ("type", "amp"), ("format", "amp")})
# "ref" names the page that one came from (ref=home), but may be an article's reference number: then it has figures.
REFERRER_WORDS = frozenset({"ref"})

# Prefixes under which the same article is served in other clothes.
_HOST_PREFIX = re.compile(r"(?:www[0-9]{0,2}|m|mobile|amp)\.")
# What follows such a prefix must be a site of its own, not a suffix: "m.co.uk" stays.
_BARE_SUFFIX = re.compile(r"(?:ac|co|com|edu|go|gov|gob|gouv|ne|net|or|org)\.[a-z]{2}")
_GOOGLE = re.compile(r"google\.[a-z]{2,3}(?:\.[a-z]{2})?")
_SPLIT = re.compile(r"(?s)([^?#]*)(\?[^#]*)?(#.*)?")
_SCHEME = re.compile(r"(?i)(?:https?:[/\\]+|//)")
_TRIM = "".join(map(chr, range(33))) + '\x7f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u2060<>"'
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN = re.compile(r"[!$&'()*+,\-./0-9:;=@A-Z_a-z~]*")
_TO_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|[^!$&'()*+,\-./0-9:;=@A-Z_a-z~]")
_AMPERSAND = re.compile(r"&(?:amp;)+")
_SESSION = re.compile(r"(?i);(?:jsessionid|phpsessid|sid)=[^/;]*")
_INDEX = re.compile(r"(?i)(?:index\.(?:s?html?|php[0-9]?|aspx?|jsp|cfm)|default\.(?:html?|aspx?))")
_MAY_SHRINK = re.compile(r"(?i);|amp|/index\.|/default\.")
_HTML = re.compile(r"(?i)\.s?html?\Z")
_AMP_VIEWER = re.compile(r"(?i)/amp/(s/)?([^/]+\..*)")
_AMP_CACHE = re.compile(r"(?i)/(?:[a-z]+)/(s/)?([^/]+\..*)")
_MAX_WRAPPERS = 4
_LONGEST_HOST = 253


def article_id(canonical: str) -> UUID:
    """Return the id of the article with this canonical URL (or URN): the primary key everywhere."""
    return uuid5(NAMESPACE, canonical)


def canonical_url(url: str) -> str | None:
    """Return the one spelling under which an article's URL is known, or None if it is no http(s) URL with a host.

    Always ASCII. Never raises. ``canonical_url(canonical_url(u)) == canonical_url(u)``. In order:

    1. White space, control characters and quotes around it are trimmed; tabs and line ends inside are taken out;
       the scheme may be missing before "//" and "www.".
    2. The scheme becomes https; user and password go; the host is lower-cased and written in ASCII (IDNA), its
       final dot and the ports 80 and 443 go, other ports stay.
    3. Prefixes "www.", "www2.", "m.", "mobile." and "amp." go where a whole host name is left.
    4. Wrappers of AMP viewers and caches (google.com/amp/s/…, ….cdn.ampproject.org/c/s/…) are taken off.
    5. Path: percent-encoding normalised (RFC 3986, 6.2.2), dot segments resolved, double slashes made one, session
       parameters, AMP parts ("/amp", ".amp.html"), "index.html" and its like and the final slash taken off.
       Upper and lower case count: many sites tell articles apart by them.
    6. Query: tracking parameters and AMP switches go, the rest stays, sorted by name ("+" becomes "%20").
    7. The fragment goes, unless it is a route ("#!…").

    Args:
        url: any string.
    """
    for _ in range(_MAX_WRAPPERS + 1):
        canonical, wrapped = _once(url)
        if wrapped is None:
            return canonical
        url = wrapped
    return None  # wrapped deeper than any real URL


def _once(url: str) -> tuple[str | None, str | None]:
    """Return the canonical form, or else the URL that stands inside this one."""
    url = url.strip(_TRIM).translate({9: None, 10: None, 13: None})
    scheme = _SCHEME.match(url)
    if scheme:
        url = url[scheme.end() :]
    elif url[:4].lower() != "www.":
        return None, None
    address, query, fragment = (part or "" for part in _split(url))
    address = address.replace("\\", "/")
    authority, slash, path = address.partition("/")
    host = _host(authority)
    if host is None:
        return None, None
    path = _collapse(_escape(slash + path))
    query = _AMPERSAND.sub("&", query[1:])
    wrapped = _unwrap(host, path, query)
    if wrapped is not None:
        return None, wrapped
    route = "#!" + _escape(fragment[2:]) if len(fragment) > 2 and fragment[1] == "!" else ""
    return f"https://{host}{_path(path)}{_query(query)}{route}", None


def _split(url: str) -> tuple[str, str | None, str | None]:
    match = _SPLIT.match(url)
    return (match[1], match[2], match[3]) if match else (url, None, None)


def _escape(text: str) -> str:
    """Normalise percent-encoding: unreserved characters plain, all others that need it as upper-case UTF-8 escapes."""
    return text if _PLAIN.fullmatch(text) else _TO_ESCAPE.sub(_escape_one, text)


def _escape_one(match: re.Match[str]) -> str:
    if match[1]:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else f"%{match[1].upper()}"
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="surrogatepass"))


def _host(authority: str) -> str | None:
    """Return host and port in their normal form; None if this is no host."""
    address = authority.rpartition("@")[2]
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(?::([0-9]*))?", address)
    if match is None:
        return None
    name, port = match[1], (match[2] or "").lstrip("0")
    if len(port) > 5 or (port and int(port) > 65535):
        return None
    if name.startswith("["):
        try:
            name = f"[{ipaddress.IPv6Address(name[1:-1])}]"
        except ValueError:
            return None
    else:
        name = _ascii_host(name)
        if not _HOST.fullmatch(name) or len(name) > _LONGEST_HOST:
            return None
        name = _without_prefix(name)
    return f"{name}:{port}" if port not in {"", "80", "443"} else name


def _ascii_host(name: str) -> str:
    """Write a host name in lower-case ASCII (IDNA 2003, RFC 3490); "" if it cannot be."""
    if "%" in name:
        try:
            name = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), name).encode("latin-1").decode()
        except UnicodeError:
            return ""
    name = re.sub("[\u3002\uff0e\uff61]", ".", name).rstrip(".")
    if name.isascii():
        return name.lower()
    if len(name) > _LONGEST_HOST:
        return ""
    labels = []
    for label in name.split("."):
        try:
            ascii_label = label.encode("idna")
        except UnicodeError:  # letters younger than Unicode 3.2, emoji, too long a label
            try:
                ascii_label = b"xn--" + label.lower().encode("punycode")
            except UnicodeError:
                return ""
        labels.append(ascii_label.decode("ascii", errors="replace").lower())
    return ".".join(labels)


def _without_prefix(name: str) -> str:
    while match := _HOST_PREFIX.match(name):
        rest = name[match.end() :]
        if "." not in rest or _BARE_SUFFIX.fullmatch(rest) or rest.replace(".", "").isdigit():
            break
        name = rest
    return name


def _unwrap(host: str, path: str, query: str) -> str | None:
    """Return the address inside that of an AMP viewer or cache."""
    if host.endswith(".cdn.ampproject.org"):
        match = _AMP_CACHE.fullmatch(path)
    elif _GOOGLE.fullmatch(host) or host == "bing.com":
        match = _AMP_VIEWER.fullmatch(path)
    else:
        return None
    if match is None or _host(match[2].partition("/")[0].partition("%3F")[0]) is None:
        return None
    inner, mark, inner_query = match[2].partition("%3F")
    if mark:  # the article's own query, escaped by the wrapper
        unescaped = inner_query.replace("%26", "&").replace("%3D", "=")
        query = f"{unescaped}&{query}"
    return f"https://{inner}?{query}" if query else f"https://{inner}"


def _collapse(path: str) -> str:
    """Resolve dot segments and empty segments (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment not in {"", "."}:
            kept.append(segment)
    return "/" + "/".join(kept)


def _path(path: str) -> str:
    """Take off what does not tell articles apart; the result begins with a slash and ends with one only if bare."""
    if not _MAY_SHRINK.search(path):
        return path
    while True:  # taking one thing off may uncover another
        shorter = _shortened(path)
        if shorter == path:
            return path
        path = shorter


def _shortened(path: str) -> str:
    segments = [_SESSION.sub("", segment) for segment in path.split("/") if segment]
    segments = [segment for segment in segments if segment.lower() != "amp"] or segments[:1]
    while segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    if segments:
        segments[-1] = _without_amp_suffix(segments[-1])
    return _collapse("/".join(segments))


def _without_amp_suffix(name: str) -> str:
    """Take ".amp" off the end of a file name, also before ".html"."""
    suffix = _HTML.search(name)
    stem = name[: suffix.start()] if suffix else name
    end = len(stem)
    while end > 4 and stem[end - 4 : end].lower() == ".amp":
        end -= 4
    return stem[:end] + (suffix[0] if suffix else "")


def _query(query: str) -> str:
    """Drop tracking parameters and sort the others by name; with its "?", or "" if none is left."""
    pairs = []
    for part in query.split("&"):
        name, equals, value = part.partition("=")
        pairs.append((_escape(name.replace("+", "%20").lstrip("?")), equals, _escape(value.replace("+", "%20"))))
    names = {name.lower() for name, _, _ in pairs}
    bundled = names >= CLICK_BUNDLE_MARKS
    kept = sorted(
        (pair for pair in pairs if not _is_tracking(pair[0].lower(), pair[2].lower(), bundled)),
        key=lambda pair: pair[0],
    )
    joined = "&".join(f"{name}{equals}{value}" for name, equals, value in kept)
    return f"?{joined}" if joined else ""


def _is_tracking(name: str, value: str, bundled: bool) -> bool:
    return (
        (not name and not value)
        or name in TRACKING
        or name.startswith(TRACKING_PREFIXES)
        or (bundled and name in CLICK_BUNDLE)
        or (name, value) in AMP_VALUES
        or (name in REFERRER_WORDS and not any(character.isdigit() for character in value))
    )
