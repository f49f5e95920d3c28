"""Environment variables of one worker alone: 2:TZ=UTC."""

import re
from collections.abc import Iterable, Mapping

type OwnVariables = Mapping[int, Mapping[str, str]]

_OPTION = re.compile(r"(?P<worker>[1-9]\d*):(?P<name>\w+)=(?P<value>.*)", re.DOTALL)


class WorkerEnvError(ValueError):
    pass


def own_variables(options: Iterable[str], workers: int) -> OwnVariables:
    found: dict[int, dict[str, str]] = {}
    for option in options:
        parts = _OPTION.fullmatch(option)
        if parts is None or int(parts["worker"]) > workers:
            raise WorkerEnvError(
                f"--worker-env {option}: expected N:NAME=VALUE with N from 1 to {workers}, such as 1:TZ=UTC"
            )
        found.setdefault(int(parts["worker"]), {})[parts["name"]] = parts["value"]
    return found
