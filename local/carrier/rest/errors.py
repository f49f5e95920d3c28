"""Twilio's error answers: https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions"""

import json

from aiohttp import web

from local.carrier.faults import UnsupportedFeatureError


class RestError(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> web.Response:
        body = {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if self.status == 401 else {}
        return web.Response(
            text=json.dumps(body), status=self.status, content_type="application/json", headers=headers
        )


def not_found(path: str) -> RestError:
    return RestError(404, 20404, f"The requested resource {path} was not found")


def not_done(error: UnsupportedFeatureError) -> RestError:
    return RestError(501, 501, str(error))
