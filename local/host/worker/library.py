"""Microsoft's worker library, driven in this process: it indexes the app and runs its functions."""

import json
import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from . import protos
from .frames import Header

_NO_RETRY = SimpleNamespace(retry_count=0, max_retry_count=0, exception=None)
_TRIGGER = "trigger"


class IndexingError(Exception):
    pass


@dataclass(frozen=True)
class Loaded:
    function_id: str
    trigger: str
    durable_clients: tuple[str, ...]


class Library:
    def __init__(self, app: Path, durable_client: str) -> None:
        self._app = app
        self._durable_client = protos.TypedData(string=durable_client)
        self._functions: dict[str, Loaded] = {}
        # The library is untyped: one name, one Any.
        self._runtime: Any = None

    async def load(self) -> list[Header]:
        """Import the app as the platform does, and tell its functions with their bindings."""
        self._runtime = import_module("azure_functions_runtime")
        import_module("azure_functions_runtime.utils.threadpool").start_threadpool_executor()
        await self._initialise()
        answer: protos.FunctionMetadataResponse = await self._runtime.functions_metadata_request(
            SimpleNamespace()
        )
        return [self._remember(metadata) for metadata in answer.function_metadata_results or []]

    async def _initialise(self) -> None:
        init = SimpleNamespace(capabilities={}, function_app_directory=str(self._app))
        answer = await self._runtime.worker_init_request(
            SimpleNamespace(
                request=SimpleNamespace(worker_init_request=init),
                properties={"host": "127.0.0.1", "protos": protos},
            )
        )
        if answer.result.status != protos.StatusResult.Success:
            raise IndexingError(answer.result.exception.stack_trace or answer.result.exception.message)
        if "HttpUri" in answer.capabilities:
            raise IndexingError(
                "HTTP streaming (azurefunctions-extensions-http-fastapi) is not supported here"
            )

    def _remember(self, metadata: protos.RpcFunctionMetadata) -> Header:
        bindings = [json.loads(raw) for raw in metadata.raw_bindings]
        self._functions[metadata.name] = Loaded(
            function_id=metadata.function_id,
            trigger=next((b["name"] for b in bindings if b["type"].lower().endswith(_TRIGGER)), ""),
            durable_clients=tuple(b["name"] for b in bindings if b["type"] == "durableClient"),
        )
        retry = metadata.retry_options is not None
        return {"name": metadata.name, "bindings": bindings, "retry": retry}

    async def invoke(self, header: Header, tail: bytes) -> tuple[Header, bytes]:
        function = self._functions[header["function"]]
        inputs = [protos.ParameterBinding(name=function.trigger, data=_trigger_value(header, tail))]
        inputs += [
            protos.ParameterBinding(name=name, data=self._durable_client) for name in function.durable_clients
        ]
        response = await self._runtime.invocation_request(_invocation(header, function.function_id, inputs))
        return _answer(header["id"], response)


def prepare_process(app: Path) -> None:
    """Put the process where the platform starts an app: its folder and its import path."""
    os.chdir(app)
    sys.path[0] = str(app)
    packages = app / ".python_packages" / "lib" / "site-packages"
    if packages.is_dir():
        sys.path.insert(1, str(packages))


def _trigger_value(header: Header, tail: bytes) -> protos.TypedData:
    if header["kind"] != "http":
        return protos.TypedData(**{header["kind"]: tail.decode()})
    body = protos.TypedData(bytes=tail) if tail else protos.TypedData()
    return protos.TypedData(http=protos.RpcHttp(**header["http"], body=body))


def _invocation(header: Header, function_id: str, inputs: list[protos.ParameterBinding]) -> SimpleNamespace:
    trace = SimpleNamespace(
        trace_parent=header.get("traceparent", ""), trace_state=header.get("tracestate", ""), attributes={}
    )
    request = SimpleNamespace(
        invocation_id=header["invocation"],
        function_id=function_id,
        input_data=inputs,
        trigger_metadata={},
        trace_context=trace,
        retry_context=_NO_RETRY,
    )
    return SimpleNamespace(request=SimpleNamespace(invocation_request=request))


def _answer(number: int, response: protos.InvocationResponse) -> tuple[Header, bytes]:
    if response.result.status != protos.StatusResult.Success:
        failure = response.result.exception or protos.RpcException()
        return {"id": number, "failed": failure.message, "trace": failure.stack_trace}, b""
    value = _returned(response)
    kind = value.WhichOneof("data") if value is not None else None
    if value is None or kind is None:
        return {"id": number, "kind": None}, b""
    if kind == "http":
        return {"id": number, "kind": kind, **_http_head(value.http)}, value.http.body.bytes
    content = getattr(value, kind)
    return {"id": number, "kind": kind}, content if isinstance(content, bytes) else str(content).encode()


def _returned(response: protos.InvocationResponse) -> protos.TypedData | None:
    if response.return_value is not None:
        return response.return_value
    # An HTTP function may also answer through a named `http` output (`func.Out`).
    return next((output.data for output in response.output_data), None)


def _http_head(http: protos.RpcHttp) -> Header:
    return {
        "status": int(http.status_code),
        "headers": list(http.headers.items()),
        "cookies": [_cookie(cookie) for cookie in http.cookies or []],
    }


def _cookie(cookie: protos.RpcHttpCookie) -> Header:
    attributes = {
        "domain": cookie.domain and cookie.domain.value,
        "path": cookie.path and cookie.path.value,
        "expires": cookie.expires and cookie.expires.value.seconds,
        "max_age": cookie.max_age and cookie.max_age.value,
        "secure": bool(cookie.secure and cookie.secure.value),
        "http_only": bool(cookie.http_only and cookie.http_only.value),
        "same_site": protos.RpcHttpCookie.SameSite(cookie.same_site).name,
    }
    return {"name": cookie.name, "value": cookie.value, **attributes}
