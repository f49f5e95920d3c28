"""Why nothing answered: the path is none of ours, or the method is not one of the path's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from talkstack.errors import MethodError, NotFoundError, TalkstackError
from talkstack.http.rest.exchange import Incoming
from talkstack.http.rest.table.operation import Operation


def unanswered(operations: Iterable[Operation], incoming: Incoming) -> TalkstackError:
    allowed = methods(operations, incoming.path)
    return MethodError(incoming.method, allowed) if allowed else NotFoundError("path", incoming.path)


def methods(operations: Iterable[Operation], path: str) -> list[str]:
    """Of the path that fits best: a name that is written out comes before a parameter."""
    fitting = [it for it in operations if parameters(it, path) is not None]
    fewest = min((len(it.parameters) for it in fitting), default=0)
    return sorted({it.method for it in fitting if len(it.parameters) == fewest})


def parameters(operation: Operation, path: str) -> Mapping[str, str] | None:
    """What stands for the parameters of the operation's path; None when it is another path."""
    pattern = re.sub(r"\\\{([a-z_]+)\\\}", r"(?P<\1>[^/]+)", re.escape(operation.template))
    found = re.fullmatch(pattern, path.rstrip("/"))
    return found.groupdict() if found else None
