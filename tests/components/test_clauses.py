from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.clauses import clauses, without_blanks
from components.typed import plain
from tests.fixtures.quick import quick

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
    "piece",
    [
        "a",
        "*a*: ",
        "Done: a ",
        "✓ a\n",
        "and ",
        "1. ",
        "yesterday i did ",
        "y:\n",
        "a@",
        "✅",
        ", ",
        "- ",
        "x y: ",
    ],
)
def test_4000_repeated_characters_take_less_than_a_second(piece: str) -> None:
    quick(clauses, (piece * 4000)[:4000], 1)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (
            "yesterday I finished DEMO-12 and reviewed Ana's PR, today DEMO-15, still waiting on ops",
            ["yesterday I finished DEMO-12", "reviewed Ana's PR", "today DEMO-15", "still waiting on ops"],
        ),
        ("fixed it; tests next. no blockers!", ["fixed it", "tests next", "no blockers"]),
        ("see https://a.b/c,d.e and v1.2.3", ["see https://a.b/c,d.e", "v1.2.3"]),
        ("finished https://a.b/c-9, today the sheet", ["finished https://a.b/c-9", "today the sheet"]),
        ("it is at https://a.b/c. Today the sheet", ["it is at https://a.b/c", "Today the sheet"]),
        (
            "yesterday i finished login today i will do signup no blockers",
            ["yesterday i finished login", "today i will do signup", "no blockers"],
        ),
        ("fixed the bug that was blocking QA", ["fixed the bug that was blocking QA"]),
        ("spent all of yesterday and today oiling it", ["spent all of yesterday and today oiling it"]),
        ("spent most of today working late", ["spent most of today working late"]),
        ("fixed it yesterday and today working on b", ["fixed it yesterday", "today working on b"]),
        ("paired with Ana and Bob today on it", ["paired with Ana and Bob today on it"]),
        ("paired with Ana and Bob fixed the rope", ["paired with Ana", "Bob fixed the rope"]),
        ("built it, waiting for Ana and Bob to look", ["built it", "waiting for Ana and Bob to look"]),
        ("built a b still waiting for Ana and Bob", ["built a b", "still waiting for Ana and Bob"]),
        ("spent yesterday on a and today working on b", ["spent yesterday on a", "today working on b"]),
        ("going on with the rope I have so far", ["going on with the rope I have so far"]),
        ("gateway no. 3 has no power. next: no. 4", ["gateway no. 3 has no power", "no. 4"]),
        ("small things, e.g. the icons vs. the font", ["small things", "e.g. the icons vs. the font"]),
        ("blockers? no. 3 reviews done", ["no. 3 reviews done"]),
        ("no. fixed the cat. 2 more to go", ["no", "fixed the cat", "2 more to go"]),
        ("Was also working on gravity, also on light", ["Was also working on gravity", "on light"]),
        ("worked for a while on it while waiting", ["worked for a while on it", "waiting"]),
        ("i will then write tests and then merge", ["i will then write tests", "merge"]),
        ("met Ana (still waiting for her input). next: b", ["met Ana", "still waiting for her input", "b"]),
        ("fixed it (with Ana), tests (needs review)", ["fixed it (with Ana)", "tests", "needs review"]),
        ("wrote the tests (not many :)", ["wrote the tests (not many :)"]),
        ("fixed that button 🥳 today the sheet", ["fixed that button 🥳", "today the sheet"]),
        ("numbers match :) tomorrow the query", ["numbers match :)", "tomorrow the query"]),
        ("yest did the mesh 2day do the scene", ["yest did the mesh", "2day do the scene"]),
        ("yesterday I prepared the slides for today", ["yesterday I prepared the slides for today"]),
        (
            "yesterday scheduled the release party tomorrow evening",
            ["yesterday scheduled the release party tomorrow evening"],
        ),
        (
            "yesterday moved the talk to later today by phone",
            ["yesterday moved the talk to later today by phone"],
        ),
        (
            "yesterday wrote the agenda for the meeting today with Ben",
            ["yesterday wrote the agenda for the meeting today with Ben"],
        ),
        ("yesterday we found what is due today", ["yesterday we found what is due today"]),
        ("the server is up and running now", ["the server is up and running now"]),
        ("did drag and drop, listed pros and cons", ["did drag and drop", "listed pros and cons"]),
        ("it is up and running the load tests", ["it is up", "running the load tests"]),
        ("read and write access, read and wrote", ["read and write access", "read", "wrote"]),
        ("it is back up and I run it", ["it is back up", "I run it"]),
        ("the only blocker I have is the wifi", ["the only blocker I have is the wifi"]),
        ("one thing we need is the key", ["one thing we need is the key"]),
        (
            "solved the main problem I have two tests that are red",
            ["solved the main problem", "I have two tests that are red"],
        ),
        ("fixed the issue I have to write tests", ["fixed the issue", "I have to write tests"]),
        ("Y: #1\nBlockers: -", ["#1", "-"]),
        ("Y: #1\nBlockers:\n--", ["#1", "--"]),
        ("finished the cart though #42 still fails", ["finished the cart", "#42 still fails"]),
        ("no access however @ana can help", ["no access", "@ana can help"]),
        ("Y: -\nT: #2", ["#2"]),
        ("on to the tests, all good otherwise 👍", ["on to the tests", "all good otherwise 👍"]),
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
        "What did I do?\\\nant\\\nWhat do I need to do today?\\\nbee\\\nWhere am I blocked?\\\ncow\\",
        "Gisteren: ant\nVandaag: bee\nProblemen: cow",
        "Včera: ant\nDnes: bee\nProblém: cow",
        "Hecho: ant\nPendiente: bee\nBloqueos: cow",
        "Hier : ant\nAujourd'hui : bee\nBloquant : cow",
        "I går: ant\nI dag: bee\nHinder: cow",
        "Вчера: ant\nСегодня: bee\nПроблемы: cow",
        "昨天：ant\n今天：bee\n问题：cow",
        "Rose: ant\nBud: bee\nThorn: cow",
        "🌹 ant\n🌱 bee\n🌵 cow",
        "Green: ant\nYellow: bee\nRed: cow",
    ],
)
def test_headings_in_many_spellings(text: str) -> None:
    assert [(text[c.start : c.end], c.heading) for c in clauses(text)] == [
        ("ant", "done"),
        ("bee", "plan"),
        ("cow", "blocker"),
    ]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("*Yesterday* ant *Today* bee", ["done", "plan"]),
        ("- *Yesterday* ant *Today* bee", ["done", "plan"]),
        ("**Yesterday** ant, **Up next** bee", ["done", "plan"]),
        ("*Y'day* ant *T’day* bee", ["done", "plan"]),
        ("fixed the ant. *Today* bee", ["", "plan"]),
        ("fixed the ant. *today* bee", ["", "plan"]),
        ("*yesterday* ant *today* bee", ["done", "plan"]),
        ("yesterday fixed the ant *Today* bee", ["", "plan"]),
        ("fixed the ant *today:* bee", ["", "plan"]),
        ("fixed the ant today _plans_ for the release", [""]),
        ("*Yesterday* fixed the _plans_ of the ant", ["done"]),
        ("fixed the **next** button", [""]),
    ],
)
def test_a_starred_word_in_the_midst_of_a_sentence_is_no_heading(text: str, headings: list[str]) -> None:
    assert [one.heading for one in clauses(plain(text))] == headings


