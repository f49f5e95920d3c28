"""The Twilio stand-in: python -m local.carrier --help"""

import argparse
import os
import sys
from pathlib import Path

from local.carrier.account import Account, Settings
from local.carrier.app import build
from local.loopback import add_behind, run
from local.speech.engines import ENGINE_NAMES, open_engine


def main() -> int:
    options = _options()
    account = Account(os.environ.get("TWILIO_ACCOUNT_SID", ""), os.environ.get("TWILIO_AUTH_TOKEN", ""))
    if not account.sid or not account.auth_token:
        print("carrier: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must be set", file=sys.stderr)
        return 1
    settings = Settings(
        state=options.state,
        sign_fragment=options.sign_fragment,
        duplicate=options.duplicate,
        end_of_speech_ms=round(options.end_of_speech * 1_000),
        calls_per_second=options.cps,
    )
    engine = open_engine(options.engine, options.voice_socket)
    return run("carrier", build(account, settings, engine), port=options.port, behind=options.behind)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local.carrier", description="a stand-in for Twilio Voice"
    )
    port = int(os.environ.get("TALKSTACK_PORT_CARRIER", "7080"))
    parser.add_argument("--port", type=int, default=port, help="0 = any free one")
    add_behind(parser)
    parser.add_argument("--state", type=Path, default=Path(".local/carrier"))
    parser.add_argument("--engine", choices=ENGINE_NAMES, default="modem")
    parser.add_argument("--voice-socket", type=Path, default=Path(".local/voice.sock"))
    parser.add_argument("--sign-fragment", action="store_true", help="sign webhook URLs with their fragment")
    parser.add_argument(
        "--duplicate", action="store_true", help="send every webhook twice and compare the answers"
    )
    parser.add_argument(
        "--end-of-speech", type=float, default=0.7, help="seconds of silence that speechTimeout=auto waits"
    )
    parser.add_argument("--cps", type=float, default=1.0, help="calls a second that the account may place")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
