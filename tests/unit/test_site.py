"""Where a board is, as people say and paste it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.site import Place, begins_anew, board_answered, home, is_web, place_in, site

PASTED = {
    "https://acme.atlassian.net/jira/software/projects/SHOP/boards/12": ("jira", "https://acme.atlassian.net", "12"),
    "https://acme.atlassian.net/jira/software/c/projects/SHOP/boards/12/backlog?x=1": (
        "jira", "https://acme.atlassian.net", "12",
    ),
    "https://jira.acme.org/ctx/secure/RapidBoard.jspa?rapidView=12&view=planning": (
        "jira", "https://jira.acme.org/ctx", "12",
    ),
    "https://trello.com/b/Ab12Cd34/web-shop": ("trello", "https://trello.com", "Ab12Cd34"),
    "https://github.com/acme/shop/issues": ("github", "https://github.com", "acme/shop"),
    "https://github.com/orgs/acme/projects/3/views/1": ("github", "https://github.com", "orgs/acme/projects/3"),
    "https://gitlab.com/acme/sub/shop/-/boards/5": ("gitlab", "https://gitlab.com", "acme/sub/shop"),
    "https://redmine.acme.org/rm/projects/shop/issues": ("redmine", "https://redmine.acme.org/rm", "shop"),
    "https://www.pivotaltracker.com/n/projects/1234": ("pivotal", "https://www.pivotaltracker.com", "1234"),
    "HTTP://Tracker.acme.org:3000/projects/shop in redmine": ("redmine", "http://tracker.acme.org:3000", "shop"),
    "https://git.acme.org/acme/shop with gitlab": ("gitlab", "https://git.acme.org", "acme/shop"),
    "https://acme.atlassian.net/browse/PLAT-1": ("jira", "https://acme.atlassian.net", ""),
    "https://acme.atlassian.net/jira/your-work": ("jira", "https://acme.atlassian.net", ""),
    "https://acme.atlassian.net/jira/software/projects/SHOP/summary": ("jira", "https://acme.atlassian.net", ""),
    "https://acme.atlassian.net/jira": ("jira", "https://acme.atlassian.net", ""),
    "https://jira.acme.org/secure/Dashboard.jspa": ("jira", "https://jira.acme.org", ""),
    "https://jira.acme.org/ctx/browse/PLAT-1?focusedId=3": ("jira", "https://jira.acme.org/ctx", ""),
    "https://jira.acme.org/jira/browse/PLAT-1": ("jira", "https://jira.acme.org/jira", ""),
    "https://jira.acme.org/jira/projects/PLAT/issues": ("jira", "https://jira.acme.org/jira", ""),
    "https://jira.acme.org/jira": ("jira", "https://jira.acme.org/jira", ""),
    "our redmine: https://acme.org/redmine/issues/3": ("redmine", "https://acme.org/redmine", ""),
    "https://redmine.acme.org/my/page": ("redmine", "https://redmine.acme.org", ""),
    "our redmine: https://acme.org/issues": ("redmine", "https://acme.org/issues", ""),
    "https://gitlab.com/shop/app": ("gitlab", "https://gitlab.com", "shop/app"),
    "https://gitlab.com/shop/app/-/issues/3": ("gitlab", "https://gitlab.com", "shop/app"),
    "https://gitlab.com/dashboard/issues": ("gitlab", "https://gitlab.com", ""),
    "https://trello.com/c/AbCd1234/12-a-card": ("trello", "https://trello.com", ""),
    "https://github.com/acme/shop/issues/3": ("github", "https://github.com", "acme/shop"),
    "https://github.com/orgs/acme": ("github", "https://github.com", ""),
    "https://www.pivotaltracker.com/story/show/99": ("pivotal", "https://www.pivotaltracker.com", ""),
    "https://me:hunter2@acme.atlassian.net/x?y=z#w": ("jira", "https://acme.atlassian.net/x", ""),
    "https://git.acme.org/acme/shop/-/boards": ("gitlab", "https://git.acme.org", "acme/shop"),
    "https://git.acme.org/acme/sub/shop/-/boards/123?x=y": ("gitlab", "https://git.acme.org", "acme/sub/shop"),
    "git.acme.org/acme/shop/-/boards": ("gitlab", "https://git.acme.org", "acme/shop"),
    "https://git.acme.org/groups/acme/-/boards/3": ("gitlab", "https://git.acme.org", ""),
    "https://tasks.acme.org/secure/RapidBoard.jspa?rapidView=12": ("jira", "https://tasks.acme.org", "12"),
    "https://tasks.acme.org/ctx/secure/RapidBoard.jspa?projectKey=X&rapidView=12": ("jira", "https://tasks.acme.org/ctx", "12"),
    "tasks.acme.org/secure/RapidBoard.jspa?rapidView=12": ("jira", "https://tasks.acme.org", "12"),
    "https://tasks.acme.org/projects/SHOP/boards/12": ("jira", "https://tasks.acme.org", "12"),
    "https://tasks.acme.org/browse/SHOP-1": ("jira", "https://tasks.acme.org", ""),
    "trello.com/b/Ab12Cd34": ("trello", "https://trello.com", "Ab12Cd34"),
    "https://code.acme.org/orgs/acme/projects/3/views/2": ("github", "https://code.acme.org", "orgs/acme/projects/3"),
    "https://github.com/users/ann/projects/3": ("github", "https://github.com", "users/ann/projects/3"),
    "https://track.acme.org/n/projects/1234": ("pivotal", "https://track.acme.org", "1234"),
    "https://issues.acme.org/projects/shop": ("redmine", "https://issues.acme.org", "shop"),
    "https://issues.acme.org/rm/projects/shop/boards/12": ("redmine", "https://issues.acme.org/rm", "shop"),
    "our jira: https://tasks.acme.org/projects/shop/boards/12": ("jira", "https://tasks.acme.org", "12"),
    "https://acme.youtrack.cloud/projects/shop": ("", "https://acme.youtrack.cloud/projects/shop", ""),
    "https://acme.monday.com/boards/123": ("", "https://acme.monday.com/boards/123", ""),
    "https://www.acme.org/shop": ("", "https://www.acme.org/shop", ""),
}  # fmt: skip
SAID = {
    "link our board": ("", "", ""),
    "we switched from Trello to Jira, update the connection": ("jira", "", ""),
    "jira is at acme.atlassian.net, hook it up": ("jira", "https://acme.atlassian.net", ""),
    "connect acme/shop as our repo": ("", "", "acme/shop"),
    "point the bot at board 14": ("", "", "14"),
    "Wrong board, ours is number 27": ("", "", "27"),
    "our project key is SHOP": ("", "", "SHOP"),
    "link the board of the PAY project": ("", "", "PAY"),
    "https://[broken": ("", "", ""),
}


@pytest.mark.parametrize("text", PASTED | SAID)
def test_a_text_tells_kind_address_and_board(text: str) -> None:
    assert place_in(text) == Place(*(PASTED | SAID)[text])


@pytest.mark.parametrize(
    ("text", "board"),
    [
        ("12", "12"),
        ("the board is 12", "12"),
        ("board 12", "12"),
        ("SHOP", "SHOP"),
        ("it's acme/shop.", "acme/shop"),
        ("Web Shop", "Web Shop"),
        ("group/project:Team Blue", "group/project:Team Blue"),
        ("AbCd1234@2026-03-02+14", "AbCd1234@2026-03-02+14"),
        ("I don't know", ""),
        ("at https://a.b/c", ""),
        ("what do you mean by that", ""),
        ("", ""),
        ("x" * 200, ""),
    ],
)
def test_a_board_is_taken_from_an_answer_and_not_from_a_sentence(text: str, board: str) -> None:
    assert board_answered(text) == board


def test_a_bare_address_counts_where_one_was_asked_for() -> None:
    assert place_in("localhost:3000", "redmine", sure=True).url == "http://localhost:3000"
    assert (
        place_in("it is issues.acme.org/redmine.", "redmine", sure=True).url
        == "https://issues.acme.org/redmine"
    )
    assert place_in("it is issues.acme.org", "redmine").url == ""


REDMINE = Place("redmine", "https://redmine.acme.org")


@pytest.mark.parametrize(
    "text",
    [
        "link our board https://jira.acme.de/browse/PLAT-1", "https://jira.acme.de/browse/PLAT-1", "no wait, connect our jira", "please link our board",
        "link acme.atlassian.net", "actually, let's switch to trello", "can you link the board https://issues.acme.org/projects/x",
    ],
)  # fmt: skip
def test_another_board_is_no_answer(text: str) -> None:
    assert begins_anew(text, REDMINE) and not begins_anew(text, Place())


@pytest.mark.parametrize(
    "text",
    ["12", "shop", "jira-import", "link board 12", "the linked one", "https://redmine.acme.org/projects/shop", "https://issues.acme.org/projects/x", ""],
)  # fmt: skip
def test_an_answer_begins_nothing_anew(text: str) -> None:
    assert not begins_anew(text, REDMINE)


@pytest.mark.parametrize("address", ["https://A.b/c/", "https://u:p@a.b/c?d#e", " HTTPS://a.B/c "])
def test_an_address_has_one_form(address: str) -> None:
    assert site(address) == "https://a.b/c"


@pytest.mark.parametrize(
    ("address", "kind", "own"),
    [
        ("https://acme.atlassian.net/browse/PLAT-1", "jira", "https://acme.atlassian.net"),
        ("https://a.b/git/lab", "gitlab", "https://a.b/git/lab"),  # a server under a path
        ("https://a.b/shop/app/-/issues/3", "gitlab", "https://a.b"),
        ("https://a.b/rm/issues/3", "redmine", "https://a.b/rm"),
        ("file:/srv/projects/12/shop.csv", "pivotal", "file:/srv/projects/12/shop.csv"),
        ("https://u:p@A.b/rm/", "redmine", "https://a.b/rm"),
    ],
)
def test_the_tracker_is_found_behind_a_page_of_it(address: str, kind: str, own: str) -> None:
    assert home(address, kind) == own


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for sure in (True, False):
        found = place_in(text, sure=sure)
        assert not found.url or is_web(found.url) or "://" in found.url
    assert len(board_answered(text)) <= 121
    begins_anew(text, REDMINE)
