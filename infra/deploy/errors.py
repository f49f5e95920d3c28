from __future__ import annotations


class DeployError(Exception):
    """Told to whoever deploys, with what they can do about it; never with a secret."""


class MissingError(DeployError):
    def __init__(self, name: str, remedy: str) -> None:
        super().__init__(f"{name} is not set: {remedy}")


class AzureError(DeployError):
    """`az` did not do it; `reason` is the first line of what it said."""

    def __init__(self, command: str, reason: str) -> None:
        super().__init__(f"{command}: {reason}")


class RefusedError(DeployError):
    """The app's own refusal; `code` is stable."""

    def __init__(self, what: str, status: int, code: str, detail: str) -> None:
        super().__init__(f"{what}: HTTP {status} {code} {detail}".rstrip())
        self.status = status
        self.code = code


class UnreachableError(DeployError):
    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} does not answer ({reason})")
