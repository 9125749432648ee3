"""Words that decide by themselves: whole-message answers, escapes, and plain signs of tense.

What a message means in general is the model's business (`components/`); these are the few cases
in which a rule must never be wrong.
"""

from __future__ import annotations

import re

from .mentions import tickets as _tickets
from .mentions.base import URL as _URL
from .text import bag, phrases

_EDGES = " \t\n.!,;:…-*_'\"`()"
_NONE = phrases(
    """
    no|nope|nah|nada|none|nothing|nil|null|na|n/a|nix|nein|non|nein danke|zero|noo|nop|naw|nichts
    no blockers|no blocker|none today|none so far|nothing so far|nothing yet|nothing really|not really|nothing at all
    nothing today|nothing yesterday|not today|no thanks|no thank you|none at the moment|not atm|not at the moment
    not right now|not yet|all clear|all good|nope all good|no all good|nothing blocking|no impediments|not blocked
    i have none|i have nothing|nothing to report|nothing to add|not that i know of|no blocker today|no blockers today
    none for now|nope none|no none|nothing new|no nothing|nope nothing|nothing for now
    nothing else|nothing more|no nothing else|nowhere|nowhere really|nowhere at the moment|nobody|no one|noone
    rien|aucun|aucune|keine|keiner|ninguno|ninguna|nenhum|nenhuma|nessuno|niente|geen|brak|není|inget|ingen|ingenting|yok|nincs|nema|nic|nimic|hakuna|wala|gak ada|tidak ada|kuch nahi|koi nahi|không|không có|ei ole|ei mitään|gar nichts|kein|нет|没有|無し|无|なし
    нет проблем|проблем нет|нет блокеров|блокеров нет|ничего|немає|没有问题|没问题|特になし|問題なし|없음|לא|אין|لا|لا يوجد|لا شيء
    """
)
_BLANK = re.compile("[-\u2013\u2014]{1,3}|/|0|\N{CROSS MARK}")
_YES = phrases("yes|yep|yeah|yup|y|ja|si|oui|sure|yes there are|yes i have|yes i do|i do|yes one|yes please")
_HESITANT = 2  # words
_SOME = phrases(
    "slightly|somewhat|partially|partly|kind of|kinda|sort of|a bit|a little|a little bit|a few|some|yes some|yes a few"
)
_TO_POST = re.compile(r"\b(?:post|send|publish|submit|ship|share)\b", re.I)
_GREETING = phrases(
    """
    hi|hello|hey|hiya|yo|hi there|hey there|hello there|good morning|morning|gm|good afternoon|good evening
    hallo|hola|ola|moin
    thanks|thank you|thx|ty|cheers|ok|okay|hi bot|hello bot|hey bot|i am back|i'm back|im back|back|here
    """
)
_ESCAPES = {
    phrase: word
    for word, spelt in {
        "stop": "stop|cancel|stop it|stop this|please stop|stop please|stop the standup|cancel the standup|cancel standup"
        "|never mind|nevermind|nvm|forget it|forget about it|leave it",
        "skip": "skip|skip it|skip this|skip this one|skip this question|pass",
        "skip_today": "skip today|skip standup|skip the standup|skip today's standup|skip standup today",
        "help": "help",
        "post": "post|post now|post please|please post|post this|post it|post it please|please post it|post it now|post my report",
    }.items()
    for phrase in phrases(spelt)
}
_START = phrases(
    """
    start standup|standup|start the standup|start my standup|daily|start daily|continue|continue standup
    resume|resume standup|go on|let's go|lets go
    """
)
_WORK = phrases("daily|continue|resume|go on")  # of those, what can also be work

