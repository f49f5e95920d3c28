"""The service's routes: two WebSockets, transcription of files, the list of voices, tokens, and the clock."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from local import loopback
from local.faults.speech import SpeechFault, speech_switch
from local.faults.switch import Switch
from local.speech.auth import Credentials
from local.speech.channel import Channel, FaultOnDemandError
from local.speech.clock import Clock
from local.speech.engines import Engine, VoiceError
from local.speech.recognition.session import Session as Recognition
from local.speech.recognition.wishes import Mode
from local.speech.synthesis.pace import Pace
from local.speech.synthesis.session import Session as Synthesis
from local.speech.synthesis.voices import spoken
from local.speech.transcription.service import PATH as TRANSCRIBE
from local.speech.transcription.service import Transcriber
from local.speech.usp import RefusedError

_MODES: tuple[Mode, ...] = ("interactive", "conversation", "dictation")
_OPEN = {"/health", "/speech/clock", "/speech/sounds", "/speech/fault"}

type Run = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    engine: Engine
    credentials: Credentials
    pace: Pace = field(default_factory=Pace)
    instant: bool = True  # the engine is quick enough to listen ahead
    languages: tuple[str, ...] = ("",)  # beginnings of the locales that the engine knows
    clock: Clock = field(default_factory=Clock)
    faults: Switch[SpeechFault] = field(default_factory=speech_switch)
    channels: set[Channel] = field(default_factory=set[Channel])


def application(service: Service) -> web.Application:
    app = loopback.application(_admits(service.credentials))
    app.on_shutdown.append(_hang_up(service.channels))
    app.router.add_get("/speech/clock", _clock(service.clock))
    app.router.add_get("/speech/sounds", _sounds(service.clock))
    service.faults.add_to(app, "/speech/fault")
    app.router.add_post("/sts/v1.0/issueToken", _issue(service.credentials))
    app.router.add_get("/stt/speech/universal/v2", _recognises(service, None))
    app.router.add_post(TRANSCRIBE, _transcriber(service).handle)
    for mode in _MODES:
        path = f"/speech/recognition/{mode}/cognitiveservices/v1"
        app.router.add_get(path, _recognises(service, mode))
        app.router.add_get(f"/stt{path}", _recognises(service, mode))
    for prefix in ("", "/tts"):
        app.router.add_get(f"{prefix}/cognitiveservices/websocket/v1", _synthesises(service))
        app.router.add_get(f"{prefix}/cognitiveservices/voices/list", _list_voices(service))
    return app


def _hang_up(channels: set[Channel]) -> Callable[[web.Application], Awaitable[None]]:
    async def hang_up(_: web.Application) -> None:
        await asyncio.gather(*(channel.leave() for channel in channels))

    return hang_up


def _transcriber(service: Service) -> Transcriber:
    return Transcriber(service.engine, service.clock, service.languages, service.faults)


def _recognises(service: Service, mode: Mode | None) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        channel = Channel(request, "recognition", service.faults)
        session = Recognition(
            channel=channel,
            engine=service.engine,
            clock=service.clock,
            query=request.query,
            mode=mode,
            languages=service.languages,
            interim=service.instant,
        )
        return await _converse(service, channel, session.run)

    return handle


def _synthesises(service: Service) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        channel = Channel(request, "synthesis", service.faults)
        session = Synthesis(
            channel=channel,
            engine=service.engine,
            clock=service.clock,
            pace=service.pace,
            languages=service.languages,
        )
        return await _converse(service, channel, session.run)

    return handle


async def _converse(service: Service, channel: Channel, run: Run) -> web.StreamResponse:
    if refusal := channel.refusal():
        return refusal
    await channel.open()
    service.channels.add(channel)
    try:
        await run()
    except* RefusedError as refusals:
        await channel.refuse(str(refusals.exceptions[0]))
    except* VoiceError as failures:
        await channel.fail(str(failures.exceptions[0]))
    except* FaultOnDemandError:
        await channel.fail("as was asked for")
    except* ConnectionError:
        channel.left()
    finally:
        service.channels.discard(channel)
    return channel.response


def _admits(credentials: Credentials) -> Middleware:
    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path not in _OPEN and not credentials.accept(request.headers):
            raise web.HTTPUnauthorized(text="Access denied due to invalid subscription key or token.")
        return await handler(request)

    return admit


def _issue(credentials: Credentials) -> Handler:
    async def handle(_: web.Request) -> web.StreamResponse:
        return web.Response(text=credentials.issue(), content_type="application/jwt")

    return handle


def _clock(clock: Clock) -> Handler:
    async def handle(_: web.Request) -> web.StreamResponse:
        return web.json_response(clock.listing())

    return handle


def _sounds(clock: Clock) -> Handler:
    async def handle(_: web.Request) -> web.StreamResponse:
        return web.json_response({"heard": clock.heard})

    return handle


def _list_voices(service: Service) -> Handler:
    async def handle(_: web.Request) -> web.StreamResponse:
        languages = service.languages
        return web.json_response([voice.listing(languages) for voice in spoken(languages)])

    return handle
