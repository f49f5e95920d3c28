"""One call from dialling to its stored record, and whether it went as it should."""

import json
from collections.abc import AsyncIterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pymongo import AsyncMongoClient

from local.call import screen, script
from local.call.clinic import Clinic
from local.call.conversation import Conversation
from local.call.record import Document, Records, is_closed
from local.call.script import Line
from local.call.turn import Outcome, faults
from local.phone.audio.wav import write_wav
from local.phone.line import Pace
from local.phone.phone import Phone
from local.speech.engines import open_engine
from local.stack.demo import NUMBERS
from local.stack.run_file import EngineName, ListenName, Run
from local.stack.settings import keys_of, write_private

WAV, JSON = "last-call.wav", "last-call.json"
CALLER = "+15550100001"
WRAP_UP_SECONDS = 45.0


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

    @property
    def books(self) -> bool:
        """Whether the built-in caller talks, whose call must end in an appointment."""
        return not (self.text or self.wav or self.interactive)


async def ring(run: Run, options: Options) -> list[str]:
    """Why the call was no success; nothing when it was."""
    clinic = Clinic(run.urls["clinic"], keys_of(options.state).clinic_key)
    lines, before = await _lines(options, clinic), await clinic.appointments()
    async with AsyncMongoClient[Document](run.urls["mongo"]) as client:
        records = Records(client, run.mongodb_database)
        conversation = await _talk(run, options, lines, records)
        stored = await records.whole(conversation.call_sid, wait_seconds=WRAP_UP_SECONDS)
    screen.record(stored)
    booked = await clinic.appointments() - before
    _keep(options, run, conversation, booked, stored)
    print(f"\nSound and record: {options.state / WAV}, {options.state / JSON}", flush=True)
    outcome = Outcome(conversation.greeting, conversation.turns, booked, closed=is_closed(stored))
    return faults(outcome, booking=options.books, exact=run.engine == "modem" and not options.wav)


async def _talk(run: Run, options: Options, lines: AsyncIterable[Line], records: Records) -> Conversation:
    pace = options.pace or "fast"
    listen = options.listen or run.listen
    print(f"Calling {NUMBERS[listen]} ({run.engine} engine, {listen} listening, {pace} pace)\n", flush=True)
    phone = Phone(run.urls["carrier"], open_engine(run.engine, Path(run.voice_socket)))
    async with phone.dial(from_=CALLER, to=NUMBERS[listen], pace=pace) as leg:
        conversation = Conversation(leg, records)
        try:
            await conversation.hold(lines, echo=not options.interactive)
        finally:
            write_wav(options.state / WAV, bytes(leg.tape.caller), bytes(leg.tape.agent))
    return conversation


async def _lines(options: Options, clinic: Clinic) -> AsyncIterable[Line]:
    if options.interactive:
        return script.interactive()
    if options.text:
        return script.following(script.typed(options.text))
    if options.wav:
        return script.following(script.recorded(options.wav))
    return script.following(script.booking(await clinic.free_time()))


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
