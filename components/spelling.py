"""Misspelt words, read as what they mean: "contineu teh dashbord" reaches the encoder as "continue the dashboard".

`Spelling` puts the respelt text in place of the legible one; the components behind it read that. `AsTyped`
puts the text back, and the entities found meanwhile where their words were typed. A wrong correction
is worse than none: a word that some dictionary knows, or that could be two others, is left as it is.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, groupby, product
from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar

from rapidfuzz.distance import OSA
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import language
from components.component import Learnt, Stateless
from components.encoder import VOCABULARY
from components.lessons import texts_of_lessons
from components.typed import as_typed
from scrumai.core.names import is_name
from scrumai.core.text import bag

RESPELT = "respelt"  # where the way back waits for `AsTyped`
KNOWN, TARGET = 2, 3  # how often the examples must have a word, to leave it alone and to make it of another
OPENING = 36  # how often, to make it of a word with a capital, which may be a name
CLEAR = 10  # how many times as frequent as a slip the word must be that it stands for
DEAREST = 24  # of what `_slips` counts, for a word with two
LONG, LONGEST = 8, 24  # letters, of a word that may have two slips, and of one that is looked at

# Too short for a distance, or in a dictionary of what people write; short forms are read as the word.
_ALWAYS = {
    "teh": "the", "hte": "the", "adn": "and", "wsa": "was", "yuo": "you", "wen": "when", "ovr": "over",
    "taht": "that", "thier": "their", "frist": "first", "seperate": "separate", "occured": "occurred",
    "stil": "still", "strat": "start", "acess": "access",
    "tdy": "today", "yday": "yesterday", "ystrdy": "yesterday", "tmr": "tomorrow", "tmrw": "tomorrow", "tmw": "tomorrow",
    "nxt": "next", "wrk": "work", "wrking": "working", "hav": "have", "abt": "about", "bcz": "because", "bcoz": "because", "coz": "because",
    "cuz": "because", "thru": "through", "prolly": "probably",
    "mtg": "meeting", "mtgs": "meetings",
}  # fmt: skip
_CONTRACTED = bag(
    """
    arent cant couldnt didnt doesnt dont hadnt hasnt havent heres hows isnt itll lets mustnt shant shes shouldnt
    thatll thats theres theyd theyll theyre theyve todays wasnt werent weve whats whens wheres whod whos whys wont
    wouldnt yall youd youll youre youve
    """
)
_ALWAYS |= {
    f"{word}nt": f"{word}n't"
    for word in bag("are ca could did does do had has have is must should was were wo would")
}
_ALWAYS |= {"ive": "i've", "weve": "we've", "youve": "you've", "theyre": "they're", "youre": "you're", "thats": "that's",
            "theres": "there's", "whats": "what's", "todays": "today's"}  # fmt: skip
# What English does not have: a message with two of these is not mistyped, it is in another language.
_FOREIGN = bag(
    """
    aber alles auf bei bin das dass dem den der ein eine einen gestern habe hat heute gemacht ich ist kein keine kann mein meine mit nach
    nicht noch nur oder schon sich sind und uns unser unsere von wann warum wer wie wir wird zu zum zur
    ao aos ayer com como con da das del dos ele ela ela em esta este estoy eu fica foi hay hoje hoy isso las los mais meu mi minha muito nao
    ontem pela pelo pero por porque quando que quiero quero sem ser sin sou su tem tengo tudo uma una voce vou yo
    au aux avec ce cette dans des elle est et hier il ils je la le les leur ma mais moi mon ne nous nouveau pas pour qui sont sur une vous
    anche che chi ci della devo di fatto gli ho ieri il lo mia mio nel non oggi piu sono
    dla dzis dzisiaj jak jest jestem moje nie od przez sie wczoraj
    een gisteren geen heb het ik maar mijn niet ook op van vandaag voor
    """
)
_RIGHT = bag("congrats decryption doable linkerd nighty nodejs procfile sine util yeet")  # near to others
_SUFFIXES = ("s", "es", "ed", "ing", "er", "ers", "able", "ly", "less", "wise", "ability")
_PREFIXES = ("re", "un", "de", "dis", "mis", "non", "pre", "sub", "auto", "multi", "over", "micro", "meta")

_PASSED = (
    r"```.*?(?:```|\Z)|`[^`\n]*`"  # code
    r"|(?:https?://|www\.)\S+|<[^<>\s]+>"  # addresses, and the messengers' mentions
)
_JOINED = r"@#$%/\\=~’'+&\-\u00ad\u0300-\u036f\u200d"  # a word that touches one of these is part of something
_WORD = re.compile(
    rf"(?s:{_PASSED})|(?<![\w{_JOINED}])(?<!\w[.:])(?P<word>[A-Za-z]+)(?![\w{_JOINED}(\[]|[.:]\w)"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_OPENING = re.compile(r"(?:^|[\n.!?:;…•|])[\W_]*\Z")  # before the first word of a sentence
_BEFORE = 20  # characters that are looked at for it
_RUN = re.compile(r"([a-z])\1\1")
_DOUBLED = re.compile(r"([a-z])\1+")

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACE = {
    letter: (at + row / 2, row) for row, letters in enumerate(_ROWS) for at, letter in enumerate(letters)
}
_BESIDE = {
    letter: {other for other, (x, y) in _PLACE.items() if abs(x - left) <= 1 and abs(y - row) <= 1} - {letter}
    for letter, (left, row) in _PLACE.items()
}
_SOUNDS = ("aeiouy", "csz", "ckq", "fv")


@dataclass(frozen=True)
class Respelt:
    """A text with words respelt; `changes` are (start, end, start as typed, end as typed), in order."""

    text: str
    typed: str
    changes: tuple[tuple[int, int, int, int], ...]

    def back(self, position: int, up: bool = False) -> int:
        """The position in the text as typed; inside a respelt word that word's start, or its end (`up`)."""
        at = bisect_right(self.changes, position, key=itemgetter(0)) - 1
        if at < 0:
            return position
        start, end, typed_start, typed_end = self.changes[at]
        if position >= end:
            return position - end + typed_end
        return typed_end if up and position > start else typed_start


