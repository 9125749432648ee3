"""GraphQL, as much of it as a fake needs: a document is parsed, and answered from dictionaries.

A field's value may be a function: it gets the field's arguments. What a dictionary does not have is
refused as a field that does not exist, before anything is answered.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r'[A-Za-z_]\w*|"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?|\.\.\.|[!$(){}\[\]:=|@]')
_BLANK = re.compile(r"(?:[\s,]+|#[^\n]*)*")


class Undefined(Exception):
    """The schema has no such thing: code, message."""


class Refused(Exception):
    """A field cannot be answered: type, message."""


@dataclass
class Part:
    """A field, a spread of a fragment, or an inline fragment on a type."""

    name: str = ""
    alias: str = ""
    args: dict[str, Any] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    spread: str = ""
    on: str = ""


@dataclass(frozen=True)
class Variable:
    name: str


class Document:
    """One operation and its fragments."""

    def __init__(self, text: str) -> None:
        self.fragments: dict[str, Part] = {}
        self.declared: set[str] = set()
        self._tokens = _tokens(text)
        self._at = 0
        while self._peek():
            word = self._next()
            if word == "fragment":
                name, _, on = self._next(), self._next(), self._next()
                self.fragments[name] = Part(on=on, parts=self._parts())
            else:
                self.kind, self.name = word, self._next()
                if self._peek() == "(":
                    self._declare()
                self.parts = self._parts()

    def _declare(self) -> None:
        while (word := self._next()) != ")":
            if word == "$":
                self.declared.add(self._next())

    def _parts(self) -> list[Part]:
        found = []
        assert self._next() == "{"
        while self._peek() != "}":
            found.append(self._part())
        self._next()
        return found

    def _part(self) -> Part:
        word = self._next()
        if word == "...":
            if self._peek() != "on":
                return Part(spread=self._next())
            self._next()
            return Part(on=self._next(), parts=self._parts())
        part = Part(name=word, alias=word)
        if self._peek() == ":":
            self._next()
            part.name = self._next()
        if self._peek() == "(":
            self._next()
            while self._peek() != ")":
                name, _ = self._next(), self._next()
                part.args[name] = self._value()
            self._next()
        if self._peek() == "{":
            part.parts = self._parts()
        return part

    def _value(self) -> Any:
        word = self._next()
        if word == "$":
            return Variable(self._next())
        if word == "[":
            found = []
            while self._peek() != "]":
                found.append(self._value())
            self._next()
            return found
        if word == "{":
            given = {}
            while self._peek() != "}":
                name, _ = self._next(), self._next()
                given[name] = self._value()
            self._next()
            return given
        return json.loads(word) if word[0] in '"-0123456789' or word in ("true", "false", "null") else word

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]


def _tokens(text: str) -> list[str]:
    found, at = [], _BLANK.match(text).end()  # type: ignore[union-attr]
    while at < len(text):
        token = _TOKEN.match(text, at)
        assert token, f"no GraphQL: {text[at : at + 20]!r}"
        found.append(token[0])
        at = _BLANK.match(text, token.end()).end()  # type: ignore[union-attr]
    return found


def execute(text: str, variables: Mapping[str, Any], root: Mapping[str, Any], types: set[str]) -> Any:
    """The answer to a document; `types` are the names that a fragment may be on."""
    document = Document(text)
    try:
        return _Answer(document, variables, types).answer(root)
    except Undefined as error:
        code, message = error.args
        return {"errors": [{"extensions": {"code": code}, "message": message}]}


class _Answer:
    def __init__(self, document: Document, variables: Mapping[str, Any], types: set[str]) -> None:
        self._document = document
        self._variables = variables
        self._errors: list[dict[str, Any]] = []
        used = _used(document.parts, document.fragments)
        for name in used["variables"] - document.declared:
            raise Undefined("variableNotDefined", f"Variable ${name} is used but not declared")
        for name in document.declared - used["variables"]:
            raise Undefined("variableNotUsed", f"Variable ${name} is declared but not used")
        for name in document.fragments.keys() - used["fragments"]:
            raise Undefined("useAndDefineFragment", f"Fragment {name} was defined, but not used")
        for name in used["types"] - types:
            raise Undefined("undefinedType", f"No such type {name}, so it can't be a fragment condition")

    def answer(self, root: Mapping[str, Any]) -> dict[str, Any]:
        data = self._object(root, self._document.parts, [])
        return {"data": data, **({"errors": self._errors} if self._errors else {})}

    def _object(self, thing: Mapping[str, Any], parts: list[Part], path: list[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in parts:
            inner = self._document.fragments[part.spread] if part.spread else part
            if inner.on:
                if inner.on == thing["__typename"] or inner.on in thing.get("__implements", ()):
                    found = _merged(found, self._object(thing, inner.parts, path))
                continue
            if part.name not in thing:
                message = f"Field '{part.name}' doesn't exist on type '{thing['__typename']}'"
                raise Undefined("undefinedField", message)
            here = [*path, part.alias]
            try:
                value = self._called(part, thing)
            except Refused as error:
                kind, message = error.args
                self._errors.append({"type": kind, "path": here, "message": message})
                value = None
            found = _merged(found, {part.alias: self._complete(value, part, here)})
        return found

    def _called(self, part: Part, thing: Mapping[str, Any]) -> Any:
        value = thing[part.name]
        if not callable(value):
            return value
        args = {name: self._filled(one) for name, one in part.args.items()}
        unknown = args.keys() - inspect.signature(value).parameters.keys()
        if unknown:
            message = f"Field '{part.name}' doesn't accept argument '{min(unknown)}'"
            raise Undefined("argumentNotAccepted", message)
        return value(**args)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, Variable):
            return self._variables.get(value.name)
        if isinstance(value, list):
            return [self._filled(one) for one in value]
        if isinstance(value, dict):
            return {name: self._filled(one) for name, one in value.items()}
        return value

    def _complete(self, value: Any, part: Part, path: list[Any]) -> Any:
        if isinstance(value, list):
            return [self._complete(one, part, [*path, i]) for i, one in enumerate(value)]
        if isinstance(value, dict):
            if not part.parts:
                raise Undefined("selectionMismatch", f"Field must have selections (field '{part.name}')")
            return self._object(value, part.parts, path)
        return value


def _used(parts: list[Part], fragments: Mapping[str, Part]) -> dict[str, set[str]]:
    """The variables, fragments and types that a selection uses, its fragments' own included."""
    used: dict[str, set[str]] = {"variables": set(), "fragments": set(), "types": set()}

    def look(value: Any) -> None:
        if isinstance(value, Variable):
            used["variables"].add(value.name)
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            look(one)

    def walk(part: Part) -> None:
        if part.spread:
            if part.spread not in used["fragments"]:
                used["fragments"].add(part.spread)
                walk(fragments[part.spread])
            return
        if part.on:
            used["types"].add(part.on)
        look(part.args)
        for one in part.parts:
            walk(one)

    for part in parts:
        walk(part)
    return used


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two selections of the same thing as one."""
    found = dict(one)
    for name, value in other.items():
        both = name in found and isinstance(found[name], dict) and isinstance(value, dict)
        found[name] = _merged(found[name], value) if both else value
    return found
