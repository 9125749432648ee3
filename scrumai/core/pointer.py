"""Words about a ticket alone: those that only point at it ("see also DEMO-9"), those that tell what others said of it or
where its papers are ("the logs for DEMO-9 are attached"), those that report it ("DEMO-7 is done")."""

from __future__ import annotations

import re

from . import cues
from .mentions import tickets
from .text import bag

_POINTING = bag(
    """
    again btw cf compare cc context duplicate duplicates dup dupe fyi like ref reference related relates relevant resembles same see similar
    """
)
_JOINING = bag(
    """
    a also an and are as at be bug by card case cause could for from here i in interesting is issue it its just link look looks may maybe
    might more my of one or our over perhaps please pls possibly probably problem quite root seems sounds story that the there these thing think
    this those ticket tickets to too topic under us very was way what with worth
    """
)
_LEAD = re.compile(r"\W*(?:(?:fyi|btw|by the way|cf|cc|see|see also|ref|compare)\b\W*)+", re.IGNORECASE)

_TAIL = re.compile(r"(?=.*\W(?:fyi|btw)\W*\Z)", re.IGNORECASE | re.DOTALL)
_ENDS = " \t\n.!,;:✅🎉"
_KEY = "\N{REPLACEMENT CHARACTER}"  # stands for a ticket
_KEYS = rf"{_KEY}(?:(?:\s*[,&+]\s*|\s+and\s+)+{_KEY})*"
_HAPPENED = "done|finished|completed?|closed|fixed|merged|shipped|deployed|delivered|released|resolved|live"
_OPEN = rf"blocked(?:\s+(?:by|on)\s+(?:{_KEYS}|(?:the\s+)?\w+))?|stuck|(?:not|almost|nearly|half)\s+(?:{_HAPPENED})(?:\s+yet)?"
_WHEN = r"(?:[\s,]+(?:now|today|yesterday|tonight|this (?:morning|afternoon)|last night|at last|finally|already|btw|too|as well))*"
_SMALL = r"(?:\s+(?:now|just|finally|already|all|both|also|still|currently|back|actively|busy))*"
_DID = "finished|completed|closed|fixed|merged|shipped|deployed|delivered|released|resolved|wrapped up|did|done with|finished with"
_DOING = "working on|busy with|continuing (?:on|with)|looking (?:at|into)|picking up|starting (?:on|with)|reviewing|fixing|testing|finishing|wrapping up"
_REPORTED = re.compile(
    rf"{_KEYS}(?:'s|\s+(?:is|are|has been|have been|was|were|got)){_SMALL}\s+(?:{_HAPPENED})(?:\s+and\s+(?:{_HAPPENED}))?{_WHEN}"
    rf"|{_KEYS}(?:'s|\s+(?:is|are)){_SMALL}\s+(?:{_OPEN}){_WHEN}"
    rf"|{_KEYS}\s+(?:isn't|aren't)\s+(?:{_HAPPENED})(?:\s+yet)?{_WHEN}"
    rf"|(?:(?:i|we)(?:\s*'?\s*(?:am|are|m|ve|re)|\s+have)?|just|finally|also|and|then|and then)?{_SMALL}\s*(?:{_DID})\s+{_KEYS}{_WHEN}"
    rf"|(?:(?:i|we)(?:\s*'?\s*(?:am|are|m|re))?|still|currently|now|back)?{_SMALL}\s*(?:{_DOING})\s+{_KEYS}{_WHEN}"
    rf"|(?:(?:i|we)\s*'?\s*(?:am|are|m|re)|still|currently|now|back){_SMALL}\s+on\s+{_KEYS}{_WHEN}"
    rf"|(?:(?:i|we)\s*'?\s*(?:am|are|m|re)|still|currently|now)?{_SMALL}\s*(?:blocked|stuck)\s+(?:by|on|with)\s+{_KEYS}{_WHEN}"
    rf"|on\s+{_KEYS}\s+(?:now|today|again|all day)",
    re.IGNORECASE,
)