def test_numbers_and_places_under_a_heading_are_known() -> None:
    assert [c.number for c in clauses("1) ant 2) bee\n3) cow")] == [1, 2, 3]
    assert [c.under for c in clauses("Today:\n- ant\n- bee")] == [0, 1]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("(1) ant (2) bee", [(1, "ant"), (2, "bee")]),
        ("Q1: ant\nQ2: bee\nQ3: cow", [(1, "ant"), (2, "bee"), (3, "cow")]),
        ("Q3: bees and ants", [(0, "Q3: bees"), (0, "ants")]),
        ("1- ant 2- bee", [(1, "ant"), (2, "bee")]),
        ("1 – ant\n2 – bee", [(1, "ant"), (2, "bee")]),
        ("1/ ant 2/ bee 24/7", [(1, "ant"), (2, "bee 24/7")]),
        ("5 - 10 min of ants", [(0, "5 - 10 min of ants")]),
        ("3 - column layout", [(0, "3"), (0, "column layout")]),
        (
            "12 - fix the ants\n14 - fix the bees",
            [(0, "12"), (0, "fix the ants"), (0, "14"), (0, "fix the bees")],
        ),
        ("Q1: ants, Q2: bees, Q3: cows", [(0, "Q1: ants"), (0, "Q2: bees"), (0, "Q3: cows")]),
        ("fed 3 - 4 bees - and ants", [(0, "fed 3 - 4 bees"), (0, "ants")]),
        ("did the 1 – 1 with Ana", [(0, "did the 1 – 1 with Ana")]),
        ("fixed #12 - 3 ants left", [(0, "fixed #12"), (0, "3 ants left")]),
        ("Yesterday: 1. ant 2. bee", [(1, "ant"), (2, "bee")]),
        ("y: (1) ant (2) bee t: (1) cow (2) dog", [(1, "ant"), (2, "bee"), (1, "cow"), (2, "dog")]),
        ("Done - 1) ant 2) bee", [(1, "ant"), (2, "bee")]),
        ("Today: 1. ant", [(0, "ant")]),
        ("1: ant 2: bee", [(1, "ant"), (2, "bee")]),
        ("1) ant (2 legs) 2. bee", [(1, "ant (2 legs)"), (2, "bee")]),
    ],
)
def test_what_marks_a_number_is_no_part_of_its_piece(text: str, pieces: list[tuple[int, str]]) -> None:
    assert [(c.number, text[c.start : c.end]) for c in clauses(text)] == pieces


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("What do I need to figure out? Where do I need help?\ncow", ["blocker"]),
        ("### 1. What did you do?\n- ant\n### 4. Do you have any blockers?\n- cow", ["done", "blocker"]),
        ("+ *Plans for today:* meeting with team, figure out what to do next", ["plan", "plan"]),
        ("Completed\nant\nWorking on next\nbee", ["done", "plan"]),
        ("> ## What did we do ##\n  * ant\n> ## Next ##\n  * bee", ["done", "plan"]),
        ("Yesterday - ant, Today - bee, Challenges - none", ["done", "plan", "blocker"]),
        ("Yesterday – ant | Today – bee | Blocked – cow", ["done", "plan", "blocker"]),
        ("Today: fixed the a - b, done - c", ["plan"] * 4),
        (
            "3. **When do you think you'll be done?:** Friday\n**4\\.** Do you have any blockers?\ncow",
            ["plan", "blocker"],
        ),
        ("What is the plan for the days before the deadline?\n- ant", ["plan"]),
        ("done: ant. today -> bee", ["done", "plan"]),
        ("Yesterday: SHOP-101 In Progress -> Done, red -> green", ["done"] * 4),
        ("Yesterday: red -> green", ["done"] * 2),
        ("Moved SHOP-5, todo → done", [""] * 3),
        ("Y => ant\nT → bee, moved it from a -> b", ["done", "plan", "plan", "plan"]),
        ("## 🚧 Blockers & Challenges\n- cow\n### ✅ Completed This Session\n- ant\n🚧 In progress\n- bee", ["blocker", "done", "plan"]),
        ("## ✅ What we built today\n- ant\n## 📅 Notes\n- hen", ["done", "aside"]),
        ("✅ ant\n🚧 bee", ["done", "plan"]),
        ("Accomplishments for the week\n- ant\nChallenges & Support\n- cow", ["done", "blocker"]),
        ("## ⏭️ What's Next\n- ant\n**🐛 Issues**\n- bee", ["plan", "blocker"]),
        ("📌 Upcoming: ant\n🚀 worked on issues\nbee", ["plan"] * 3),
        ("Here's a list of what is blocking me from moving ahead with my work:\n- cow", ["blocker"]),
        ("How do you feel today? Good\nWhat did you do? ant\nNotes:\nbee", ["aside", "done", "aside"]),
        ("What did you do?\n-----\nant\nDid I get stuck anywhere?\n~~~~~\ncow", ["done", "blocker"]),
        ("_1. What we did:_\nant\n_3. Estimated completion:_\nFriday\n_4. Obstacles:_\ncow", ["done", "plan", "blocker"]),
        ("**Progress**\n- ant\n**Upcoming Plans & Goals**\n- bee", ["done", "plan"]),
        ("#### Not done but planned:\nant\n#### Todo's tomorrow:\nbee", ["plan", "plan"]),
        ("This week I did the following:\n- ant\nThis week I will do the following:\n- bee", ["done", "plan"]),
        ("Today: bee. Do you have any blockers? I need the keys. Thus, I am blocked.", ["plan", *["blocker"] * 3]),
        ("Fixed the ant. Any blockers? no. What next? the bee", ["", "blocker", "plan"]),
        ("1. what was done so far.\n  - ant\n2. any difficulties.\n  - cow\n3. what is planned next.\n  - bee", ["done", "blocker", "plan"]),
        ("1. Did the ant.\n  - fixed legs\n2. Any bee.", [""] * 3),
        ("1. Meeting today\n  - ant\n2. Login.\n  - bee", [""] * 4),
        ("1. Blocker fixed.\n  - ant\n2. Next sprint planning.\n  - bee", [""] * 4),
    ],
)  # fmt: skip
def test_headings_of_check_ins_and_logs(text: str, headings: list[str]) -> None:
    assert [c.heading for c in clauses(text)] == headings


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("## Blockers\n- cow\n## The office\n- hen", ["blocker", "", ""]),
        ("## Done\n### The parser\n- ant\n## Next\n- bee", ["done", "done", "plan"]),
        ("# Done\n## The parser\n- ant\n## The office\n- hen", ["done"] * 4),
        ("## Done\n```\n## make x\n```\n- ant", ["done", "done"]),
        ("## Last Week\n- ant\n## This Week\n- bee", ["done", "plan"]),
        ("Done:\n- ant\n## Karim\n- hen", ["done", "", ""]),
        ("Done:\n# ant\n# bee", ["done", "done"]),  # bullets
    ],
)
def test_a_section_of_markdown_ends_the_one_before(text: str, headings: list[str]) -> None:
    assert [c.heading for c in clauses(text)] == headings


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Next: the cart\nETA: Saturday, or Sunday", ["the cart", "ETA: Saturday, or Sunday"]),
        ("Next: the cart\nExpected completion: next Tue\nNotes: hen", ["the cart", "Expected completion: next Tue", "hen"]),
        ("What next?\nthe cart\nWhen will you be done?\n2-3 days", ["the cart", "2-3 days"]),
        ("What next? the cart. When will you be done? in 2 days", ["the cart", "When will you be done? in 2 days"]),
        ("Next: the cart\nETA: none", ["the cart", "none"]),
    ],
)  # fmt: skip
def test_a_date_keeps_the_words_that_say_what_it_is(text: str, kept: list[str]) -> None:
    assert pieces(text) == kept


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Blockers:\n- the keys, ETA: Friday\n- staging", ["blocker", "plan", "blocker"]),
        ("When will you be done?\n\nBlockers\n- CI is down", ["blocker"]),
        ("When will you be done?\nFriday\nBlockers\n- CI is down", ["plan", "blocker"]),
        ("Plan and ETA: cart, Friday", ["plan", "plan"]),
        ("Blockers: the keys\nNew ETA: Friday", ["blocker", "plan"]),
    ],
)
def test_a_date_is_asked_for_once(text: str, headings: list[str]) -> None:
    assert [c.heading for c in clauses(text)] == headings


