"""The Twilio stand-in: python -m local.carrier --help"""

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from aiohttp import web

from local.carrier.account import Account, Settings
from local.carrier.app import build
from local.speech.engines import ENGINE_NAMES, Engine, open_engine

_HOST = "127.0.0.1"


def main() -> int:
    options = _options()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="carrier: %(message)s")
    account = Account(os.environ.get("TWILIO_ACCOUNT_SID", ""), os.environ.get("TWILIO_AUTH_TOKEN", ""))
    if not account.sid or not account.auth_token:
        return _refuse("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must be set")
    settings = Settings(
        state=options.state,
        sign_fragment=options.sign_fragment,
        duplicate=options.duplicate,
        end_of_speech_ms=round(options.end_of_speech * 1_000),
    )
    return asyncio.run(
        _serve(account, settings, open_engine(options.engine, options.voice_socket), options.port)
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local.carrier", description="a stand-in for Twilio Voice"
    )
    port = int(os.environ.get("TALKSTACK_PORT_CARRIER", "7080"))
    parser.add_argument("--port", type=int, default=port, help="0 = any free one")
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
    return parser.parse_args()


async def _serve(account: Account, settings: Settings, engine: Engine, port: int) -> int:
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    runner = web.AppRunner(build(account, settings, engine), access_log=None, shutdown_timeout=1.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, _HOST, port).start()
        print(f"carrier ready on http://{_HOST}:{runner.addresses[0][1]}", flush=True)
        await stopping.wait()
    except OSError as error:
        return _refuse(f"port {port} cannot be used: {error.strerror}")
    finally:
        await runner.cleanup()
    return 0


def _refuse(reason: str) -> int:
    print(f"carrier: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
