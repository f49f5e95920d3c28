from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from aiohttp import web

from local.carrier.rest.errors import RestError

PAGING = ("Page", "PageSize", "PageToken")
_LARGEST = 1_000


def page[T](
    request: web.Request, key: str, records: Sequence[T], render: Callable[[T], dict[str, object]]
) -> web.Response:
    size, number = _whole(request, "PageSize", 50), _whole(request, "Page", 0)
    if not 1 <= size <= _LARGEST:
        raise RestError(400, 20001, f"PageSize must be between 1 and {_LARGEST}")
    shown = records[number * size : (number + 1) * size]
    more = len(records) > (number + 1) * size
    return web.json_response(
        {
            key: [render(record) for record in shown],
            "page": number,
            "page_size": size,
            "start": number * size,
            "end": number * size + max(0, len(shown) - 1),
            "uri": request.path_qs,
            "first_page_uri": _uri(request, 0, size),
            "previous_page_uri": _uri(request, number - 1, size) if number else None,
            "next_page_uri": _uri(request, number + 1, size) if more else None,
        }
    )


def _uri(request: web.Request, number: int, size: int) -> str:
    query = {**request.query, "Page": str(number), "PageSize": str(size)}
    return f"{request.path}?{urlencode(query)}"


def _whole(request: web.Request, name: str, default: int) -> int:
    value = request.query.get(name, str(default))
    if not value.isdecimal():
        raise RestError(400, 20001, f"{name} must be a whole number")
    return int(value)