@pytest.mark.parametrize(
    "text",
    [
        "Debugged the crash. The problem? A null pointer. Fixed it",
        "Wrote the docs. Any questions? Ping me. Today I write tests",
        "Merged it. Progress? 80%. Today I finish",
        "Talked to Ana. How far? Half. Today the rest",
    ],
)
def test_a_question_in_prose_is_no_heading(text: str) -> None:
    assert {c.heading for c in clauses(text)} == {""}


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("I finished the docs too I will do the tests", "I will do the tests"),
        ("did the docs too no blockers", "no blockers"),
        ("fixed the login page too waiting for review", "waiting for review"),
        ("it works completely no issues", "no issues"),
        ("fixed the login but not completely today i will finish it", "today i will finish it"),
    ],
)
def test_an_adverb_ends_what_it_belongs_to(text: str, last: str) -> None:
    assert pieces(text)[-1] == last


def test_a_no_and_what_it_denies_stay_together() -> None:
    assert pieces("Wasn't really stuck on anything") == ["Wasn't really stuck on anything"]


def test_lists_of_restructured_text_have_items() -> None:
    assert pieces("#. fixed the ant\n#. fixed the bee") == ["fixed the ant", "fixed the bee"]


@pytest.mark.parametrize(
    "lead", ["Since last meeting", "By next class", "For today", "Yesterday", "This week"]
)
def test_a_time_in_front_stays_with_its_clause(lead: str) -> None:
    assert pieces(f"{lead}, I hope to finish it") == [f"{lead}, I hope to finish it"]


