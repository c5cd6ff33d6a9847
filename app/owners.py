"""Processes that never outlive the one that started them, however that one ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def end_with_owner(blow: signal.Signals) -> Callable[[], None] | None:
    """Have the kernel send a child this signal when the process at hand is gone.

    What comes back is for the child to call first; None where no kernel offers it.
    """
    if sys.platform != "linux":
        return None
    prctl, owner = ctypes.CDLL(None).prctl, os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, blow)
        if os.getppid() != owner:  # it died before the kernel was asked
            os._exit(1)

    return ask_kernel
