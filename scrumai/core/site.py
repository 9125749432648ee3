"""Where a board is: the kinds of trackers, and what an address that somebody pastes tells about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

NAMES = {
    "demo": "Demo",
    "jira": "Jira",
    "gitlab": "GitLab",
    "trello": "Trello",
    "pivotal": "Pivotal Tracker",
    "github": "GitHub",
    "redmine": "Redmine",
}
KINDS = tuple(kind for kind in NAMES if kind != "demo")  # those that a team can have
OTHERS = (
    "asana",
    "azure",
    "basecamp",
    "bugzilla",
    "clickup",
    "linear",
    "monday.com",
    "notion",
    "shortcut",
    "youtrack",
)
USUAL = {"github": "https://github.com", "trello": "https://trello.com"}  # where hardly anybody has another

_HOSTS = {
    "jira": re.compile(r"(?:^|\.)(?:atlassian\.net|jira\.com)$|^jira\."),
    "gitlab": re.compile(r"^gitlab\."),
    "trello": re.compile(r"(?:^|\.)trello\.com$"),
    "pivotal": re.compile(r"(?:^|\.)pivotaltracker\.com$"),
    "github": re.compile(r"(?:^|\.)github\.com$|^github\."),
    "redmine": re.compile(r"^redmine\."),
}
_PATHS = {
    # of servers whose names tell nothing; Jira's projects are in capitals, Redmine's in small letters
    "gitlab": re.compile(r"/[^/]+/[^/]+.*/-/|/groups/[^/]+.*/-/"),
    "jira": re.compile(
        r"/secure/(?:RapidBoard|Dashboard|IssueNavigator)\.jspa|/browse/[A-Z][A-Z0-9_]+(?:-\d+)?/?$"
        r"|/projects/[A-Z][A-Z0-9_]+(?:/|$)|/jira/software/"
    ),
    "github": re.compile(r"^/(?:orgs|users)/[\w.-]+/projects/\d+(?:/|$)"),
    "pivotal": re.compile(r"/n/projects/\d+(?:/|$)"),
    "redmine": re.compile(r"/projects/[a-z][a-z0-9_-]*(?:/|$)"),
}
_BOARDS = {
    # (the part of the path before the board, the board)
    "jira": r"(.*?)/(?:(?:jira/software/)?(?:c/)?projects/[^/]+/boards/|secure/RapidBoard\.jspa\?rapidView=)(\d+)(?:[/?].*)?",
    "gitlab": r"()/(?!(?:dashboard|explore|groups|users|-)/)([^/]+(?:/[^/]+)+?)(?:/-/.*)?/?",
    "trello": r"()/b/(\w+)(?:/.*)?",
    "pivotal": r"(.*?)/(?:n/)?projects/(\d+)(?:/.*)?",
    "github": r"()/((?:orgs|users)/[\w.-]+/projects/\d+|(?!(?:orgs|users|settings|issues|pulls)/)[\w.-]+/[\w.-]+)(?:/.*)?",
    "redmine": r"(.*?)/projects/([\w-]+)(?:/.*)?",
}
_PAGES = {
    # (the tracker's own address) before a page that is no board's; a server may be under a path of any name
    "jira": r"(.*?)/(?:browse/[^/]+|(?:secure|plugins|rest|projects)/.+|login\.jsp|servicedesk/customer.*"
    r"|jira/(?:your-work|for-you|software|core|servicedesk|dashboards|people)(?:/.*)?)/?",
    "gitlab": r"()/(?:dashboard|explore|groups|users|-)/.*",
    "trello": r"()/[cuw]/.+",
    "pivotal": r"(.*?)/(?:(?:story|epic)/show/\d+.*|n/.+|dashboard/?)",
    "github": r"()/.+",
    "redmine": r"(.*?)/(?:(?:issues|users|versions)/\d+.*|my/.+|login|activity|time_entries.*)",
}
_CLOUD = re.compile(r"\.(?:atlassian\.net|jira\.com)$")  # where "/jira" is a page, and no server's path
_URL = re.compile(r"(https?)://(?:[^\s/@<>|]+@)?([^\s<>|\"'\[\]\\]{3,300})", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@./-])((?:[a-z0-9-]+\.)+[a-z]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3})((?::\d{1,5})?(?:/[^\s<>|\"'\[\]\\]*)?)(?![\w@])",
    re.IGNORECASE,
)
_BOARD = re.compile(
    r"\b(?:board|project key|key|project|repo(?:sitory)?|(?:it|ours)(?= is|'s))(?: is|'s| number| no\.?| id)*[ :#]+"
    r"([A-Z][A-Z0-9_]{1,19}|\d{1,9})\b"
    r"|(?<![\w/.:])([A-Za-z0-9][\w.-]{0,60}(?:/[\w.-]{1,60})+)(?![\w/])"
    r"|\bthe ([A-Z][A-Z0-9_]{1,19}) (?:project|board)"
)
_ORDER = re.compile(
    r"^\W*(?:(?:please|pls|no|wait|sorry|actually|ok|okay|oh|then|i want to|let['’]?s|we|(?:can|could) (?:you|we))\b[\s,.!]*){0,4}"
    r"(?:re-?)?(?:link|connect|attach|hook up|switch)\b.*(?:\b(?:board|tracker|project)\b|://|\b(?:"
    + "|".join(KINDS)
    + r")\b)",
    re.IGNORECASE | re.DOTALL,
)
_KIND = rf"({'|'.join(KINDS)})(?:\s+tracker)?"
_BESIDE = re.compile(
    rf"\b{_KIND}\s*(?:,|&|\+|/|\band\b|\bor\b)\s*(?:(?:to|with|our|the)\s+)?{_KIND}\b", re.IGNORECASE
)
_REF = re.compile(r"[\w.#-][\w./ #:@+-]{0,99}")


@dataclass(frozen=True)
class Place:
    """What is known of a board's place; "" where it is not. `url` is the tracker's, without the board."""

    kind: str = ""
    url: str = ""
    board: str = ""


def called(kind: str) -> str:
    """A kind of tracker as people call it."""
    return NAMES.get(kind, kind)


def kind_in(text: str) -> str:
    """The tracker that a text names last, "" where it names none, or several side by side."""
    low = text.casefold()
    if names_several(text):
        return ""
    return max(((low.rfind(kind), kind) for kind in KINDS if kind in low), default=(0, ""))[1]


def names_several(text: str) -> bool:
    """Whether a text names trackers side by side, "jira and trello", so that nobody knows which one is meant."""
    return any(one[1].casefold() != one[2].casefold() for one in _BESIDE.finditer(text))


def is_closed(url: str) -> bool:
    """Whether an address is of a service that is no more: Pivotal Tracker's own."""
    return bool(_HOSTS["pivotal"].search(urlsplit(url).hostname or ""))


