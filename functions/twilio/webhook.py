"""The one way a Twilio webhook is answered: verified, parsed, handled, and never left without TwiML."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import azure.functions as func

from talkstack.bootstrap import Services, services
from talkstack.errors import (
    BadRequestError,
    BodyTooLargeError,
    FinishedCallError,
    ForbiddenError,
    NotFoundError,
    ProviderError,
    UnknownTurnError,
)
from talkstack.telephony.form import Form, number_of, parse
from talkstack.telephony.reply import HangUp, Reply, Say
from talkstack.telephony.signature import signed_by_twilio
from talkstack.telephony.twiml import EMPTY, render

log = logging.getLogger(__name__)

Handle = Callable[[Form, Services], Awaitable[str | None]]

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
    (ProviderError, 503, SORRY),
    (Exception, 500, SORRY),
)
"""Every error's status and TwiML. On a 5xx Twilio asks once more (the URLs say so) and then goes to its fallback."""


async def answered(req: func.HttpRequest, handle: Handle) -> func.HttpResponse:
    """`handle` gets the verified form; None from it means that Twilio has nothing to do."""
    try:
        app = services()
        form = parse(req.get_body())
        _verify(req, form, app)
        return _twiml(await handle(form, app) or EMPTY)
    except Exception as error:
        status, twiml = next((code, text) for kind, code, text in ANSWERS if isinstance(error, kind))
        _log(req, error, status)
        return _twiml(twiml, status)


def _verify(req: func.HttpRequest, form: Form, app: Services) -> None:
    """ForbiddenError unless Twilio signed exactly this, for our account."""
    parts = urlsplit(req.url)
    path_and_query = f"{parts.path}?{parts.query}" if parts.query else parts.path
    genuine = signed_by_twilio(
        tokens=app.twilio_tokens,
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
    """Kinds and ids only; a stack trace just for what nobody foresaw."""
    route = urlsplit(req.url).path
    level = logging.ERROR if status == 500 else logging.WARNING
    log.log(
        level,
        "webhook.refused path=%s status=%d error=%s",
        route,
        status,
        type(error).__name__,
        exc_info=status == 500,
    )


def call_of(req: func.HttpRequest) -> str:
    return str(req.route_params["call_id"])


def turn_of(req: func.HttpRequest) -> int:
    return number_of(str(req.route_params["n"]))
