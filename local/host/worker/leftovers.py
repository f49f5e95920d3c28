"""What an invocation left running when its function had already answered."""

import asyncio
import inspect
from collections.abc import Coroutine, Generator
from contextvars import Context, ContextVar
from pathlib import Path
from types import FrameType
from typing import Any
from weakref import WeakSet

# Frames of these stand between a task and the code that asked for it.
_BETWEEN = (str(Path(asyncio.__file__).parent), __file__)

_invocation: ContextVar["Leftovers | None"] = ContextVar("invocation", default=None)


class Leftovers:
    """The tasks that the app's own code began within one invocation.

    Tasks that a library begins for itself (a database driver's monitors) outlive the invocation that
    happened to be first, so they are not counted.
    """

    def __init__(self) -> None:
        self._tasks: WeakSet[asyncio.Task[Any]] = WeakSet()

    def enter(self) -> None:
        _invocation.set(self)

    def add(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)

    def cancel(self) -> int:
        live = [task for task in self._tasks if not task.done()]
        for task in live:
            task.cancel("the invocation has returned")
        return len(live)


class TaskFactory:
    def __init__(self, app: Path) -> None:
        self._app = str(app)

    def __call__[T](
        self,
        loop: asyncio.AbstractEventLoop,
        coroutine: Coroutine[Any, Any, T] | Generator[Any, None, T],
        *,
        context: Context | None = None,
        **options: Any,
    ) -> asyncio.Task[T]:
        task = asyncio.Task(coroutine, loop=loop, context=context, **options)  # type: ignore[arg-type] - a generator is a coroutine here, as in asyncio
        leftovers = _invocation.get() if context is None else context.get(_invocation)
        if leftovers is not None and self._is_app(inspect.currentframe()):
            leftovers.add(task)
        return task

    def _is_app(self, frame: FrameType | None) -> bool:
        while frame is not None and frame.f_code.co_filename.startswith(_BETWEEN):
            frame = frame.f_back
        if frame is None:
            return False
        file = frame.f_code.co_filename
        return file.startswith(self._app) and "site-packages" not in file
