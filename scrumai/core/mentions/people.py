"""Names and handles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..text import lowered
from .base import Mention, apart

_HANDLE = re.compile(r"<@[A-Z0-9]{2,}(?:\|[^>\n]*)?>|(?<![\w.@/])@(?P<handle>[^\W_][\w.-]{0,38}(?<![.-]))")
_CROWD = frozenset(
    {"here", "channel", "everyone", "all", "team", "bot", "scrumbot", "scrum.ai", "scrumai", "group"}
)
_NAME = r"(?P<name>[^\W\d_][^\W\d_]*(?:[’'-][^\W\d_]{2,})?)"
_THING = r"(?:current|open|next|other|plate|board|queue|work|pr|prs|mr|mrs|review|reviews|branch|ticket|tickets|blocker|blockers|report|standup|update|task|tasks|work|plate|story|stories|approval|feedback|answer|reply|input|merge|code|help|comment|comments|fix|change|changes|bug|issue|issues|keys?|status|assignments?|name|stuff)"
_CUES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bwhat(?:['’]?s| is| are| was|re| did| does| has)? {_NAME}(?: and (?:[^\W\d_]+))? (?:is |been )?(?:currently |still |now )?(?:working|doing|up to|do\b|busy|on\b|got\b|picked|assigned)",
        rf"\b(?:is|has|was|does|did) {_NAME} (?:still |also |currently )?(?:blocked|stuck|waiting|working|off|out|away|reported|posted|done|report|finished|answered|on vacation|in today|doing|have)\b",
        rf"\bwho(?:['’]?s| is| are)? (?:\w+ )?{_NAME} (?:waiting|blocked)",
        rf"\b(?:assign|reassign|give|hand|pass|move|transfer|delegate|send)\b[^.,;\n?]{{0,60}}?\bto {_NAME}",
        rf"\b(?:tickets?|items?|tasks?|board|queue|plate|work|stories|story|bugs?|card|[#!]\d+|-\d+) (?:for|of|goes to|belongs to|->) {_NAME}\s*(?:$|[?.,!:])",
        rf"\b(?:owner|assignee|responsible|reviewer)(?: of \S+| for \S+)?(?: is| to|:| =|, should be) {_NAME}\b",
        rf"\b(?:put|set|add|make) {_NAME} (?:on|in|to|as|and)\b",
        rf"\b(?:allocate|reassign|assign|asign|over|goes|-\d+|#\d+) to {_NAME}\b",
        rf"\b(?:which|what|where)(?: \w+){{0,3}} (?:is|does|did|has) {_NAME} (?:at|fix|pick|do|work|start|hav|on|take|tak|pair|handl|up)\w*",
        rf"\bwhat {_NAME} (?:works|does|is doing|is up to)\b",
        rf"\bkeeps {_NAME} busy\b",
        rf"(?<![\w’']){_NAME}['’]s {_THING}\b",
        rf"\b(?:assign|ask|tell|ping|remind|unblock) {_NAME}\b",
        rf"\b(?:waiting|wait|waits|waiting) (?:on|for) {_NAME}(?=['’]s|\s*(?:$|[.,;!?\n]|to |and |who |for ))",
        rf"\b(?:working on|doing|busy with|assigned to|owned by|belongs? to|blocked by|unblocked by|waiting for|owner is|assignee|paired with|pairing with|together with|talk(?:ed|ing)? to|synced with|sat with) {_NAME}\b",
        rf"(?:^|[.,;!?\n] ?|\b(?:and|but|because|since|that|so) ){_NAME} (?:is|was|will be) (?:off|out|sick|away|blocked|stuck|waiting|working|on (?:vacation|holiday|leave|pto)|back|ill)\b",
        rf"(?:^|[.,;!?\n] ?|\b(?:and|but|because|since|that|so|until|before|if|when) ){_NAME} (?:reviewed|merged|fixed|approved|answered|replied|helped|finished|sent|gave|took|takes|needs|promised|unblocked|hasn['’]t|has not|doesn['’]t answer)\b",
    )
)
_AFTER_CUE = re.compile(
    r"(?i)\b(?:to|with|from|for|by|on|ask|asked|help|helped|helping|ping|pinged|and|or|unblock|unblocked|thanks|hi|hey|hello|owes|is|are|has|does|did|was|what|where|how|about|both|let|give|tell|than|of|as|of)\s+$"
)
_BEFORE_CUE = re.compile(
    r"(?i)['’]s\b|\s+(?:is|was|has|will|can|needs?|said|says|took|takes|gave|sent|reviewed?|merged|fixed|approved|asked|owes|still|hasn|doesn|isn|wants?|promised|found|helped|and|or|in|on|at|about|for|with|to|this|today|yesterday)\b|\s*(?:$|[?,.!;)\n])"
)
_NOBODY = frozenset(
    """
    i me my mine you your yours he she it we us they them her him his its our ours their this that these
    those there here who whom what which when where why how all any anyone anybody someone somebody everyone
    everybody nobody no none nothing something one two the a an and or but so if is are was were be been do
    does did has have had will would can could should may might must not qa ops devops dev devs infra it hr
    legal finance marketing sales security support design product management helpdesk client customer
    customers vendor team teams board boss manager lead po sm scrum backend frontend api apis ux ui ci cd db
    dba pr prs mr mrs staging production prod test tests testing build builds deploy deployment review
    reviews release approval access keys feedback monday tuesday wednesday thursday friday saturday sunday
    mon tue tues wed thu thur thurs fri sat sun mondays tuesdays wednesdays thursdays fridays january
    february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec today tomorrow yesterday tonight now then next last week month sprint day days
    morning afternoon evening lunch noon jira gitlab github trello pivotal redmine slack telegram line
    linear azure aws gcp google microsoft figma docker kubernetes jenkins sentry grafana kafka postgres
    redis mysql mongo terraform ansible helm chrome safari firefox edge android ios iphone ipad windows
    linux mac paypal stripe sap spring python java javascript typescript node react vue angular django flask
    rails excel sonar cypress elastic graphana datadog confluence notion zoom teams outlook gmail salesforce
    firebase oauth sso vpn dns ssl http https json csv pdf xml html css sql yaml english german french
    spanish polish japanese india germany poland brazil france japan europe please thanks thank hi hello hey
    good ok okay yes yep yeah nope done doing todo blocked blocker blockers impediment impediments in on at
    to for from with by of as up out off over under about into after before until since during per via still
    just also only maybe really very much more most some few many other others another same new old big
    small good bad working waiting stuck blocked free ready open closed overdue left going coming back done
    finished assigned merged reviewed points point story stories ticket tickets task tasks item items bug
    bugs issue issues epic epics card cards backlog standup daily retro refinement planning demo velocity
    burndown goal scope report reports summary status update updates progress review doing input answer
    reply someone else else's let lets let's don doesn isn aren won can't christmas easter eid diwali pto
    ooo eod utc gmt cet est pst ist jst bst it's that's what's there's he's she's who's time things thing
    reminder reminders alarm schedule timezone zone deadline     stuff work code everything anything way need needs help info decision confirmation response budget half
    quarter end start first second third final draft page pages app site server cluster database data docs
    doc login move moved close closed close show give take put set get got make made tell told ask asked
    check checked see seen look anyone's everybody's them's bot bots human nothing's scrum.ai mr mrs ms dr
    sir madam guys folks mate buddy man dude
    """.split()
)


def people(
    text: str, names: frozenset[str] = frozenset(), proper: Iterable[tuple[int, int]] = ()
) -> list[Mention]:
    """Handles, platform mentions, known names, and names by what stands around them; never "I", "QA" or "Monday"."""
    found: list[Mention] = []
    for match in _HANDLE.finditer(text):
        if (match["handle"] or "").lower() not in _CROWD:
            found.append(_person(text, match.start(), match.end()))
    for start, end in _words(text):
        if (word := text[start:end].lower()) in names and word not in _NOBODY:
            found.append(_person(text, start, end))
    small = lowered(text)
    for pattern in _CUES:
        for match in pattern.finditer(small):
            if _a_name(text[slice(*match.span("name"))]):
                found.append(_person(text, *match.span("name")))
    for start, end in proper:
        before = _AFTER_CUE.search(text, max(0, start - 12), start)
        after = _BEFORE_CUE.match(text, end)
        if _a_name(text[start:end]) and text[start:end].istitle() and before and after:
            found.append(_person(text, start, end))
    return apart(found)


def _words(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"(?<![\w/@.#-])[^\W\d_]+(?:-[^\W\d_]+)?(?![\w/@#-]|\.\w)", text):
        yield match.span()


def _a_name(word: str) -> bool:
    return (
        len(word) > 1
        and word.lower() not in _NOBODY
        and not word.isupper()
        and not re.search(r"(?i)(?:ing|ed|tion)$", word)
    )


def _person(text: str, start: int, end: int) -> Mention:
    return Mention("person", start, end, text[start:end])
