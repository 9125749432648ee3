"""Tickets, people, times and absences named in a text, found by grammar.

Every finder takes the text as typed and gives `Mention`s in order, with exact offsets. The value of a
ticket is its key in normal form; of the others the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones


@dataclass(frozen=True)
class Mention:
    """text[start:end] names something; `kind` is ticket, person, time or absence."""

    kind: str
    start: int
    end: int
    value: str


def mentions(
    text: str, names: frozenset[str] = frozenset(), proper: Iterable[tuple[int, int]] = ()
) -> list[Mention]:
    """Everything that is named. `names` are known people in lower case, `proper` the spans of proper nouns."""
    found = [*tickets(text), *times(text), *absences(text)]
    taken = [(m.start, m.end) for m in found if m.kind != "absence"]
    found += [
        m
        for m in people(text, names, proper)
        if not any(m.start < end and m.end > start for start, end in taken)
    ]
    return sorted(found, key=lambda m: (m.start, m.end, m.kind))


# --- tickets ---

_NO_PROJECT = frozenset(
    """
    aes ansi arm ascii base bcp cet ch chapter cidr covid cp cve day ddr dec din ean ecma edt eigth en es
    est eu feb fig gen gmt gpt h http https ieee imx iphone ipv iso java jan jdk jpeg jul jun k8s latin
    level log lt lte mac mar may md mp mpeg mst nist node nov oct p page part pci pdt pep phase pi pkcs ps
    pst python py q quarter release rfc rs rsa s3 sep sha sept slide sprint ssl stage step tcp tier tls
    top udp unit us usb utc utf v ver version vp w3c wcag week windows win wp x x86 iteration room apr
    aug line node12 group level covid19 sars b2b grade batch round episode sec min lesson
    """.split()
)
_KEY = re.compile(r"(?<![\w/#.@-])(?P<project>[A-Za-z][A-Za-z0-9]{1,9})-(?P<number>\d{1,7})(?![\w-]|\.\d)")
_REPOSITORY = re.compile(r"(?<![\w/#.@-])(?:[\w.-]{1,80}/){0,3}[A-Za-z][\w.-]{0,80}[#!]\d{1,7}(?!\w)")
_NUMBER = re.compile(r"(?<![\w&/#!?])(?P<sign>[#!])(?P<number>\d{1,10})(?!\w|[.,]\d)")
_SAID = re.compile(
    r"(?i)\b(?:ticket|issue|story|bug|card|item|work item)s? (?:no\.? ?|number |nr\.? ?)?(?P<number>\d{1,7})(?![\w:.-]\d|\w)"
)
_WORKED = re.compile(
    r"(?i)\b(?:finish(?:ed|ing)?|(?:done|continu\w+|started|starting|busy) (?:with|on)|clos(?:ed|e|ing)|work(?:ed|ing) on|merged"
    r"|review(?:ed|ing)?|on|and|with|start|pick(?:ed|ing)? up|resolved|mov(?:e|ed|ing)) (?P<number>\d{3,6})(?=\s*(?:$|[,.;!?)\n]|and\b|to\b|yet\b|today\b|yesterday\b))(?![.,:]\d)"
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>|]+")
_ADDRESSES = (
    (re.compile(r"github\.[\w.]+/(?P<repo>[\w.-]+/[\w.-]+)/(?:issues|pull)/(?P<n>\d+)"), "{repo}#{n}"),
    (re.compile(r"//[^/]+/(?P<repo>[\w./-]+?)/-/(?:issues|work_items)/(?P<n>\d+)"), "{repo}#{n}"),
    (re.compile(r"//[^/]+/(?P<repo>[\w./-]+?)/-/merge_requests/(?P<n>\d+)"), "{repo}!{n}"),
    (re.compile(r"trello\.com/c/(?P<n>\w+)"), "{n}"),
    (re.compile(r"pivotaltracker\.com/(?:n/)?(?:story/show|projects/\d+/stories)/(?P<n>\d+)"), "#{n}"),
    (re.compile(r"(?:/browse/|selectedIssue=|/issues?/)(?P<n>[A-Za-z][A-Za-z0-9_]+-\d+)"), "{n}"),
    (re.compile(r"/issues/(?P<n>\d+)"), "#{n}"),
)


def tickets(text: str) -> list[Mention]:
    """Keys and addresses of tickets: DEMO-12, demo-12, #42, !17, GH-9, owner/repo#3, "ticket 12", links of trackers."""
    found: list[Mention] = []
    for match in _URL.finditer(text):
        value = _of_address(match[0])
        end = match.end() - (len(match[0]) - len(match[0].rstrip(".,;:!?)]}>'\"")))
        if value:
            found.append(Mention("ticket", match.start(), end, value))
    masked = _URL.sub(lambda match: " " * len(match[0]), text)
    for match in _REPOSITORY.finditer(masked):
        found.append(Mention("ticket", match.start(), match.end(), match[0]))
    for match in _KEY.finditer(masked):
        if match["project"].lower() not in _NO_PROJECT:
            found.append(Mention("ticket", match.start(), match.end(), match[0].upper()))
    for match in _NUMBER.finditer(masked):
        found.append(Mention("ticket", match.start(), match.end(), match[0]))
    for pattern in (_SAID, _WORKED):
        for match in pattern.finditer(masked):
            found.append(Mention("ticket", *match.span("number"), "#" + match["number"]))
    return _apart(found)


