"""How Fast Transcription says no."""

from aiohttp import web


class RefusedTranscriptionError(Exception):
    """`code` is of the service's own words, `detail` its more exact one."""

    def __init__(self, status: int, code: str, message: str, detail: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail

    def response(self) -> web.Response:
        body: dict[str, object] = {"code": self.code, "message": str(self)}
        if self.detail:
            body["innerError"] = {"code": self.detail, "message": str(self)}
        return web.json_response(body, status=self.status)


class UnsupportedFeatureError(RefusedTranscriptionError):
    """The real service may do this; it is not done here."""

    def __init__(self, what: str) -> None:
        super().__init__(400, "InvalidArgument", f"{what} is not done here")


def invalid(message: str, detail: str) -> RefusedTranscriptionError:
    return RefusedTranscriptionError(400, "InvalidArgument", message, detail)
