"""Rings the demo agent and talks with it, on the running stack or on one of its own."""

import asyncio
import sys
import time
from pathlib import Path

import aiohttp
from pymongo.errors import PyMongoError

from local.arguments import Parser, folder
from local.call.clinic import ClinicError
from local.call.outgoing.api import RefusedError
from local.call.ringing import Options, refuse_unsayable, ring
from local.call.script import ScriptError
from local.package.errors import PackageError
from local.phone.errors import CallError, WavError
from local.speech.engines import VoiceError
from local.stack.command import tell
from local.stack.errors import StackError
from local.stack.process.interrupt import InterruptedByUserError, interruptible
from local.stack.process.ports import PortError
from local.stack.run_file import Run, read_running
from local.stack.stack import DEFAULT_STATE, Stack

INTERRUPTED = 130


class OtherStackError(Exception):
    """The stack that runs is not of the kind asked for."""


def _callee(text: str) -> str:
    """OUT=1 asks for the usual: a person."""
    return "person" if text == "1" else text


def options() -> Options:
    parser = Parser(prog="call", description=__doc__)
    parser.add_argument("--engine", choices=("voice", "modem"))
    parser.add_argument("--listen", choices=("twilio", "azure"))
    parser.add_argument(
        "--pace",
        choices=("real", "fast"),
        help="real: in real time; fast: the call's clock stands while anyone thinks",
    )
    parser.add_argument(
        "--app", type=folder, metavar="DIR", help="an unpacked package instead of this checkout"
    )
    parser.add_argument("--ports", choices=("fixed", "random"), default="fixed")
    parser.add_argument("--state", type=Path, default=DEFAULT_STATE, metavar="DIR")
    parser.add_argument("--number", metavar="+E164", help="ring an agent of your own; default: the demo's")
    parser.add_argument(
        "--out", type=_callee, choices=("person", "busy", "machine"), help="the agent rings somebody instead"
    )
    words = parser.add_mutually_exclusive_group()
    words.add_argument("--text", metavar="WORDS|@FILE")
    words.add_argument("--wav", type=Path, metavar="FILE")
    words.add_argument("--interactive", action="store_true")
    return Options(**vars(parser.parse_args()))


async def call(wanted: Options) -> list[str]:
    running = read_running(wanted.state)
    engine = running.engine if running else wanted.engine or "voice"
    if wanted.wav and engine != "voice":
        raise ScriptError(
            f"WAV needs ENGINE=voice: the {engine} engine hears tones and understands no recording"
        )
    refuse_unsayable(wanted)
    if running:
        return await ring(_fitting(running, wanted), wanted)
    print(f"Starting the stack ({engine} engine):", flush=True)
    started = time.monotonic()
    stack = Stack(
        engine=engine,
        listen=wanted.listen or "twilio",
        app=wanted.app,
        state=wanted.state,
        random_ports=wanted.ports == "random",
        tell=tell,
    )
    async with stack:
        print(f"Up after {time.monotonic() - started:.1f} s.\n", flush=True)
        return await _unless_broken(stack, wanted)


async def _unless_broken(stack: Stack, wanted: Options) -> list[str]:
    ringing, broken = asyncio.ensure_future(ring(stack.run, wanted)), asyncio.ensure_future(stack.broken())
    try:
        await asyncio.wait({ringing, broken}, return_when=asyncio.FIRST_COMPLETED)
        if broken.done():
            raise broken.result()
        return ringing.result()
    finally:
        for task in (ringing, broken):
            task.cancel()
        await asyncio.wait({ringing, broken})


def _fitting(running: Run, wanted: Options) -> Run:
    if wanted.engine and wanted.engine != running.engine:
        raise OtherStackError(
            f"the stack that runs has ENGINE={running.engine}; stop it, or call without ENGINE={wanted.engine}"
        )
    if wanted.app and str(wanted.app) != running.app:
        raise OtherStackError(
            f"the stack that runs has the app in {running.app}; stop it, or call without APP"
        )
    return running


def main() -> int:
    try:
        faults = asyncio.run(interruptible(call(options())))
    except InterruptedByUserError:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED
    except (
        CallError,
        ClinicError,
        OtherStackError,
        PackageError,
        PortError,
        PyMongoError,
        RefusedError,
        ScriptError,
        StackError,
        VoiceError,
        WavError,
        aiohttp.ClientError,
        OSError,
    ) as error:
        faults = [str(error)]
    if faults:
        print(f"call: {'; '.join(faults)}", file=sys.stderr)
    return 1 if faults else 0
