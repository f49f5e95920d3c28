import asyncio
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from local.carrier import legs, phones
from local.carrier.account import Account, Settings
from local.carrier.calling.outbound.queue import Limits, Queue
from local.carrier.lab import announcements, callbacks, callees, inspection, limits, trouble
from local.carrier.media.library import Library
from local.carrier.records.calls import Calls
from local.carrier.records.journal import Journal
from local.carrier.records.numbers import Numbers
from local.carrier.records.recordings import Recordings
from local.carrier.rest import available, numbers, recordings
from local.carrier.rest.border import DESK, Handler, rest_errors
from local.carrier.rest.calls import recordings as call_recordings
from local.carrier.rest.calls import resource as calls
from local.carrier.switchboard import Switchboard
from local.carrier.webhooks.client import Webhooks
from local.loopback import HOST, application
from local.speech.engines import Engine

SETTLING_SECONDS = 0.5
_ROUTES = (
    inspection,
    callbacks,
    callees,
    limits,
    trouble,
    announcements,
    legs,
    phones,
    available,
    numbers,
    call_recordings,
    calls,
    recordings,
)


def build(account: Account, settings: Settings, engine: Engine) -> web.Application:
    app = application(_know_own_address, rest_errors, trouble.trouble_answers)
    app[trouble.TROUBLES] = trouble.Troubles()

    async def desk(app: web.Application) -> AsyncIterator[None]:
        # A connection per request: a kept one may be dead, and its failure would be ours alone.
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            app[DESK] = _switchboard(account, settings, engine, session)
            yield
            await _settle(app[DESK])

    app.cleanup_ctx.append(desk)
    app.on_shutdown.append(_hang_up_all)
    for module in _ROUTES:
        app.add_routes(module.routes)
    return app


def _switchboard(
    account: Account, settings: Settings, engine: Engine, session: aiohttp.ClientSession
) -> Switchboard:
    journal = Journal()
    return Switchboard(
        account=account,
        settings=settings,
        engine=engine,
        journal=journal,
        numbers=Numbers(settings.state / "numbers.json"),
        calls=Calls(settings.state / "calls"),
        recordings=Recordings(settings.state / "recordings"),
        webhooks=Webhooks(session, account, settings, journal),
        library=Library(session),
        queue=Queue(Limits(cps=settings.calls_per_second)),
    )


@web.middleware
async def _know_own_address(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.transport:
        request.app[DESK].base_url = f"http://{HOST}:{request.transport.get_extra_info('sockname')[1]}"
    return await handler(request)


async def _hang_up_all(app: web.Application) -> None:
    app[DESK].queue.clear()
    await app[DESK].phones.close_all()
    for session in app[DESK].sessions.values():
        session.stop("the carrier stops")


async def _settle(desk: Switchboard) -> None:
    """What was recorded is written; customers who do not answer are not waited for."""
    if desk.tasks:
        _, late = await asyncio.wait(desk.tasks, timeout=SETTLING_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
