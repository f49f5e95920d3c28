import argparse
import os
import sys
from pathlib import Path

from local import loopback
from local.speech.app import Service, application
from local.speech.auth import Credentials
from local.speech.engines import ENGINE_NAMES, open_engine
from local.speech.synthesis.pace import Pace


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local.speech", description="Azure Speech, as far as the Speech SDK speaks to it."
    )
    parser.add_argument("--port", type=int, default=os.environ.get("TALKSTACK_PORT_SPEECH", "7081"))
    loopback.add_behind(parser)
    parser.add_argument("--engine", choices=ENGINE_NAMES, default="modem")
    parser.add_argument("--voice-socket", type=Path, default=Path(".local/voice.sock"), metavar="PATH")
    parser.add_argument("--key", default=os.environ.get("SPEECH_KEY"), help="default: $SPEECH_KEY")
    parser.add_argument("--token", help="a bearer token to accept beside those issued here")
    parser.add_argument("--synthesis-first-byte-ms", type=float, default=0, metavar="MS")
    parser.add_argument(
        "--synthesis-speed", type=float, metavar="X", help="times real time; default: at once"
    )
    arguments = parser.parse_args()
    if not arguments.key:
        parser.error("a key is needed: --key or SPEECH_KEY")
    return arguments


def main() -> int:
    arguments = _arguments()
    service = Service(
        engine=open_engine(arguments.engine, arguments.voice_socket),
        credentials=Credentials(arguments.key, arguments.token),
        pace=Pace(arguments.synthesis_first_byte_ms, arguments.synthesis_speed),
        instant=arguments.engine != "voice",
        languages=("en-",) if arguments.engine == "voice" else ("",),
    )
    return loopback.run("speech", application(service), port=arguments.port, behind=arguments.behind)


if __name__ == "__main__":
    sys.exit(main())
