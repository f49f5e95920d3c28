"""The HTTP API of Durable Functions, as clients and management links use it."""

import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import unquote

from local.host.durable.clock import Clock
from local.host.durable.contract import DurableAnswer, DurableRequest, DurableSettings
from local.host.durable.http import links
from local.host.durable.http.query import Query, page, selection
from local.host.durable.http.status import history, status
from local.host.durable.hub import (
    AlreadyExistsError,
    Hub,
    InstanceFinishedError,
    NoSuchInstanceError,
    UnfitInstanceIdError,
    UnknownOrchestratorError,
)
from local.host.durable.storage.store import Store

JSON = "application/json; charset=utf-8"


class MalformedJsonError(Exception):
    pass


class NotJsonError(Exception):
    pass


def answer(code: int, body: object = None, **headers: str) -> DurableAnswer:
    if body is None:
        return DurableAnswer(code, {name.replace("_", "-"): value for name, value in headers.items()}, b"")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return DurableAnswer(code, {"Content-Type": JSON, **named}, json.dumps(body).encode())


def refusal(code: int, said: str, fault: Exception | None = None) -> DurableAnswer:
    kind = type(fault).__name__ if fault else "NotSupportedException"
    message = str(fault) if fault else said
    return answer(
        code, {"Message": said, "ExceptionMessage": message, "ExceptionType": kind, "StackTrace": None}
    )


