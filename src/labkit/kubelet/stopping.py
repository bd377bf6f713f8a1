"""Stopping the containers of a pod: Killing, preStop, SIGTERM, and SIGKILL when the grace period is over.

Main containers go first and together; sidecars follow one by one, the last declared first.
"""

from collections.abc import Callable

from labkit.kubelet import shell, timings, workload
from labkit.kubelet.containers import Container
from labkit.kubelet.life import Life
from labkit.loop.event_loop import EventLoop, Timer

SIGKILLED = 137


class Stopping:
    """One stop of one pod; calls `done` when no container runs any more."""

    def __init__(self, loop: EventLoop, life: Life, grace_seconds: float, done: Callable[[], None]) -> None:
        self._loop = loop
        self._life = life
        self._deadline = loop.clock.now() + grace_seconds
        self._done = done
        self._told: set[str] = set()
        self._timers: list[Timer] = []
        self._closed = False
        loop.call_soon(self.ended)

    def close(self) -> None:
        """Forget it: the pod is gone."""
        self._closed = True
        self._cancel()

    @property
    def told(self) -> frozenset[str]:
        """The names of the containers that were told to stop."""
        return frozenset(self._told)

    def hurry(self, grace_seconds: float) -> None:
        """Shorten the grace period; it never becomes longer."""
        deadline = self._loop.clock.now() + grace_seconds
        if deadline < self._deadline:
            self._deadline = deadline
            for container in self._life.running:
                if container.name in self._told:
                    self._kill_at(container, deadline)

    def ended(self) -> None:
        """A container has ended (or this is the beginning): go on with those that run."""
        if self._closed:
            return
        running = self._life.running
        if not running:
            self.close()
            self._done()
            return
        mains = [one for one in running if one.role != "sidecar"]
        for container in mains or running[-1:]:
            if container.name not in self._told:
                self._told.add(container.name)
                self._tell(container)

    def _tell(self, container: Container) -> None:
        """Say so, run the preStop hook, then send SIGTERM; SIGKILL comes at the deadline at the latest."""
        self._life.event("Normal", "Killing", f"Stopping container {container.name}", container)
        hook = self._hook_seconds(container)
        now = self._loop.clock.now()
        kill_at = max(self._deadline, now)
        if hook is None:
            self._life.event("Warning", "FailedPreStopHook", "PreStopHook failed", container)
            hook = 0.0
        elif now + hook >= self._deadline and hook > 0:
            self._later(self._deadline, self._hook_too_long, container)
            hook, kill_at = self._deadline - now, self._deadline + timings.MINIMUM_GRACE_SECONDS
        on_term = container.outcome.on_term if container.outcome is not None else None
        if on_term is not None and now + hook + on_term[0] < kill_at:
            self._later(now + hook + on_term[0], self._life.end, container, on_term[1])
        self._kill_at(container, kill_at)

    def _hook_seconds(self, container: Container) -> float | None:
        """Return how long the preStop hook takes, or None if it fails."""
        hook = (self._life.spec(container).get("lifecycle") or {}).get("preStop") or {}
        if "sleep" in hook:
            return float(hook["sleep"].get("seconds") or 0)
        if "exec" not in hook:
            return 0.0
        ends = workload.process(hook["exec"]["command"], self._life.files(container), self._loop.clock.now())
        return None if ends.exit_code != 0 and ends.seconds != shell.FOR_EVER else ends.seconds

    def _hook_too_long(self, container: Container) -> None:
        self._life.event("Warning", "FailedPreStopHook", "PreStopHook failed", container)

    def _kill_at(self, container: Container, moment: float) -> None:
        self._later(moment, self._life.end, container, SIGKILLED)

    def _later(self, moment: float, callback: Callable[..., object], *arguments: object) -> None:
        self._timers.append(self._loop.call_later(max(0.0, moment - self._loop.clock.now()), callback, *arguments))

    def _cancel(self) -> None:
        for timer in self._timers:
            timer.cancel()
