"""`python -m local.host`: runs a function app on this machine."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

import uvloop

from .durable.storage.database import StoreError
from .front import log
from .functions import UnsupportedFunctionError
from .host import Host, NoFunctionsError, Options
from .http.constraints import ConstraintError
from .http.templates import TemplateError
from .mishaps import Mishaps
from .settings import SettingsError
from .timers.schedule import ScheduleError
from .worker.pool import BootError
from .worker.variables import WorkerEnvError, own_variables

_REFUSALS = (
    BootError, ConstraintError, NoFunctionsError, ScheduleError, SettingsError, StoreError, TemplateError,
    UnsupportedFunctionError,
)  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.host", description=__doc__)
    parser.add_argument("--app", type=Path, default=Path(), help="folder of function_app.py and host.json")
    parser.add_argument("--port", type=int, default=int(os.environ.get("TALKSTACK_PORT_HOST", "7071")))
    parser.add_argument("--workers", type=int, default=1, help="number of worker processes")
    parser.add_argument("--python", default=sys.executable, help="the workers' interpreter")
    parser.add_argument("--settings", type=Path, default=Path("local.settings.json"))
    parser.add_argument("--state", type=Path, default=Path(".local/host"))
    parser.add_argument(
        "--cancel-after-return", action="store_true", help="cancel what an invocation leaves running"
    )
    parser.add_argument(
        "--worker-env",
        action="append",
        default=[],
        metavar="N:NAME=VALUE",
        help="set a variable for worker N alone, such as 2:TZ=UTC; may be repeated",
    )
    parser.add_argument(
        "--fail-activities",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="have so many of all invocations of activities fail, half of them after they have run",
    )
    parser.add_argument("--seed", type=int, default=0, help="which ones fail")
    return parser


def parse_options(arguments: list[str]) -> Options:
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.workers < 1:
        parser.error("--workers must be at least 1")
    if not 0 <= chosen.fail_activities < 1:
        parser.error("--fail-activities must be at least 0 and less than 1")
    try:
        worker_env = own_variables(chosen.worker_env, chosen.workers)
    except WorkerEnvError as error:
        parser.error(str(error))
    return Options(
        app=chosen.app.resolve(),
        settings=chosen.settings,
        state=chosen.state,
        port=chosen.port,
        workers=chosen.workers,
        python=interpreter(chosen.python),
        cancel_after_return=chosen.cancel_after_return,
        worker_env=worker_env,
        mishaps=Mishaps(chosen.fail_activities, chosen.seed),
    )


def interpreter(name: str) -> str:
    """A path is made absolute and stays a symbolic link: that is how a virtual environment is told."""
    return str(Path(name).absolute()) if "/" in name else name


async def serve(options: Options) -> None:
    host = Host(options)
    stopping = asyncio.Event()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_, stopping.set)
    start = asyncio.create_task(host.start())
    try:
        await asyncio.wait([start, asyncio.create_task(stopping.wait())], return_when=asyncio.FIRST_COMPLETED)
        if start.done():
            start.result()
            print(f"host ready on {host.url}", flush=True)
            await stopping.wait()
    finally:
        start.cancel()
        await host.stop()


def main() -> int:
    options = parse_options(sys.argv[1:])
    try:
        uvloop.run(serve(options))
    except OSError as error:
        log(f"cannot listen on 127.0.0.1:{options.port}: {error.strerror}")
        return 1
    except _REFUSALS as error:
        log(str(error) or "the app could not be started")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
