import argparse
import os
import sys
from pathlib import Path

from local import loopback
from local.model.app import Service, azure_openai
from local.model.pace import Pace
from local.model.script.model import ScriptedModel
from local.model.script.script import ScriptError, load
from local.model.upstream import Upstream

_SCRIPT = Path(__file__).parent / "scripts" / "clinic.yaml"


def _arguments() -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    parser = argparse.ArgumentParser(
        prog="python -m local.model",
        description="The Azure OpenAI stand-in: a scripted model behind the v1 API.",
        epilog="LLM_UPSTREAM=URL (with LLM_UPSTREAM_KEY, LLM_UPSTREAM_MODEL) has another server answer instead.",
    )
    parser.add_argument("--port", type=int, default=os.environ.get("TALKSTACK_PORT_MODEL", "7082"))
    loopback.add_behind(parser)
    parser.add_argument("--script", type=Path, default=_SCRIPT, help="what the scripted model does, as YAML")
    parser.add_argument("--key", default=os.environ.get("OPENAI_KEY"), help="default: $OPENAI_KEY")
    parser.add_argument(
        "--models", nargs="+", default=["gpt-5.4-mini"], metavar="NAME", help="deployments it has"
    )
    parser.add_argument("--first-token-ms", type=float, default=0, metavar="MS")
    parser.add_argument("--tokens-per-second", type=float, metavar="N", help="default: all at once")
    return parser, parser.parse_args()


def main() -> int:
    parser, args = _arguments()
    if not args.key:
        parser.error("a key is needed: --key or OPENAI_KEY")
    try:
        script = load(args.script)
    except ScriptError as error:
        print(f"model: {error}", file=sys.stderr)
        return 1
    service = Service(
        model=ScriptedModel(script),
        names=args.models,
        key=args.key,
        pace=Pace(args.first_token_ms, args.tokens_per_second),
        upstream=Upstream.from_env(os.environ),
    )
    return loopback.run("model", azure_openai(service), port=args.port, behind=args.behind)


if __name__ == "__main__":
    sys.exit(main())
