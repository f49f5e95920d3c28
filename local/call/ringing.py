"""One call from dialling to its stored record, and whether it went as it should."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pymongo import AsyncMongoClient

from local.call import screen, script
from local.call.clinic import Clinic
from local.call.conversation import Conversation
from local.call.outgoing.place import CALLEE, MESSAGE, Callee, answered, ended, leave
from local.call.stored.records import Document, Records, is_closed
from local.call.turn import Outcome, faults
from local.phone.audio.wav import write_wav
from local.phone.dialogue import Utterance
from local.phone.leg import Leg
from local.phone.line import Pace
from local.phone.phone import Phone
from local.speech.engines import Engine, open_engine
from local.stack.demo import NUMBERS
from local.stack.run_file import EngineName, ListenName, Run
from local.stack.settings import keys_of, write_private

WAV, JSON = "last-call.wav", "last-call.json"
CALLER = "+15550100001"
WRAP_UP_SECONDS = 180.0
STILL_WAITING_SECONDS = 15.0
TOLD_SECONDS = 5.0


@dataclass(frozen=True)
class Options:
    engine: EngineName | None
    listen: ListenName | None
    pace: Pace | None
    ports: Literal["fixed", "random"]
    state: Path
    text: str | None
    wav: Path | None
    interactive: bool
    number: str | None = None
    out: Callee | None = None
    app: Path | None = None

    @property
    def books(self) -> bool:
        """Whether the demo's built-in caller talks, whose call must end in an appointment."""
        others = self.wav or self.interactive or self.number or self.out == "machine"
        return self.text is None and not others


def refuse_unsayable(options: Options) -> None:
    """Before anything is started for it."""
    if options.wav:
        script.recorded(options.wav)
    elif options.text:
        script.typed(options.text)


async def ring(run: Run, options: Options) -> list[str]:
    """Why the call was no success; nothing when it was."""
    clinic = Clinic(run.urls["clinic"], keys_of(options.state).clinic_key)
    engine = open_engine(run.engine, Path(run.voice_socket))
    lines, before = await _lines(options, clinic, engine), await clinic.appointments()
    async with AsyncMongoClient[Document](run.urls["mongo"]) as client:
        records = Records(client, run.mongodb_database)
        if options.out == "machine":
            return await _leave(run, options, engine, records, clinic)
        conversation = await _talk(run, options, engine, lines, records)
        stored = await _stored(records, clinic, conversation.call_sid)
    screen.record(stored)
    booked = await clinic.appointments() - before
    _keep(options, run, conversation, booked, stored)
    print(f"\nSound and record: {options.state / WAV}, {options.state / JSON}", flush=True)
    outcome = Outcome(conversation.greeting, conversation.turns, booked, closed=is_closed(stored))
    return faults(outcome, booking=options.books, exact=run.engine == "modem" and not options.wav)


async def _talk(
    run: Run, options: Options, engine: Engine, lines: AsyncIterator[Utterance], records: Records
) -> Conversation:
    async with _connected(run, options, engine) as leg:
        conversation = Conversation(leg, records, options.pace or "fast")
        try:
            await conversation.hold(lines, live=options.interactive)
        finally:
            write_wav(options.state / WAV, bytes(leg.tape.caller), bytes(leg.tape.agent))
    return conversation


@asynccontextmanager
async def _connected(run: Run, options: Options, engine: Engine) -> AsyncGenerator[Leg]:
    pace, listen = options.pace or "fast", options.listen or run.listen
    number = options.number or NUMBERS[listen]
    ears = "" if options.number else f"{listen} listening, "
    told = f"({run.engine} engine, {ears}{pace} pace)\n"
    if options.out:
        print(f"Having {CALLEE} called from {number} {told}", flush=True)
        async with answered(run, options.out, engine=engine, pace=pace, from_=number) as (_, leg):
            yield leg
        return
    print(f"Calling {number} {told}", flush=True)
    async with Phone(run.urls["carrier"], engine).dial(from_=CALLER, to=number, pace=pace) as leg:
        yield leg


async def _leave(run: Run, options: Options, engine: Engine, records: Records, clinic: Clinic) -> list[str]:
    """A machine answers: it is left one message."""
    number = options.number or NUMBERS[options.listen or run.listen]
    print(f"Having {CALLEE} called from {number}, where a machine answers\n", flush=True)
    pace = options.pace or "fast"
    async with answered(run, "machine", engine=engine, pace=pace, from_=number) as (call_id, leg):
        left = await leave(leg, engine)
        write_wav(options.state / WAV, bytes(leg.tape.caller), bytes(leg.tape.agent))
    call = await ended(run, call_id)
    stored = await _stored(records, clinic, str(call["attempts"][-1]["twilio_sid"]))
    screen.record(stored)
    write_private(
        options.state / JSON,
        json.loads(json.dumps({"left": left, "call": call, "record": stored}, default=str)),
    )
    found = [] if call["status"] == "voicemail" else [f"the call ended as {call['status']}"]
    if run.engine == "modem" and left != MESSAGE:
        found.append("something else was left on the machine than the message, once")
    return found


async def _lines(options: Options, clinic: Clinic, engine: Engine) -> AsyncIterator[Utterance]:
    if options.interactive:
        return script.interactive(engine)
    if options.wav:
        return script.following(script.recorded(options.wav))
    if options.books:
        texts = script.booking(await clinic.free_time())
    else:
        texts = script.typed(options.text) if options.text is not None else script.STRANGER
    return script.following(await script.spoken(texts, engine))


async def _stored(records: Records, clinic: Clinic, call_sid: str) -> dict[str, list[Document]]:
    """The record is finished once the recording of the call has been heard through again."""
    print("\nWaiting for the record of the call to be finished ...", flush=True)
    waiting, waited = asyncio.ensure_future(records.whole(call_sid, wait_seconds=WRAP_UP_SECONDS)), 0.0
    try:
        while not (await asyncio.wait({waiting}, timeout=STILL_WAITING_SECONDS))[0]:
            waited += STILL_WAITING_SECONDS
            screen.note(f"{waited:.0f} s: Azure Speech is still hearing the recording through")
        stored = waiting.result()
    finally:
        waiting.cancel()
    await _mark_arrived(stored.get("events", []), clinic)
    return stored


async def _mark_arrived(events: list[Document], clinic: Clinic) -> None:
    """What the clinic was told of the call; the last of it may be on its way."""
    if events:
        ids = [event["_id"] for event in events]
        arrived = await clinic.told(events[0]["stream"], ids, wait_seconds=TOLD_SECONDS)
        for event in events:
            event["arrived"] = event["_id"] in arrived


def _keep(
    options: Options,
    run: Run,
    conversation: Conversation,
    booked: int,
    stored: Mapping[str, Sequence[Document]],
) -> None:
    kept = {
        "call_sid": conversation.call_sid,
        "engine": run.engine,
        "listen": options.listen or run.listen,
        "greeting": conversation.greeting,
        "turns": [asdict(turn) for turn in conversation.turns],
        "booked": booked,
        "record": stored,
    }
    write_private(options.state / JSON, json.loads(json.dumps(kept, default=str)))
