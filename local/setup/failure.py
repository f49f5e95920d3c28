"""Turns the log of a failed install into the one line that says what to do."""

import re
from collections.abc import Mapping


class SetupError(Exception):
    pass


MISSING_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object")
DEBIAN_PACKAGES: Mapping[str, str] = {
    "libasound.so.2": "libasound2",
    "libgomp.so.1": "libgomp1",
    "libstdc++.so.6": "libstdc++6",
    "libssl.so.3": "libssl3",
}
NO_NETWORK = (
    r"Temporary failure in name resolution|Name or service not known|NewConnectionError|ConnectTimeout"
    r"|Network is unreachable|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|Connection refused"
)
CAUSES: tuple[tuple[str, str], ...] = (
    (r"No space left on device|ENOSPC", "the disk is full; the whole stack takes about 2.5 GB"),
    (
        r"ensurepip is not available|No module named (ensurepip|venv)",
        "this Python cannot make environments; install its venv package (on Debian or Ubuntu: python3.13-venv)",
    ),
    (
        NO_NETWORK,
        "the package registry cannot be reached; check the network or the proxy settings and run it again",
    ),
    (r"Permission denied|EACCES", "a folder of the project is not writable for you"),
    (
        r"DO NOT MATCH THE HASHES",
        "a downloaded package is not the one that the lock file names; nothing was installed",
    ),
    (
        r"command 'gcc' failed|command 'cc' failed|No such file or directory: 'gcc'",
        "a C compiler is needed (gcc)",
    ),
)


def cause(log: str) -> str | None:
    library = MISSING_LIBRARY.search(log)
    if library:
        name = library[1]
        package = DEBIAN_PACKAGES.get(name)
        return f"the system lacks {name}" + (
            f" (on Debian or Ubuntu: apt-get install {package})" if package else ""
        )
    return next((line for pattern, line in CAUSES if re.search(pattern, log)), None)
