"""From an HTTP request to a function on a worker and back."""

import re
import sys

from .http.cookies import set_cookie
from .http.forwarded import fix_up
from .http.messages import BreakConnectionError, Handler, Request, Response, json_response, text_response
from .http.routes import Match, Routes
from .keys import Keys
from .worker.pool import FunctionTimeoutError, NoWorkerError, Pool
from .worker.process import Call, FunctionError, Result, WorkerDiedError

_OUT_OF_PROC_DATA = re.compile(r"\$OutOfProcData\$.*", re.DOTALL)
WORKER_HEADER = "x-host-worker"
"""Ours: asks for a worker by its number, and then tells which one it was."""

_HOME_PAGE = "<!doctype html><title>Functions</title><p>Your function app is up and running.</p>\n"


class Front:
    """The public listener's handler: the app's functions, and the host's own paths beside them."""

    def __init__(
        self,
        *,
        routes: Routes,
        keys: Keys,
        pool: Pool,
        own_paths: dict[str, Handler],
        custom_headers: tuple[tuple[str, str], ...] = (),
        has_home_page: bool = True,
    ) -> None:
        self._routes = routes
        self._keys = keys
        self._pool = pool
        self._own_paths = own_paths
        self._custom_headers = custom_headers
        self._has_home_page = has_home_page

    async def __call__(self, request: Request) -> Response:
        response = await self._answer(fix_up(request))
        if self._custom_headers:
            return Response(response.status, response.body, [*response.headers, *self._custom_headers])
        return response

    async def _answer(self, request: Request) -> Response:
        for prefix, handler in self._own_paths.items():
            if request.path.startswith(prefix):
                return await handler(request)
        match = self._routes.match(request.method, request.path)
        if match is not None:
            return await self._run(request, match)
        if request.path == "/health" and request.method == "GET":
            return self._health()
        if request.path == "/":
            return self._home_page()
        return Response(404)

    async def _run(self, request: Request, match: Match) -> Response:
        function = match.route.function
        if not self._keys.allow(request, level=match.route.auth_level, function=function):
            return Response(401)
        try:
            return await self._invoke(request, match)
        except FunctionError as error:
            log_failure(error)
            return Response(500)
        except FunctionTimeoutError:
            return Response(500)
        except NoWorkerError:
            return Response(503)
        except WorkerDiedError:
            raise BreakConnectionError from None

    async def _invoke(self, request: Request, match: Match) -> Response:
        wanted = request.headers.get(WORKER_HEADER, "")
        result = await self._pool.call(_call(request, match), prefer=wanted)
        response = respond(result)
        if not wanted:
            return response
        return Response(
            response.status, response.body, [*response.headers, (WORKER_HEADER, str(result.worker))]
        )

    def _health(self) -> Response:
        if self._pool.has_live_worker():
            return json_response({"status": "ok"})
        return json_response({"status": "no worker"}, status=503)

    def _home_page(self) -> Response:
        if not self._has_home_page:
            return Response(204)
        return Response(200, _HOME_PAGE.encode(), [("content-type", "text/html")])


def _call(request: Request, match: Match) -> Call:
    headers = request.headers
    # The platform hands a body on only under a Content-Length: a chunked one arrives empty.
    body = request.body if "content-length" in headers else b""
    if request.body and not body:
        log(f"function {match.route.function}: a chunked request body is not handed to a function")
    http = {
        "method": request.method,
        "url": request.origin + request.target,
        "headers": headers,
        "query": request.query(),
        "params": match.parameters,
    }
    return Call(
        function=match.route.function,
        kind="http",
        payload=body,
        http=http,
        traceparent=headers.get("traceparent", ""),
        tracestate=headers.get("tracestate", ""),
    )


def respond(result: Result) -> Response:
    match result.kind:
        case "http":
            headers = [(name, value) for name, value in result.header["headers"]]
            headers += [("Set-Cookie", set_cookie(cookie)) for cookie in result.header["cookies"]]
            return Response(result.header["status"], result.payload, headers)
        case None:
            return Response(200)
        case _:
            return text_response(result.payload.decode())


def log_failure(error: FunctionError) -> None:
    """The exception and where it was raised; not the inputs that durable functions carry behind their message."""
    text = _OUT_OF_PROC_DATA.sub("", error.trace or error.message).rstrip()
    log(f"function {error.function} failed: {error.message.partition(':')[0]}\n{text}")


def log(text: str) -> None:
    sys.stderr.write(f"host: {text}\n")
    sys.stderr.flush()