def other_in(text: str) -> str:
    """The tracker that a text names and nobody here can talk to, "" where it names none."""
    low = text.casefold()
    return next((kind for kind in OTHERS if re.search(rf"\b{re.escape(kind)}\b", low)), "")


def place_in(text: str, kind: str = "", sure: bool = False) -> Place:
    """What a text tells of a board's place; `kind` is what is known already.

    An address without "https://" counts where it is of a known tracker, or where `sure` says that one was asked for.
    """
    address = _address(text, sure)
    rest = _BARE.sub(" ", _URL.sub(" ", text))
    kind = kind or kind_in(rest)
    if not address:
        return Place(kind, "", board_in(rest))
    found = located(address, kind)
    return Place(found.kind, found.url, board_in(rest) or found.board)


def board_in(text: str) -> str:
    """The board that a text names, "" where it names none."""
    found = _BOARD.search(text)
    return next((one for one in found.groups() if one), "") if found else ""


def board_answered(text: str) -> str:
    """The board in the answer to "which board?", "" where the answer is a whole sentence or an address."""
    plain = " ".join(text.split()).strip(" .!\"'`")
    if _URL.search(plain):
        return ""
    exact = re.search(r"\w[:@]\w", plain)  # "group/project:Team Blue"
    named = "" if exact else board_in(plain)
    return named or (plain if _REF.fullmatch(plain) and len(plain.split()) <= 4 else "")


