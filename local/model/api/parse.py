"""From the bytes of a request to a `ChatRequest`, or to the error that the service would answer."""

import json
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from local.model.api.errors import ApiError, NotDoneHereError
from local.model.api.order import check_order
from local.model.api.request import ChatRequest, JsonSchema, NamedTool, SchemaFormat
from local.model.api.schema import check_schema

# What reasoning models refuse, with the value that is as good as not sent.
_REFUSED_BY_REASONING_MODELS: dict[str, object] = {
    "max_tokens": None,
    "temperature": 1,
    "top_p": 1,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "logprobs": False,
    "top_logprobs": None,
    "logit_bias": None,
    "stop": None,
}
_NOT_DONE = (
    "audio",
    "function_call",
    "functions",
    "modalities",
    "moderation",
    "prediction",
    "web_search_options",
)


def parse(body: bytes) -> ChatRequest:
    try:
        raw = json.loads(body)
    except ValueError as error:
        raise ApiError("We could not parse the JSON body of your request.") from error
    if not isinstance(raw, dict):
        raise ApiError("The body of your request must be a JSON object.")
    fields = cast("dict[str, Any]", raw)
    present = {name: value for name, value in fields.items() if not _is_refused(name, value)}
    try:
        request = ChatRequest.model_validate(present)
    except ValidationError as error:
        raise _worded(error.errors()[0], fields) from error
    _check_meaning(request)
    return request


def _is_refused(name: str, value: object) -> bool:
    """Whether it is to be left out; raises when it may not be sent at all."""
    if name in _NOT_DONE and value is not None:
        raise NotDoneHereError(f"the parameter '{name}'", param=name)
    if name not in _REFUSED_BY_REASONING_MODELS:
        return name in _NOT_DONE
    if value is None or value == _REFUSED_BY_REASONING_MODELS[name]:
        return True
    if name == "max_tokens":
        hint = "Use 'max_completion_tokens' instead."
        message = f"Unsupported parameter: 'max_tokens' is not supported with this model. {hint}"
        raise ApiError(message, param=name, code="unsupported_parameter")
    if _REFUSED_BY_REASONING_MODELS[name] is None:
        message = f"Unsupported parameter: '{name}' is not supported with this model."
        raise ApiError(message, param=name, code="unsupported_parameter")
    default = _REFUSED_BY_REASONING_MODELS[name]
    message = f"Unsupported value: '{name}' does not support {value} with this model. Only the default ({default}) value is supported."
    raise ApiError(message, param=name, code="unsupported_value")


def _worded(error: ErrorDetails, body: dict[str, Any]) -> ApiError:
    param = _path(error["loc"], body)
    match error["type"]:
        case "extra_forbidden":
            return ApiError(f"Unknown parameter: '{param}'.", param=param, code="unknown_parameter")
        case "missing":
            message = f"Missing required parameter: '{param}'."
            return ApiError(message, param=param, code="missing_required_parameter")
        case _:
            message = f"Invalid value for '{param}': {error['msg']}."
            return ApiError(message, param=param, code="invalid_value")


def _path(location: tuple[int | str, ...], body: object) -> str:
    """`messages[0].content`; the steps that pydantic adds for unions are in no body and are left out."""
    path, here = "", body
    for step in location:
        if isinstance(here, list) and isinstance(step, int):
            path, here = f"{path}[{step}]", cast("list[object]", here)[step]
        elif isinstance(here, dict):
            known = cast("dict[str, object]", here)
            if step in known or step == location[-1]:
                path, here = f"{path}.{step}" if path else str(step), known.get(str(step))
    return path


def _check_meaning(request: ChatRequest) -> None:
    check_order(request.messages)
    functions = request.functions()
    if len(functions) != len(request.tools or []):
        raise ApiError("Tool names must be unique.", param="tools", code="invalid_value")
    for index, function in enumerate(functions.values()):
        check_schema(
            function.parameters or {},
            f"function '{function.name}'",
            strict=bool(function.strict),
            param=f"tools[{index}].function.parameters",
            code="invalid_function_parameters",
        )
    _check_choice(request, set(functions))
    if isinstance(request.response_format, SchemaFormat):
        _check_format(request.response_format.json_schema)
    if request.stream_options and not request.stream:
        message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        raise ApiError(message, param="stream_options")


def _check_format(wanted: JsonSchema) -> None:
    if not wanted.strict:
        raise NotDoneHereError("'response_format' json_schema without strict", param="response_format")
    subject, param = f"response_format '{wanted.name}'", "response_format"
    check_schema(wanted.schema_, subject, strict=True, param=param, code=None)


def _check_choice(request: ChatRequest, names: set[str]) -> None:
    for name in ("tool_choice", "parallel_tool_calls"):
        if getattr(request, name) is not None and not names:
            raise ApiError(f"'{name}' is only allowed when 'tools' are specified.", param=name)
    choice = request.tool_choice
    if isinstance(choice, NamedTool) and choice.function.name not in names:
        message = f"Tool choice '{choice.function.name}' not found in 'tools' parameter."
        raise ApiError(message, param="tool_choice")
