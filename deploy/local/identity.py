"""As whom a server runs. PostgreSQL refuses root, and a container often knows nobody else."""

import ctypes
import os
import pwd
import signal
import sys
from dataclasses import dataclass
from functools import cache

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Identity:
    """Ourselves; root stripped of its powers by a user namespace; or another account."""

    uid: int
    gid: int
    in_namespace: bool = False

    def enter(self) -> None:
        """Become this identity; only for a child between fork and exec."""
        if self.in_namespace:
            leave_for_own_namespace()
        elif self.uid != os.getuid():
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)


OURSELVES = Identity(os.getuid(), os.getgid())


def leave_for_own_namespace() -> None:
    """Enter a new user namespace, where even root is only the owner of its files."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")


def die_with_parent(death_signal: signal.Signals) -> None:
    """Ask Linux to send ``death_signal`` when our parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(death_signal))


@cache
def namespaces_work() -> bool:
    """Say whether a child of ours may enter a user namespace (not in a chroot, not in Docker)."""
    if sys.platform != "linux":
        return False
    child = os.fork()
    if child == 0:
        try:
            leave_for_own_namespace()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def without_root() -> Identity:
    """Return an identity that is not root, as close to ourselves as the machine allows."""
    if OURSELVES.uid != 0:
        return OURSELVES
    if namespaces_work():
        return Identity(0, 0, in_namespace=True)
    nobody = pwd.getpwnam("nobody")
    return Identity(nobody.pw_uid, nobody.pw_gid)
