"""Resource names: which ones the scheduler counts, and how their amounts are written in explanations."""

from labkit.scheduler.framework.types import CPU, EPHEMERAL_STORAGE, MEMORY

MI, KI = 1024 * 1024, 1024
NATIVE = (CPU, MEMORY, EPHEMERAL_STORAGE)


def is_extended(name: str) -> bool:
    """Whether this is a vendor's resource, such as example.com/gpu."""
    return "/" in name and "kubernetes.io/" not in name and not name.startswith("requests.")


def is_scalar(name: str) -> bool:
    """Whether the scheduler counts it besides cpu, memory, ephemeral-storage and pods."""
    return is_extended(name) or "kubernetes.io/" in name or name.startswith(("hugepages-", "attachable-volumes-"))


def written(name: str, amount: int) -> str:
    """Return an amount as an explanation shows it: milli for cpu, Mi or Ki for bytes where that is exact."""
    if name in (MEMORY, EPHEMERAL_STORAGE) or name.startswith("hugepages-"):
        if amount % MI == 0:
            return f"{amount // MI}Mi"
        if amount % KI == 0:
            return f"{amount // KI}Ki"
    return str(amount)
