"""python -m bot is recipe-gate-bot."""

import sys

from bot.app import main

sys.exit(main())