class Api:
    def __init__(self, hub: Hub, store: Store, clock: Clock, settings: DurableSettings) -> None:
        self._hub = hub
        self._store = store
        self._clock = clock
        self._settings = settings

    async def handle(self, request: DurableRequest) -> DurableAnswer:
        try:
            return await self._route(request)
        except NoSuchInstanceError:
            return answer(404)
        except InstanceFinishedError:
            return answer(410)
        except (UnknownOrchestratorError, UnfitInstanceIdError) as fault:
            return refusal(400, "One or more of the arguments submitted is incorrect", fault)
        except (MalformedJsonError, NotJsonError) as fault:
            return refusal(400, str(fault), fault)
        except AlreadyExistsError as fault:
            return refusal(500, "Something went wrong while processing your request", fault)

    async def _route(self, request: DurableRequest) -> DurableAnswer:
        parts = [unquote(part) for part in request.path.strip("/").split("/")]
        match [part for part in parts if part]:
            case ["orchestrators", name, *rest] if request.method == "POST" and len(rest) <= 1:
                return await self._start(request, name, rest[0] if rest else None)
            case ["instances"]:
                return self._instances(request)
            case ["instances", instance_id, *rest]:
                return self._instance(request, instance_id, rest)
            case ["entities", *_]:
                return refusal(501, "durable entities: not supported by this host")
            case _:
                return answer(404)

    def _instances(self, request: DurableRequest) -> DurableAnswer:
        match request.method:
            case "GET":
                return self._list(request)
            case "DELETE":
                return self._purge_many(request)
            case _:
                return answer(404)

    def _instance(self, request: DurableRequest, instance_id: str, rest: list[str]) -> DurableAnswer:
        match request.method, rest:
            case "GET", []:
                return self._show(request, instance_id)
            case "DELETE", []:
                return self._purge(instance_id)
            case "POST", [operation, *more]:
                return self._operate(request, instance_id, operation.lower(), more)
            case _:
                return answer(404)

    async def _start(self, request: DurableRequest, name: str, instance_id: str | None) -> DurableAnswer:
        query = Query(request.query)
        started = self._hub.start_new(
            name, instance_id, _json(request.body, empty=None), query.text("version")
        )
        timeout, interval = query.seconds("timeout"), query.seconds("pollingInterval")
        if timeout is not None and interval is not None:
            return await self._wait(request, started, timeout, interval)
        return self._accepted(request, started)

    async def _wait(
        self, request: DurableRequest, instance_id: str, at_most: timedelta, interval: timedelta
    ) -> DurableAnswer:
        deadline = self._clock.now() + at_most
        while not (instance := self._hub.find(instance_id)).finished:
            if (now := self._clock.now()) >= deadline:
                return self._accepted(request, instance_id)
            await self._clock.sleep_until(min(now + interval, deadline))
        if instance.status == "Completed":
            return answer(200, json.loads(instance.output or "null"))
        return answer(500 if instance.status == "Failed" else 200, status(instance, show_input=True))

    def _accepted(self, request: DurableRequest, instance_id: str) -> DurableAnswer:
        urls = links.management(
            request.base, instance_id, self._settings.hub, Query(request.query).text("code")
        )
        return answer(202, urls, Location=urls["statusQueryGetUri"], Retry_After="10")

    def _show(self, request: DurableRequest, instance_id: str) -> DurableAnswer:
        query = Query(request.query)
        instance = self._hub.find(instance_id)
        show_input = query.flag("showInput", default=True)
        body = status(instance, show_input=show_input)
        body["historyEvents"] = None
        if query.flag("showHistory") and instance.status != "Pending":
            events = [line.event for line in self._store.history(instance_id)]
            show_output = query.flag("showHistoryOutput")
            body["historyEvents"] = history(events, show_output=show_output, show_input=show_input)
        if not instance.finished:
            return answer(202, body, Location=_itself(request), Retry_After="5")
        broken = instance.status == "Failed" and query.flag("returnInternalServerErrorOnFailure")
        return answer(500 if broken else 200, body)

    def _list(self, request: DurableRequest) -> DurableAnswer:
        query = Query(request.query)
        found = self._hub.select(selection(query))
        token = request.headers.get("x-ms-continuation-token", "")
        instances, further = page(found, query.number("top"), token)
        show_input = query.flag("showInput")
        shown = [status(instance, show_input=show_input) for instance in instances]
        return answer(200, shown, x_ms_continuation_token=further)

    def _purge(self, instance_id: str) -> DurableAnswer:
        return _purged(self._hub.purge([self._hub.find(instance_id)]))

    def _purge_many(self, request: DurableRequest) -> DurableAnswer:
        query = Query(request.query)
        if query.time("createdTimeFrom") is None:
            return answer(400, "Please provide value for 'createdTimeFrom' parameter.")
        return _purged(self._hub.purge(self._hub.select(selection(query))))

    def _operate(
        self, request: DurableRequest, instance_id: str, operation: str, rest: list[str]
    ) -> DurableAnswer:
        reason = Query(request.query).text("reason")
        match operation, rest:
            case "raiseevent", [name]:
                self._raise(request, instance_id, name)
            case "terminate", []:
                self._hub.terminate(instance_id, reason)
            case "suspend", []:
                self._hub.suspend(instance_id, reason)
            case "resume", []:
                self._hub.resume(instance_id, reason)
            case (("rewind" | "restart"), []):
                return refusal(501, f"{operation}: not supported by this host")
            case _:
                return answer(404)
        return answer(202)

    def _raise(self, request: DurableRequest, instance_id: str, name: str) -> None:
        self._hub.live(instance_id)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise NotJsonError("Only application/json request content is supported")
        self._hub.raise_event(instance_id, name, _json(request.body, empty="null"))


def _json[E: (str, None)](body: bytes, *, empty: E) -> str | E:
    if not body.strip():
        return empty
    try:
        return json.dumps(json.loads(body))
    except ValueError as fault:
        raise MalformedJsonError("Invalid JSON content") from fault


def _purged(count: int) -> DurableAnswer:
    return answer(200, {"instancesDeleted": count}) if count else answer(404)


def _itself(request: DurableRequest) -> str:
    pairs: Mapping[str, str] = request.query
    suffix = "&".join(f"{name}={value}" for name, value in pairs.items())
    return f"{request.base.rstrip('/')}/{request.path.strip('/')}" + (f"?{suffix}" if suffix else "")
