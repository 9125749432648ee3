"""The words and signs that people put over the parts of a standup report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache

from scrumai.core.text import bag

DONE, PLAN, BLOCKER = "done", "plan", "blocker"
ASIDE = "aside"  # notes, mood, hours: what stands below it is none of the three

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_HEADINGS = {
    DONE: rf"""y|yd|y'?day|ytd|yest|yesterday|yesterday'?s (?:work|tasks|update)|last (?:day|week|time|sprint)|previous(?:ly| day)?
        |prev|past|before|done|did|completed|finished|accomplished|accomplishments?|achieved|achievements?|closed|merged|shipped
        |resolved|progress|since (?:last|yesterday)[\w ]{{0,16}}|what (?:i did|i've done|was done|i worked on|have i done|did (?:i|you|we) (?:do|work on|get done|complete))(?: \w+){{0,3}}
        |work done|tasks? (?:done|completed)|implemented|contributed|checked off|success(?:es)?|work ?log
        |milestones? (?:reached|hit)|what (?:i|we) learne?d|gestern|erledigt|was|hier|fait|ontem|ayer|ieri|wczoraj|hecho|feito|gisteren|včera|i ?går|eilen|dün|kemarin|вчера|сделал[аи]?|учора|昨天|昨日|worked on
        |roses?|green|(?:what )?went well|(?:(?:last|on|this) )?{_WEEKDAY}|✅|☑️?|✔️?|🟢|🌹|:(?:white_)?(?:heavy_)?check_mark:|:large_green_circle:|:heavy_check_mark:""",
    PLAN: r"""t|td|tdy|tod|t'?day|2day|today|today'?s (?:work|tasks|plan|goals?)|for today|doing|todos?|to do|to-do|next(?: up| steps?)?|plans?|planned|planning|goals?|focus
        |this week|tasks?|plan (?:for|of) (?:today|the day|tomorrow)|wip|(?:work )?in progress|in the works|ongoing|active|on deck|assigned|backlog|agenda(?: for today)?|action items|(?:top )?priorities|intentions|working on(?: next| now| today)?|current(?:ly)?|current day|now|not (?:yet )?(?:done|finished|started)|continue|continuing|rest of the (?:day|week)|tomorrow|tmrw|tmw|tom|2moro|for tomorrow|later|future|upcoming
        |(?:on )?my plate|will(?: do)?|going to|what (?:i'll|i will|i'm going to|i am going to|i'm|i am|will (?:i|you|we)|am i going to|are you going to|i plan to|i do|do i(?! need))(?: \w+){0,4}
        |buds?|yellow|amber|heute|aujourd'?hui|demain|hoje|amanhã|hoy|mañana|oggi|dzisiaj|dziś|jutro|vandaag|dnes|dneska|zítra|i ?dag|i ?morgen|tänään|huomenna|bugün|yarın|hari ini|besok|pendientes?|сегодня|завтра|сьогодні|今天|今日|明天|明日|offen|morgen|wird|🚧|⏳|▶️?|🔜|🟡|🔨|➡️?|👉|🏗️?|📅|🌱|:construction:|:soon:|:hourglass:|:arrow_right:|:large_yellow_circle:""",
    BLOCKER: r"""b|bl|blk|blkr|blocks?|block(?:er|ers|ed|ing|ages?)|blocked (?:by|on)|(?:any |my )?(?:blockers?|impediments?|obstacles?|issues?|problems?)|imp|imped|hindrances?
        |roadblocks?|road blocks?|challenges?|risks?|stuck(?: on| with)?|pains?(?: points?)?|concerns?|worr(?:y|ies)|requests?|bumps?|set-?backs?|hang[ -]?ups?|show[ -]?stoppers?|frustrations?
        |(?:what )?(?:went (?:wrong|badly|poorly)|(?:did not|didn'?t) go (?:so )?well)|bugs? (?:i|we) ran into|(?:what (?:i|we) |what (?:is|are) )?(?:couldn'?t|could not|unable to) (?:do|finish|complete)|in (?:my|the|our) way|(?:is )?(?:any(?:thing|one)|what'?s|what is) (?:in (?:my|your|the) way|block\w* \w+|stopping \w+)
        |waiting (?:on|for)|needs?|(?:need )?(?:help|assistance)(?: needed)?(?: ?/ ?[\w ]{1,30})?|dependenc(?:y|ies)|questions?|thorns?|red|blockiert|hindernisse?|probleme?n?|problemas?|problemi|problém[y]?|bloqué|bloquants?|hinder|sorun(?:lar)?|esteet|przeszkody|kendala|hambatan|проблемы?|блокеры?|问题|問題|阻塞|blocages?|bloqueos?|bloqueios?|impedimentos?|bloccato|blokery?
        |⛔️?|🛑|🚫|🔴|❌|❗|🌵|:no_entry(?:_sign)?:|:x:|:red_circle:|:octagonal_sign:""",
}
_KINDS = {
    kind: re.compile(re.sub(r"\n\s*", "", pattern), re.IGNORECASE) for kind, pattern in _HEADINGS.items()
}
_SPELLINGS = {
    "yesterday": DONE, "completed": DONE, "finished": DONE, "previous": DONE, "today": PLAN, "tomorrow": PLAN,
    "planned": PLAN, "in progress": PLAN, "blockers": BLOCKER, "blocker": BLOCKER, "blocked": BLOCKER,
    "impediments": BLOCKER, "obstacles": BLOCKER, "issues": BLOCKER, "problems": BLOCKER,
}  # fmt: skip


# What headings are made of: a phrase of nothing but such words is one, whatever its grammar ("Will do in the next 24
# hours"). For each kind the words that say it, and those that only hint at it; the neutral ones may stand beside them.
_SIGNS = {
    DONE: (
        r"did|done|finished|complet(?:ed|ions?)|accomplish(?:ed|ments?)|achieve(?:d|ments?)|yesterday'?s?|yday|previous(?:ly)?|prev|last|past|since|worked|wins?|closed"
        r"|merged|shipped|resolved|solved|delivered|made|spent|weekend|prior|recent(?:ly)?|highlights?|outcomes?|fixed|reviewed|contributions?|got",
        r"progress|before|far|been|i've|we've|you've|results?",
    ),
    PLAN: (
        r"will|i'll|we'll|you'll|plan(?:s|ned|ning)?|next|tomorrow'?s?|tmrw|upcoming|todos?|to-dos?|going|gonna|goals?|until|intend(?:ed)?|focus|priorit(?:y|ies)|coming"
        r"|commit(?:ments?)?|remaining|left|future|continu(?:e|ing)|ahead|later|objectives?|targets?|tackle|pending|carry-?over|unfinished|incomplete|postponed|scheduled|hop(?:e|ing)|outstanding|deliverables|aim(?:s|ing)?",
        r"today'?s?|now|doing|do|working|current(?:ly)?|ongoing|wip|tonight|want|start(?:ing)?|tasks?|day|hours?|accomplish|achieve|complete|finish",
    ),
    BLOCKER: (
        r"block(?:s|ed|er|ers|ing|ages?)?|blockers?|imped\w*|obstacles?|hindr\w*|hinder\w*|hurdles?|roadblocks?|bottlenecks?|stuck|help|assist(?:ance)?|support|challeng\w*|difficult(?:y|ies)?"
        r"|troubles?|concerns?|risks?|preventing|stopping|stops?|slowing|waiting|needs|struggl\w*|dependenc(?:y|ies)|constraints?|way|figure|barriers?|hold-?ups?|stalled|holding|slowed|unable|stoppers?|stoppage|delays?|unresolved|difficulty|asks",
        r"issues?|problems?|questions?|need(?:ed)?|facing|faced|encountered|unclear|confus\w*",
    ),
}
_NEUTRAL = bag(
    """
    a able about accomplish achieve action another back down goals meet reasons actions activities activity all am an and any anybody anyone anything are as at be
    between bring brings by call can check check-in checkin complete could currently daily day days do does each else
    deadline every everything finish for fri friday from further get gets getting goal got h had has have here here's hour hours
    how hrs i i'd i'm i've if in into is it it's item items just keep keeping list log made major make me meeting
    meetings member mind minutes mon monday month more morning moving my myself new not of off on one open or other
    others our out over own part personal post pts put report reporting reports right sat saturday scrum section session
    so some something sprint stand-up standup status still stories story stuff sum summary sun sunday sync tackle task
    tasks team that the their them there these they thing things this those thu thursday ticket tickets till time to
    together took tue tuesday up update updates us was way we we've wed wednesday week weekly weeks were what what's
    whats when where which while who who's why with work yet you you've your yours yourself
    """
)
_ASIDES = re.compile(
    r"how (?:are|is|r) (?:you|u|everyone|everybody|things)(?: doing| feeling)?|time spent|feel(?:ing|ings)?|mood|morale|notes|comments|remarks|hours worked|availability|fyi|misc(?:ellaneous)?|kudos|shout-?outs?"
    r"|attendance|attendees|eta|comfort|insights?|thoughts|announcements?|deadlines?|expected"
)
_NAMED = re.compile(  # what the whole message is, and no part of it
    r"(?:(?:my|our|daily|weekly|team|async)\s+)*(?:stand-?\s?ups?|scrum|dailies|daily|meeting) (?:notes|comments|summary)"
)
_WHEN = re.compile(  # a form asks it of people, people of things
    r"(?:by )?when (?:do|will|would|can|could|should|are) (?:you|i|we|u)\b.*\b(?:done|finish\w*|complet\w*|ready|deliver\w*)\b.*"
)
_SURE, _HINT = 2.0, 1.5
_WEIGHTS = [
    (kind, re.compile(pattern), weight)
    for kind, patterns in _SIGNS.items()
    for pattern, weight in zip(patterns, (_SURE, _HINT), strict=True)
]
_UNDONE = re.compile(
    r"(?:not|un) ?(?:yet )?(?:done|finished|started|completed)|\bto be (?:done|finished|completed)|need(?:s|ed)? to (?:be done|do|get done)|(?:still )?to do|half done"
)
_TROUBLE = re.compile(
    r"(?:any )?(?:issues|problems|troubles?) (?:with|meeting|in|faced|encountered)\b|.*\bunable\b"
)
_DID = re.compile(
    r"\b(?:did (?:i|you|we|u|everyone|everybody|the team)|(?:was i|were (?:you|we)) able)\b(?! (?:plan|intend|want|mean))"
)
_TOKEN = re.compile(r"[^\W\d_][\w'-]*")
_QUESTION = re.compile(
    r"(?:(?:so |and )?what|where|any|anything|anyone|is there|are there|if there|have you|did you|do you|how (?:is|are|was|do|did)|which|when)\b.*"
)
STRANGE = 0.34  # of a question's words that may be others: "What did you do on the parser yesterday?"
_TELLS = re.compile(  # so a heading begins that no sign marks as one
    r"(?:what|where|when|which|any(?:thing|one|body)?|is (?:there|any)|are there|how|did|done|will do|plans? (?:for|until|till|to)|goals? (?:for|until)|to ?-?do|todo|tasks? (?:for|done|completed)|since|until"
    r"|need (?:assistance|help)|needs|previous|yesterday|today|tomorrow|last|next|this|work (?:done|completed)|stuff (?:i|to)|things (?:i|to)|obstacles?|impediments?|blockers?|issues?)\b.*"
)


def named(phrase: str) -> str | None:
    """`heading_kind` of a line that nothing marks as a heading: "work on the next task" is more often an answer."""
    words = _plain(phrase)
    if any(pattern.fullmatch(words) for pattern in _KINDS.values()) or _TELLS.fullmatch(words):
        return heading_kind(phrase)
    return None


@lru_cache(maxsize=4096)
def heading_kind(phrase: str) -> str | None:
    """done, plan, blocker or aside where the phrase is such a heading or asks for it, typos allowed; else None."""
    words = _plain(phrase)
    for kind, pattern in _KINDS.items():
        if pattern.fullmatch(words):
            return kind
    if _NAMED.fullmatch(words):
        return None
    tokens = _TOKEN.findall(words)
    if len(tokens) <= 20 and (found := _by_words(words, tokens)):
        return found
    if 5 <= len(words) <= 12:
        close = get_close_matches(words, _SPELLINGS, 1, 0.8)
        return _SPELLINGS[close[0]] if close else None
    return None


def _plain(phrase: str) -> str:
    return re.sub(r"\s+", " ", phrase.replace("’", "'")).strip(" -*_").lower()


def _by_words(words: str, tokens: Sequence[str]) -> str | None:
    """The kind that most words of a heading speak for; None where too many words speak for nothing."""
    if _WHEN.fullmatch(words):  # a day is no piece of work
        return ASIDE
    scores = dict.fromkeys((DONE, PLAN, BLOCKER), 0.0)
    strange = 0
    for token in tokens:
        votes = [(kind, weight) for kind, pattern, weight in _WEIGHTS if pattern.fullmatch(token)]
        for kind, weight in votes:
            scores[kind] += weight
        strange += not votes and token.removesuffix("'s") not in _NEUTRAL and not _ASIDES.fullmatch(token)
    if strange > (STRANGE * len(tokens) if len(tokens) > 2 and _QUESTION.fullmatch(words) else 0):
        return None
    if _ASIDES.fullmatch(words) or any(_ASIDES.fullmatch(token) for token in tokens if "plan" not in tokens):
        return ASIDE
    if _UNDONE.search(words) and not re.search(r"\bdone ?[/,&]", words):
        return PLAN
    if _TROUBLE.match(words) and scores[DONE] < _SURE:
        return BLOCKER
    if scores[BLOCKER] >= _SURE or (scores[BLOCKER] and scores[BLOCKER] >= max(scores.values())):
        resolved = scores[DONE] >= _SURE and scores[BLOCKER] < _SURE  # "issues closed"
        return DONE if resolved else BLOCKER
    if "will" in tokens:  # "what will be done"
        return PLAN
    if _DID.search(words):  # "which tasks did you complete?"
        return DONE
    kind = DONE if scores[DONE] >= scores[PLAN] else PLAN
    return kind if scores[kind] >= (_HINT if len(tokens) > 1 else _SURE) else None
