"""The messages that the worker library builds and reads: plain classes under the names of its protocol buffers."""

from enum import IntEnum
from typing import Any


class _Message:
    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class StatusResult(_Message):
    Failure = 0
    Success = 1
    status: int
    exception: "RpcException | None" = None


class RpcException(_Message):
    message: str = ""
    stack_trace: str = ""


class WorkerMetadata(_Message):
    pass


class WorkerInitResponse(_Message):
    capabilities: dict[str, str]
    result: StatusResult


class FunctionMetadataResponse(_Message):
    function_metadata_results: "list[RpcFunctionMetadata] | None" = None
    result: StatusResult


class RpcFunctionMetadata(_Message):
    name: str
    function_id: str
    raw_bindings: list[str]
    retry_options: "RpcRetryOptions | None" = None


BindingInfo = type("BindingInfo", (_Message,), {"in": 0, "out": 1, "inout": 2, "undefined": 0, "string": 1, "binary": 2, "stream": 3})  # fmt: skip


class RpcRetryOptions(_Message):
    pass


class FunctionLoadResponse(_Message):
    pass


class FunctionEnvironmentReloadResponse(_Message):
    pass


class InvocationResponse(_Message):
    result: StatusResult
    return_value: "TypedData | None" = None
    output_data: "list[ParameterBinding]"


class TypedData:
    __slots__ = ("_kind", "_value")

    def __init__(self, **field: Any) -> None:
        self._kind, self._value = next(iter(field.items()), (None, None))

    def WhichOneof(self, _group: str) -> str | None:  # noqa: N802 - the protocol's own name
        return self._kind

    def __getattr__(self, name: str) -> Any:
        if name == self._kind:
            return self._value
        raise AttributeError(name)


class ParameterBinding:
    __slots__ = ("data", "name")

    def __init__(self, *, name: str, data: TypedData | None) -> None:
        self.name = name
        self.data = data

    def WhichOneof(self, _group: str) -> str:  # noqa: N802 - the protocol's own name
        return "data"


class RpcHttp(_Message):
    method: str
    url: str
    headers: dict[str, str]
    query: dict[str, str]
    params: dict[str, str]
    status_code: str
    cookies: "list[RpcHttpCookie] | None" = None
    body: TypedData


class _Nullable:
    __slots__ = ("value",)

    def __init__(self, *, value: Any) -> None:
        self.value = value


class NullableString(_Nullable):
    pass


class NullableBool(_Nullable):
    pass


class NullableDouble(_Nullable):
    pass


class NullableTimestamp(_Nullable):
    pass


class Timestamp:
    __slots__ = ("seconds",)

    def __init__(self, *, seconds: int) -> None:
        self.seconds = seconds


class RpcHttpCookie(_Message):
    SameSite = IntEnum("SameSite", {"None": 0, "Lax": 1, "Strict": 2, "ExplicitNone": 3})
    name: str
    value: str
    domain: NullableString | None
    path: NullableString | None
    expires: NullableTimestamp | None
    secure: NullableBool | None
    http_only: NullableBool | None
    same_site: int
    max_age: NullableDouble | None