_PAST = re.compile(
    r"\b(yesterday|last (?:night|week|monday|tuesday|wednesday|thursday|friday)|finished|completed|done|did|was|were|had|got|made|sent"
    r"|wrote|built|found|met|spent|went|gave|took|ran|held|shipped|merged|fixed|reviewed|closed|deployed|released|[a-z]{3,}ed)\b",
    re.I,
)
_OWN = re.compile(
    r"\W*(?:(?:and|then|also|just)\s+)*(?:i|we|i've|we've|finished|completed|done|did|got|made|sent|wrote|built|met|shipped"
    r"|(?!need|block)[a-z]{3,}ed)\b",
    re.I,
)
_SAME = re.compile(
    r"\b(?:same(?: \w+)? (?:as|like)|as|like) (?:yesterday|last (?:night|week|time|\w+day)|before)\b", re.I
)
_USUAL = re.compile(
    r"\b(?:as (?:always|usual|ever)|the usual|usual (?:stuff|things)|same old|same (?:stuff|things?)|more of the same)\b",
    re.I,
)
_TO_STATE = re.compile(  # "move it to done" is nothing done
    r"^(\W*(?:(?:please|also|then|and|will|shall|i['’]ll|we['’]ll|i|we|going to|gonna|to)\s+)*(?:move|bring|drag|mark)\b.*?)"
    r"\b(?:to|into|as) (?:done|closed|finished|completed|deployed|released)\b",
    re.I,
)
_NOT_PAST = re.compile(
    r"\b(not|want(?:ed)? to|n't|never|hope|will|be|get|getting|to be|gonna|going to|need|needed|blocked|needs|scheduled)\b|n't\b",
    re.I,
)
_FUTURE = re.compile(
    r"\b(today|tomorrow|tonight|later|next|will|gonna|going to|plan(?:ning)? (?:to|on)|want(?:ed)? to|hope to|continue|"
    r"this (?:morning|afternoon|week)|by (?:friday|monday|eod|tonight))\b|'ll\b",
    re.I,
)
_OBSTACLE = re.compile(
    r"\b(block(?:ed|ers?|ing|s)?|stuck|wait(?:ing|s)? (?:on|for)|no access|need(?:s)? (?:help|access)|can'?t|cannot|"
    r"(?:is|are|was|went|still|keeps?) (?:down|broken|offline|failing|crashing)|impediment|no luck|died|missing|held up|on hold)\b",
    re.I,
)
_OBSTACLES = r"(?:block\w*|impediment\w*|way|obstacle\w*|issue\w*|problem\w*|stuck)"
HINDRANCES = (  # only right behind a "no": far from it they may stand and block
    r"(?:road[ -]?blocks?|hurdles?|hindrances?|obstructions?|hold[ -]?ups?|hiccups?|snags?|show[ -]?stoppers?|set-?backs?|bottlenecks?)"
)
_NAMES = re.compile(
    rf"\b(?:{_OBSTACLES}|{HINDRANCES}|troubles?|challenges?|concerns?|difficult(?:y|ies))\b", re.I
)
_CLEAR = re.compile(
    rf"\b(no|not|nothing|none|never|without|nope|zero)\b.*\b{_OBSTACLES}\b"
    rf"|\b(?:no|not any|zero|without)\s+(?:\w+\s+){{0,2}}{HINDRANCES}\b"
    r"|\bunblocked\b|\ball (?:good|clear)\b|^\W*(?:no|nope|none|nothing|n/a)\W*$",
    re.I,
)
_QUESTION = re.compile(
    r"^\W*(?:what|what's|whats|who|who's|whos|when|when's|where|which|how|how's|why|is|are|will|do|does|did|can|could|should|"
    r"have|has|are we|show (?:me|us|my (?:report|standup|answers?|tickets))|list|tell me|give me|remind me (?:what|who|when)|any(?:body|one)?)\b",
    re.I,
)

_TO_BOT = re.compile(
    r"^\W*(?:what|what's|whats|who|who's|when|where|why|how|(?:are|can|could|do|did|will) you)\b", re.I
)