def _of_address(address: str) -> str | None:
    for pattern, form in _ADDRESSES:
        match = pattern.search(address)
        if match:
            value = form.format(**match.groupdict())
            return value.upper() if re.fullmatch(r"[A-Za-z]\w*-\d+", value) else value
    return None


# --- times ---

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tue|tues|wed|thu|thur|thurs|fri)s?(?![\w'’])"
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_COUNT = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_SMALL = rf"(?:{_COUNT}|fifteen|twenty|thirty|forty-?five|\d{{1,3}})"
_UNIT = r"(?:min(?:ute)?s?|h(?:ou)?rs?|hours?|days?|weeks?|months?|sprints?)"
_ZONE = r"(?:(?:UTC|GMT)(?:\s?[+-]\s?\d{1,2}(?::?\d{2})?)?|CES?T|[ECMP][SD]T|IST|JST|BST|A[EC][SD]T|BRT|SGT|HKT|KST|MSK|EES?T|WES?T)"
_CLOCK = (
    r"(?:\d{1,2}[:.h]\d{2}(?!\d|[./]\d)(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|\d{1,2}\s?o['’]?clock|\d{1,2}\s?(?:uhr|h)\b"
    rf"|(?:half|(?:a )?quarter|{_SMALL})(?: minutes)? (?:past|to|after) {_SMALL}\b|(?:at )?noon|midnight|midday"
    rf"|(?:(?<=at )|(?<=until )|(?<=till )|(?<=from )|(?<=by )|(?<=around )|(?<=before )|(?<=after )|(?<=to ))(?:[01]?\d|2[0-4]|{_COUNT})(?![\w:.,%/-]\w|\w| (?:points?|tickets?|items?|hours?|minutes?|days?|weeks?|sprints?|people|stor)))"
)
_DATE = (
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{1,2}}\.\d{{1,2}}\.|(?<=on )\d{{1,2}}/\d{{1,2}}|(?<=until )\d{{1,2}}/\d{{1,2}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b(?![-:])|(?:the )?\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?{_MONTH}\b(?: \d{{4}})?|(?:the )?\d{{1,2}}(?:st|nd|rd|th)\b)"
)
_DAY = (
    r"(?:(?:the )?day (?:after tomorrow|before yesterday)|today|tomorrow|tommorow|tmrw|tmw|2moro|yesterday|tonight"
    rf"|(?:this|next|last|past|coming|following) (?:{_WEEKDAY}|week|month|sprint|weekend|morning|afternoon|evening|year|quarter)"
    rf"|{_WEEKDAY}|weekdays?|work(?:ing)? ?days?|weekends?"
    r"|(?:the )?(?:end|start|beginning|middle) of (?:the |this |next )?(?:day|week|month|sprint|year)|eod\b|eow\b|(?:the )?rest of the (?:day|week)"
    r"|in the (?:morning|afternoon|evening)|(?:this|all|whole) (?:day|week)|mornings?|afternoons?|evenings?"
    rf"|in (?:an?|{_SMALL}) {_UNIT}|(?:an?|{_SMALL}) {_UNIT} (?:before|earlier|ago|later|after|from now)|for (?:an?|the|{_SMALL})(?: next| last)? {_UNIT}|(?:the )?(?:next|last|past) {_SMALL} {_UNIT}"
    r"|(?:every|each) (?:(?:other|second|single) )?(?:day|week|month|morning|sprint)|mon(?:day)?\s?(?:-|–|to|through)\s?(?:thu|fri)(?:rs|day|rsday)?)"
)
_ATOM = rf"(?:{_DATE}|{_CLOCK}|{_DAY}|(?-i:{_ZONE})\b|(?-i:[A-Z][a-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?))"
_GLUE = r"(?:\s*(?:,|-|–|/|&)\s*|\s+)(?:(?:at|on|by|from|to|until|till|and|or|the|of|every|each|except|but not|starting|around|about|sharp)\s+){0,3}"
_TIME = re.compile(
    rf"(?i)(?<![\w/.#-])(?:(?:every|each|except|since|until|till|before|after)\s+(?:on\s+)?)?(?:{_ATOM})(?:{_GLUE}(?:{_ATOM}))*(?![\w])"
)
_PLACE_CUE = re.compile(r"(?i)\b(?:in|to|from|at|is|zone|tz|near|of|=|:)\s+(?:the )?$")
_PLACE_AFTER = re.compile(r"(?i)(?:'s)?[ -](?:local )?(?:time|tz|timezone)\b")
_ALIASES = """bangalore bengaluru mumbai delhi new delhi chennai hyderabad pune munich hamburg cologne frankfurt stuttgart leipzig
    san francisco seattle boston washington miami atlanta dallas houston austin philadelphia portland san diego las vegas montreal ottawa
    barcelona valencia milan turin naples lyon marseille nice geneva basel rotterdam eindhoven the hague antwerp manchester edinburgh
    glasgow birmingham leeds bristol krakow gdansk wroclaw poznan kyoto osaka nagoya yokohama beijing shenzhen guangzhou
    rio rio de janeiro recife curitiba belo horizonte porto braga gothenburg malmo aarhus lahore islamabad hanoi saigon kyiv
    tel aviv abu dhabi cape town st petersburg nyc berlin germany india japan france poland brazil portugal
    spain italy california texas florida england ireland scotland sweden norway denmark finland netherlands belgium austria
    switzerland ukraine romania bulgaria greece turkey israel egypt nigeria kenya vietnam philippines indonesia thailand""".replace(
    "\n", " "
)


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    """Cities and countries that stand for a time zone; longest first."""
    cities = {name.split("/")[-1].replace("_", " ").lower() for name in available_timezones() if "/" in name}
    cities = {city for city in cities if re.fullmatch(r"[a-z][a-z ]{3,}", city)} - set(
        """
    center east west north south general eastern western central pacific mountain alaska zulu easter
    """.split()
    )
    known = cities | {
        alias for alias in re.split(r"\s{2,}", "  ".join(_pairs(_ALIASES.split()))) if len(alias) > 2
    }
    zones = [
        "(?:eastern|western|central|pacific|mountain|central european|indian|japan|british)(?: standard| summer| daylight)? time"
    ]
    return re.compile(
        rf"(?i)(?<![\w-])(?:{'|'.join(zones + sorted(map(re.escape, known), key=len, reverse=True))})(?![\w-])"
    )


def _pairs(words: Sequence[str]) -> Iterator[str]:
    """Two-word places are written as two words in the list; join those whose first half means nothing alone."""
    halves = {"new", "san", "las", "the", "belo", "tel", "abu", "cape", "st"}
    at = 0
    while at < len(words):
        size = 2 if words[at] in halves else 1
        if words[at : at + 3] == ["rio", "de", "janeiro"]:
            size = 3
        yield " ".join(words[at : at + size])
        at += size


def times(text: str) -> list[Mention]:
    """Clock times, days, dates, recurrences, spans of time, and the places and zones that say whose time."""
    masked = _URL.sub(lambda match: "_" * len(match[0]), text)
    found = [Mention("time", m.start(), m.end(), text[m.start() : m.end()]) for m in _TIME.finditer(masked)]
    for match in _places().finditer(masked):
        after = _PLACE_AFTER.match(masked, match.end())
        named = match[0].lower().endswith(" time")
        if after or named or _PLACE_CUE.search(masked, max(0, match.start() - 12), match.start()):
            end = after.end() if after else match.end()
            found.append(Mention("time", match.start(), end, text[match.start() : end]))
    return _run_together(text, _apart(found))


def _run_together(text: str, found: list[Mention]) -> list[Mention]:
    """Joins a time and the place beside it: "10:15" and "Berlin time"."""
    joined: list[Mention] = []
    for mention in found:
        if joined and re.fullmatch(r",?\s+(?:in\s+)?", text[joined[-1].end : mention.start]):
            start = joined.pop().start
            mention = Mention("time", start, mention.end, text[start : mention.end])
        joined.append(mention)
    return joined


# --- absences ---

_REACH = rf"(?:[\s,]+(?:(?:on|from|until|till|til|to|through|for|since|starting|as of|after|before|by|in|the|and|all|rest of the|whole|work|at|both days)\s+){{0,3}}(?:{_ATOM}|day|week|lunch|(?:an?|{_SMALL}) {_UNIT}|school|vacation|work))*"
_FREE = r"(?=\s*(?:$|[.,;!?\n]|and\b|but\b|btw\b))"
_AWHILE = rf"(?= (?:today|tomorrow|tmrw|until|till|til|on|from|for|this|next|all|sick|{_WEEKDAY}|at \d|after|starting|in the|the (?:rest|whole|next|\d))\b)"
_FORMS = (
    rf"(?:half|whole|full|bank|public|national|personal|sick|mental health|comp|the|a|{_SMALL}|few|some) days? (?:off|holiday|leave)",
    r"half[ -]days?",
    r"(?:bank|public|national) holidays?",
    r"days? off",
    r"(?:out )?sick(?: (?:leave|day)s?)?",
    r"ill",
    r"(?:on )?(?:pto|ooo|vacations?|holidays?|annual leave|(?:parental|maternity|paternity|sick|study) leave|sabbatical)",
    rf"(?:on )?leave(?:{_AWHILE}|{_FREE})",
    r"out of (?:the )?office",
    rf"(?:out|off|away|absent|unavailable|not (?:available|in|here|around|working)){_AWHILE}",
    rf"(?:(?<=i['’]m )|(?<=\bim )|(?<=\bbe )|(?<=\bis )|(?<=\bam ))(?:off|away|out){_FREE}",
    r"(?:won['’]?t|will not|can(?:['’]?t|not)) (?:be (?:in|here|around|available|there|online|at work|working)|work)\b",
    r"tak(?:e|ing) (?:\w+ ){0,3}?off",
    r"doctor(?:['’]?s)?(?: appointment)?",
    r"dentist",
    rf"back(?= (?:on|in|at|tomorrow|next|by|{_WEEKDAY})\b)",
)
_ABSENT = re.compile(rf"(?i)(?<![\w-])(?:{'|'.join(_FORMS)})(?: sick)?{_REACH}(?![\w])")


def absences(text: str) -> list[Mention]:
    """Being away, or coming back, with the phrase to its end: "off until Wednesday", "PTO next week"."""
    masked = _URL.sub(lambda match: "_" * len(match[0]), text)
    found = [
        Mention("absence", m.start(), m.end(), text[m.start() : m.end()]) for m in _ABSENT.finditer(masked)
    ]
    return _apart(found)


# --- people ---

_HANDLE = re.compile(r"<@[A-Z0-9]{2,}(?:\|[^>\n]*)?>|(?<![\w.@/])@(?P<handle>[^\W_][\w.-]{0,38}(?<![.-]))")
_CROWD = frozenset(
    {"here", "channel", "everyone", "all", "team", "bot", "scrumbot", "scrum.ai", "scrumai", "group"}
)
_NAME = r"(?P<name>[^\W\d_][^\W\d_]*(?:[’'-][^\W\d_]{2,})?)"
_THING = r"(?:current|open|next|other|plate|board|queue|work|pr|prs|mr|mrs|review|reviews|branch|ticket|tickets|blocker|blockers|report|standup|update|task|tasks|work|plate|story|stories|approval|feedback|answer|reply|input|merge|code|help|comment|comments|fix|change|changes|bug|issue|issues|keys?|status|assignments?|name|stuff)"
_CUES = tuple(
    re.compile(pattern, re.IGNORECASE)
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
    stuff work code everything anything way need needs help info decision confirmation response budget half
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
        if text[start:end].lower() in names and text[start:end].lower() not in _NOBODY:
            found.append(_person(text, start, end))
    for pattern in _CUES:
        for match in pattern.finditer(text):
            if _a_name(match["name"]):
                found.append(_person(text, *match.span("name")))
    for start, end in proper:
        before = _AFTER_CUE.search(text, max(0, start - 12), start)
        after = _BEFORE_CUE.match(text, end)
        if _a_name(text[start:end]) and text[start:end].istitle() and before and after:
            found.append(_person(text, start, end))
    return _apart(found)


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


def _apart(found: Iterable[Mention]) -> list[Mention]:
    """Those that do not overlap: the earlier, and of those that begin together the longer one."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept
