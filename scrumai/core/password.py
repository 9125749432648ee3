"""Passwords that are called by their name: "my jira password is Tr0ub4dor&3", "pw -> ab12"."""

from __future__ import annotations

import re

# Characters of a word and of a part of it: shorter ones are "k8s" and "s3-bucket", or step and page numbers
# unless nothing else is told after them.
LEAST, PART, SHORT = 6, 5, 4
_NAME = (
    r"(?P<name>pass(?:words?|wort|wd|phrase|code)|(?<![a-z])(?:kennwort|contrase[ñn]a|senha|mot de passe)|(?<![a-z])pwd|(?<![a-z])(?:"
    r"(?:my|user|login|db|admin|root|access|auth|api|bot|client|refresh)?(?:pw|pass|token|secret)|pin(?:[- ]?code)?"
    r"|cred(?:ential)?s|authorization|(?:api|access|auth|private|secret)[-_ ]?keys?))"
    r"(?: (?:for|of|from|to|on|in)(?: [\w.-]{1,30}){1,3}?| ?\([\w .-]{1,30}\))?"
)
_SIGN = r"(?:=|:|\uff1a){1,2}>?|[-–—]{1,2}>|[→⇒]"
_IS = (
    rf"(?:[\"'`*_]{{0,2}}\s{{0,2}}(?:{_SIGN}|(?<=\s)[-–—](?=\s)"
    rf"|'s\b|\b(?:is|was|are)\b(?: (?:now|still|just))?\s?(?:{_SIGN})?)\s{{0,2}})"
)
_BEFORE = (
    r"[\s\"'`*_(<]{0,4}(?:(?:bearer|basic|token)\s{1,2})?"
    r"(?:[\w.+-]{1,64}@[\w.-]{1,64}[\s,/|:]{1,3}|[\w.+-]{1,64}(?:\s{1,2}[/|]\s{1,2}))?"  # whose it is
)
_WORD = rf"{_BEFORE})(?P<word>(?:(?!&\w+=)\S)+)"
_CALLED = re.compile(rf"({_NAME}{_IS}{_WORD}", re.IGNORECASE)
_AFTER = re.compile(rf"({_NAME}(?:{_IS}|\s{{1,2}}){_WORD}", re.IGNORECASE)
# Without a sign: "pw letmein1" at the end of what is told, "user ana pass letmein1".
_BARE = re.compile(rf"((?<![a-z])(?P<name>pw|pwd|passwd|passwort|kennwort)\s{{1,2}}{_WORD}", re.IGNORECASE)
_WHOSE = re.compile(
    r"(\b(?:user(?:name)?|login|e-?mail)\s{1,2}(?:is\s)?[\w.@+-]{1,64}[\s,;/]{1,3}(?:and\s)?(?:the\s)?(?P<name>pass(?:word|wd)?|pw|pwd)\s{1,2})(?P<word>\S+)",
    re.IGNORECASE,
)
_CURL = re.compile(
    r"(\b(?:curl|https?)\b[^\n]{0,200}?\s(?:-u|--user|-a|--auth)[\s=]{1,2}[\"']?[\w.@+-]{1,64}:)(?!\$|//)[^\s\"']{4,}",
    re.IGNORECASE,
)
_AROUND = ".,;:!?…()[]{}<>\"'`*_~#@"
_PARTS = re.compile(r"[-_/.,:;'’()\[\]{}<>=|\\]+")
_LETTER = r"[^\W\d_]"
_SIGNS = re.compile(r"[!@#$%^&*]")
# What is of letters and digits or signs, and no secret.
_ORDINARY = re.compile(
    r"[A-Za-z][A-Za-z0-9_]+-\d+"  # a ticket
    r"|[\w./-]*#\d+|!\d+"
    r"|[a-z][a-z0-9+.-]*://.*"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\$\{?\w+\}?|%\w+%"  # a variable
    r"|[a-z_][\w.]*(?:\([\w'\", .]*\)|\[[\w'\", .]*\])[.,;:]*"  # a call, a part of something
    r"|[\w./\\-]+\.(?:py|jsx?|tsx?|rb|go|java|kt|cs|php|ya?ml|json|toml|xml|html?|css|md|txt|env|sh|sql|csv|pem)"
    r"|[~.]?(?:/[\w.-]+){2,}"  # a path
    r"|AT[AC]TT3x",  # a token's beginning, which stays
    re.IGNORECASE,
)
_TRADE = re.compile(  # as parts of words
    r"(?:argon|auth|base|bcrypt|ed|es|gpio|http|hs|ios|ipv|java|jwt|md|node|oauth|openid|pbkdf|python|rs|rsa|saml|scrypt|sha|tls|utf|web)"
    r"\d+(?:id|s|mb\d|v\d)?|[vx]\d{1,3}"
    r"|(?:argon|auth|base|http|oauth|openid|python|sha|utf)\d+[a-z]{3,12}"  # OAuth2Client
    r"|(?:m(?:in|ax)|least)\d{1,3}(?:chars?|characters?|letters?|digits?|words?|days?)|(?:coupon|gift|promo|save|voucher)\d{1,3}"
    r"|(?:api|bug|case|day|item|level|page|part|phase|release|round|sprint|stage|step|story|task|version|week)\d{1,3}"
    r"|(?:app|box|cluster|db|dev|env|host|prod|server|staging|vm)\d{1,3}|v\d+(?:alpha|beta|rc)\d*"
    r"|i18n|l10n|a11y|o11y|log4j"
    r"|\d+(?:st|nd|rd|th|s|ms|m|mins?|minutes?|hrs?|hours?|h|d|days?|am|pm|x+|[kmg]b?|bits?|bytes?|chars?|fa|px|ing|ed|password)",
    re.IGNORECASE,
)
# What comes after the last word that a line tells, or before the next thing that goes with a secret.
_LAST = re.compile(
    r"[^\w\n]{0,8}(?:(?:thanks|thank you|thx|cheers|please|pls|ok)[^\w\n]{0,8})?(?:\n|$)"
    r"|[^\w\n]{1,6}(?:and )?(?:the )?(?:user(?:name)?|login|e-?mail|host|url|server|db|port|pass(?:word)?|pw)\b",
    re.IGNORECASE,
)
# Of tests and reviews, which pass, and of what somebody does in passes.
_PASSES = re.compile(
    r"\b(?:tests?|specs?|checks?|builds?|pipelines?|jobs?|suites?|ci|all|they|it|to|not|n't|(?:do|wi|ca|shou|wou|cou|mu)\w{1,4}|now"
    r"|first|second|third|fourth|last|final|next|another|one|two|an?|quick|review)\s{1,2}$"
    r"|-\s$",
    re.IGNORECASE,
)


def without_passwords(text: str, hidden: str, linking: bool = False) -> str:
    """The text with `hidden` for each word that is called a password or a token, and looks like one.

    In a text about linking, "token abc123" calls it so, too.
    """

    def cut(found: re.Match[str]) -> str:
        word = found["word"]
        rest = word[len(word.rstrip(".,;:…)}\"'`*_>")) :]
        return found[1] + hidden + rest if _is_secret(found) else found[0]

    def cut_last(found: re.Match[str]) -> str:
        return cut(found) if _LAST.match(found.string, found.end()) else found[0]

    text = _CURL.sub(rf"\1{hidden}", text)
    text = (_AFTER if linking else _CALLED).sub(cut, text)
    return _WHOSE.sub(cut, _BARE.sub(cut_last, text))


def _is_secret(found: re.Match[str]) -> bool:
    name, word = found["name"].lower(), found["word"]
    bare = word.strip(_AROUND)
    if _ORDINARY.fullmatch(word) or _ORDINARY.fullmatch(bare):
        return False
    if name == "pass" and _is_verdict(found, bare):
        return False
    if _is_odd(bare, LEAST, PART):
        return True
    ends = _LAST.match(found.string, found.end())
    if _is_number(bare):
        typed = name.startswith(
            ("passwor", "passcode", "kenn", "contra", "senha", "mot", "pw", "pin", "cred")
        )
        return typed and bool(ends or word.endswith((".", ";")))
    alone = ends or name in ("pw", "pwd") or word.endswith((".", ";", ",", "!"))
    return bool(alone) and _is_odd(bare, SHORT, SHORT)


def _is_verdict(found: re.Match[str], bare: str) -> bool:
    """Whether "pass" tells what came of a test, or is a round through some work."""
    start = found.start("name")
    before = found.string[max(0, start - 20) : start]
    return bool(_PASSES.search(before)) or bare.lower().startswith(("test", "spec"))


def _is_number(word: str) -> bool:
    return len(word) >= SHORT and word.isdecimal()


def _is_odd(word: str, least: int, part: int) -> bool:
    """Whether letters are mixed with digits or signs as in no other word."""
    if len(word) < least or not re.search(_LETTER, word):
        return False
    return bool(_SIGNS.search(word)) or any(_is_mixed(one, part) for one in _PARTS.split(word))


def _is_mixed(part: str, least: int) -> bool:
    both = re.search(_LETTER, part) and re.search(r"\d", part)
    return len(part) >= least and bool(both) and not _TRADE.fullmatch(part)