_ADDITION = re.compile(
    r"\W*(?:(?:oh|ah|um|sorry|wait|yes|yeah|ok|okay|i|we|(?:i\s+)?forgot(?:\s+to\s+(?:say|add|mention))?)\b[\s,.:;!…\u2013\u2014-]*)*"
    r"(?:also|and|plus|additionally)\b",
    re.I,
)

_DAY = re.compile(r"\b(?:yesterday|today|tomorrow|tonight|(?:mon|tues|wednes|thurs|fri)day)\b", re.I)
_OWN_DAY = {
    past: re.compile(
        rf"(?:(?:{days})(?:\s*[,:–—]\s*|\s+-\s+|\s+)(?:also\s+)?|also\s+)(?=[\w#!])"
        r"(?!(?:and|or|but|to|is|was|were|are|has|had|will|would|should|could|can|may|might|must|known|today|tomorrow|morning|afternoon"
        r"|evening|night)\b|(?:is|was|were|are|has|had|would|should|could|ca|wo|must)n['’]?t\b)",
        re.I,
    )
    for past, days in (
        (True, r"yesterday|yday|yest|y['’]day|last (?:mon|tues|wednes|thurs|fri)day"),
        (False, "today|tod|2day"),
    )
}
_JOINING = bag(
    """
    a all also am an and as at but by day days did do done evening first for from going have i in is it just later lol m me morning my
    next no of on or our plan s so some still that the then this to today tomorrow was we were will with work working yesterday ll ve
    afternoon monday tuesday wednesday thursday friday now after before finally blocker blockers hi hello hey team everyone good
    """
)

_NAME = 3  # words; more of them name no state and nobody
_BETWEEN = re.compile(r"[\s,;&+.!?()<>]|\b(?:and|or)\b", re.I)  # tickets in a row
_PASTED = re.compile(r"```|^\s*Traceback \(|^\s*File \".*\", line \d|^\s+at \S+\(.*\)\s*$", re.M)


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("\u2019", "'").split()).strip(_EDGES)


def is_none(text: str) -> bool:
    """Whether the whole message says "nothing"."""
    folded = _fold(text)
    return folded in _NONE or _BLANK.fullmatch(text.strip()) is not None


def is_yes(text: str) -> bool:
    """Whether the whole message says "yes"."""
    return _fold(text) in _YES


def is_hesitant(text: str) -> bool:
    """Where a yes or a no is waited for: are these too few words to be about anything else? "idk", "not sure"."""
    return len(text.split()) <= _HESITANT and not text.endswith("?")


def admits(text: str) -> bool:
    """Whether the whole message says that there is something, and not what: "yes", "slightly"."""
    return is_yes(text) or _fold(text) in _SOME


def is_to_post(text: str) -> bool:
    """Whether a yes says what to do: "ok, post it", "send it"."""
    return bool(_TO_POST.search(text))


def is_pleasantry(text: str) -> bool:
    """Whether the whole message is a greeting or a thanks: polite, but no answer."""
    return _fold(text) in _GREETING


def is_start(text: str) -> bool:
    """Whether the whole message asks to begin or to go on."""
    return _fold(text) in _START


def is_work(text: str) -> bool:
    """Whether the whole message asks to begin or go on, or names the work of a day: "daily", "continue"."""
    return _fold(text) in _WORK


def escape(text: str) -> str | None:
    """The escape that the whole message is: stop, skip, skip_today, post or help."""
    return _ESCAPES.get(_fold(text))


def is_question(text: str) -> bool:
    """Whether a message has the form of a question to the bot."""
    return text.rstrip().endswith("?") or bool(_QUESTION.match(text))


_TEAM = re.compile(
    r"\b(?:team|everyone|everybody|all|we|us|our|summary|digest|others|whole|today'?s standup|the standup)\b",
    re.I,
)


def is_addition(text: str) -> bool:
    """Whether the words begin as what is told behind something else: "also ...", "oh and I ..."."""
    return bool(_ADDITION.match(text))


