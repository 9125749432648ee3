"""Keys and addresses of tickets, of all trackers."""

from __future__ import annotations

import re
from functools import lru_cache

from ..text import bag
from .base import URL, Mention, apart

# What is written like a key and is none: norms, products, dates, places, parts of a whole.
_NO_PROJECT = bag(
    """
    aes ansi apr arm ascii aug b2b base batch bcp bip cet ch chapter cidr covid covid19 cp cve cwe cy day
    ddr dec din ean ecma edt eigth eip en episode es est eu feb fig fy gen gmt gpt grade h h1 h1n1 h2 http
    https ieee imx iphone ipv iso iteration jan java jdk jep jpeg jsr jul jun k8s latin level log lt lte
    mac mar may md min mp mp3 mp4 mpeg mst ngc nist node node12 nov oct p p0 p1 p2 p3 p4 page part pci pdt
    pep pep8 phase php pi pkcs pm ps psr pst py python q q1 q2 q3 q4 quarter release rfc round rs rsa s3
    sars sec sep sept sev severity sha sha1 sha2 sha3 slide sprint ssl stage step tcp tier tls top udp un
    unit us usb utc utf uuid v v1 v2 v3 v4 ver version vitamin vp w3c wcag week win windows wp x x64 x86
    """
)
# These are projects where they stand in capitals: ANDROID-31 is a ticket, android-13 is none.
_ONLY_LARGE = bag(
    """
    airbus android angular apollo appendix area article attempt bit block boeing book build building bus
    byte cat category centos chrome class claude cohort column debian django exit falcon fedora figure
    firefox flight floor gate gemini go group haiku hb highway host ios kafka kotlin lane layer league
    lesson line llama m macos mark mistral mk model mongo mongodb mysql nr num number oauth option opus
    pack paragraph perl phi plan platform pod pods port postgres postgresql prio question rack rails react
    redis replica rhel room route row ruby run rust safari season section series server set shard size
    slot sonnet soyuz spring squad svelte swift table take team terminal tower track type ubuntu vol
    volume vue wave wd wing worker zone
    """
)
_MARKED = re.compile(r"\d|://|www\.")  # what names a ticket has one of these
_NO_LETTERS = "(?<![^\\W_])"
_HYPHEN = "[-\u2010\u2011]"  # as word processors write it, too
_KEY = re.compile(
    rf"{_NO_LETTERS}(?<![/#.@-])(?P<project>[A-Za-z][A-Za-z0-9]{{1,9}}){_HYPHEN}(?P<number>\d{{1,7}})(?![^\W_]|[-_]\w|\.\d)"
)
_BRANCH = re.compile(
    r"(?<![\w/.-])(?:feature|feat|bug|bugfix|fix|hotfix|chore|task|story|release)/(?P<project>[A-Z][A-Z0-9]{1,9})-(?P<number>\d{1,7})(?!\w|\.\d)"
)
_REPOSITORY = re.compile(
    r"(?<![\w/#.@-])(?:\w[\w.-]{0,80}/){0,3}[A-Za-z][\w.-]{0,80}(?P<mark>[#!])(?P<number>\d{1,7})(?!\w)"
)
_NUMBER = re.compile(r"(?<![\w&/#!?])(?P<sign>[#!])(?P<number>\d{1,10})(?!\w|[.,]\d)")
_RANK = re.compile(
    r"(?i)\s*(?:priority|prio|prios|reason|goal|rule|fan|choice|cause|thing|concern|focus|in the|on the|of the|overall|spot|place|task)\b"
)
_RANKED = re.compile(r"(?i)\b(?:we['’]?re|we are|i['’]?m|is|are|my|our|the|your|still|be|being) $")
_COLOURS = re.compile(
    r"(?i)(?:\bcolou?rs?\b|\bbackground\b|\bhex\b|\bborder\b|\bfill\b|\bgr[ae]y\b|\bshade\b|\bcss\b|\bpalette\b|#[0-9a-f]*[a-f][0-9a-f]*\b)[^\n]{0,30}$"
)
_NOUN = r"(?:tickets?|issues?|stor(?:y|ies)|bugs?|cards?|items?|work items?|tasks?|defects?)"
_SAID = re.compile(
    rf"(?i)\b(?:(?P<pull>prs?|pull requests?)|(?P<merge>mrs?|merge requests?)|{_NOUN})"
    r"(?: (?:no\.? ?|number |nr\.? ?)?|(?-i:(?<=[a-z])-))(?P<number>\d{1,7})(?![\w:.-]\d|\w| (?:points?|days?|hours?|times|%))"
)
_WORKED = re.compile(
    r"(?i)\b(?:finish(?:ed|ing)?|(?:done|continu\w+|started|starting|busy) (?:with|on)|clos(?:ed|e|ing)|work(?:ed|ing) on|merged"
    r"|review(?:ed|ing)?|on|and|with|start|pick(?:ed|ing)? up|resolved|mov(?:e|ed|ing)) (?P<number>\d{3,6})(?=\s*(?:$|[,.;!?)\n]|and\b|to\b|yet\b|today\b|yesterday\b))(?![.,:]\d)"
)
_ADDRESSES = (
    (re.compile(r"github\.[\w.]+/(?P<repo>[\w.-]+/[\w.-]+)/(?:issues|pull)/(?P<n>\d+)"), "{repo}#{n}"),
    (re.compile(r"//[^/]+/(?P<repo>[\w./-]+?)/-/(?:issues|work_items)/(?P<n>\d+)"), "{repo}#{n}"),
    (re.compile(r"//[^/]+/(?P<repo>[\w./-]+?)/-/merge_requests/(?P<n>\d+)"), "{repo}!{n}"),
    (re.compile(r"//[^/]*gitlab[^/]*/(?P<repo>[\w.-]+(?:/[\w.-]+)+?)/issues/(?P<n>\d+)"), "{repo}#{n}"),
    (re.compile(r"//[^/]+/(?P<repo>[\w.-]+(?:/[\w.-]+)+?)/merge_requests/(?P<n>\d+)"), "{repo}!{n}"),
    (re.compile(r"trello\.com/c/(?P<n>\w+)"), "{n}"),
    (
        re.compile(
            r"pivotaltracker\.com/(?:n/)?(?:story/show|projects/\d+(?:/stories|\?story_id=))[/]?(?P<n>\d+)"
        ),
        "#{n}",
    ),
    (
        re.compile(
            r"(?:/browse/|selectedIssue=|/issues?/|/stories/)(?P<n>[A-Za-z][A-Za-z0-9_]{0,30}-\d{1,9})(?![\w-]*\.\w)"
        ),
        "{n}",
    ),
    (re.compile(r"/issues/(?P<n>\d+)"), "#{n}"),
)


