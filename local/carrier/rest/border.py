"""What every REST request passes: who asks, for which account, and how errors look."""

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import encode_basic_auth, web

from local.carrier.account import Account
from local.carrier.faults import CallError, UnsupportedFeatureError
from local.carrier.rest.errors import RestError, not_done, not_found
from local.carrier.switchboard import Switchboard

DESK = web.AppKey("desk", Switchboard)

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def rest_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not request.path.startswith("/2010-04-01/"):
        return await handler(request)
    try:
        _authenticate(request, request.app[DESK].account)
        return await handler(request)
    except RestError as error:
        return error.response()
    except (UnsupportedFeatureError, CallError, web.HTTPMethodNotAllowed, web.HTTPNotFound) as error:
        return _translated(error, request).response()


def _translated(error: Exception, request: web.Request) -> RestError:
    match error:
        case UnsupportedFeatureError():
            return not_done(error)
        case CallError():
            return RestError(400, error.code, error.message)
        case web.HTTPMethodNotAllowed():
            return RestError(405, 20004, "Method not allowed")
        case _:
            return not_done(UnsupportedFeatureError(f"the resource {request.path}"))


def _authenticate(request: web.Request, account: Account) -> None:
    wanted = encode_basic_auth(account.sid, account.auth_token)
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode()):
        raise RestError(401, 20003, "Authenticate")
    if request.match_info.get("account", account.sid) != account.sid:
        raise not_found(request.path)