_GREETED = r"(?:(?:hi|hello|hey|all|team|everyone|everybody|folks|fyi|btw|by the way|ok|so|and|also|note that)\b[\s,:!]*)*"
_PAPER = (
    r"(?:logs?|log files?|notes?|minutes|screen ?shots?|pictures?|photos?|images?|videos?|recordings?|numbers|figures|details|info|information|data|docs?"
    r"|documents?|documentation|specs?|specification|designs?|mock-?ups?|wireframes?|sketch(?:es)?|drafts?|slides?|links?|files?|sheets?|spreadsheets?"
    r"|dumps?|(?:stack ?)?traces?|results|output|examples?|samples?|steps(?: to reproduce)?|descriptions?|context|background|threads?|discussions?|conversations?"
    r"|comments?|feedback|answers?|questions?|e-?mails?|mails?|summary|write-?ups?|attachments?|reports?)"
)
_MADE_KNOWN = r"(?:attached|uploaded|linked|shared|sent|posted|pinned|mailed|e-?mailed|forwarded|saved|stored|documented|collected|available|to be found|found)"
_SPOKEN_OF = r"(?:mentioned|discussed|referenced|linked|listed|quoted|brought up|talked about)"
_IS = r"(?:'s|'re|\s+(?:is|are|was|were|(?:has|have) been|got))(?:\s+(?:now|just|all|also|already|again))*"
_STANDING = (  # no place, but how the work stands: then it may be somebody's report
    r"(?:\w+ing|progress|(?:peer |code )?review|qa|tests?|hold|ice|pause|halt|standstill|schedule|time|track|plans?|course|target|works?|way|mess|shambles|troubles?|danger|doubt|question|risk"
    r"|jeopardy|dispute|conflict|fire|flux|limbo|pieces|shape|state|condition|queue|pipeline|backlog|to-?do|draft|discussion|development|construction|investigation"
    r"|consideration|preparation|control|pressure|attack|percent|half|end|stage|phase|point|order|need|demand|production|sprint|delay|plates?|hands?|shoulders|mind|radar|place|spot|court|done|today|tomorrow|my|me|us|your|\d+%?)"
)
_PLACE = (  # what such a word only tells more of: "in the meeting notes", "on my drive"
    r"(?:(?:(?!(?:in|on|at|by|for|with|to|of|and)\b)[\w'-]+\s+){0,2}(?:drive|folder|director(?:y|ies)|channel|server|machine|laptop|computer|desktop|disk|bucket|notes|minutes|wiki|pages?|repo(?:sitory)?"
    r"|site|sheet|spreadsheet|inbox|chat|room|calendar|log|docs?|documents?|threads?)(?![\w-]))"
)
_PLACED = rf"(?:here|there|below|above|(?:in|on|at)\b(?!\s+(?:[\w'-]+\s+){{0,3}}?{_STANDING}(?![\w-])(?!\s+{_PLACE})))(?![\w-])"
_OF = rf"(?:for|of|on|about|to|from|in|with|behind|around)\s+(?:the\s+)?{_KEYS}"
_ABOUT = rf"(?:(?:the|a|an|some|my|our|more|new|all|all the)\s+)?(?:[\w'-]+\s+){{0,3}}?{_PAPER}\s+{_OF}"
_ADVERB = (  # not any word in "ly": Emily and Sally are people
    r"(?:brief|quick|recent|late|final|initial|original|previous|current|direct|personal|short|repeated|sudden|eventual|immediate|frequent|occasional|usual|general|main|most|part|near|real|actual"
    r"|apparent|obvious|separate|informal|quiet|proper|thorough|public|private|on|ear|week|dai|month|basical|accidental|probab|possib|simp)ly"
)
_NO_OTHERS = (  # words before a verb that do not say who spoke: it may have been oneself
    r"(?:i|im|ive|i'\w+|we|we'\w+|weve|you|me|and|but|or|so|then|also|just|have|has|had|did|was|were|been|got|not|never|still|again|once|twice|already|now|soon|before|after|afterwards?|later|earlier|first"
    rf"|yesterday|today|tonight|tomorrow|morning|mornings|noon|afternoon|evening|night|day|week|month|sprint|this|last|at|on|in|during|over|all|both|often|quick|(?:mon|tues|wednes|thurs|fri|satur|sun)day|{_ADVERB}|\w{{3,}}ed)\b"
)
_OTHERS = rf"(?:(?:the|a|an|our|another|some|their)\s+)?(?:(?!{_NO_OTHERS})[\w'-]+\s+){{1,2}}?"
_SPOKE = r"(?:called|asked|wrote|complained|inquired|enquired|mailed|e-?mailed|phoned|spoke|talked|tweeted|pinged (?:me|us)|(?:asked|told|mailed|called|wrote to|messaged) (?:me|us))"
_REST = r"(?:\s+(?!(?:and|but|so|then|today|tomorrow|i|i'[a-z]+|we|we'[a-z]+)\b)[^\s,;.!]+)*"
_NEWS = re.compile(
    rf"{_GREETED}(?:{_ABOUT}{_IS}\s+(?:{_MADE_KNOWN}\b|{_PLACED}){_REST}"
    rf"|{_ABOUT}\s+(?:attached|below|above|here){_REST}"
    rf"|(?:here|there|below|attached|above){_IS}\s+{_ABOUT}{_REST}"
    rf"|{_KEYS}{_IS}\s+{_SPOKEN_OF}\b{_REST}"
    rf"|{_OTHERS}{_SPOKE}(?:\s+again)?\s+{_OF}{_REST})",
    re.IGNORECASE,
)
_HERE = re.compile(r"\W*here\b", re.IGNORECASE)


