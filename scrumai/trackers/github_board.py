"""What a repository's milestones and a project have in common: items by their keys, people, writes sent once."""

from __future__ import annotations

import logging
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from ..core.errors import ItemNotFound, PersonNotFound, TrackerError, TransitionNotAllowed
from ..core.search import ranked, words
from ..core.sprint import Change, Item, Sprint, State
from ..ports import Clock
from .base import Link, once, settled, sound, uncertain
from .github_api import NAME, Api, Place, reading
from .github_issue import Node, core, events, one_line, timeline
from .http import Missing

log = logging.getLogger(__name__)
Key = tuple[str, int]  # a repository with its owner, and a number

_KEY = re.compile(
    r"https?://[^/\s]+/(?P<path>[\w.-]+/[\w.-]+)/(?:issues|pull)/(?P<at>\d{1,9})(?:[/?#].*)?"
    r"|(?:(?:(?P<owner>[\w.-]+)/)?(?P<repo>[\w.-]+)#|#|gh-)?(?P<number>\d{1,9})",
    re.IGNORECASE,
)
_ITEM = """query Item($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { issueOrPullRequest(number: $number) {
    ...Issue ...PullRequest
    ... on Issue { comments(last: 20) { nodes { id body viewerDidAuthor } } }
    ... on PullRequest { comments(last: 20) { nodes { id body viewerDidAuthor } } }
  } }
}"""
_EVENTS = """query Events($id: ID!, $since: DateTime!, $events: String) {
  node(id: $id) { ...IssueTimeline ...PullRequestTimeline }
}"""
_PEOPLE = """query People($owner: String!, $name: String!, $text: String!) {
  repository(owner: $owner, name: $name) {
    assignableUsers(first: 100, query: $text) { nodes { id login name } }
  }
}"""
_SEARCH = """query Search($text: String!) {
  search(query: $text, type: ISSUE, first: 20) { nodes { ...Issue } }
}"""
_NEWEST = """query Newest($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    id labels(first: 100) { nodes { id name } }
    issues(first: 20, orderBy: {field: CREATED_AT, direction: DESC}) {
      nodes { ...Issue viewerDidAuthor }
    }
  }
}"""
_CREATE = "mutation Create($input: CreateIssueInput!) { createIssue(input: $input) { issue { ...Issue } } }"
_COMMENT = """mutation Comment($input: AddCommentInput!) {
  addComment(input: $input) { subject { ...Issue ...PullRequest } }
}"""
_ISSUE = "mutation Update($input: UpdateIssueInput!) { updateIssue(input: $input) { issue { ...Issue } } }"
_PULL = """mutation UpdatePull($input: UpdatePullRequestInput!) {
  updatePullRequest(input: $input) { pullRequest { ...PullRequest } }
}"""


