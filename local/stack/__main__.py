import importlib
import signal
import sys

if __name__ == "__main__":
    # Loading takes a moment, in which Ctrl-C must not end in a traceback; later the command handles it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(importlib.import_module("local.stack.command").main())
