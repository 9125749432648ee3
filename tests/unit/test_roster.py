"""Whom a name means, among the people of a team."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.team import Member
from scrumai.services.roster import matching, named_in

NAMES = {
    "U1": "Ana Silva", "U2": "Robert Hill", "U3": "Alexandra Kim", "U4": "Priya Nair", "U5": "Jonas Weber",
    "U6": "Søren Ørsted", "U7": "José Müller", "U8": "Marta Nowak", "U9": "Łukasz Zając", "U10": "Jan de Vries",
    "kasia_w": "Katarzyna Wójcik", "U12": "Julian", "U13": "Stephen O'Neil", "U14": "Mohammed Al-Farsi",
}  # fmt: skip
TEAM = [Member(n, 1, name, f"slack:T1:{who}") for n, (who, name) in enumerate(NAMES.items())]


def found(name: str) -> list[str]:
    return [one.name for one in matching(name, TEAM)]


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("ana", "Ana Silva"),
        ("Ana's", "Ana Silva"),
        ("silva", "Ana Silva"),
        ("Anna", "Ana Silva"),
        ("Bob", "Robert Hill"),
        ("bobby", "Robert Hill"),
        ("Rob", "Robert Hill"),
        ("Alex", "Alexandra Kim"),
        ("Sasha", "Alexandra Kim"),
        ("Priyaa", "Priya Nair"),
        ("Pryia", "Priya Nair"),
        ("Prya", "Priya Nair"),
        ("priya.nair", "Priya Nair"),
        ("@priya", "Priya Nair"),
        ("Jonsa", "Jonas Weber"),
        ("Jonass", "Jonas Weber"),
        ("Soren", "Søren Ørsted"),
        ("jose", "José Müller"),
        ("Mueller", "José Müller"),
        ("lukas", "Łukasz Zając"),
        ("zajac", "Łukasz Zając"),
        ("Kasia", "Katarzyna Wójcik"),
        ("@kasia_w", "Katarzyna Wójcik"),
        ("katarzina", "Katarzyna Wójcik"),
        ("Steve", "Stephen O'Neil"),
        ("Steven", "Stephen O'Neil"),
        ("oneil", "Stephen O'Neil"),
        ("Mo", "Mohammed Al-Farsi"),
        ("Mohamed", "Mohammed Al-Farsi"),
        ("<@U2>", "Robert Hill"),
        ("<@U4|priya.n>", "Priya Nair"),
    ],
)
def test_a_nickname_a_typo_a_handle_and_a_name_without_accents(name: str, who: str) -> None:
    assert found(name) == [who]


@pytest.mark.parametrize(
    "name",
    ["Maria", "Hanna", "Jana", "Julia", "Roberta", "Alexander", "Anastasia", "Priyanka", "Zoe", "Weberknecht",
     "<@U99>", "@", "", "QA", "the VPN", "a", "ro", "Tina"],
)  # fmt: skip
def test_another_name_is_nobody_however_near(name: str) -> None:
    assert found(name) == []


def test_a_name_of_several_finds_them_all_and_a_whole_name_one() -> None:
    people = [Member(1, 1, "Ana Silva", ""), Member(2, 1, "Ana Costa", ""), Member(3, 1, "Alexander Ray", "")]
    assert [one.id for one in matching("Ana", people)] == [1, 2]
    assert [one.id for one in matching("anna", people)] == [1, 2]
    assert [one.id for one in matching("ana costa", people)] == [2]
    people.append(Member(4, 1, "Alexandra Fox", ""))
    assert [one.id for one in matching("alex", people)] == [3, 4]
    assert [one.id for one in matching("alexandra", people)] == [4]


def test_a_short_name_in_a_sentence_is_one_only_with_a_capital() -> None:
    people = [Member(1, 1, "Robert Hill", ""), Member(2, 1, "William Fox", "")]
    assert [one.id for one in named_in("is Bob blocked", people)] == [1]
    assert named_in("this will rob us of a day, the bill is due", people) == []


@given(st.sampled_from([one.name.split()[0] for one in TEAM if len(one.name.split()[0]) > 5]), st.data())
def test_two_letters_that_changed_places_still_mean_the_person(first: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(first) - 2))
    slipped = first[:at] + first[at + 1] + first[at] + first[at + 2 :]
    assert [one.name.split()[0] for one in matching(slipped, TEAM)] == [first]


@given(st.text(max_size=60))
def test_no_text_breaks_it(name: str) -> None:
    assert set(found(name)) <= set(NAMES.values())
