from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.sparse import csr_matrix

from components import encoder
from components.intents import KNOWN, Data, Model, counts_of, counts_of_one, regression

EXAMPLES = {
    "greet": ["hi", "hello there", "good morning", "hey bot"],
    "ask_velocity": [
        "what's our velocity",
        "how many points do we finish a sprint",
        "velocity?",
        "our average velocity",
    ],
    "ask_ticket": ["show DEMO-12", "what's the state of PAY-7", "DEMO-3?", "who has #42"],
    "give_standup": [
        "yesterday the login page, today the cart",
        "finished the search, next is the menu",
        "no blockers",
    ],
    "comment_ticket": ["note on DEMO-3 that tests fail", "tell #4 we wait", "reply to PAY-9 with thanks"],
    "move_ticket": [
        "close DEMO-3",
        "move #4 to done",
        "close the login ticket",
        "set PAY-9 to in review",
        "close #12 please",
    ],
    "create_ticket": ["create a bug", "we need a ticket for the search"],
    "out_of_scope": ["what's the weather", "order pizza", "book a room", "tell me a joke"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
INTENTS = [intent for intent, texts in EXAMPLES.items() for _ in texts]


def vectors(texts: list[str]) -> encoder.Floats:
    return np.array([encoder.load().encode(text) for text in texts])


def train() -> Model:
    return Model.fit(TEXTS, vectors(TEXTS), INTENTS, 0.05, 0.5)


@pytest.fixture(scope="module")
def model() -> Model:
    return train()


def best(model: Model, text: str) -> tuple[str, float]:
    odds = model.odds(text, vectors([text])[0])
    assert np.isclose(odds.sum(), 1)
    return model.intents[int(odds.argmax())], float(odds.max())


def test_a_text_of_the_training_data_has_its_own_intent_whatever_its_case(model: Model) -> None:
    for text, intent in zip(TEXTS, INTENTS, strict=True):
        for spelled in (text, text.upper() + "!", f"  {text} "):
            if "-" not in text:
                name, sure = best(model, spelled)
                assert name == intent and sure > KNOWN - 1e-6


@pytest.mark.parametrize(
    ("text", "intent"),
    [("velocity of the team", "ask_velocity"), ("state of ABC-99", "ask_ticket"), ("hello", "greet")],
)
def test_other_words_for_the_same_wish(model: Model, text: str, intent: str) -> None:
    assert best(model, text)[0] == intent


@pytest.mark.parametrize(
    "text",
    ["ABC-1, ABC-2", "http://127.0.0.1:1234/issues/7", "https://host/browse/ABC-7", "fyi ABC-7 is related", "this is like #4"],
)  # fmt: skip
def test_a_key_or_a_link_and_what_only_points_at_one_is_to_be_shown(model: Model, text: str) -> None:
    assert best(model, text) == ("ask_ticket", pytest.approx(KNOWN))


@pytest.mark.parametrize(
    "text", ["ABC-1 is done", "working on #7", "I'm on ABC-1", "I finished ABC-1 and ABC-2"]
)
def test_a_ticket_that_is_told_of_is_a_report(model: Model, text: str) -> None:
    assert best(model, text) == ("give_standup", pytest.approx(KNOWN))


@pytest.mark.parametrize(
    "text", ["comment on ABC-1: yesterday the login page,\ntoday the cart", "add a comment to #7: finished the search"]
)  # fmt: skip
def test_what_is_ordered_in_the_first_line_is_no_report(model: Model, text: str) -> None:
    assert best(model, text) == ("comment_ticket", pytest.approx(KNOWN))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ('create a ticket called "close #12 please"', "create_ticket"),
        ("add a comment that close #12 is next", "comment_ticket"),
        ("close #12 please", "move_ticket"),
    ],
)
def test_a_change_in_the_words_of_a_comment_or_a_title_is_none(model: Model, text: str, intent: str) -> None:
    assert best(model, text)[0] == intent


