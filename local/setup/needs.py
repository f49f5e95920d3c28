"""Which pieces a purpose needs; what the user brings along (a MongoDB, weights) is not installed."""

from collections.abc import Mapping

PURPOSES = ("run", "test", "check")


def pieces(purpose: str, engine: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    if purpose == "check":
        return ("app", "checks")
    voice = purpose == "test" or engine == "voice"
    engines = voice or not environ.get("MONGODB_URI")
    weights = voice and not environ.get("TALKSTACK_MODELS")
    wanted = {"app": True, "engines": engines, "azurite": True, "weights": weights}
    return tuple(name for name, needed in wanted.items() if needed)
