"""JQL as far as the fake of Jira needs it: a strict reader. What it does not know is refused, as Jira does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Test = Callable[[Any], bool]
_TOKEN = re.compile(r"""\s*(?:("(?:[^"\\]|\\.)*")|([(),])|(!=|>=|<=|=|~|>|<)|([^\s(),"'=~<>!\\]+))""")
_WORDS = frozenset({"and", "or", "not", "in", "is", "order", "by", "empty"})


class Refused(Exception):
    """Jira's reason for not taking a query."""


def tokens(text: str) -> list[tuple[str, str]]:
    """(kind, text) of each token; kinds are text, mark, sign, word. Raises Refused."""
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise Refused(f"Error in the JQL Query: The character at {at} is not allowed here.")
        kind = ("text", "mark", "sign", "word")[(match.lastindex or 1) - 1]
        value = match[match.lastindex or 0]
        found.append((kind, re.sub(r"\\(.)", r"\1", value[1:-1]) if kind == "text" else value))
        at = match.end()
    return found


class Query:
    """A query read once: `test` says whether an issue is found, `order` is [(field, descending)].

    `clause(field, operator, values)` makes the test of one clause, and raises Refused.
    """

    def __init__(self, text: str, clause: Callable[[str, str, list[str]], Test]) -> None:
        self._left = tokens(text)
        self._clause = clause
        self.order: list[tuple[str, bool]] = []
        self.test: Test = self._any() if not self._is("order") else lambda one: True
        if self._take("order"):
            self._need("by")
            self._ordered()
        if self._left:
            raise Refused(f"Error in the JQL Query: Expecting nothing but got '{self._left[0][1]}'.")

    def _any(self) -> Test:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return lambda one: any(part(one) for part in parts)

    def _all(self) -> Test:
        parts = [self._one()]
        while self._take("and"):
            parts.append(self._one())
        return lambda one: all(part(one) for part in parts)

    def _one(self) -> Test:
        if self._take("not"):
            inner = self._one()
            return lambda one: not inner(one)
        if self._take("("):
            found = self._any()
            self._need(")")
            return found
        field = self._value()
        operator = self._operator()
        return self._clause(field.lower(), operator, self._values(operator))

    def _operator(self) -> str:
        if self._take("is"):
            return "is not" if self._take("not") else "is"
        if self._take("not"):
            self._need("in")
            return "not in"
        if self._take("in"):
            return "in"
        kind, text = self._pop()
        if kind != "sign":
            raise Refused(f"Error in the JQL Query: Expecting operator but got '{text}'.")
        return text

    def _values(self, operator: str) -> list[str]:
        if operator.startswith("is"):
            self._need("empty")
            return []
        if not operator.endswith("in"):
            return [self._value()]
        self._need("(")
        found = [self._value()]
        while self._take(","):
            found.append(self._value())
        self._need(")")
        return found

    def _value(self) -> str:
        kind, text = self._pop()
        if kind not in ("text", "word") or (kind == "word" and text.lower() in _WORDS):
            raise Refused(f"Error in the JQL Query: Expecting a value but got '{text}'.")
        return text

    def _ordered(self) -> None:
        while True:
            field = self._value().lower()
            down = self._take("desc")
            if not down:
                self._take("asc")
            self.order.append((field, down))
            if not self._take(","):
                return

    def _is(self, word: str) -> bool:
        return bool(self._left) and self._left[0][0] != "text" and self._left[0][1].lower() == word

    def _take(self, word: str) -> bool:
        if not self._is(word):
            return False
        self._left.pop(0)
        return True

    def _need(self, word: str) -> None:
        if not self._take(word):
            raise Refused(f"Error in the JQL Query: Expecting '{word}'.")

    def _pop(self) -> tuple[str, str]:
        if not self._left:
            raise Refused("Error in the JQL Query: The query ends too early.")
        return self._left.pop(0)
