from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.clauses import clauses
from components.headings import heading_kind

SCRAPS = st.sampled_from(
    [
        "yesterday",
        "today",
        "I",
        "finished",
        "DEMO-12",
        "and",
        "then",
        "but",
        ",",
        ".",
        ";",
        "-",
        "–",
        "\n",
        "\r\n",
        "Y:",
        "*Today*",
        "**Blockers**",
        "1)",
        "2.",
        "•",
        "✅",
        "🚧",
        ":",
        "/",
        "->",
        "none",
        "👩\u200d💻",
        "\u200b",
        "\u2028",
        "https://a.b/c,d",
        "(x)",
        "no",
        "blockers",
        "so",
        "because",
        "&",
        "+",
        "|",
        "...",
        "?",
        "!",
        "`",
        "```",
        ">",
        "_x_",
    ]
)


def pieces(text: str) -> list[str]:
    return [text[c.start : c.end] for c in clauses(text)]


@given(st.one_of(st.text(max_size=300), st.lists(SCRAPS, max_size=40).map(" ".join)))
@settings(max_examples=400, deadline=None)
def test_pieces_lie_in_order_inside_the_text_and_hold_something(text: str) -> None:
    last = 0
    for clause in clauses(text):
        assert last <= clause.start < clause.end <= len(text)
        assert text[clause.start : clause.end].strip()
        last = clause.end


@pytest.mark.parametrize(
    "piece", ["a", "*a*: ", "and ", "1. ", "yesterday i did ", "y:\n", "a@", "✅", ", ", "- ", "x y: "]
)
def test_4000_repeated_characters_take_less_than_a_second(piece: str) -> None:
    text = (piece * 4000)[:4000]
    began = time.process_time()
    clauses(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (
            "yesterday I finished DEMO-12 and reviewed Ana's PR, today DEMO-15, still waiting on ops",
            ["yesterday I finished DEMO-12", "reviewed Ana's PR", "today DEMO-15", "still waiting on ops"],
        ),
        ("fixed it; tests next. no blockers!", ["fixed it", "tests next", "no blockers"]),
        ("see https://a.b/c,d.e and v1.2.3", ["see https://a.b/c,d.e", "v1.2.3"]),
        (
            "yesterday i finished login today i will do signup no blockers",
            ["yesterday i finished login", "today i will do signup", "no blockers"],
        ),
        ("fixed the bug that was blocking QA", ["fixed the bug that was blocking QA"]),
        ("", []),
        (" ... --- ", []),
    ],
)
def test_where_a_message_is_cut(text: str, cut: list[str]) -> None:
    assert pieces(text) == cut


@pytest.mark.parametrize(
    "text",
    [
        "Y: ant\nT: bee\nB: cow",
        "Y: ant T: bee B: cow",
        "*Yesterday*\n- ant\n*Today*\n- bee\n*Blockers*\n- cow",
        "## Yesterday\nant\n## Today\nbee\n## Blockers\ncow",
        "Done - ant\nDoing - bee\nBlocked - cow",
        "✅ ant 🚧 bee ⛔ cow",
        "What did I do yesterday?\nant\nWhat will I do today?\nbee\nAnything in my way?\ncow",
        "yesteday: ant\ntodya: bee\nimpedimnets: cow",
        "Gestern: ant\r\nHeute: bee\r\nBlocker: cow",
        ":white_check_mark: ant\n:construction: bee\n:no_entry: cow",
        "**Done**\nant\n**Todo**\nbee\n**Blocked**\ncow",
    ],
)
def test_headings_in_many_spellings(text: str) -> None:
    assert [(text[c.start : c.end], c.heading) for c in clauses(text)] == [
        ("ant", "done"),
        ("bee", "plan"),
        ("cow", "blocker"),
    ]


def test_numbers_and_places_under_a_heading_are_known() -> None:
    assert [c.number for c in clauses("1) ant 2) bee\n3) cow")] == [1, 2, 3]
    assert [c.under for c in clauses("Today:\n- ant\n- bee")] == [0, 1]


@pytest.mark.parametrize("phrase", ["login page", "note", "DEMO", "update from Mei", "the thing", ""])
def test_other_words_are_no_heading(phrase: str) -> None:
    assert heading_kind(phrase) is None