def test_nothing_is_cut_inside_a_sign_of_html() -> None:
    assert pieces("tom &amp; jerry&#39;s page") == ["tom &amp; jerry&#39;s page"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "Picked up the issue about the end point that updates a deck. Filled out my\njournal for merging",
            [
                "Picked up the issue about the end point that updates a deck",
                "Filled out my\njournal for merging",
            ],
        ),
        (
            "* Rewrote the importer so that it reads a file in one go and\r\n  no longer needs the cache\r\n* Docs",
            ["Rewrote the importer so that it reads a file in one go", "no longer needs the cache", "Docs"],
        ),
        ("finished the\nlogin page\nnavbar next", ["finished the\nlogin page", "navbar next"]),
        (
            "Looked at how the map of the harbour could be drawn from the old files of\nthe town. It was a good day",
            [
                "Looked at how the map of the harbour could be drawn from the old files of\nthe town",
                "It was a good day",
            ],
        ),
        (
            "In the end the crane turned out to be much too slow for the tests, so I\nmoved it to the other yard",
            [
                "In the end the crane turned out to be much too slow for the tests",
                "I\nmoved it to the other yard",
            ],
        ),
    ],
)
def test_a_line_that_hangs_or_an_item_goes_on_below(text: str, pieces: list[str]) -> None:
    assert [text[c.start : c.end] for c in clauses(text)] == pieces


