"""Chance from a seed: uids, name suffixes and choices that are the same in every run."""

import random
import uuid

# Kubernetes leaves out vowels and look-alikes, so that a suffix never spells a word (apimachinery util/rand).
SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


class Seeds:
    """A stream of chance; every use draws from the same seed, in order."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self._random = random.Random(seed)

    def uid(self) -> str:
        """Return the next uid, shaped like a random UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def suffix(self, length: int = 5) -> str:
        """Return the random letters behind a generateName."""
        return "".join(self._random.choice(SUFFIX_LETTERS) for _ in range(length))

    def fork(self, name: str) -> random.Random:
        """Return a generator of its own for one component, so that components do not disturb each other."""
        return random.Random(f"{self.seed}/{name}")
