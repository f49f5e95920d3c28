"""The platform's front end names the public host and scheme in headers; the app sees those, not the loopback."""

from dataclasses import replace

from .messages import Request


def fix_up(request: Request) -> Request:
    headers = request.headers
    public_host = headers.get("disguised-host")
    public_scheme = headers.get("x-forwarded-proto")
    if public_host is None and public_scheme is None:
        return request
    if public_host is not None:
        headers = {**headers, "host": public_host}
    return replace(request, headers=headers, scheme=public_scheme or request.scheme)