def tickets(text: str) -> list[Mention]:
    """DEMO-12, demo-12, #42, !17, GH-9, owner/repo#3, "ticket 12", "PR 7", feature/DEMO-12-x, links of trackers."""
    return list(_tickets(text)) if _MARKED.search(text) else []


@lru_cache(maxsize=128)
def _tickets(text: str) -> tuple[Mention, ...]:
    """Every part of the reading asks for those of the same few texts."""
    found: list[Mention] = []
    for match in URL.finditer(text):
        value = _of_address(match[0])
        if value:
            end = match.start() + len(match[0].rstrip(".,;:!?)]}>'\"*_`"))
            found.append(Mention("ticket", match.start(), end, value))
    masked = URL.sub(lambda match: " " * len(match[0]), text)
    for match in _REPOSITORY.finditer(masked):
        value = match[0].partition("!")[2] if re.match(r"(?i)mrs?!", match[0]) else ""
        found.append(Mention("ticket", *match.span(), f"!{value}" if value else match[0]))
    for match in _SAID.finditer(masked):
        mark = "!" if match["merge"] else "#"
        found.append(Mention("ticket", *match.span("number"), mark + match["number"]))
    for pattern in (_KEY, _BRANCH):
        for match in pattern.finditer(masked):
            if _is_project(match["project"]) and not _SAID.match(masked, match.start()):
                key = f"{match['project'].upper()}-{match['number']}"
                found.append(Mention("ticket", match.start("project"), match.end(), key))
    for match in _NUMBER.finditer(masked):
        if not _is_rank(masked, match) and not _is_colour(masked, match):
            found.append(Mention("ticket", *match.span(), match[0]))
    for match in _WORKED.finditer(masked):
        found.append(Mention("ticket", *match.span("number"), "#" + match["number"]))
    return tuple(apart(found))


def _is_project(name: str) -> bool:
    low = name.lower()
    return low not in _NO_PROJECT and (low not in _ONLY_LARGE or name.isupper())


def _is_rank(text: str, match: re.Match[str]) -> bool:
    """ "my #1 priority", "we're #1"."""
    if match[0] not in {"#1", "#2"}:
        return False
    told = _RANKED.search(text, max(0, match.start() - 12), match.start())
    return _RANK.match(text, match.end()) is not None or (told is not None and told[0] != "the ")


def _is_colour(text: str, match: re.Match[str]) -> bool:
    """ "color: #333"."""
    if match["sign"] != "#" or len(match["number"]) not in {3, 6, 8}:
        return False
    return _COLOURS.search(text, max(0, match.start() - 60), match.start()) is not None


def _of_address(address: str) -> str | None:
    for pattern, form in _ADDRESSES:
        match = pattern.search(address)
        if match:
            value = form.format(**match.groupdict())
            return value.upper() if re.fullmatch(r"[A-Za-z]\w*-\d+", value) else value
    return None
