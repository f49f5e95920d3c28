from collections.abc import Mapping
from http import HTTPStatus
from typing import Any


class ApiError(Exception):
    """An error as the API words it: {"error": {message, type, param, code}}."""

    def __init__(
        self,
        message: str,
        *,
        status: int = HTTPStatus.BAD_REQUEST,
        type_: str | None = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.headers = headers or {}
        self.message, self.status, self.type, self.param, self.code = message, status, type_, param, code

    def to_json(self) -> dict[str, Any]:
        error = {"message": self.message, "type": self.type, "param": self.param, "code": self.code}
        return {"error": error}


class AccessDeniedError(ApiError):
    def __init__(self) -> None:
        super().__init__(
            "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key "
            "for an active subscription and use a correct regional API endpoint for your resource.",
            status=HTTPStatus.UNAUTHORIZED,
            type_=None,
            code="401",
        )


class DeploymentNotFoundError(ApiError):
    def __init__(self) -> None:
        super().__init__(
            "The API deployment for this resource does not exist. If you created the deployment within the last "
            "5 minutes, please wait a moment and try again.",
            status=HTTPStatus.NOT_FOUND,
            type_=None,
            code="DeploymentNotFound",
        )


class NotDoneHereError(ApiError):
    """The real service does this and the stand-in does not."""

    def __init__(self, feature: str, *, param: str | None = None) -> None:
        super().__init__(f"This stand-in does not do {feature}.", param=param, code="not_done_by_stand_in")


class FaultOnDemandError(ApiError):
    def __init__(self, status: int, retry_after: float | None) -> None:
        pause = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        phrase = f"{HTTPStatus(status).phrase}, as was asked for."
        super().__init__(phrase, status=status, type_=None, code=str(status), headers=pause)
