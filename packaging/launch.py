"""The entry of the packaged program."""

import sys

from komae_desk.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
