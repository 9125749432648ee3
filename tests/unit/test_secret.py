"""Tokens that people paste into a chat."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from scrumai.core.secret import HIDDEN, is_unmistakable, looks_secret, redacted
from tests.fixtures.quick import quick

TOKENS = [
    "glpat-" + "aB3_" * 5,
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2_" * 8,
    "ATATT3xFfGF0" + "a_b-" * 20,
    "ATTA" + "0a1b" * 16,
    "xoxb-123-456-abcdef",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk",
]
KEYS = ["ab12" * 8, "ab12" * 10, "ab12" * 16, "NjM2OTc0MTk5NTA5Oq1xyz+/AbCdEfGhIjKlMnOp"]
HARMLESS = [
    "finished DEMO-12 and https://acme.atlassian.net/browse/DEMO-150",
    "https://github.com/acme/shop/commit/" + "ab12" * 10,
    "link our jira board",
    "https://trello.com/b/Ab12Cd34/web-shop",
    "internationalization of the checkout",
    "glpat- is how they begin",
    "see http://localhost:8080/x@y and http://acme.org:8080?to=me@acme.org",
]


@pytest.mark.parametrize("token", TOKENS, ids=lambda one: one[:8])
def test_what_has_a_beginning_of_its_own_is_known_everywhere_and_cut_out(token: str) -> None:
    text = f"my token is {token}, use it"
    cut = redacted(text)
    assert is_unmistakable(text) and is_unmistakable(cut)
    assert cut != text and token[12:] not in cut and cut.endswith(", use it")
    assert redacted(cut) == cut


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "text",
    [
        "{}",
        " `{}`.",
        "{}\n{}",
        "here is my token: {}",
        "api key {}",
        "X-Redmine-API-Key: {}",
        "REDMINE_TOKEN={}",
        "TOKEN={}",
        "{} is the secret for ops",
        "finished DEMO-12\nthe password is {}",
        "redmine {}",
        "link our board, use {}",
    ],
)
def test_a_bare_key_is_cut_out_where_it_is_called_so_or_is_all_there_is(key: str, text: str) -> None:
    said = text.format(key, key)
    cut = redacted(said)
    assert is_unmistakable(said) and is_unmistakable(cut)
    assert key not in cut and cut == text.format(HIDDEN, HIDDEN) and redacted(cut) == cut


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("text", ["here you are: {}", "reviewed {} with Ana"])
def test_elsewhere_a_bare_key_counts_only_where_something_is_linked(key: str, text: str) -> None:
    said = text.format(key)
    assert looks_secret(said) and not is_unmistakable(said) and redacted(said) == said
    assert redacted(said, linking=True) == text.format(HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "reviewed commit {}",
        "fixed the token refresh in {}",
        "rotated the api key, merged {}",
        "the key lookup broke since {}",
        "reverted `{}`",
        "https://github.com/acme/shop/commit/{}",
        "keys: see sha256 {}",
    ],
)
def test_a_commit_is_no_key(text: str) -> None:
    said = text.format("0a1b2c3d" * 5)
    assert not is_unmistakable(said) and redacted(said) == said


def test_what_is_called_a_commit_is_none_where_something_is_linked_either() -> None:
    said = f"reviewed commit {'ab12' * 10}"
    assert redacted(said, linking=True) == said


def test_a_name_in_a_program_is_no_key() -> None:
    text = "fixed the api handler getOrderItemsV2ForCustomer"
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("link our board https://u:secretpass@acme.org/x", "link our board https://u:●●●●@acme.org/x"),
        ("it fails with postgres://app:p@ss@db:5432/x", "it fails with postgres://app:●●●●@db:5432/x"),
        ("redis://:hunter2@cache", "redis://:●●●●@cache"),
        ("clone ana:hunter@git.acme.org/shop", "clone ana:●●●●@git.acme.org/shop"),
        ("link our board https://x.y/?token=letters", "link our board https://x.y/?token=●●●●"),
        ("https://x.y/b?a=1&private_token=abcd", "https://x.y/b?a=1&private_token=●●●●"),
        ("https://x.y/#access_token=letters&b=1", "https://x.y/#access_token=●●●●&b=1"),
        ("x.y/?key=letters&token=letters", "x.y/?key=letters&token=●●●●"),
    ],
)
def test_a_password_in_an_address_is_cut_out(text: str, cut: str) -> None:
    assert redacted(text) == cut == redacted(cut) and is_unmistakable(cut)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("link our board, ana:hunter@acme.org", "link our board, ana:●●●●@acme.org"),
        ("link our board, token abc123", "link our board, token ●●●●"),
    ],
)
def test_more_is_a_secret_where_something_is_linked(text: str, cut: str) -> None:
    assert redacted(text) == cut == redacted(cut) and is_unmistakable(cut)
    told = text.replace("link our board", "reviewed")
    assert redacted(told) == told and looks_secret(told)


@pytest.mark.parametrize(
    "text",
    [
        "mailto:ana@acme.org and cc:ben@acme.org",
        "link our board, email:ana@acme.org, user:ana@acme.org",
        "npm:react@18.2.0/umd",
        "image redis:alpine@sha256:0a1b",
        "https://x.y/list?page_token=abcdef&next_token=abcdef",
        "https://x.y/?token=<token>&api_key=${KEY}&password=…",
        "the parameter ?token= is missing, /login?password=null",
        "fixed ?token being lost",
    ],
)
def test_what_only_looks_like_an_address_with_a_secret_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "part",
    [
        *("+", ",a", "a.", "://a", "ab12", "a://b:", "a=", "a/", "token ", "ab12" * 10 + " "),
        *("pw a", "user a pass ", "curl -u a:", "curl ", "-----BEGIN PRIVATE KEY-----"),
        *("token for a ", "token=", "token=-", "password is ", "password:a&", "password: a1b2c3 "),
        *(
            "pw->",
            "creds: a/",
            "creds: a@",
            "creds: a / ",
            "pass (",
            "pw: ab12 ",
            "pw:[",
            "pw: a(",
            "key=/a/",
            *("?token=", "a:a", "a:aaaa@", "a:aaaa@a.", "?a=a&", "token a"),
            "test ",
        ),
    ],
)
def test_a_long_text_takes_no_long_time(part: str) -> None:
    quick(redacted, part * (1_000_000 // len(part)), 5)


UUID = "8f14e45f-ceea-467f-a9c2-1b2c3d4e5f60"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("link my account, my password is hunter2...", "hunter2"),
        ("link my account, my password is hunter2…", "hunter2"),
        (f"the pivotal token is {UUID}", UUID),
        ("link our board, token = 3f9aQ7zR1kLmNoP2", "3f9aQ7zR1kLmNoP2"),
        ("my jira password is Tr0ub4dor&3", "Tr0ub4dor&3"),
        ("my password for our jira is Tr0ub4dor&3, thanks", "Tr0ub4dor&3"),
        ("my new password is now Summer2024", "Summer2024"),
        ("password: hunter2", "hunter2"),
        ("password:\nhunter2", "hunter2"),
        ("**Password:** `hunter2!`", "hunter2!"),
        ('{"password": "hunter2"}', "hunter2"),
        ("/login?password=hunter2&user=ana", "hunter2"),
        ("the secret is s3cr3t-w0rd (do not tell)", "s3cr3t-w0rd"),
        ("API_KEY=abc123", "abc123"),
        ("pwd: p@ssword!", "p@ssword!"),
    ],
)
def test_what_is_called_a_password_and_looks_like_one_is_cut_out(text: str, secret: str) -> None:
    cut = redacted(text)
    assert cut == text.replace(secret, HIDDEN) == redacted(cut)
    assert is_unmistakable(text) and is_unmistakable(cut)


@pytest.mark.parametrize(
    "text",
    [
        "the token is expired",
        "token = jwt expiry fix",
        "password is now hashed",
        "fixed the bug where password: null",
        "password is sha256 hashed, the token is base64-encoded",
        "token: DEMO-123 is done, secret: !17 and acme/shop#12 are in review",
        "the secret is https://vault.acme.org/x1y2z3a",
        "the token is v1.2.3 and 15min valid, the password is 2FA-protected",
        "token = os.environ['TOKEN_2'] and api_key = ${CI_TOKEN1}",
        "the api key is in config2.yml",
        "the password is for ana1@acme.org, the token is @benjamin's",
        "the token is k8s-only, the secret is in EXPIRED_401",
    ],
)
def test_what_is_said_of_passwords_stays_whole(text: str) -> None:
    assert redacted(text) == text


def reports() -> list[str]:
    """All reports that the model learns from, without their marks."""
    told = []
    for path in sorted((Path(__file__).parents[2] / "data" / "nlu").glob("*.yml")):
        for one in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["nlu"]:
            if one.get("intent") == "give_standup":
                told += re.findall(r"^- (.*)$", one["examples"], re.MULTILINE)
    return [re.sub(r"\[([^\]]*)\]\(\w+\)", r"\1", one).replace("\\n", "\n") for one in told]


def test_no_report_that_we_know_is_touched() -> None:
    told = reports()
    assert len(told) > 1000 and [one for one in told if redacted(one) != one] == []


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert not looks_secret(text) and redacted(text) == text


def test_a_private_key_is_cut_out_whole_or_broken_off() -> None:
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    key = "MIIEpAIBAAKCAQEA7bq\nshort/line+1==\n"
    assert redacted(f"here:\n{begin}\n{key}{end}\nthanks") == f"here:\n{begin}{HIDDEN}{end}\nthanks"
    for text in (f"{begin}\n{key}", f"{begin} {key}", f"-----BEGIN OPENSSH PRIVATE KEY-----\n{key}"):
        cut = redacted(text)
        assert "line+1" not in cut and is_unmistakable(text) and is_unmistakable(cut) and redacted(cut) == cut
    public = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"
    assert redacted(public) == public