def is_about_team(text: str) -> bool:
    """Whether a request to show a report means the whole team's."""
    return bool(_TEAM.search(text)) and not re.search(r"\bmy\b", text, re.I)


def names_day(text: str) -> bool:
    """Whether the words name a day or a ticket, and so stand for themselves."""
    return bool(_DAY.search(text) or _tickets(text))


def without_day(text: str, past: bool) -> str:
    """The words of an entry without the day that its heading tells, and an "also": "yesterday reviews", "today #578"; but "today is a holiday" stays whole."""
    day = _OWN_DAY[past].match(text)
    return text[day.end() :] if day else text


def names_same(text: str) -> bool:
    """Whether the words say that it is what it was: "as always", "the usual", "like yesterday"."""
    return bool(_SAME.search(text) or _USUAL.search(text))


def content(text: str) -> list[str]:
    """The words that say something: without those that only join or say when."""
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in _JOINING]


def is_mere_paste(text: str) -> bool:
    """Whether a message begins with a code block or a stack trace: nobody begins a report so."""
    return bool(_PASTED.match(text))


def is_pasted(text: str) -> bool:
    """Whether a text holds a code block or a stack trace, which is no list of things done."""
    return bool(_PASTED.search(text))


def has_code_signs(text: str, between: bool) -> bool:
    """Whether signs of code stand in it; `between` items of a list, those that part items are none."""
    return bool(re.search(r"[<{}`$\\]|(?<![-=])>" if between else r"[<>{}()\[\];`$\\=|&]", text))


def is_to_bot(text: str) -> bool:
    """Whether a message is a question that nobody but the bot can be asked."""
    return text.rstrip().endswith("?") and bool(_TO_BOT.match(text))


def is_past(text: str) -> bool:
    """Whether the words tell something that happened."""
    text = _TO_STATE.sub(r"\1", _SAME.sub("", text))  # "same as yesterday" is no word of yesterday
    return bool(_PAST.search(text)) and not _NOT_PAST.search(text)


def is_own_past(text: str) -> bool:
    """Whether the words tell what the person did: "I moved it", "moved it", but not "the agency moved it"."""
    return is_past(text) and bool(_OWN.match(text) or re.search(r"\byesterday\b", text, re.I))


def is_future(text: str) -> bool:
    """Whether the words tell something that is to come."""
    return bool(_FUTURE.search(text))


def is_obstacle(text: str) -> bool:
    """Whether the words name an obstacle."""
    return bool(_OBSTACLE.search(text)) and not is_clear(text)


def names_obstacle(text: str) -> bool:
    """Whether the words speak of obstacles at all, be there some or none."""
    return bool(_NAMES.search(text))


def is_clear(text: str) -> bool:
    """Whether the words say that nothing is in the way."""
    return bool(_CLEAR.search(text))


def is_ticket(text: str) -> bool:
    """Whether the whole message is tickets' keys or addresses, one or several."""
    found, rest = _tickets(text), text
    for mention in reversed(found):
        rest = rest[: mention.start] + rest[mention.end :]
    return bool(found) and not _BETWEEN.sub("", rest)


def is_sentence(text: str) -> bool:
    """Whether a text is more than a name or a number: words enough, a ticket, or an address of the web."""
    return len(re.findall(r"\w+", text)) > _NAME or bool(_tickets(text)) or has_link(text)


def has_link(text: str) -> bool:
    """Whether an address of the web is in it."""
    return bool(_URL.search(text))


def link(text: str) -> str:
    """The first address of the web in a text, without the signs behind it; "" where there is none."""
    found = _URL.search(text)
    return found[0].rstrip(".,;:!?)]}>'\"*_`") if found else ""


def tickets(text: str) -> tuple[str, ...]:
    """The ticket keys in a text, each once, in order."""
    return tuple(dict.fromkeys(found.value for found in _tickets(text)))
