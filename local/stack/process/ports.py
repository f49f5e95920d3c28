"""Which part listens where."""

import random
import socket
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager

HOST = "127.0.0.1"
DEFAULTS: Mapping[str, int] = {
    "host": 7071,
    "carrier": 7080,
    "speech": 7081,
    "model": 7082,
    "mongo": 7084,
    "clinic": 7085,
    "trouble": 7086,
    "blob": 10000,
    "queue": 10001,
    "table": 10002,
}
# Below what systems hand out to outgoing connections: nobody is given such a port by chance.
RANDOM_RANGE = range(20_000, 32_000)
BLOCK = 16
"""More than anybody reserves at once: each such block of the range has one owner."""

type Ports = dict[str, int]


class PortError(ValueError):
    pass


def from_environment(environ: Mapping[str, str]) -> Ports:
    return {
        name: _port(environ, f"TALKSTACK_PORT_{name.upper()}", default) for name, default in DEFAULTS.items()
    }


@contextmanager
def reserved(names: Iterable[str], given: Ports | None = None) -> Generator[Ports]:
    """A free port for each name, none of those `given` already, and no other stack's as long as this lasts.

    The parts listen there one after another, the last of them much later: until then the ports only seem to be free.
    """
    wanted, beside = list(names), set((given or {}).values())
    for first in random.sample(RANDOM_RANGE[::BLOCK], len(RANDOM_RANGE[::BLOCK])):
        with socket.socket() as keeper:
            free = [port for port in range(first + 1, first + BLOCK) if port not in beside and _is_free(port)]
            if len(free) >= len(wanted) and _owns(keeper, first):
                yield dict(zip(wanted, free, strict=False))
                return
    raise PortError("there are not enough free ports")


def taken(ports: Ports, names: Iterable[str]) -> Ports:
    return {name: ports[name] for name in names if not _is_free(ports[name])}


def _port(environ: Mapping[str, str], variable: str, default: int) -> int:
    value = environ.get(variable) or str(default)
    if not value.isdecimal() or not 0 < int(value) < 65_536:
        raise PortError(f"{variable}={value} is not a port")
    return int(value)


def _owns(keeper: socket.socket, port: int) -> bool:
    """Who listens at a block's first port has the block."""
    try:
        keeper.bind((HOST, port))
        keeper.listen()
    except OSError:
        return False
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a connection of an earlier run that lingers does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