BROKEN = """\
This week the old crane was taken down, which took the whole of Monday
and half of the next day. The ropes went to the yard behind the house,
their rust is worse than it had looked from below. We bought new hooks
and oil for the winch. What is left of it all are the rails and stones
of the old track"""
LISTED = """\
Finished the search page, the filters and the paging of the product list
looking at the flaky login tests that fail on every second run in CI
the runner is down since last night"""


def test_prose_of_one_width_is_whole() -> None:
    assert {one.line for one in clauses(BROKEN)} == {0}
    assert pieces(BROKEN)[2:5] == [
        "half of the next day",
        "The ropes went to the yard behind the house",
        "their rust is worse than it had looked from below",
    ]
    assert pieces(BROKEN)[-1] == "stones\nof the old track"


def test_lines_of_other_widths_are_no_broken_prose() -> None:
    told = BROKEN.replace("whole of Monday\nand half of the", "whole\nof Monday and half of the")
    assert len({one.line for one in clauses(told)}) > 1


@pytest.mark.parametrize("parted", ["{}\n\n{}", "{}\n- {}", "{} ✅\n{}", "{}\nToday: {}", "{}\n{}\n- hooks"])
def test_what_parts_two_lines_of_one_width_parts_them(parted: str) -> None:
    *first, last = BROKEN.split("\n")
    before = clauses("\n".join(first))[-1].line
    assert clauses(parted.format("\n".join(first), last))[-1].line > before


