from local.carrier.calling.line import Line, Sound
from local.carrier.calling.listening.listener import Keys, Listener, Outcome, Speech
from local.carrier.calling.listening.partials import Partials
from local.carrier.media.activity import SILENT_FRAME
from local.carrier.twiml.verbs import Gather
from local.carrier.webhooks.request import WebhookRequest


async def gather(verb: Gather, line: Line) -> WebhookRequest | None:
    sounds = await line.leg.hold(_fetched(verb, line))
    heard = await _heard(await _listen(verb, sounds, line), verb, line)
    if heard or verb.action_on_empty_result:
        return line.request(verb.action, verb.method, heard)
    return None


async def _fetched(verb: Gather, line: Line) -> list[Sound]:
    """Every nested sound is had before the first one plays."""
    return [await line.render(prompt) for prompt in verb.prompts]


async def _listen(verb: Gather, sounds: list[Sound], line: Line) -> Outcome:
    line.leg.take_keys()
    listener = Listener(verb, line.desk.settings.end_of_speech_ms)
    outcome = await _prompt(listener, sounds, line)
    at = line.leg.tape.ms
    await line.leg.tell("listening", verb="Gather", interrupted=listener.started, media_ms=at)
    line.mark("listening", verb="Gather", interrupted=listener.started)
    return outcome or await _outcome(listener, Partials(verb, line), line)


async def _outcome(listener: Listener, partials: Partials, line: Line) -> Outcome:
    try:
        while True:
            frame = await line.leg.exchange(SILENT_FRAME)
            if outcome := listener.hear(frame, line.leg.take_keys(), prompting=False):
                return outcome
            await partials.follow(listener)
    finally:
        partials.end()


async def _prompt(listener: Listener, sounds: list[Sound], line: Line) -> Outcome | None:
    if any(sound.source for sound in sounds):
        await line.leg.tell("playing", media_ms=line.leg.tape.ms)
        line.mark("playing", ms=sum(sound.ms for sound in sounds))
    for sound in sounds:
        with line.playing(sound):
            for frame in sound.frames():
                outcome = listener.hear(await line.leg.exchange(frame), line.leg.take_keys(), prompting=True)
                if outcome or listener.started:
                    return outcome
    return None


async def _heard(outcome: Outcome, verb: Gather, line: Line) -> dict[str, str]:
    """Return what the action is told, which is nothing when nothing was understood."""
    match outcome:
        case Keys(digits):
            line.mark("keys", count=len(digits))
            return {"Digits": digits}
        case Speech(audio):
            return await _recognised(audio, verb, line)
        case _:
            return {}


async def _recognised(audio: bytes, verb: Gather, line: Line) -> dict[str, str]:
    heard = await line.leg.hold(line.desk.engine.transcribe(audio, verb.hints))
    at = line.leg.tape.ms
    await line.leg.tell("heard", text=heard.text, confidence=heard.confidence, media_ms=at)
    line.mark("recognition", text=heard.text, confidence=heard.confidence, audio_ms=len(audio) // 8)
    if not heard.text:
        return {}
    confidence = {} if heard.confidence is None else {"Confidence": f"{heard.confidence:.8g}"}
    return {"SpeechResult": heard.text, **confidence}
