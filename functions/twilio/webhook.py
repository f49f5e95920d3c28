"""The one way a Twilio webhook is answered: verified, parsed, handled, and never left without TwiML."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import azure.functions as func

from talkstack.bootstrap import services
from talkstack.conversation.model import Arrival, Asked
from talkstack.errors import (
    BadRequestError,
    BodyTooLargeError,
    FinishedCallError,
    ForbiddenError,
    MissingVariablesError,
    NotFoundError,
    ProviderError,
    UnknownTurnError,
)
from talkstack.telemetry.failures import count_failure
from talkstack.telephony.form import Form, number_of, parse
from talkstack.telephony.reply import HangUp, Reply, Say
from talkstack.telephony.signature import signed_by_twilio
from talkstack.telephony.twiml import EMPTY, render
from talkstack.wordless import wordless

if TYPE_CHECKING:
    from talkstack.services import Services

log = logging.getLogger(__name__)

type Handle = Callable[[Form, Services], Awaitable[str | None]]
type Rescue = Callable[[Services], str | None]

LONGEST_SECONDS = 5.5
"""A caller waits 6 s at most, whatever else does not answer."""
DONE = 200

STAMP = re.compile(r"t=([0-9]{1,12}(?:\.[0-9]{1,9})?)")
PLAUSIBLE_SECONDS = 3600.0

SORRY = render(
    Reply(
        sounds=(Say("I'm sorry, this call cannot go on. Please call again. Goodbye.", "en-US"),),
        then=HangUp(),
    )
)
OVER = render(Reply(then=HangUp()))

ANSWERS: tuple[tuple[type[Exception], int, str], ...] = (
    (ForbiddenError, 403, ""),
    (BodyTooLargeError, 413, SORRY),
    (BadRequestError, 400, SORRY),
    (FinishedCallError, 200, OVER),
    (NotFoundError, 200, SORRY),
    (UnknownTurnError, 200, SORRY),
    (MissingVariablesError, 200, SORRY),
    (ProviderError, 503, SORRY),
    (TimeoutError, 503, SORRY),
    (Exception, 500, SORRY),
)
"""Every error's status and TwiML. On a 5xx Twilio asks once more (the URLs say so) and then goes to its fallback."""


RESCUED = (ProviderError, TimeoutError, MissingVariablesError)


async def answered(req: func.HttpRequest, handle: Handle, rescue: Rescue | None = None) -> func.HttpResponse:
    """`handle` gets the verified form; None from it means that Twilio has nothing to do.

    `rescue` says what a caller hears whom a provider, or time, keeps waiting; None when it knows nothing better.
    """
    app = None
    try:
        app = services()
        form = parse(req.get_body())
        _verify(req, form, app)
        async with asyncio.timeout(LONGEST_SECONDS):
            return _twiml(await handle(form, app) or EMPTY)
    except Exception as error:
        if app:
            count_failure(app.adapters.meter, error)
        if app and rescue and isinstance(error, RESCUED) and (rescued := rescue(app)):
            _log(req, error, DONE)
            return _twiml(rescued)
        status, twiml = next((code, text) for kind, code, text in ANSWERS if isinstance(error, kind))
        _log(req, error, status)
        return _twiml(twiml, status)


def _verify(req: func.HttpRequest, form: Form, app: Services) -> None:
    """ForbiddenError unless Twilio signed exactly this, for our account."""
    parts = urlsplit(req.url)
    path_and_query = f"{parts.path}?{parts.query}" if parts.query else parts.path
    genuine = signed_by_twilio(
        tokens=app.settings.twilio_tokens,
        base=app.settings.public_base,
        path_and_query=path_and_query,
        params=form,
        signature=_header(req, "x-twilio-signature"),
    )
    if not genuine or list(form.get("AccountSid", ())) != [app.settings.twilio_account_sid]:
        raise ForbiddenError("not signed by Twilio for this account")


def _header(req: func.HttpRequest, name: str) -> str:
    return str(req.headers.get(name, ""))  # pyright: ignore[reportUnknownArgumentType] - untyped in the SDK


def _twiml(text: str, status: int = 200) -> func.HttpResponse:
    return func.HttpResponse(text, status_code=status, mimetype="text/xml", charset="utf-8")


def _log(req: func.HttpRequest, error: Exception, status: int) -> None:
    """Kinds and ids only; frames, and no word of the error, just for what nobody foresaw."""
    route = urlsplit(req.url).path
    level = logging.ERROR if status == 500 else logging.WARNING
    log.log(
        level,
        "webhook.refused path=%s status=%d error=%s",
        route,
        status,
        type(error).__name__,
        exc_info=wordless(error) if status == 500 else None,
    )


async def acknowledged(req: func.HttpRequest, handle: Handle) -> func.HttpResponse:
    """For what Twilio wants no TwiML."""
    response = await answered(req, handle)
    return func.HttpResponse(status_code=204) if response.status_code == DONE else response


async def at_once[T](value: T) -> T:
    return value


def arrival_of(req: func.HttpRequest, app: Services) -> Arrival:
    """By the stamp of a proxy in front of us (`X-Request-Start: t=<seconds>`) if there is one, else by our clock."""
    now = app.clock.now().timestamp()
    stamp = STAMP.fullmatch(_header(req, "x-request-start"))
    stamped = float(stamp[1]) if stamp else now
    at = stamped if abs(stamped - now) <= PLAUSIBLE_SECONDS else now
    return Arrival(int(at * 1000), app.clock.monotonic())


def asked_of(req: func.HttpRequest, app: Services) -> Asked:
    return Asked(arrival_of(req, app), count_of(req, "after"), count_of(req, "fillers"))


def count_of(req: func.HttpRequest, name: str) -> int:
    return number_of(req.params.get(name, "0"))


def token_of(req: func.HttpRequest) -> str:
    """The same for a request that Twilio repeats; empty when it does not say."""
    return _header(req, "i-twilio-idempotency-token")


def call_of(req: func.HttpRequest) -> str:
    return str(req.route_params["call_id"])


def command_of(req: func.HttpRequest) -> str:
    return str(req.route_params["command_id"])


def turn_of(req: func.HttpRequest) -> int:
    return number_of(str(req.route_params["n"]))
