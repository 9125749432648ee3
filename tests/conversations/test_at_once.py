"""Ten people talk in the same moment; nobody sees what another one said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.fixtures.stack import Stack

PEOPLE = 10


def test_ten_people_at_once_never_see_each_others_facts(running: Stack) -> None:
    workspace = running.workspace("at-once")

    def standup(number: int) -> list[str]:
        sender = f"local:at-once:person-{number}"
        turns = [
            "start standup",
            f"painted wall number {number}",
            f"wall number {number + 100}",
            "nope",
            "show my report",
        ]
        return [reply["text"] for turn in turns for reply in running.say(sender, turn)]

    with ThreadPoolExecutor(PEOPLE) as pool:
        heard = list(pool.map(standup, range(PEOPLE)))
    for number, replies in enumerate(heard):
        assert len(replies) == 5, replies
        others = [f"painted wall number {other}\n" for other in range(PEOPLE) if other != number]
        assert f"painted wall number {number}\n" in replies[-1]
        assert not any(other in reply + "\n" for other in others for reply in replies)
    rows = running.rows(
        workspace,
        "select m.name, e.text from entry e join report r on r.id = e.report_id join member m on m.id = r.member_id"
        " where e.text like 'painted wall number%' order by m.name",
    )
    assert rows == [[f"Person {number}", f"painted wall number {number}"] for number in range(PEOPLE)]