def test_of_several_changes_the_first_is_wanted() -> None:
    texts = [*TEXTS, "assign #4 to Ana", "give PAY-9 to Ben", "assign DEMO-3 to Ana and Ben"]
    intents = [*INTENTS, *["assign_ticket"] * 3]
    model = Model.fit(texts, vectors(texts), intents, 0.05, 0.5)
    for break_ in ("\n", "; "):
        assert best(model, break_.join(["move #7 to done", "assign #9 to Ana"])) == (
            "move_ticket",
            pytest.approx(KNOWN),
        )
        assert best(model, break_.join(["assign #9 to Ana", "move #7 to done"])) == (
            "assign_ticket",
            pytest.approx(KNOWN),
        )


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("DEMO-3 was mentioned in the call with thanks", "give_standup"),
        ("note on DEMO-3 was mentioned in the call", "comment_ticket"),
        ("reply to PAY-9 that tests fail", "comment_ticket"),
    ],
)
def test_news_of_a_ticket_is_no_comment_on_it(text: str, intent: str) -> None:
    texts = [
        *TEXTS,
        *(f"{key} was mentioned in the call" for key in ("note DEMO-4", "PAY-3", "DEMO-9 thanks")),
    ]
    intents = [*INTENTS, *["comment_ticket"] * 3]
    assert best(Model.fit(texts, vectors(texts), intents, 0.05, 0.5), text)[0] == intent


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "...", "/"])
def test_nothing_to_go_by_is_nothing_preferred(model: Model, text: str) -> None:
    assert best(model, text)[1] < 0.5


def test_the_same_data_give_the_same_model_and_it_survives_being_stored(model: Model) -> None:
    again = Model.of(train().arrays())
    for text in ("how fast are we", "pizza", "DEMO-5", "hi"):
        vector = vectors([text])[0]
        np.testing.assert_array_equal(model.odds(text, vector), again.odds(text, vector))


def weighed(size: int) -> tuple[np.ndarray, csr_matrix, np.ndarray, np.ndarray]:
    """Vectors, and spellings, the last of which no example has; an intent of three each, and its weight."""
    chance = np.random.default_rng(0)
    spelling = chance.standard_normal((size, 4))
    spelling[:, -1] = 0
    meaning = chance.standard_normal((size, encoder.DIMENSIONS))
    return meaning, csr_matrix(spelling), np.arange(size) % 3, chance.uniform(0.5, 2, size)


def test_the_gradient_is_that_of_the_loss() -> None:
    meaning, spelling, gold, weights = weighed(7)
    data, used = Data.of(meaning, spelling, gold, weights)
    assert list(used) == [0, 1, 2]
    chosen, dense = np.array([1, 4, 5]), np.zeros((encoder.DIMENSIONS, 3))
    features = spelling.toarray()[chosen][:, used]

    def loss(flat: np.ndarray) -> float:
        scores = features @ flat[:9].reshape(3, 3) + flat[9:]
        log_odds = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        return float(-(log_odds[[0, 1, 2], gold[chosen]] * weights[chosen]).mean() / weights.mean())

    at = np.random.default_rng(1).standard_normal(12)
    _, spelled, bias = data.gradients([dense, at[:9].reshape(3, 3), at[9:][None]], chosen)
    numeric = approx_fprime(at, loss, 1e-6)
    np.testing.assert_allclose(np.concatenate([spelled.ravel(), bias.ravel()]), numeric, atol=1e-4)


def test_weights_for_every_feature_those_that_no_example_has_weigh_nothing() -> None:
    meaning, spelling, gold, weights = weighed(60)
    found = regression(meaning, spelling, gold, weights, 0.05)
    assert found.shape == (encoder.DIMENSIONS + 5, 3)
    assert not found[-2].any()
    scores = np.hstack([meaning, spelling.toarray()]) @ found[:-1] + found[-1]
    assert (scores.argmax(1) == gold).all()


@given(st.text(max_size=200))
def test_the_ngrams_of_one_text_are_counted_as_those_of_many(text: str) -> None:
    for block in range(2):
        columns, counts = counts_of_one(text, block)
        (whole,) = counts_of([text], block).toarray()
        np.testing.assert_allclose(counts, whole[columns])
        assert set(whole.nonzero()[0]) <= set(columns)
