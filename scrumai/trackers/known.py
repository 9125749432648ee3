"""What an adapter asks for when it is needed, and then knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class known(Generic[Value]):  # used like a function, as `property` is
    """A property whose value is kept with its object.

    As `functools.cached_property`, which until Python 3.12 holds one lock for the objects of all teams, also while it
    asks a tracker that hangs. Two threads that ask at once may both find it out; the last one's value stays.
    """

    def __init__(self, find: Callable[[Any], Value]) -> None:
        self._find = find
        self.__doc__ = find.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, one: None, owner: type) -> known[Value]: ...
    @overload
    def __get__(self, one: object, owner: type) -> Value: ...
    def __get__(self, one: object | None, owner: type) -> known[Value] | Value:
        if one is None:
            return self
        value = one.__dict__[self._name] = self._find(one)
        return value
