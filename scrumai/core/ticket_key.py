"""Which tickets of a board a text names, by key or by address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from .mentions import tickets
from .sprint import Item

_PROJECT = re.compile(r"([A-Z][A-Z0-9_]*)-\d+", re.IGNORECASE)
_NUMBER = re.compile(r"#(\d+)")
_REQUEST = re.compile(
    r"\b(?:prs?|pull requests?|pulls?|mrs?|merge requests?)\W*(?:no\.?|nr\.?|number)?\s*$", re.IGNORECASE
)


def keys_in(text: str, items: Sequence[Item], url: str = "", ref: str = "") -> list[str]:
    """The keys that a text names, in its order, each once, as the board writes them; also those it does not have.

    `items` are some of the board, from which the form of its keys is known, any form where there are none;
    `url` and `ref` are the board's.
    A pull request is none, nor is "#12" where the keys have letters, nor what lies on another site.
    """
    found = []
    for mention in tickets(text):
        written = text[mention.start : mention.end]
        if re.match(r"(?:https?://|www\.)", written):
            found.append(_at(written, mention.value, items, url, ref))
        elif not _REQUEST.search(text[: mention.start]):
            found.append(_called(mention.value, written, items, ref))
    return list(dict.fromkeys(key for key in found if key))


def _at(address: str, value: str, items: Iterable[Item], url: str, ref: str) -> str | None:
    """The key of what lies at an address."""
    if "/pull/" in address:
        return None
    bare = _bare(address) + "/"
    for item in items:
        if item.url and (one := _bare(item.url) + "/") and (bare.startswith(one) or one.startswith(bare)):
            return item.key
    sites = {_host(one) for one in (url, *(item.url or "" for item in items))} - {""}
    if sites and _host(address) not in sites:
        return None
    return _called(value, value, items, ref)


def _called(value: str, written: str, items: Iterable[Item], ref: str) -> str | None:
    """The key for a ticket that is called `value`, and stands in the text as `written`."""
    keys = {item.key.casefold(): item.key for item in items}
    if value.casefold() in keys:
        return keys[value.casefold()]
    if not keys:
        return None if "!" in value else value
    projects = {match[1].upper() for key in keys.values() if (match := _PROJECT.fullmatch(key))}
    if _PROJECT.fullmatch(value):
        return value.upper() if projects else None
    repository, mark, number = value.rpartition("#")
    if not mark or not number.isdigit() or (repository and repository.casefold() != ref.casefold()):
        return None
    if any(_NUMBER.fullmatch(key) for key in keys):
        return f"#{number}"
    if any(key.isdigit() for key in keys):
        return number
    # "finished 142": spoken without a sign it is a ticket's number, if there is one; "#142" may be a pull request
    spoken = f"{next(iter(projects))}-{number}" if len(projects) == 1 and written.isdigit() else ""
    return keys.get(spoken.casefold())


def is_of(key: str, items: Iterable[Item]) -> bool:
    """Whether a key is of a form that the board's own have, so that it would be one of its items."""
    project = _PROJECT.fullmatch(key)
    if project is None:
        return True
    return any(item.key.casefold().startswith(project[1].casefold() + "-") for item in items)


def _bare(address: str) -> str:
    parts = urlsplit(address.rstrip(".,;:!?)]}>'\"*_`"))
    return f"{parts.netloc.rpartition('@')[2].casefold().removeprefix('www.')}{parts.path.rstrip('/')}".casefold()


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


_SWAPPED = tuple(
    re.compile(
        r"\W*(?:(?:no|sorry|oops|ah|yes|please|pls|actually)\b\W*)*"
        + sentence
        + r"(?:\s+(?:please|pls))?[\s.!]*",
        re.IGNORECASE,
    )
    for sentence in (
        r"(?:change|replace|make|correct|fix|update|rename|set)\s+(?P<old>\S+)\s+(?:to|with|by|into|[-=]+>|→)\s+(?P<new>\S+?)",
        r"(?:i (?:meant|mean)|(?:it|that)(?:['’]?s| is| was| should (?:be|have been|read)| must be)|make (?:it|that)|change (?:it|that) to)\s+(?P<new>\S+?)"
        r"(?:,?\s+(?:and\s+)?(?:not|instead of)\s+(?P<old>\S+?))?",
    )
)


def swapped(text: str) -> tuple[str, str] | None:
    """The ticket that a whole text puts into the place of another: "change DEMO-99 to DEMO-9", "I meant DEMO-9"; the other is "" where it is not said."""
    said = next((found for one in _SWAPPED if (found := one.fullmatch(text))), None)
    if said is None or not tickets(said["new"]) or (said["old"] and not tickets(said["old"])):
        return None
    return tickets(said["old"])[0].value if said["old"] else "", said["new"].rstrip(",")
