"""How Python looks for garbage that goes in circles: seldom, because hardly anything here does."""

import gc

NEW_OBJECTS = 10_000
"""It looks when there are so many more than before. Its own 700 made it look eight times for a batch of alerts, all of
them in use, and took a twentieth of the processor time of a flood, and a tenth of a start's. So many are a few
megabytes.
"""


def seldom() -> None:
    """Call it before much is made that stays."""
    gc.set_threshold(NEW_OBJECTS)


def settle() -> None:
    """Call it when all that stays is there: that is not searched any more, and what comes is searched seldom."""
    gc.freeze()
    seldom()
