import argparse
import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from local.phone.answering.machine import take_message
from local.phone.audio.wav import write_wav
from local.phone.dialogue import Utterance, follow, improvise, recorded, typed
from local.phone.errors import CallError, WavError
from local.phone.keyboard import typed_lines
from local.phone.leg import PATIENCE_S, Leg
from local.phone.phone import Phone
from local.phone.turns import Turn
from local.speech.engines import ENGINE_NAMES, Engine, VoiceError, open_engine


def _arguments() -> argparse.Namespace:
    carrier = f"http://127.0.0.1:{os.environ.get('TALKSTACK_PORT_CARRIER', '7080')}"
    parser = argparse.ArgumentParser(
        prog="python -m local.phone",
        description="Ring a number or wait to be called, say lines one after another, hear the answers.",
        epilog="Without --say and --wav the lines are read from standard input.",
    )
    parser.add_argument("--carrier", default=carrier, metavar="URL")
    parser.add_argument("--from", dest="from_", default="+15550100001", metavar="NUMBER")
    parser.add_argument("--to", default="+15550001000", metavar="NUMBER")
    parser.add_argument("--wait", metavar="NUMBER", help="be the phone at this number and take its next call")
    parser.add_argument(
        "--greeting", metavar="TEXT", help="with --wait: be an answering machine that says this and beeps"
    )
    parser.add_argument("--pace", choices=["real", "fast"], default="real")
    parser.add_argument("--engine", choices=ENGINE_NAMES, default="modem")
    parser.add_argument("--voice-socket", type=Path, default=Path(".local/voice.sock"), metavar="PATH")
    parser.add_argument("--say", action="append", default=[], metavar="TEXT", help="a line; repeatable")
    parser.add_argument(
        "--wav", action="append", default=[], type=Path, metavar="FILE", help="a recorded line"
    )
    parser.add_argument("--patience", type=float, default=PATIENCE_S, metavar="S", help="for each answer")
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="write the call: left caller, right agent"
    )
    args = parser.parse_args()
    if args.greeting and not args.wait:
        parser.error("--greeting is for a phone that waits: give --wait as well")
    return args


def _show(turn: Turn) -> None:
    if turn.said:
        print(f"caller  {turn.said.text}", flush=True)
    after = "" if turn.answered_after_ms is None else f"  ({turn.answered_after_ms:.0f} ms)"
    print(f"agent   {turn.heard.text or '(nothing)'}{after}", flush=True)


@asynccontextmanager
async def _connected(args: argparse.Namespace, engine: Engine) -> AsyncGenerator[Leg]:
    phone = Phone(args.carrier, engine)
    if not args.wait:
        async with phone.dial(from_=args.from_, to=args.to, pace=args.pace) as leg:
            yield leg
        return
    async with phone.wait(args.wait, args.pace) as call:
        print(f"waiting at {args.wait}", flush=True)
        print(f"called by {(await call).from_}", flush=True)
        yield await call.answer()


async def _call(args: argparse.Namespace, engine: Engine) -> bool:
    texts = args.say
    if args.pace == "fast" and not (args.say or args.wav or args.greeting):
        # Nobody types as fast as a fast call runs, so that all is read before it begins.
        texts = [line async for line in typed_lines()]
    utterances = [await typed(text, engine) for text in texts] + [recorded(path) for path in args.wav]
    async with _connected(args, engine) as leg:
        try:
            return await _talk(leg, utterances, args, engine)
        finally:
            _keep(leg, args.record)


async def _talk(leg: Leg, utterances: list[Utterance], args: argparse.Namespace, engine: Engine) -> bool:
    if args.greeting:
        await take_message(leg, engine, args.greeting)
        _show(leg.turns[-1])
        return True
    if utterances:
        return await follow(leg, utterances, _show, patience_s=args.patience)
    await improvise(leg, typed_lines(), _show)
    return True


def _keep(leg: Leg, path: Path | None) -> None:
    if path:
        write_wav(path, bytes(leg.tape.caller), bytes(leg.tape.agent))


def main() -> int:
    args = _arguments()
    engine = open_engine(args.engine, args.voice_socket)
    try:
        answered = asyncio.run(_call(args, engine))
    except (CallError, VoiceError, WavError) as error:
        print(f"phone: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if not answered:
        print("phone: the call ended before every line was answered", file=sys.stderr)
    return 0 if answered else 1


if __name__ == "__main__":
    sys.exit(main())
