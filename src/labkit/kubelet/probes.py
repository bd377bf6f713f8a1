"""Startup, readiness and liveness probes of the containers of a pod.

The clock of a probe starts when the pod is accepted and ticks every periodSeconds, whether the container runs or not; a
tick counts only if the container has been running for initialDelaySeconds. A readiness probe is also tried at once when
its container starts. Only exec probes look at something (the script is read, see `shell`); a port of a running
container is taken to answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.kubelet import workload
from labkit.kubelet.containers import Container
from labkit.kubelet.life import Life
from labkit.loop.clock import MICROSECONDS
from labkit.loop.event_loop import EventLoop, Timer

KINDS = (("startupProbe", "Startup"), ("livenessProbe", "Liveness"), ("readinessProbe", "Readiness"))


def _micros(seconds: float) -> int:
    """Ticks are counted in whole microseconds, or a tick might come twice."""
    return round(seconds * MICROSECONDS)


@dataclass
class Prober:
    """One probe of one container: how often it succeeded or failed in a row, and its next tick."""

    kind: str
    container: Container
    spec: Mapping[str, Any]
    successes: int = 0
    failures: int = 0
    run_id: str = ""
    timer: Timer | None = field(default=None, repr=False)

    def number(self, name: str, default: int) -> int:
        """Return a field of the probe, such as periodSeconds."""
        return int(self.spec.get(name) or default)


class Probes:
    """The probes of one pod. `changed` is told when a container became ready, unready or started."""

    def __init__(
        self,
        loop: EventLoop,
        life: Life,
        phase_seconds: float,
        changed: Callable[[], None],
        kill: Callable[[Container, float | None], None],
    ) -> None:
        self._loop = loop
        self._life = life
        self._phase_seconds = phase_seconds
        self._changed = changed
        self._kill = kill
        self._probers = [
            Prober(field_, one, life.spec(one)[field_])
            for one in life.containers.values()
            for field_, _ in KINDS
            if one.role != "init" and life.spec(one).get(field_)
        ]

    def began(self, container: Container) -> None:
        """A container began to run: its probes count from nothing."""
        for prober in self._probers:
            if prober.container is container and container.run is not None:
                prober.successes = prober.failures = 0
                prober.run_id = container.run.id
                at_once = (
                    prober.kind == "readinessProbe"
                    and container.started
                    and not prober.number("initialDelaySeconds", 0)
                )
                self._plan(prober, 0.0 if at_once else None)

    def close(self) -> None:
        """No more ticks."""
        for prober in self._probers:
            if prober.timer is not None:
                prober.timer.cancel()

    def _plan(self, prober: Prober, delay_seconds: float | None = None) -> None:
        """Wait for the next tick that counts. A probe that only confirms what is known is background work."""
        if prober.timer is not None:
            prober.timer.cancel()
        if delay_seconds is None:
            delay_seconds = self._next_tick(prober) - self._loop.clock.now()
        prober.timer = self._loop.call_later(
            delay_seconds, self._tick, prober, prober.run_id, background=not self._is_awaited(prober)
        )

    def _next_tick(self, prober: Prober) -> float:
        """Return the first tick from now on at which the container has run for initialDelaySeconds."""
        run = prober.container.run
        period = _micros(prober.number("periodSeconds", 10))
        began = _micros((self._life.start_time or 0.0) + self._phase_seconds)
        started = run.started if run is not None and run.started is not None else 0.0
        earliest = _micros(started + prober.number("initialDelaySeconds", 0))
        after = max(self._loop.clock.micros + 1, earliest, began + period)
        return (began - (began - after) // period * period) / MICROSECONDS

    def _is_awaited(self, prober: Prober) -> bool:
        """Whether the next result may bring news: the first one, one on the way to a threshold, or a coming file."""
        container = prober.container
        if prober.kind == "startupProbe":
            settled = container.started
        else:
            settled = prober.kind == "livenessProbe" or container.ready
        if settled:
            return bool(prober.failures)
        return not prober.failures or self._life.files(container).will_change(self._loop.clock.now())

    def _tick(self, prober: Prober, run_id: str) -> None:
        container = prober.container
        if run_id != prober.run_id or container.run is None or container.run.id != run_id or not container.is_running:
            return
        if prober.kind == "startupProbe" and container.started:
            return
        if prober.kind == "startupProbe" or container.started:
            error = self._error(prober)
            if error is None:
                self._succeeded(prober)
            else:
                self._failed(prober, error)
        if prober.kind != "startupProbe" or not container.started:
            self._plan(prober)

    def _succeeded(self, prober: Prober) -> None:
        prober.successes, prober.failures = prober.successes + 1, 0
        container = prober.container
        if prober.kind == "startupProbe":
            self._started(container)
        elif prober.kind == "readinessProbe" and not container.ready and self._has_succeeded(prober):
            container.ready = True
            self._changed()

    @staticmethod
    def _has_succeeded(prober: Prober) -> bool:
        return prober.successes >= prober.number("successThreshold", 1)

    def _started(self, container: Container) -> None:
        container.started = True
        readiness = [one for one in self._probers if one.container is container and one.kind == "readinessProbe"]
        container.ready = not readiness
        self._changed()
        for prober in readiness:
            self._plan(prober, 0.0)

    def _failed(self, prober: Prober, error: str) -> None:
        prober.successes, prober.failures = 0, prober.failures + 1
        container, name = prober.container, dict(KINDS)[prober.kind]
        self._life.event("Warning", "Unhealthy", f"{name} probe failed: {error}", container)
        if prober.failures < prober.number("failureThreshold", 3):
            return
        if prober.kind == "readinessProbe":
            if container.ready:
                container.ready = False
                self._changed()
            return
        message = f"Container {container.name} failed {name.lower()} probe, will be restarted"
        self._life.event("Normal", "Killing", message, container)
        prober.failures = 0
        grace = prober.spec.get("terminationGracePeriodSeconds")
        self._kill(container, None if grace is None else float(grace))

    def _error(self, prober: Prober) -> str | None:
        """Return what went wrong, or None if the probe succeeds."""
        if "exec" not in prober.spec:
            return self._port_error(prober)
        words = prober.spec["exec"]["command"]
        timeout = prober.number("timeoutSeconds", 1)
        ends = workload.process(words, self._life.files(prober.container), self._loop.clock.now())
        if ends.seconds > timeout:
            return f'command timed out: "{" ".join(words)}" timed out after {timeout}s'
        return ends.output if ends.exit_code else None

    def _port_error(self, prober: Prober) -> str | None:
        """Return what a connection to the container's port meets, or None if it is answered."""
        outcome, now = prober.container.outcome, self._loop.clock.now()
        handler = prober.spec.get("httpGet") or prober.spec.get("tcpSocket") or prober.spec.get("grpc") or {}
        port = self._port(prober.container, handler.get("port"))
        if outcome is None or outcome.answers(port, now):
            root = outcome.ports[port][1] if outcome is not None and port in outcome.ports else ""
            path = f"{root}{handler.get('path') or '/'}"
            if "httpGet" in prober.spec and root and not path.endswith("/"):
                there = self._life.files(prober.container).exists(path, now)
                return None if there else "HTTP probe failed with statuscode: 404"
            return None
        refused = f"dial tcp {self._life.address}:{port}: connect: connection refused"
        if "httpGet" in prober.spec:
            return f'Get "http://{self._life.address}:{port}{handler.get("path") or "/"}": {refused}'
        return refused

    def _port(self, container: Container, port: int | str | None) -> int:
        """Return a port's number; a name is looked up in the container's ports."""
        if isinstance(port, int):
            return port
        listed = self._life.spec(container).get("ports") or ()
        return next((int(one["containerPort"]) for one in listed if one.get("name") == port), 0)
