import sys

from soak.dialling.command import main

if __name__ == "__main__":
    sys.exit(main())