def begins_anew(text: str, known: Place) -> bool:
    """Whether an answer is none, but links another board: by an order of its own, or by another tracker's address.

    `known` is what is linked so far; before its tracker is known there is nothing to begin anew.
    """
    if not known.kind:
        return False
    address, rest = _address(text, False), _BARE.sub(" ", _URL.sub(" ", text))
    if _ORDER.match(text):
        return bool(address) or kind_in(rest) not in ("", known.kind) or not board_in(rest)
    return bool(address) and located(address).kind not in ("", known.kind)


def located(address: str, kind: str = "") -> Place:
    """What an address tells: the tracker's kind by its host or path, its own address, and the board in the path.

    Of a page that is no board's, such as a ticket, only the tracker's address is kept.
    """
    parts = urlsplit(address)
    kind = kind or _kind_at(parts.hostname or "", unquote(parts.path))
    view = parse_qs(parts.query).get("rapidView")
    path = unquote(parts.path) + (f"?rapidView={view[0]}" if view else "")
    own = f"{parts.scheme}://{parts.netloc}"
    if board := re.fullmatch(_BOARDS.get(kind, "(?!)"), path):
        return Place(kind, site(own + board[1]), board[2])
    if kind == "jira" and _CLOUD.search(parts.hostname or "") and re.match(r"/jira(?:/|$)", path):
        return Place(kind, site(own))
    page = re.fullmatch(_PAGES.get(kind, "(?!)"), path)
    return Place(kind, site(own + page[1]) if page else site(address))


def home(address: str, kind: str) -> str:
    """A tracker's own address, of any page of it; a file's address stays as it is.

    Of GitLab only where "/-/" says so: its projects look like a server's path.
    """
    plain = not is_web(address) or (kind == "gitlab" and "/-/" not in address)
    return site(address) if plain else located(site(address), kind).url


def site(address: str) -> str:
    """A tracker's address in one form: no user, no query, no slash at the end, the host in small letters."""
    parts = urlsplit(address.strip())
    host = parts.netloc.rpartition("@")[2].lower()
    if not host:
        return address.strip()
    return f"{parts.scheme.lower()}://{host}{parts.path.rstrip('/')}"


def is_export(url: str) -> bool:
    """Whether a board is a file, which is read only."""
    return url.startswith("file:")


def is_numbered(kind: str) -> bool:
    """Whether a tracker calls its tickets by a number, "#12", so that a bare one is a ticket's; Jira's have letters."""
    return kind not in ("jira", "demo")


def login(kind: str, url: str) -> str:
    """What goes with a token as the login: "email", "key" (Trello's API key), or "" where none does."""
    host = urlsplit(url).hostname or ""
    if kind == "jira":
        return "email" if re.search(r"(?:^|\.)(?:atlassian\.net|jira\.com)$", host) else ""
    return "key" if kind == "trello" else ""


def is_web(address: str) -> bool:
    """Whether it is the address of a web site."""
    return re.fullmatch(r"https?://[\w.-]+(?::\d{1,5})?(?:/[^\s]*)?", address) is not None


def _kind_at(host: str, path: str) -> str:
    """The tracker's kind by its host, else by a path that no other has; "" where neither tells it."""
    named = next((kind for kind, one in _HOSTS.items() if one.search(host)), "")
    if named or other_in(host):
        return named
    return next((kind for kind, one in _PATHS.items() if one.search(path)), "")


def _address(text: str, sure: bool) -> str:
    if found := _URL.search(text):
        return f"{found[1].lower()}://{found[2].rstrip('.,;:!?)')}"
    for one in _BARE.finditer(text):
        local = one[1] == "localhost" or one[1][0].isdigit()
        if (sure or _kind_at(one[1].lower(), one[2].partition("?")[0])) and one[1] not in OTHERS:
            return f"{'http' if local else 'https'}://{one[1]}{one[2].rstrip('.,;:!?)')}"
    return ""
