"""From a host name to the outlet's registrable domain, offline: the public suffix list bundled with tldextract."""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache

import tldextract


@cache
def _extractor() -> tldextract.TLDExtract:
    # No network and no cache folder. Private suffixes count: two blogs on one host are two outlets.
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def outlet_domain(canonical_url: str) -> str:
    """Return the registrable domain of a canonical URL's host.

    A host under a top-level domain that is not on the list (".example") counts by its last two labels; an IP
    address, a single name such as "localhost" and a host that is itself a public suffix stand for themselves.

    Args:
        canonical_url: as ``newsdb.cleaning.urls.canonical_url`` returns it.
    """
    authority = canonical_url.removeprefix("https://").partition("/")[0]
    if authority.startswith("["):
        return authority[1:].partition("]")[0]
    return registrable_domain(authority.partition(":")[0])


@lru_cache(maxsize=65536)
def registrable_domain(host: str) -> str:
    """Return the registrable domain of a lower-case ASCII host name."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    parts = _extractor()(host)
    if parts.suffix:
        return f"{parts.domain}.{parts.suffix}" if parts.domain else host
    return ".".join(host.split(".")[-2:])
