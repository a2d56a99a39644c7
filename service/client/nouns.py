"""Functions that build requests, as methods of a noun of the client: one description, waited for or awaited."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Generic, ParamSpec, TypeVar, overload

from service.client.calls import Call, Page, Polled, Streamed
from service.client.senders import AsyncSender, Sender

S = TypeVar("S", Sender, AsyncSender)
P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")


class Noun(Generic[S]):
    """What can be done with one kind of thing; ``sender`` decides whether it is awaited."""

    def __init__(self, sender: S) -> None:
        self.sender: S = sender


class Sent(Generic[P, T]):
    """A method that sends what ``build`` builds."""

    def __init__(self, build: Callable[P, Call[T]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, noun: Noun[Sender], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, noun: Noun[AsyncSender], owner: type) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, noun: Noun[Any], owner: type) -> Callable[P, Any]:
        return lambda *args, **kwargs: noun.sender.send(self._build(*args, **kwargs))


class Listed(Generic[P, Item]):
    """A method that goes through all pages."""

    def __init__(self, build: Callable[P, Call[Page[Item]]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, noun: Noun[Sender], owner: type) -> Callable[P, Iterator[Item]]: ...
    @overload
    def __get__(self, noun: Noun[AsyncSender], owner: type) -> Callable[P, AsyncIterator[Item]]: ...
    def __get__(self, noun: Noun[Any], owner: type) -> Callable[P, Any]:
        return lambda *args, **kwargs: noun.sender.list_pages(self._build(*args, **kwargs))


class Flowing(Generic[P, Item]):
    """A method that gives what streams as it comes."""

    def __init__(self, build: Callable[P, Streamed[Item]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, noun: Noun[Sender], owner: type) -> Callable[P, Iterator[Item]]: ...
    @overload
    def __get__(self, noun: Noun[AsyncSender], owner: type) -> Callable[P, AsyncIterator[Item]]: ...
    def __get__(self, noun: Noun[Any], owner: type) -> Callable[P, Any]:
        return lambda *args, **kwargs: noun.sender.stream(self._build(*args, **kwargs))


class Awaited(Generic[P, T]):
    """A method that asks until it is over."""

    def __init__(self, build: Callable[P, Polled[T]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, noun: Noun[Sender], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, noun: Noun[AsyncSender], owner: type) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, noun: Noun[Any], owner: type) -> Callable[P, Any]:
        return lambda *args, **kwargs: noun.sender.poll(self._build(*args, **kwargs))