@pytest.mark.parametrize(
    "text",
    [
        "fixed the login bug for all the mobile users of our shop there\nworking on the search",
        "Fixed the login bug for all the mobile users of our shop there.\nworking on the search",
        "Fixed the login bug for all the mobile users of our shop there\n\nworking on the search",
        "Fixed the login bug for all the mobile users of our shop there\n- working on the search",
        "Fixed the login bug for all the mobile users of our shop there\ntoday: the search",
        "Fixed the login bug\nworking on the search",
        "Fixed the checkout on Safari that Ana had reported last week with Ben\ntoday docs",
        "Fixed the checkout on Safari that Ana had reported last week with Ben\ncannot deploy",
        "Fixed the checkout on Safari that Ana had reported last week with Ben\nmoved the banner",
        "fixed the checkout on Safari that Ana had reported last week with Ben\nthe banner",
        "Finished the import of the product catalogue from the old shop system\nthe CI is down",
        "Finished the import of the product catalogue from the old shop system\nmy plan is the search",
        "Finished the page where customers can sign up and where they can log in\nthe profile page",
        "Finished the page of the customers that our marketing team had asked for\ntoday the profile page",
        LISTED,
        "Today: write the import of the product catalogue from the old shop system\nfix the docs",
        "Found out what the crash of the checkout came from\ntoday docs",
        "Reviewed the Team A\nfixed login",
        "What I plan to\nwrite the docs",
    ],
)
def test_lines_of_their_own_stay_apart(text: str) -> None:
    lines = [line for line in text.split("\n") if line]
    assert clauses(f"{text}\nlast")[-1].line == len(lines)


@pytest.mark.parametrize(
    "text",
    [
        "Morning team *yesterday* fixed login *today* docs *blockers* none",
        "yesterday: fixed login *today* docs *blockers* none",
        "✅ fixed login _today_ docs _blockers_ none",
        "**Yesterday** fixed login *today* docs *blockers* none",
    ],
)
def test_starred_small_words_are_headings_where_several_are(text: str) -> None:
    assert [c.heading for c in clauses(text)][-3:] == ["done", "plan", "blocker"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("oh and today also the release notes", ["oh", "today also the release notes"]),
        ("and yesterday then the mockups", ["yesterday then the mockups"]),
        ("the cart, then also the bank", ["the cart", "the bank"]),
    ],
)
def test_a_day_is_not_cut_off_from_what_was_also_done_then(text: str, pieces: list[str]) -> None:
    assert [text[one.start : one.end] for one in clauses(text)] == pieces


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Blockers: -\n- the VPN\n- the keys", [("the VPN", 0), ("the keys", 1)]),
        ("Blockers: -", [("-", 0)]),
        ("Blockers: \u2014\nToday: tests", [("\u2014", 0), ("tests", 0)]),
    ],
)
def test_a_dash_below_blockers_is_an_answer_where_nothing_follows_it(
    text: str, places: list[tuple[str, int]]
) -> None:
    found = without_blanks(text, clauses(text))
    assert [(text[piece.start : piece.end], piece.under) for piece in found] == places


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("we never encountered any problems yet", ["we never encountered any problems yet"]),
        ("did not run into any blockers", ["did not run into any blockers"]),
        ("there weren't any blockers", ["there weren't any blockers"]),
        ("I don't think I have any blockers", ["I don't think I have any blockers"]),
        ("finished the report I will feed the ants", ["finished the report", "I will feed the ants"]),
        ("wrote the report blocked by the VPN", ["wrote the report", "blocked by the VPN"]),
        ("worked on the interface no blockers", ["worked on the interface", "no blockers"]),
        ("didn't hit any blockers besides the VPN", ["didn't hit any blockers", "the VPN"]),
        ("Today: 1. the menu", ["the menu"]),
        ("greased winch 1. Then the crane", ["greased winch 1", "the crane"]),
        ("1.", ["1"]),
        ("nothing is blocking me other than the VPN", ["nothing is blocking me", "the VPN"]),
        ("none other than the VPN", ["none", "the VPN"]),
        ("nothing besides the slow crane", ["nothing", "the slow crane"]),
        ("nothing until noon", ["nothing until noon"]),
        ("oiled the crane, the winch I could not.", ["oiled the crane", "the winch I could not"]),
        ("the winch I could not oil", ["the winch", "I could not oil"]),
        ("I oiled nothing besides the crane", ["I oiled nothing besides the crane"]),
        ("greased all other than the crane", ["greased all other than the crane"]),
        ("fixed the bugs I found no blockers", ["fixed the bugs I found", "no blockers"]),
        ("fixed the ants any blockers none", ["fixed the ants", "any blockers none"]),
    ],
)
def test_what_somebody_met_is_no_question(text: str, pieces: list[str]) -> None:
    assert [text[c.start : c.end] for c in clauses(text)] == pieces