class GitHubBoard(ABC):
    """An `IssueTracker` on GitHub. People are known by their login, an item by "#12"."""

    def __init__(self, link: Link, clock: Clock, place: Place) -> None:
        self._link = link
        self._clock = clock
        self._place = place
        self._api = Api(link, place)
        self._known = False
        for of in ("Issue", "PullRequest"):
            self._api.fragments |= {f"{of}Core": core(of), f"{of}Timeline": timeline(of)}

    # what differs

    @abstractmethod
    def describe(self) -> dict[str, str]:
        """The board as a person knows it, and what its points are in ("" if nothing)."""

    @abstractmethod
    def sprint(self) -> Sprint:
        """The running sprint. Raises NoActiveSprint, SprintUnclear (sprints)."""

    @abstractmethod
    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The finished sprints, newest first, each with the points in it and those done."""

    @abstractmethod
    def items(self, sprint_id: str) -> Sequence[Item]:
        """The items that are in a sprint now."""

    @abstractmethod
    def unfinished(self) -> Sequence[Item]:
        """The open items, in whatever sprint."""

    @abstractmethod
    def history(self, since: datetime) -> Sequence[Change]:
        """The changes since then, oldest first."""

    @abstractmethod
    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new issue in the running sprint. Raises NoActiveSprint."""

    @abstractmethod
    def _refresh(self) -> None:
        """Read the board anew, without its items. Raises BoardNotFound."""

    @abstractmethod
    def _states(self) -> Sequence[State]:
        """The states in order, as last read."""

    @abstractmethod
    def _home(self) -> str | None:
        """The repository whose items are "#12"."""

    @abstractmethod
    def _read(self, node: Node) -> Item:
        """An item from what GitHub says of it. Raises ItemNotFound where it is not on the board."""

    @abstractmethod
    def _to(self, node: Node, item: Item, state: State, who: str) -> Item:
        """Into another state."""

    @abstractmethod
    def _estimated(self, node: Node, item: Item, points: float, who: str) -> Item:
        """With other points."""

    @abstractmethod
    def _candidates(self) -> Sequence[Item]:
        """The items that a search looks through word by word."""

    @abstractmethod
    def _scope(self) -> str:
        """The board in GitHub's search syntax."""

    # reading

    def states(self) -> Sequence[State]:
        """The states in order."""
        self._refresh()
        return self._states()

    def item(self, key: str) -> Item:
        """One item, by "#12", "shop#12", "acme/shop#12" or its address. Raises ItemNotFound."""
        return self._read(self._node(key))

    def search(self, text: str) -> Sequence[Item]:
        """Items whose key or title has the words, of the newest and of those that GitHub's search finds."""
        said = words(text)
        if not said:
            return []
        if _KEY.fullmatch(text.strip()):
            try:
                return [self.item(text)]
            except ItemNotFound:
                return []
        known = {item.key: item for item in self._candidates()}
        plain = " ".join(word for word in said if word.isalnum())[:150]
        if plain:
            with reading("search"):
                query = f"{self._scope()} is:issue in:title {plain}"
                found = self._api.ask(_SEARCH, text=query)["search"]["nodes"]
                known |= {item.key: item for node in found if node for item in self._maybe(node)}
        return ranked(known.values(), text)

    def me(self) -> str | None:
        """The login of the token's owner."""
        with reading("viewer"):
            return str(self._api.ask("query Me { viewer { login } }")["viewer"]["login"])

    def identity(self, name: str) -> str | None:
        """The login of a person, by login, name, first or last name."""
        self._prepare()
        home = self._home()
        found = self._person(name, home) if home else None
        return found[1] if found else None

    def reachable(self, key: str) -> Sequence[str] | None:
        """Every state: GitHub has no workflow."""
        return None

    # writing

    def move(self, key: str, state: str, who: str) -> Item:
        """Into another state. Raises ItemNotFound, TransitionNotAllowed (key, state, states)."""
        node = self._node(key)
        item, states = self._read(node), self._states()
        wanted = next((one for one in states if one.name.casefold() == state.strip().casefold()), None)
        if wanted is None:
            names = ", ".join(one.name for one in states)
            raise TransitionNotAllowed(key=item.key, state=state, states=names)
        return item if item.state == wanted else self._to(node, item, wanted, who)

    def assign(self, key: str, to: str | None, who: str) -> Item:
        """To one person, or to nobody. Raises ItemNotFound, PersonNotFound (name)."""
        node = self._node(key)
        item = self._read(node)
        person = self._person(to, node["repository"]["nameWithOwner"]) if to else None
        if to and person is None:
            raise PersonNotFound(name=to)
        logins = [person[1]] if person else []
        if _assigned(node) == logins:
            return item
        ids = [person[0]] if person else []
        return self._update(node, item.key, who, lambda now: _assigned(now) == logins, assigneeIds=ids)

    def comment(self, key: str, text: str, who: str) -> Item:
        """Add a comment. Raises ItemNotFound."""
        node = self._node(key)
        key = self._read(node).key
        said = self._say(node, key, self._link.signed(text, who))
        return settled(lambda: self._read(said), NAME, key)

    def estimate(self, key: str, points: float, who: str) -> Item:
        """Set the points. Raises ItemNotFound; ValueError where they are negative or no number."""
        sound(points)
        node = self._node(key)
        item = self._read(node)
        return item if item.points == points else self._estimated(node, item, points, who)

    # helpers

    def _prepare(self) -> None:
        """Read the board, unless it is known already."""
        if not self._known:
            self._refresh()
            self._known = True

    def _today(self) -> date:
        return self._clock.now().date()

    def _key(self, node: Node) -> str:
        """As short as it can be: "#12", "shop#12" outside the home repository, "other/shop#12" outside the owner's."""
        with reading("issue"):
            whole, number = str(node["repository"]["nameWithOwner"]), int(node["number"])
        owner, _, repo = whole.partition("/")
        if whole.casefold() == (self._home() or "").casefold():
            repo = ""
        elif owner.casefold() != self._place.owner.casefold():
            repo = whole
        return f"{repo}#{number}"

    def _where(self, key: str) -> Key:
        """Raises ItemNotFound."""
        found, home = _KEY.fullmatch(key.strip()), self._home()
        if found is None or not int(found["at"] or found["number"]):
            self._refresh()  # whether the board is there at all
            raise ItemNotFound(key=key.strip()[:40])
        repo = found["path"] or home
        if found["repo"]:
            repo = f"{found['owner'] or self._place.owner}/{found['repo']}"
        if repo is None:
            raise ItemNotFound(key=key.strip()[:40])
        return repo, int(found["at"] or found["number"])

    def _node(self, key: str) -> Node:
        """What GitHub says of an item. Raises ItemNotFound."""
        self._prepare()
        repo, number = self._where(key)
        try:
            return self._ask_item(repo, number)
        except Missing as missing:
            if missing.args[:1] == ("repository",) and len(missing.args) == 1:
                self._refresh()  # whether it is the board that is gone
            raise ItemNotFound(key=key.strip()[:40]) from None

    def _ask_item(self, repo: str, number: int) -> Node:
        """Raises Missing."""
        owner, _, name = repo.partition("/")
        with reading("item"):
            data = self._api.find(_ITEM, owner=owner, name=name, number=number)
            return _some(data["repository"]["issueOrPullRequest"])

    def _again(self, node: Node) -> Node:
        """The same item, read anew."""
        try:
            return self._ask_item(node["repository"]["nameWithOwner"], node["number"])
        except Missing:
            raise ItemNotFound(key=self._key(node)) from None

    def _maybe(self, node: Node) -> list[Item]:
        try:
            return [self._read(node)]
        except ItemNotFound:
            return []

    def _pages(self, query: str, at: Sequence[str], **variables: Any) -> Iterator[Node]:
        """The nodes of all pages of a query; `at` is the way to its connection, none where it leads nowhere."""
        cursor: str | None = None
        while True:
            try:
                page = self._api.find(query, after=cursor, **variables)
            except Missing:
                page = None
            with reading(at[-1]):
                for name in at:
                    page = page[name] if page else None
                if page is None:
                    break
                nodes, info = [node for node in page["nodes"] if node], page["pageInfo"]
                cursor = str(info["endCursor"]) if info["hasNextPage"] else None
            yield from nodes
            if cursor is None:
                return
        self._refresh()  # whether it is the board that is gone

    def _whole(self, node: Node, since: datetime) -> Node:
        """An item with all of its events since then, where they are more than a page."""
        page, found = node["timelineItems"]["pageInfo"], events(node)
        while page["hasNextPage"]:
            values = {"id": node["id"], "since": since.isoformat(), "events": page["endCursor"]}
            more = self._api.ask(_EVENTS, **values)["node"]
            page, found = more["timelineItems"]["pageInfo"], [*found, *events(more)]
        return {**node, "timelineItems": {"nodes": found}}

    def _person(self, name: str, repo: str) -> tuple[str, str] | None:
        """Id and login of somebody who can be assigned; a first or last name must be one person's."""
        said, (owner, _, where) = name.strip().lstrip("@").casefold(), repo.partition("/")
        if not said:
            return None
        asked = {"owner": owner, "name": where, "text": said.split()[0]}
        try:
            with reading("assignableUsers"):
                people = self._api.find(_PEOPLE, **asked)["repository"]["assignableUsers"]["nodes"]
        except Missing:
            self._refresh()
            return None
        ways: list[Callable[[Node], bool]] = [
            lambda one: one["login"].casefold() == said,
            lambda one: (one["name"] or "").casefold() == said,
            lambda one: said in (one["name"] or "").casefold().split(),
        ]
        for way in ways:
            fits = [one for one in people if one and way(one)]
            if len(fits) == 1:
                return str(fits[0]["id"]), str(fits[0]["login"])
        return None

    def _update(self, node: Node, key: str, who: str, wanted: Callable[[Node], bool], **values: Any) -> Item:
        """Change an issue or pull request once; where the answer is lost, see whether it is as `wanted`."""
        pull = node["__typename"] == "PullRequest"

        def write() -> Node:
            if pull:
                way = ("updatePullRequest", "pullRequest")
                return self._change(_PULL, way, key, pullRequestId=node["id"], **values)
            return self._change(_ISSUE, ("updateIssue", "issue"), key, id=node["id"], **values)

        def find() -> Node | None:
            now = self._again(node)
            return now if wanted(now) else None

        return self._signed(once(write, find, NAME, key), key, who)

    def _change(self, mutation: str, way: Sequence[str], key: str, **values: Any) -> Node:
        """What stands at `way` in the answer to a mutation. Raises ItemNotFound."""
        try:
            data = self._api.change(mutation, **values)
        except Missing:
            raise ItemNotFound(key=key) from None
        for name in way:
            data = data.get(name) if isinstance(data, dict) else None
        if not isinstance(data, dict) or not data.get("id"):
            raise uncertain(NAME)
        return data

    def _say(self, node: Node, key: str, text: str) -> Node:
        """Comment once. Gives the item as it is then."""
        known = {one["id"] for one in _comments(node)}

        def find() -> Node | None:
            now = self._again(node)
            own = (one for one in _comments(now) if one["viewerDidAuthor"] and one["id"] not in known)
            return now if any(one["body"].split() == text.split() for one in own) else None

        def write() -> Node:
            return self._change(_COMMENT, ("addComment", "subject"), key, subjectId=node["id"], body=text)

        return once(write, find, NAME, key)

    def _signed(self, node: Node, key: str, who: str) -> Item:
        """The item after a change; the bot's change gets the person's name as a comment."""
        if not self._link.own:
            try:
                node = self._say(node, key, self._link.signed("", who))
            except TrackerError as error:
                log.warning("%s was changed, but not signed: %r", key, error)
        return settled(lambda: self._read(node), NAME, key)

    def _created(self, repo: str, title: str, who: str, kind: str, **values: Any) -> Node:
        """Create an issue once."""
        owner, _, name = repo.partition("/")

        def newest() -> Node:
            with reading("issues"):
                return dict(self._api.ask(_NEWEST, owner=owner, name=name)["repository"])

        before = newest()
        last = max((one["number"] for one in before["issues"]["nodes"]), default=0)
        named = [one["id"] for one in before["labels"]["nodes"] if one["name"].casefold() == kind]
        body = "" if self._link.own else self._link.signed("", who)

        def write() -> Node:
            asked = {"repositoryId": before["id"], "title": title, "body": body, "labelIds": named, **values}
            return self._change(_CREATE, ("createIssue", "issue"), title[:60], **asked)

        def find() -> Node | None:
            own = (one for one in newest()["issues"]["nodes"] if one["viewerDidAuthor"])
            return next(
                (one for one in own if one["number"] > last and one_line(one["title"]) == title), None
            )

        return once(write, find, NAME, title[:60])


def _some(node: Any) -> Node:
    if node is None:
        raise Missing("repository", "issueOrPullRequest")
    return dict(node)


def _assigned(node: Node) -> list[str]:
    return [one["login"] for one in node["assignees"]["nodes"]]


def _comments(node: Node) -> Sequence[Node]:
    """The latest comments, where they were asked for."""
    return (node.get("comments") or {}).get("nodes") or ()
