"""What is said of the state of a piece of work: behind it, in words or as a picture, or in a box before it."""

from __future__ import annotations

import re

from scrumai.core.names import is_name

OPEN, CLOSED, HELD = "open", "closed", "held"
UNTICKED, TICKED, CROSSED = "unticked", "ticked", "crossed"  # before an item: some use them as bullets
SIGNS = {**dict.fromkeys("✓√", TICKED), **dict.fromkeys("✗✘✖☒", CROSSED)}  # those without a box

_ABSENT = re.compile(
    r"\W*(?P<who>(?:he|she|they|[A-Z][^\W\d_]+(?:(?:,| and| &|, and) [A-Z][^\W\d_]+)*)) ?(?:is|are|was|were|['’](?:s|re)) "
    r"(?:still |also |both )?(?:out|off|away|sick|ill|absent|ooo|out of office|on (?:sick |parental )?(?:leave|vacation|holiday|pto))"
    r"(?: (?:today|tomorrow|again|(?:this|all|next) week))?\W*"
)
_WHO = re.compile(r"\b(?!(?:he|she|they|and)\b)[^\W\d_]+")
_NOT = r"(?:(?:is|are|was|were|has|have|had|did|do|does|could)(?:n['’]?t|\s+not)|not|never)"
_LEAD = r"(?:(?:still|but|and|it['’]?s|it is|is|are|was|were|has|have|been|currently|now|all|just|also)\s+)*"
_TAIL = (
    r"(?:\s+(?:yet|now|today|yesterday|too|already|finally|so far|though|at all|atm|at the moment|for now))*"
)
_COMPLETED = r"(?:done|finish(?:ed)?|completed?|start(?:ed)?|beg[au]n|merged?|ready|reach(?:ed)?|touch(?:ed)?|tested|deployed?|released?|implemented|reviewed|pushed|published|there)"
_WORDS = {
    OPEN: rf"{_NOT}(?:\s+(?:yet|really|quite|fully|even|been|completely|entirely))*[\s-]+{_COMPLETED}|not (?:yet|at all)|unfinished|incomplete"
    r"|in[ -]progress|wip|work in progress|on-?going|under ?way|open|pending|to[ -]?do|started|paused|postponed|carried over|in (?:dev|development|the works)"
    r"|half(?:way)?(?: (?:done|there|through|finished))?|part(?:ial)?ly(?: done| finished)?|(?:almost|nearly)(?: done| there| finished| complete| ready)?"
    r"|(?:about |around |~ ?)?\d{1,2} ?% (?:done|completed?|finished|ready|there|through)",
    CLOSED: r"done|finished|completed?|merged|closed|shipped|deployed|released|fixed|resolved|solved|100 ?%(?: done)?",
}
_SAID = {
    state: re.compile(rf"{_LEAD}(?:{words}){_TAIL}[\s.!…]*", re.IGNORECASE) for state, words in _WORDS.items()
}
_SHARE = re.compile(r"(?:about |around |~ ?)?\d{1,2} ?%\W*")
_BEHIND = {
    state: re.compile(rf"(?:[(\[:*]|\s[–—-]+\s)\s*{_LEAD}(?:{words}){_TAIL}\s*[)\]]?[\s.!…]*$", re.IGNORECASE)
    for state, words in _WORDS.items()
}
_PLAIN = re.compile(
    rf"(?<!%)\s(?:(?P<no>not (?:yet )?){_COMPLETED}|(?P<share>(?<!at )\d{{1,2}} ?% )?(?:done|finished|completed))(?:\s+yet)?[\s.!…]*$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(  # before a plain "done" it is no state: "get it done", "once that is done"
    r"n['’]t\b|['’](?:s|re|m|ve)\b|\b(?:to|into|as|what|who|that|which|i|we|you|they|he|she|get\w*|got|ha(?:ve|s|d|ving)|be|am|is|are|was|were|been|until|till|once|when|if|nothing|not|never|no|yet|want\w*|need\w*|almost|nearly|half|mostly)\b",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\b(?:did|could|was|were|has|have|had)(?:n['’]?t|nt|\s+not)(?:\s+(?:yet|really|quite|fully|even|been|able to|manage to|get to))*\s+"
    r"(?:done|finish\w*|complet\w*|start\w*|beg[iau]n|reach\w*|touch\w*|manag\w*|succeed\w*|make it|get (?:to|around|there|it|far|much|things|any)|do (?:much|any|it|that|anything)|have (?:the |any |enough )?time)\b"
    r"|\b(?:is|are)(?:n['’]?t|\s+not)(?:\s+(?:yet|really|quite|fully|even|been))*\s+(?:done|finished|completed?|ready|merged|tested|deployed|there)\b"
    r"|\b(?:i|we)\s+(?:did|could|can|have)(?:n['’]?t|not|\s+not)(?=\W*$)"
    r"|\b(?:not|n['’]t)\b[^.;,]{1,40}\byet\b"
    r"|(?:\b(?:is|are|am|have|has)\s+|['’](?:m|s|re|ve)\s+)?(?<!\bwas )(?<!\bwere )\b(?:almost|nearly)\s+(?:done|finish(?:ed|ing)?|completed?|ready|there|through|merged)\b"
    r"|\b(?:almost|nearly)\s+(?:managed to\s|got\s+(?:[^\s.;,]+\s+){1,6}?(?:to\s+[a-z]+|working|running|done|finished|merged|deployed|fixed|ready|through)(?=\W*$|[.,;]))"
    r"|\b(?:barely|hardly|scarcely)\s+(?:started|began|begun|touched)\b"
    r"|\bleft\s+(?!(?:nothing|none|no)\b)(?:[^\s.;,]+\s+){1,6}?(?:unfinished|undone|incomplete|half[ -]?(?:done|finished))(?=\W*$|[.,;:!?]|\s+(?:and|but|for|because|so|until|till|as)\b)"
    r"|(?<!sprint )\b(?:is|are)\s+(?:(?:only|still|just|about)\s+)*(?:half|partly|partially)[ -](?:done|finished|completed?|ready|merged|deployed)\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\W*(?:(?:i|we|and|but|also)\s+)*did(?:n['’]?t|nt|\s+not)\s+(?!(?:break|block|cause|change|encounter|experience|face|feel|find|get|ha[dv]e?|help|hit|know|like|mean|mind|need|notice|only|reali[sz]e|run|see|stop|struggle|take|think|understand|want|work)\b)[a-z]+",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\W*(?:(?:i|we|and|but|also|then|still)\s+)*(?:(?:failed|(?:was|were)(?: un|(?:n['’]?t| not) )able) to\s|(?:(?:was|were|been)\s+)?(?:not successful|unsuccessful)\b"
    r"|(?:did|has|have|had|could|can)(?:n['’]?t|nt|\s*not|['’]?t)\s+(?:(?:yet|really|quite|even|manage to|able to)\s+)*(?:get|got|gotten)\s+(?!(?:stuck|lost|sick|in|any|no)\b)"
    r"(?:[^\s.;,]+\s+){1,8}?(?:to\s+[a-z]+|working|running|done|finished|completed?|merged|deployed|through|going|started|fixed|set ?up|connected|ready|built)\b)",
    re.IGNORECASE,
)
_WITHOUT_LUCK = re.compile(
    r"\b(?:to no avail|in vain|without (?:any |much )?(?:success|luck)|with no (?:success|luck))\W*$",
    re.IGNORECASE,
)
_TROUBLED = re.compile(
    r"\W*(?:(?:i|we|and|but|also|then|still|(?:the|my|our) team(?: and i)?|just|currently|are|am|is|were|was|have been|has been|had been|been|really|definitely)\s+)*"
    r"(?P<met>(?:had|have|having|has|faced|facing|hit|experienced|experiencing|encountered|encountering|ran into|running into|run into|getting|got)\s+"
    r"(?:[\w']+\s+){0,5}?(?:issues?|problems?|troubles?|errors?|bugs?|difficult\w+|road ?blocks?|blockers?)\b|struggl\w+)",
    re.IGNORECASE,
)
_TROUBLES = re.compile(
    r"\W*(?:(?:and|but|also|then|still|some|more|many|lots of|a lot of|a few|big|major|minor|ongoing)\s+)*(?P<met>(?:troubles?|problems|issues|difficulties)\s+(?:with|in|on|at|while|when|getting|connecting|running|logging|understanding)\b)",
    re.IGNORECASE,
)
_OF_THINGS = re.compile(  # "the clients started having some issues"
    r"\W*(?:(?:and|but|also|then)\s+)*(?:(?!(?:i|we|he|she|they|you|it|who|which|that|what|if|when)\b)[\w'-]+\s+){1,4}?(?P<met>(?:(?:had|has|have|gave|gives|threw|throws)|(?:started|kept|keeps|began|is|are) (?:having|getting|giving|throwing|showing))\s+"
    r"(?:[\w']+\s+){0,3}?(?:issues|problems|troubles?|errors|bugs|difficulties)\b)",
    re.IGNORECASE,
)
_OBSTACLES = r"(?:blockers?|road ?-?blocks?|impediments?|obstacles?)(?!\s+(?:list|screen|page|label|board|tickets?|flag|bugs?|fix\w*|issues?|tasks?|prs?|backlog|tests?|course|report|triaged|for level|in level)\b)"
_HELD_UP = re.compile(  # now, not "was stuck on it until noon"
    r"\W*(?:(?:(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|this (?:week|morning)|unfortunately|however|sadly),?\s+)*(?:(?:i|we|but|and|so|then|also|still|now|currently|again|there|it|a bit|bit|kind of|really|totally|completely|(?:i|we)['’](?:m|re|ve)|there['’]s|am|are|is)\s+)*"
    r"(?P<met>(?:stuck|bogged down|hung up) (?:on|in|at|trying|because|as|since)\b|(?<!\bi )(?<!\bwe )(?:stuck|bogged down) with\b|having\s+(?!(?:no|any|few|hardly|minor)\b)(?:[\w']+\s+){0,4}?(?:problems?|issues?|troubles?|errors?|difficult\w+)\b"
    rf"|(?:(?:have|has|hit|is|am|are|got|face|facing|ran into|met)\s+)?(?:an?|another|one|a new)\s+(?:(?!ad\b)[\w-]+\s+)?{_OBSTACLES}\b|unable to\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\W*(?:(?:(?:i|we)(?:['’](?:ve|m|re))?|there(?:['’]s|\s+is|\s+are)|(?:it|this|that)(?:['’]s|\s+is)|but|and|so|then|also|still|now|currently|today|unfortunately|however|sadly),?\s+)*"
    rf"(?:(?:(?:have|has|having|got|face|facing)\s+)?(?:(?:currently|now|also|still)\s+)?(?:an?|another|one|two|three|some|new)\s+(?:(?!ad\b)[\w-]+\s+){{0,2}}?{_OBSTACLES}"
    rf"|(?:my|our|the(?=\s+(?:[\w-]+\s+)?(?:block|road|imped)))\s+(?:[\w-]+\s+)?{_OBSTACLES}\s+(?:(?:right now|now|today|currently|at the moment)\s+)?(?:is|are)\b)",
    re.IGNORECASE,
)
_UNNAMED = re.compile(  # denied, or over, or to come
    r"\b(?:no|not|none|nothing|nobody|never|any|was|were|will|may|might|could|would|if|until|handled|history|closed|unblocked|removed|to (?:report|mention|share|add|tell))\b|n['’]t\b",
    re.IGNORECASE,
)
_FAULTY = re.compile(  # now, not "it didn't work at first"
    r"\b(?:do|does)(?:n['’;]?t|\s+not)\s+(?:\w+\s+)?works?\b|\bnot working\b|\b(?:still|has|have|gives?|getting|shows?|throws?)\s+(?:\w+\s+){0,2}?errors?\b|\bnot (?:all|everything|much|any) (?:of it |of them )?works?\b"
    r"|(?:\b(?:is|are)|['’](?:s|re))\s+(?:(?:still|a bit|quite|pretty|very|really|kind of|somewhat)\s+)*(?:buggy|flaky|glitchy|unstable|off(?=\W*$))",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(  # "found out why it does not work", "a page for what has errors"
    r"\b(?:if|when|where|whether|why|that|which|what|who|so|until|because|handling|fix\w*|solv\w*|found|for)\b",
    re.IGNORECASE,
)
_GOT_STUCK = re.compile(
    r"\W*(?:(?:i|we|and|but|then)\s+)*(?:(?:was|were|got|am|is|are)\s+)?(?P<met>stuck|bogged down|hung up) (?:on|with|at|trying)\b",
    re.IGNORECASE,
)
_FLAGGED = re.compile(  # as boards write it: "[BLOCKED] ABC-7 the cart"
    r"\W*(?:BLOCKED|ON HOLD|STUCK|WAITING)\b"
)
_NEEDED = re.compile(  # by the thing of the piece before: "the filter (needs testing)"
    r"\W*(?:(?:it|that|this|which|but|just|still|also|only)\s+)*needs?\s+(?:(?:a|an|some|more|another|further|final|second|last|better|proper|code|manual|to be)\s+)*"
    r"(?:test(?:s|ing|ed)?|re-?view(?:ing|ed|s)?|polish(?:ing|ed)?|clean(?:ing|ed|-?\s?up)?|fix(?:es|ing|ed)?|refactor(?:ing|ed)?|docs|documentation|work|tweak(?:s|ing)|styling|merging)\b|\W*(?:(?:is|are|still) )*yet to be \w",
    re.IGNORECASE,
)
_AT = re.compile(  # "having trouble with the login and ...": it may go on with what else somebody has trouble with
    r"\b(?:troubles?|problems?|issues?|difficult\w+|stuck|struggl\w+)\s+(?:with|on|in|at)\b(?!.*\b(?:so|then|but)\b)",
    re.IGNORECASE | re.DOTALL,
)
_UNDONE = re.compile(r"\W*not[ -](?:yet[ -])?done\s+(?:with\s+)?\w", re.IGNORECASE)
_MET = re.compile(  # and dealt with
    r"\b(?:fixed|solved|resolved|corrected|figured|sorted|overc\w+|helped|until|finally|managed|but|found|debugged|work(?:ed|ing) (?:on|through)|discuss\w*)\b",
    re.IGNORECASE,
)
_INTENDED = re.compile(
    r"\W*(?:(?:i|we|and|but|so|then)(?:\s+|(?=['’])))*(?:(?:will|['’]ll|going to|gonna)\s(?!(?:wait|need|not)\b)|(?:need to|have to|hope to|want to|plan to|should|can(?! not|not))\s(?!(?:wait|be|have|not|learn|understand|know|find|figure|get)\b))",
    re.IGNORECASE,
)
_TELLING = r"(?:say|thank|let|ask|mention|note|share|point|know|see if|see whether|tell|report|apologi[sz]e|add that)\b"  # what follows is told
_TO_COME = re.compile(
    r"\W*(?:(?:i|we|it|still|but|and|then|also)(?:\s+|(?=['’])))*(?:(?-i:will|['’]ll|ll)\s(?!(?:and|never|[a-z]+ed|was|did|has|had|be able|be nice)\b)"
    r"|(?:should|must|might)\s(?!(?:have|be|not)\b)|shall\s|would (?:still )?(?:need|have) to\s"
    r"|(?:still )?(?:need|needs|have|has) to\s(?!(?:wait|ask|say|admit|know)\b)"
    rf"|(?:(?:am|are|is|['’]m|['’]re) )?(?:(?:now|still|currently) )?(?:planning (?:to|on(?=\s(?:next )?[a-z]+ing\b))|(?:hoping|intending|aiming|looking) to|hopes? to|intend to|aim to|want to|wanna|(?:would|['’]d) like to)\s(?!{_TELLING})"
    r"|plans? to\s(?!.*\b(?:[a-z]+ed|written|sent|made|done|drawn)\b)"
    r"|(?:(?:am|are|is) )?going to\s(?!(?:an?|the|ta|my|our|class\w*|lectures?|meetings?|office|school|work)\b)|gonna\s)",
    re.IGNORECASE,
)
_NO_PAST = (  # or of what is still to come
    r"need|feed|seed|speed|embed|proceed|exceed|indeed|planned|hoped|wanted|decided|scheduled|supposed|intended|needed|expected|assigned|tasked|agreed|meant"
    r"|promised|asked|used|based|stalled|blocked|excited|overwhelmed|failed|struggled"
)
_PAST = re.compile(  # "shared components" and "moved to next sprint" are none
    r"\W*(?:today |yesterday )?(?:i|we)(?:['’]ve|\s+had)?\s+(?:(?:also|then|finally|just|already|mostly|successfully)\s+)*"
    rf"(?!(?:{_NO_PAST})\b)[a-z]{{2,}}ed\b|"
    r"\W*(?:(?:i|we|he|she|they|and|also|then|so|but|finally|just|already|mostly|successfully|i['’]ve|we['’]ve|have|has|had)\s+)*"
    rf"(?!(?:{_NO_PAST})\b)(?:[a-z]{{2,}}ed (?:up |out |on |off |in )?(?:an?|the|my|our|his|her|its|their|this|that|these|those|it|some|all|more|most|lots|many|several|both|two|three|\d+)"
    r"|did (?:some|an?|the|my|more|this|that|not only)|spent|met (?:with|up|to)|worked|started|talked|collaborated|spoke|came up with|thought about|made|wrote|rewrote|redid|began|built|sent|took|went|held|taught|gave|drew|broke|learnt|kept"
    r"|(?<!['’]ve )(?<!have )(?<!has )got (?:the|my|our|his|her|their|it|all))\b",
    re.IGNORECASE,
)
_MEANT = re.compile(  # and did not, or it would say so
    r"\W*(?:(?:i|we|he|she|they|and|but|also|originally|actually|really|initially|just|only|yesterday|today)\s+)*(?:(?:was|were) (?:\w+ )?(?:going|supposed|meant|planning|hoping|hoped|planned|scheduled) to"
    rf"|(?:had )?(?:meant|intended|planned|wanted|hoped) to|(?:completely |totally )?forgot to(?! (?:post|write|add|list|log|include|put|enter|submit|update|mark|track|record|fill)\b))\s+(?!{_TELLING})",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\W*(?:(?:that|it|this|which|but|and)\s+)*(?:did|has|have)(?:n['’]?t|nt|\s+not)\s+(?:happen(?:ed)?|ma[kd]e it)(?:\s+(?:yet|though|either|today|yesterday))?\W*",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\W*(?:(?:i|we|he|she|they|and|also|then|yesterday|today|really|just|even)\s+)*(?:(?:have|has|had)\s+)?(?:tried|attempted|wanted|hoped|aimed)\b(?! to (?:reproduce|find|see|check|spot)\b)",
    re.IGNORECASE,
)
_IN_VAIN = re.compile(r"(?:no(?:pe)?|nah|alas|in vain|without success)\W*", re.IGNORECASE)
_NOT_SO = re.compile(  # of what somebody had in mind
    r"(?:(?:(?:i|we)\s+)?(?:did|could)(?:n['’]?t|\s+not)(?:\s+(?:manage|make it|get (?:to it|there|around to it)))?(?:\s+(?:to|yet|in time))?"
    r"|(?:it|that)\s+(?:did(?:n['’]?t|\s+not)\s+(?:happen|work out)|never happened)|(?:(?:i|we)\s+)?never (?:did|got (?:to it|there|around to it)))\W*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\W*(?:(?:i|we|but|and|so|then|got|get|really|honestly)\s+)*(?:"
    r"(?:(?:almost|nearly|basically|literally|pretty much|absolutely)\s+)?nothing\s+(?:(?:got|was|is|really)\s+)*(?:done|finished|completed|achieved|accomplished|moved)"
    r"|(?:(?:did|could|have|has|had)(?:n['’]?t|nt|\s+not)|never|barely|hardly)\s+(?:(?:really|actually|even|manage to|able to|been able to)\s+)*(?:get|got|gotten|do|did|done|accomplish(?:ed)?|achieved?)\s+"
    r"(?:(?:too|very|all that|that|as)\s+)?(?:much|anything|a lot|a thing)(?:\s+(?:work\s+)?(?:done|finished|completed|accomplished))?"
    r"|not\s+(?:(?:too|very|all that|that)\s+)?(?:much|a lot|anything)\s+(?:(?:got|was|is|really)\s+)*(?:done|finished|completed|achieved|accomplished)"
    r")(?:\s+(?:today|yesterday|either|at all|this week|over the weekend|on the weekend))*\W*",
    re.IGNORECASE,
)
_STUCK = re.compile(
    r"\W*(?:(?:i|we|and|but|so|yesterday|today)\W+)*(?:(?:was|were|been|got|is|am|are)\s+)?(?:(?:totally|completely|mostly|pretty much)\s+)?(?:blocked|stuck|held up|locked out|kept waiting)"
    r"(?:\s+(?:by(?! (?:nobody|nothing|no one)\b)|on|with|behind|in|at|of|out|for|since|waiting|all|the whole|most)\b|\W*$)",
    re.IGNORECASE,
)
_LACKS = re.compile(
    r"\W*(?:(?:the|my|our|main|only|one|biggest|current|first|second|other|two|three)\s+)*(?:blockers?|impediments?|obstacles?|problems?|issues?) (?:is|are) (?:still )?(?:nobody|no[- ]?one|no)\s+"
    r"(?!(?:more|longer|(?:\w+ )?(?:blockers?|impediments?|obstacles?|problems?|issues?|deal|worry|worries|matter|concern))\b)[^\W\d_]",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\W*(?:(?:the|my|our)\s+)?(?:only|main|biggest)\s+(?:\w+\s+)?(?:blockers?|impediments?|obstacles?|problems?|challenges?|difficult(?:y|ies))(?!\s+(?:i|we) (?:\w+ed|found)\b)(?:\s+[\w']+){0,6}?\s+(?:is|are)\s+(?!(?:not?|none|nothing)\b)\w",
    re.IGNORECASE,
)
_BY = r"\s+(?:by|until|before)\s+(?:(?:at least|at the latest|the|end of|around|day|next|this|mid)\s+)*"
_DATE = r"(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|tmrw|eod|eow|noon|lunch|end\b|week|weekend|month|sprint|meeting|scrum|stand-?up|class|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d)"
_DUE = re.compile(
    r"\W*(?:(?:i|we|it|this|that)\s+)?(?:(?:(?:i|we|it)['’]?ll|will|should|to|hope to|probably)\s+)+(?:(?:be|get it|have it)\s+)*(?:done|finished|ready|completed?|finish(?: it)?)"
    + _BY
    + _DATE,
    re.IGNORECASE,
)
_DUE_ALONE = re.compile(rf"\W*(?:done|ready){_BY}{_DATE}", re.IGNORECASE)
_PICTURES = {
    **dict.fromkeys(("✅", "☑", "✔", "🟢", ":white_check_mark:", ":heavy_check_mark:", ":large_green_circle:"), CLOSED),
    **dict.fromkeys(("🚧", "⏳", "🔜", "🟡", "❌", ":construction:", ":hourglass:", ":soon:", ":x:", ":large_yellow_circle:"), OPEN),
    **dict.fromkeys(("⛔", "🛑", "🚫", "🔴", ":no_entry:", ":no_entry_sign:", ":octagonal_sign:", ":red_circle:"), HELD),
}  # fmt: skip


def said(words: str) -> str:
    """The state that a piece is nothing but; "" for none: "not started yet", "80 %"."""
    if _SHARE.fullmatch(words.strip()):
        return OPEN
    return next((state for state, pattern in _SAID.items() if pattern.fullmatch(words.strip())), "")


def behind(words: str) -> tuple[str, int]:
    """The state at the end of a piece, in brackets or behind a sign, and where: "search (not started)"."""
    for state, pattern in _BEHIND.items():
        if found := pattern.search(words):
            return state, found.start()
    return "", len(words)


def plain(words: str) -> tuple[str, int]:
    """The same without a sign, which is no state behind a verb: "login page done"."""
    found = _PLAIN.search(words)
    if found and not _ANOTHER.search(words, 0, found.start()):
        return OPEN if found["no"] or found["share"] else CLOSED, found.start()
    return "", len(words)


def pictured(picture: str) -> str:
    """The state that a picture behind a piece shows; "" for a mood."""
    return _PICTURES.get(picture.rstrip("\ufe0f"), "")


def ticked(sign: str | None) -> str:
    """The state that a box with this sign in it shows; None for a box that is a picture."""
    if sign is None:
        return OPEN
    return CLOSED if sign.strip() else UNTICKED


def left(words: str) -> int | None:
    """Where it says that a thing was not finished or not begun: "the export did not get started"."""
    found = _LEFT.search(words)
    return found.start() if found else None


def is_failed(words: str) -> bool:
    """Whether it begins with what somebody did not bring about: "failed to create the tests", "didn't get the login working"."""
    return _FAILED.match(words) is not None


def is_without_luck(words: str) -> bool:
    """Whether it ends with that it was of no use: "tried to get the certificate to no avail"."""
    return _WITHOUT_LUCK.search(words) is not None


def is_troubled(words: str) -> bool:
    """Whether it begins with trouble that it does not end: "had a lot of trouble with the sign-up"."""
    return _is_unsolved(_TROUBLED.match(words))


def is_trouble(words: str) -> bool:
    """Whether it begins with trouble that is named, or that a thing has, and does not end it: "troubles with CI", "the script had errors"."""
    return _is_unsolved(_TROUBLES.match(words)) or _is_unsolved(_OF_THINGS.match(words))


def _is_unsolved(trouble: re.Match[str] | None) -> bool:
    """Whether nothing from the trouble that somebody `met` on tells how it ended."""
    return trouble is not None and _MET.search(trouble.string, trouble.start("met")) is None


def has_obstacle(words: str) -> bool:
    """Whether it says in so many words that there is an obstacle now: "we have a blocker", "my blocker is the VPN"."""
    return _NAMED.match(words) is not None and _UNNAMED.search(words) is None


def is_held_up(words: str) -> bool:
    """Whether it begins with what holds somebody up now, and does not end it: "stuck on the tests", "we hit a blocker with it"."""
    return _is_unsolved(_HELD_UP.match(words))


def is_faulty(words: str) -> bool:
    """Whether it says of a thing itself that it does not work: "but it still has errors"."""
    found = _FAULTY.search(words)
    return (
        found is not None
        and _OF_ANOTHER.search(words, 0, found.start()) is None
        and _MET.search(words, found.end()) is None
    )


def got_stuck(words: str) -> bool:
    """Whether it begins with what somebody got stuck on, and does not end it: "got stuck on the tests"."""
    return _is_unsolved(_GOT_STUCK.match(words))


def is_flagged(words: str) -> bool:
    """Whether it begins with the state that boards write before what is held up: "[BLOCKED] ABC-7 the cart"."""
    return _FLAGGED.match(words) is not None


def is_flag(words: str) -> bool:
    """Whether it is nothing but that."""
    flag = _FLAGGED.match(words)
    return flag is not None and not words[flag.end() :].strip("]): ")


def has_trouble_at(words: str) -> bool:
    """Whether it says what somebody has trouble with: "stuck on the docs"."""
    return _AT.search(words) is not None


def is_needed(words: str) -> bool:
    """Whether it begins with what the thing before it still needs: "needs testing"."""
    return _NEEDED.match(words) is not None


def is_nothing(words: str) -> bool:
    """Whether it says no more than that nothing, or not much, was done: "so nothing got done", "didn't do much"."""
    return _NOTHING.fullmatch(words) is not None


def is_stuck(words: str) -> bool:
    """Whether it begins with what somebody is or was held up by: "was blocked by the VPN all day"."""
    return _STUCK.match(words) is not None


def is_lack(words: str) -> bool:
    """Whether it says that what is in the way is that there is no such thing: "blocker is no laptop for now"."""
    return _LACKS.match(words) is not None


def is_only(words: str) -> bool:
    """Whether it says what is most in the way, or alone: "the only blocker we have is the lack of keys"; maybe no more."""
    return _ONLY.match(words) is not None


def is_intended(words: str) -> bool:
    """Whether it begins with what somebody is going to do: "will work on the server meanwhile"."""
    return _INTENDED.match(words) is not None


def is_meant(words: str) -> bool:
    """Whether it begins with what somebody had in mind: "was going to start the export"."""
    return _MEANT.match(words) is not None


def is_denied(words: str) -> bool:
    """Whether it begins with what somebody did not do: "did not define the cards"."""
    return _NOT_DONE.match(words) is not None


def is_undone(words: str) -> bool:
    """Whether it begins with that it is not done: "not done with the tests"."""
    return _UNDONE.match(words) is not None


def is_void(words: str) -> bool:
    """Whether it says no more than that something did not come about: "that did not happen"."""
    return _NEVER.fullmatch(words) is not None


def is_in_vain(tried: str, words: str) -> bool:
    """Whether words say no more than that what somebody tried did not come about: "tried to finish it but no"."""
    return _TRIED.match(tried) is not None and _IN_VAIN.fullmatch(words) is not None


def is_not_so(meant: str, words: str) -> bool:
    """Whether words say no more than that what somebody meant to do did not come about: "wanted to finish it but didn't"."""
    return is_meant(meant) and _NOT_SO.fullmatch(words) is not None


def is_due(words: str, told: bool = False) -> bool:
    """Whether it says until when a thing will be done: "will be done by Friday", or "done by Friday" where nothing is told."""
    return _DUE.match(words) is not None or (not told and _DUE_ALONE.match(words) is not None)


def is_to_come(words: str) -> bool:
    """Whether it begins as what is still to be done does: "should work on the image storage"."""
    return _TO_COME.match(words) is not None


def is_past(words: str) -> bool:
    """Whether it begins as what was done does, in so many words: "also posted the plan for next week"."""
    return _PAST.match(words) is not None


def is_absent(words: str) -> bool:
    """Whether it says no more than that others are not there: "Bob is out", but not "the release is out"."""
    told = _ABSENT.fullmatch(words)
    return told is not None and all(map(is_name, _WHO.findall(told["who"].lower())))