class Speller:
    """Knows the words of the examples by their counts; it needs no Rasa around it."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = {word: count for word, count in counts.items() if count >= KNOWN}
        self._targets: dict[tuple[str, int], list[str]] = defaultdict(list)  # by first letter and length
        self._skeletons: dict[str, list[str]] = defaultdict(list)
        for word, count in sorted(self.counts.items(), key=lambda item: (-item[1], item[0])):
            if count >= TARGET and len(word) > 2 and self._is_target(word):
                self._targets[word[0], len(word)].append(word)
                self._skeletons[_skeleton(word)].append(word)
        self.correction = lru_cache(maxsize=20_000)(self._correction)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Speller:
        """One that has read these examples; a word that always has a capital there is somebody's name, and nothing is corrected to it."""
        words = Counter(match["word"] for text in texts for match in _WORD.finditer(text) if match["word"])
        counts: Counter[str] = Counter()
        for word, count in words.items():
            counts[word.lower()] += count
        return cls(
            {word: count if word in words else min(count, TARGET - 1) for word, count in counts.items()}
        )

    def respelt(self, text: str) -> Respelt | None:
        """The text with its misspelt words respelt; None where there are none."""
        parts: list[str] = []
        changes: list[tuple[int, int, int, int]] = []
        typed = length = 0  # how far each of the two is written
        for match in _WORD.finditer(text):
            word = match["word"]
            right = self._right(word, text, match.start()) if word else None
            if right is None:
                continue
            start = length + match.start() - typed
            length = start + len(right)
            parts += [text[typed : match.start()], right]
            typed = match.end()
            changes.append((start, length, match.start(), typed))
        if not changes or _is_foreign(text):
            return None
        return Respelt("".join(parts) + text[typed:], text, tuple(changes))

    def _right(self, word: str, text: str, start: int) -> str | None:
        """The correction of a word of a text; a capital inside a sentence begins a name."""
        if not (word[1:].islower() and (right := self.correction(word.lower()))):
            return None
        if word[0].islower():
            return right
        if "'" in right:  # "Wen" may be a name, "Dont" is none
            return right[0].upper() + right[1:]
        if len(word) < 4:
            return None
        opens = _OPENING.search(text, max(0, start - _BEFORE), start)
        return right.capitalize() if opens and self.counts.get(right, 0) >= OPENING else None

    def _correction(self, word: str) -> str | None:
        """What a word in lower case should be; None where it is right, or nobody knows."""
        if word in _ALWAYS:
            return _ALWAYS[word]
        if not 4 <= len(word) <= LONGEST:
            return None
        if _RUN.search(word):
            return self._shortened(word)
        if word in dictionary():
            return None
        if word in self.counts and not self._is_slip(word):
            return None
        return None if self._is_left(word) else self._meant(word)

    def _is_left(self, word: str) -> bool:
        return word in _RIGHT or word in _CONTRACTED or is_name(word) or self._is_derived(word)

    def _is_target(self, word: str) -> bool:
        return not (word in _CONTRACTED or is_name(word) or self._is_slip(word))

    def _is_slip(self, word: str) -> bool:
        """Is a word of the examples one that they mistype, to teach how people write?"""
        if len(word) < 4 or word in dictionary() or self._is_left(word):
            return False
        better = self._meant(word)
        return better is not None and self.counts[better] >= CLEAR * self.counts[word]

    def _meant(self, word: str) -> str | None:
        return (
            self._near(word, 1) or self._dropped(word) or (self._near(word, 2) if len(word) >= LONG else None)
        )

    def _is_word(self, word: str) -> bool:
        if word in dictionary():
            return len(word) > 3 or word in self.counts
        return len(word) > 2 and word in self.counts and not self._is_slip(word)

    def _is_derived(self, word: str) -> bool:
        """A form of a word that is known, or two of them in one."""
        return (
            any(self._is_word(stem) for stem in _stems(word))
            or any(word.startswith(prefix) and self._is_word(word[len(prefix) :]) for prefix in _PREFIXES)
            or any(
                all(self.counts.get(half, 0) >= _least(half) for half in (word[:at], word[at:]))
                for at in range(3, len(word) - 2)
            )
        )

    def _shortened(self, word: str) -> str | None:
        """ "hellooo" is "hello": runs of three and more become one letter or two."""
        runs = ["".join(run) for _, run in groupby(word)]
        choices = [(run[:1], run[:2]) if len(run) > 2 else (run,) for run in runs]
        if sum(map(len, choices)) - len(choices) > 4:
            return None
        known = [
            found
            for found in map("".join, product(*choices))
            if self.counts.get(found, 0) >= TARGET and len(found) > 1
        ]
        return max(known, key=lambda found: self.counts[found], default=None)

    def _dropped(self, word: str) -> str | None:
        """ "blckrs" is "blockers": the most frequent word that it is without its vowels, but for one at most."""
        if len(re.findall("[aeiou]", word[1:])) > 1 or len(_skeleton(word)) < 3:
            return None
        found = (target for target in self._skeletons.get(_skeleton(word), ()) if _is_within(word, target))
        return next((target for target in found if self.counts[target] >= _least(word)), None)

    def _near(self, word: str, reach: int) -> str | None:
        """The word with the fewest and likeliest slips; of those the most frequent."""
        best: tuple[int, int, str] | None = None
        for target in self._candidates(word, reach):
            distance = OSA.distance(word, target, score_cutoff=reach)
            if distance <= reach and word not in _stems(target):
                slips = _slips(word, target, distance)
                if slips is not None and slips <= DEAREST:
                    rank = (slips, -self.counts[target], target)
                    best = min(best, rank) if best else rank
        return best[2] if best else None

    def _candidates(self, word: str, reach: int) -> Iterator[str]:
        """Frequent words with the same first letter, or the first two the other way round."""
        least = _least(word)
        for length in range(len(word) - reach, len(word) + reach + 1):
            for target in self._targets.get((word[0], length), ()):
                if self.counts[target] < least:
                    break  # they stand in the order of their counts
                yield target
        swapped = word[1] + word[0] + word[2:]
        if self.counts.get(swapped, 0) >= least and swapped in self._targets.get((word[1], len(word)), ()):
            yield swapped


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Spelling(Learnt):
    """Learns the words of the examples, and respells the messages; the examples stay, their typos teach, too."""

    FILE: ClassVar = "words.json"
    _speller: Speller | None = None

    def learn(self, training_data: TrainingData) -> bool:
        """The words of the examples and of the encoder's lessons, counted."""
        texts = (message.get(TEXT) or "" for message in training_data.training_examples)
        self._speller = Speller.of(chain(texts, texts_of_lessons()))
        return True

    def save(self, path: Path) -> None:
        """The counts."""
        assert self._speller is not None
        path.write_text(json.dumps(self._speller.counts), "utf-8")

    def restore(self, path: Path) -> None:
        """The speller of the counts."""
        self._speller = Speller(json.loads(path.read_text("utf-8")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the respelt text in place of one with misspelt words; any other message is not touched."""
        for message in messages:
            respelt = self._speller.respelt(message.get(TEXT) or "") if self._speller else None
            if respelt:
                message.set(RESPELT, respelt)
                message.set(TEXT, respelt.text)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The examples, as they are."""
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AsTyped(Stateless):
    """Puts the text back that `Spelling` respelt, and the entities found since then to their places in it."""

    def process(self, messages: list[Message]) -> list[Message]:
        """A value that is the words of its place becomes the words as typed."""
        for message in messages:
            respelt: Respelt | None = message.get(RESPELT)
            if respelt:
                message.set(TEXT, respelt.typed)
                message.set(RESPELT, None)
                found = [_moved(entity, respelt) for entity in message.get(ENTITIES, [])]
                message.set(ENTITIES, found, add_to_output=True)
        return messages


def _moved(entity: dict[str, Any], respelt: Respelt) -> dict[str, Any]:
    start, end = respelt.back(entity["start"]), respelt.back(entity["end"], up=True)
    read = respelt.text[entity["start"] : entity["end"]]
    value = as_typed(entity["value"], read, respelt.typed[start:end])
    return {**entity, "start": start, "end": end, "value": value}


@cache
def dictionary() -> frozenset[str]:
    """Words that are right whatever they are near to: whole word pieces of the encoder, and spaCy's strings."""
    pieces = VOCABULARY.read_text("utf-8").splitlines()
    strings = language.model().vocab.strings
    return frozenset(
        word for source in (pieces, strings) for word in source if word.isalpha() and word.islower()
    )


def _is_foreign(text: str) -> bool:
    words = [word.lower() for word in _LETTERS.findall(text)]
    strange = {word for word in words if word in _FOREIGN or not word.isascii()}
    return len(strange) > 1 or (bool(strange) and len(words) < 4)


def _stems(word: str) -> Iterator[str]:
    for suffix in _SUFFIXES:
        if not word.endswith(suffix):
            continue
        stem = word[: -len(suffix)]
        yield stem
        if suffix in {"ed", "ing", "er", "ers", "able"}:
            yield stem + "e"
            if stem[-1:] == stem[-2:-1]:
                yield stem[:-1]
    for suffix in ("ies", "ied", "ier", "ily"):
        if word.endswith(suffix):
            yield word[: -len(suffix)] + "y"


def _skeleton(word: str) -> str:
    """Its first letter and its consonants, none twice in a row."""
    return word[0] + re.sub("[aeiou]", "", _DOUBLED.sub(r"\1", word[1:].replace("ck", "k")))


def _is_within(word: str, target: str) -> bool:
    letters = iter(target)
    return all(letter in letters for letter in word)


def _least(word: str) -> int:
    """How frequent a word must be to be meant by this one: short ones are near to many."""
    return {3: 10, 4: 10, 5: 5}.get(len(word), TARGET)


def _slips(word: str, target: str, reach: int, before: str = "") -> int | None:
    """The cost of the likeliest way to mistype a target as a word with so many slips; None where nobody would.

    Two letters swapped cost 10, one left out 11, one doubled 12, one too many 13, one for another 14.
    """
    same = 0
    while same < min(len(word), len(target)) and word[same] == target[same]:
        same += 1
    before, word, target = (before + word[:same]), word[same:], target[same:]
    if not word and not target:
        return 0
    if not reach:
        return None
    ways: list[tuple[int, str, str, str]] = []
    if len(word) > 1 and word[1::-1] == target[:2]:
        ways.append((10, word[2:], target[2:], before + word[:2]))
    if target and (word or len(before) > 4):
        ways.append((11, word, target[1:], before))
    if (word and word[0] == before[-1:]) or word[:1] == word[1:2] != "":
        ways.append((12, word[1:], target, before + word[0]))
    elif len(word) > 1 and len(before) + len(word) > 5:
        ways.append((13, word[1:], target, before + word[0]))
    if len(word) > 1 and len(before) + len(word) > 5 and target and _is_alike(word[0], target[0]):
        ways.append((14, word[1:], target[1:], before + word[0]))
    costs = [
        cost + rest
        for cost, word, target, before in ways
        if (rest := _slips(word, target, reach - 1, before)) is not None
    ]
    return min(costs, default=None)


def _is_alike(letter: str, other: str) -> bool:
    """Do two letters lie side by side on a keyboard, or sound alike?"""
    return other in _BESIDE[letter] or any(letter in sound and other in sound for sound in _SOUNDS)