def is_news(text: str) -> bool:
    """Whether a whole message tells where a ticket's papers are, or that others speak of it: nobody's work, and no question.

    "I attached the logs to DEMO-7" is somebody's work, "the fix for DEMO-7 is on staging" as well.
    """
    said = _without(text, _KEY).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return _KEY in said and not said.rstrip().endswith("?") and bool(_NEWS.fullmatch(said.strip(_ENDS)))


def is_spoken_of(text: str) -> bool:
    """Whether a whole message begins with tickets and tells that others speak of them, or shows where their papers are.

    "DEMO-7 was mentioned in the call", "here are the logs for DEMO-7".
    """
    first = tickets(text)[:1]
    begins = bool(first) and first[0].start == 0
    return (begins or _HERE.match(text) is not None) and is_news(text)


def reports(text: str) -> bool:
    """Whether a whole message says that tickets are done, worked on or in trouble, and asks for nothing.

    Neither a question nor a wish: "DEMO-7 is done, move it" is none, nor is "DEMO-7 done".
    """
    said = _without(text, _KEY).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return _KEY in said and not said.rstrip().endswith("?") and bool(_REPORTED.fullmatch(said.strip(_ENDS)))


def only_points(text: str) -> bool:
    """Whether a message names tickets and says nothing of them: nothing but keys, or words that point at them.

    A question is none, nor is "also DEMO-7": that may be one more thing done.
    """
    if cues.is_ticket(text):
        return True
    words = [word.casefold() for word in re.findall(r"[^\W_]+", _without(text))]
    return (
        bool(tickets(text))
        and not cues.is_question(text)
        and not _POINTING.isdisjoint(words)
        and set(words) <= _POINTING | _JOINING
    )


def tells(text: str) -> bool:
    """Whether the words tell what was done, what is to come or what is in the way.

    With "fyi" only what the person did is done: others' news is no report.
    """
    if only_points(text) or is_news(text):
        return False
    lead = _LEAD.match(text) or _TAIL.match(text)
    if reports(text):
        return True
    past = cues.is_own_past(text[lead.end() :]) if lead else cues.is_past(text)
    return past or cues.is_future(text) or cues.is_obstacle(text) or cues.is_clear(text)


def _without(text: str, instead: str = "") -> str:
    """The text without its tickets, or with something else in their places."""
    parts, at = [], 0
    for mention in tickets(text):
        parts.append(text[at : mention.start])
        at = mention.end
    return (instead or " ").join([*parts, text[at:]])
