"""Named events and their handlers.

Theory of operation: every handler has a mailbox of its own and, while it has something to do, a task of its
own that empties it. So a handler sees its events in order, a slow or failing one delays neither the socket
nor the other handlers, and whoever dispatches never waits. The emitter owns those tasks: they end when their
mailbox is empty, and ``_finish_handlers`` waits for them, or cancels them.

What must not live here: anything about Estuary's own events (``client_events.py``).
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload

from estuary_sdk.cancellation import being_cancelled
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.failure import kind_and_place

logger: logging.Logger = logging.getLogger("estuary_sdk")

Callback = Callable[..., object]
"""A handler: a plain function or a coroutine function."""

C = TypeVar("C", bound=Callback)

MAX_PENDING = 10_000
"""Events that may wait for one handler; the oldest one is dropped, and reported, beyond that."""


@dataclass(eq=False)
class _Listener:
    event: str
    callback: Callback
    once: bool
    mailbox: deque[tuple[tuple[Any, ...], asyncio.Future[None] | None]] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None
    overflowing: bool = False


class AsyncEventEmitter:
    """Register handlers for named events and emit them.

    Handlers may be plain or coroutine functions. For each handler events arrive one after the other, in the
    order in which they were emitted. What a handler raises is emitted as ``error`` and stops nobody; its kind
    and place are logged, its message is not.
    """

    def __init__(self) -> None:
        self._listeners: dict[str, list[_Listener]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @overload
    def on(self, event: str, callback: Callback) -> None: ...
    @overload
    def on(self, event: str, callback: None = None) -> Callable[[C], C]: ...
    def on(self, event: str, callback: Callback | None = None) -> Callable[[C], C] | None:
        """Call ``callback`` for every ``event``; without a callback, a decorator that registers one."""
        return self._register(event, callback, once=False)

    @overload
    def once(self, event: str, callback: Callback) -> None: ...
    @overload
    def once(self, event: str, callback: None = None) -> Callable[[C], C]: ...
    def once(self, event: str, callback: Callback | None = None) -> Callable[[C], C] | None:
        """Like :meth:`on`, for the next ``event`` only."""
        return self._register(event, callback, once=True)

    async def wait_for(
        self, event: str, timeout: float | None = None, where: Callable[..., bool] | None = None
    ) -> Any:
        """Wait for the next ``event``, or the next one for which ``where`` holds; returns its argument.

        Args:
            event: its name.
            timeout: seconds; None waits for ever.
            where: called with the event's argument; False keeps waiting.

        Raises:
            asyncio.TimeoutError: it did not come in time.
        """
        return await self._wait_for(event, timeout, where)

    def off(self, event: str, callback: Callback) -> None:
        """Forget a handler, with whatever still waits for it. Unknown handlers are ignored."""
        for listener in list(self._listeners.get(event, ())):
            if listener.callback == callback:
                self._remove(listener)

    def remove_all_listeners(self, event: str | None = None) -> None:
        """Forget all handlers of an event, or of all events."""
        names = list(self._listeners) if event is None else [event]
        for name in names:
            for listener in list(self._listeners.get(name, ())):
                self._remove(listener)

    async def emit(self, event: str, *args: Any) -> None:
        """Emit an event and wait until every handler has dealt with it.

        Must not be awaited by a handler of the same event: it would wait for itself.
        """
        loop = asyncio.get_running_loop()
        handled = [loop.create_future() for _ in self._listeners.get(event, ())]
        for listener, done in zip(list(self._listeners.get(event, ())), handled, strict=True):
            self._deliver(listener, args, done)
        if handled:
            await asyncio.wait(handled)

    def _dispatch(self, event: str, *args: Any) -> None:
        """Emit an event without waiting. Needs a running loop."""
        for listener in list(self._listeners.get(event, ())):
            self._deliver(listener, args, None)

    async def _wait_for(self, event: str, timeout: float | None, where: Callable[..., bool] | None) -> Any:
        came: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def look(*args: Any) -> None:
            try:
                if not came.done() and (where is None or where(*args)):
                    came.set_result(args[0] if args else None)
            except Exception as error:
                came.set_exception(error)

        self._register(event, look, once=False)
        try:
            async with asyncio.timeout(timeout):
                return await came
        finally:
            AsyncEventEmitter.off(self, event, look)

    def _register(self, event: str, callback: Callback | None, *, once: bool) -> Callable[[C], C] | None:
        if callback is not None and not callable(callback):
            raise TypeError(f"a handler of {event!r} must be a function, not {type(callback).__name__}")
        if callback is not None:
            self._listeners.setdefault(event, []).append(_Listener(event, callback, once))
            return None

        def decorate(function: C) -> C:
            self._register(event, function, once=once)
            return function

        return decorate

    def _remove(self, listener: _Listener) -> None:
        self._forget(listener)
        _empty(listener)

    def _forget(self, listener: _Listener) -> None:
        known = self._listeners.get(listener.event, [])
        if listener in known:
            known.remove(listener)
        if not known:
            self._listeners.pop(listener.event, None)

    def _deliver(self, listener: _Listener, args: tuple[Any, ...], done: asyncio.Future[None] | None) -> None:
        if listener.once:
            self._forget(listener)
        if len(listener.mailbox) >= MAX_PENDING:
            _resolve(listener.mailbox.popleft()[1])
            self._overflowed(listener)
        listener.mailbox.append((args, done))
        if listener.task is None:
            listener.task = asyncio.get_running_loop().create_task(self._serve(listener))
            self._tasks.add(listener.task)
            listener.task.add_done_callback(self._tasks.discard)

    async def _serve(self, listener: _Listener) -> None:
        """The listener's own task: empty its mailbox, then end."""
        try:
            while listener.mailbox:
                args, done = listener.mailbox.popleft()
                try:
                    await self._call(listener, args)
                finally:
                    _resolve(done)
        finally:
            listener.task = None
            listener.overflowing = False
            _empty(listener)

    async def _call(self, listener: _Listener, args: tuple[Any, ...]) -> None:
        try:
            result = listener.callback(*args)
            if inspect.isawaitable(result):
                await result
        except asyncio.CancelledError:
            if being_cancelled():
                raise
            self._handler_failed(listener.event, EstuaryError("what a handler waited for was cancelled"))
        except Exception as error:
            self._handler_failed(listener.event, error)

    def _handler_failed(self, event: str, error: Exception) -> None:
        logger.error("a handler of %r failed: %s", event, kind_and_place(error))
        if event != "error":
            self._dispatch("error", error)

    def _overflowed(self, listener: _Listener) -> None:
        if listener.overflowing:
            return
        listener.overflowing = True
        message = f"a handler of {listener.event!r} is too slow: more than {MAX_PENDING} events wait for it"
        logger.warning(message)
        if listener.event != "error":
            self._dispatch("error", EstuaryError(message, ErrorCode.UNKNOWN))

    async def _finish_handlers(self, grace_s: float) -> None:
        """Let handlers finish what waits for them, for at most ``grace_s`` seconds; then cancel them.

        What they emit meanwhile is finished too. A handler that resists being cancelled is left behind
        after as long again. The task that calls this, if it is a handler itself, is left alone.
        """
        try:
            async with asyncio.timeout(grace_s):
                while tasks := self._other_tasks():
                    await asyncio.wait(tasks)
        except TimeoutError:
            late = self._other_tasks()
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=grace_s)

    def _other_tasks(self) -> set[asyncio.Task[None]]:
        return self._tasks - {asyncio.current_task()}


def _empty(listener: _Listener) -> None:
    """Drop what waits for a handler; whoever waits for it to be dealt with goes on."""
    while listener.mailbox:
        _resolve(listener.mailbox.popleft()[1])


def _resolve(done: asyncio.Future[None] | None) -> None:
    if done is not None and not done.done():
        done.set_result(None)
