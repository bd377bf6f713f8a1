"""The pod worker: decides when the kubelet looks at a pod again, and tells the API what it sees.

A sync first publishes what is, then does what is due: so a failure becomes visible in the status one sync after it
happened, as in the real kubelet. Waits that only repeat a failure are background work; they happen when time passes,
but a pod in back-off has settled.
"""

import datetime as dt

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.kubelet import pod_status, shell, stages, timings
from labkit.kubelet.containers import Container
from labkit.kubelet.life import Host, Life
from labkit.kubelet.probes import Probes
from labkit.kubelet.stopping import SIGKILLED, Stopping
from labkit.loop.event_loop import EventLoop, Timer


class PodWorker:
    """Takes one pod through its life."""

    def __init__(
        self, client: Client, loop: EventLoop, host: Host, pod: Object, host_ip: str, phase_seconds: float = 0.0
    ) -> None:
        self.life = Life(host, pod, self._began, self._exited)
        self._client = client
        self._loop = loop
        self._host_ip = host_ip
        self._published: Object = {}
        self._stage: Timer | None = None
        self._next: Timer | None = None
        self._stopping: Stopping | None = None
        self._closed = False
        self._probes = Probes(loop, self.life, phase_seconds, self._probed, self._kill)
        self._watch_deadline()

    def start(self) -> None:
        """Look at the pod for the first time."""
        self.update(self.life.pod)
        if not objects.is_terminating(self.life.pod):
            self.sync()

    def close(self, killed: bool = False) -> None:
        """Nothing more happens. `killed`: the pod is gone from the API and what still runs is ended now."""
        told = self._stopping.told if self._stopping is not None else frozenset()
        for container in self.life.running if killed else ():
            if container.name not in told:
                self.life.event("Normal", "Killing", f"Stopping container {container.name}", container)
        self._closed = True
        for timer in (self._stage, self._next):
            if timer is not None:
                timer.cancel()
        self._probes.close()
        if self._stopping is not None:
            self._stopping.close()

    def update(self, pod: Object) -> None:
        """Take note of a changed pod: a deletion, or another image."""
        before, self.life.pod = self.life.pod, pod
        if objects.is_terminating(pod):
            grace = int(objects.metadata(pod).get("deletionGracePeriodSeconds") or 0)
            self._stop(grace)
        elif before["spec"] != pod["spec"]:
            self._sync_in(0)
        elif self._published and _foreign(before) != _foreign(pod):
            self.publish()  # a readiness gate may have opened

    # --- syncs

    def sync(self, publish: bool = True) -> None:
        """Publish what is (unless a container was killed in order to be restarted at once), then do what is due."""
        if self._closed or self._stage is not None or self.life.stopping or self.life.finished:
            return
        self._cancel_next()
        if self.life.start_time is not None and publish:
            self.publish()
        self.life.tried.clear()
        self.life.errors.clear()
        self.life.changed_runtime = False
        self._step()

    def _step(self) -> None:
        """Take the first stage that holds; wait for it; take the next."""
        if self._closed:
            return
        self._stage = None
        stage = next(one for one in stages.STAGES if one.holds(self.life))
        if stage.name == "rest":
            self._rest()
            return
        stage.first(self.life)
        seconds = stage.seconds(self.life)
        if seconds > 0:
            self._stage = self._loop.call_later(seconds, self._staged, stage)
        else:
            self._staged(stage)

    def _staged(self, stage: stages.Stage) -> None:
        if self._closed:
            return
        self._stage = None
        stage.then(self.life)
        if stage.name in ("accept", "sandbox", "refuse", "finish"):
            self.publish()
        if stage.name == "sandbox" and not self.life.address:
            self.life.address = self.life.host.new_address(self.life.pod)
        if not self.life.finished:
            self._step()

    def _rest(self) -> None:
        """The sync is over: decide when to look again."""
        life = self.life
        if life.is_over and life.running and not life.stopping:
            self._stop_sidecars()
        elif life.errors:
            if life.changed_runtime:
                self._sync_in(timings.RELIST_SECONDS)
            else:
                self._sync_in(min(life.errors), background=True)
        elif life.changed_runtime:
            self._sync_in(0)

    def _sync_in(self, seconds: float, background: bool = False) -> None:
        """Look again after a while (an earlier look that is planned already is kept)."""
        if self._closed or self.life.stopping or self.life.finished:
            return
        due = self._loop.clock.now() + seconds
        if self._next is not None and not self._next.cancelled:
            if self._next.micros <= round(due * 1_000_000) and (background or not self._next.background):
                return
            self._next.cancel()
        self._next = self._loop.call_later(seconds, self.sync, background=background)

    def _cancel_next(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None

    # --- containers that run and end

    def _began(self, container: Container) -> None:
        outcome, run = container.outcome, container.run
        if outcome is not None and run is not None and outcome.seconds != shell.FOR_EVER:
            background = outcome.seconds > timings.WORK_SECONDS
            self._loop.call_later(outcome.seconds, self._ends, container, run.id, background=background)
        self._probes.began(container)

    def _ends(self, container: Container, run_id: str) -> None:
        """A container ends by itself, unless that run is over already."""
        if not self._closed and container.run is not None and container.run.id == run_id and container.outcome:
            self.life.end(container, container.outcome.exit_code)

    def _probed(self) -> None:
        """A probe changed a container's readiness: publish it, and start what waited for it."""
        if not self.life.stopping and self._stage is None:
            self._sync_in(0)
        else:
            self.publish()

    def _kill(self, container: Container, grace_seconds: float | None) -> None:
        """End a container's run in order to restart it."""
        grace = self._grace() if grace_seconds is None else grace_seconds
        container.killed = True
        on_term = container.outcome.on_term if container.outcome is not None else None
        seconds, code = (on_term[0], on_term[1]) if on_term is not None and on_term[0] < grace else (grace, SIGKILLED)
        run_id = container.run.id if container.run is not None else ""
        self._loop.call_later(seconds, self._killed, container, run_id, code)

    def _killed(self, container: Container, run_id: str, code: int) -> None:
        if not self._closed and container.run is not None and container.run.id == run_id:
            self.life.end(container, code)

    def _exited(self, container: Container) -> None:
        if self._stopping is not None:
            self._stopping.ended()
        elif container.killed:
            self._loop.call_soon(self.sync, False)
        elif not self.life.stopping:
            self._sync_in(timings.RELIST_SECONDS)

    # --- stopping

    def _stop_sidecars(self) -> None:
        """The main containers are done: stop the sidecars, then finish."""
        self.publish()
        self._stopping = Stopping(self._loop, self.life, self._grace(), self._sidecars_stopped)

    def _sidecars_stopped(self) -> None:
        self._stopping = None
        self._sync_in(timings.RELIST_SECONDS)

    def _grace(self) -> float:
        return float(self.life.pod["spec"].get("terminationGracePeriodSeconds") or 0)

    def _watch_deadline(self) -> None:
        seconds = self.life.pod["spec"].get("activeDeadlineSeconds")
        if seconds is not None:
            background = float(seconds) > timings.WORK_SECONDS
            self._loop.call_later(float(seconds), self._deadline, background=background)

    def _deadline(self) -> None:
        """The time of activeDeadlineSeconds is over: the pod fails, its containers get their grace period."""
        if self._closed or self.life.stopping or self.life.finished:
            return
        self.life.failure = ("DeadlineExceeded", "Pod was active on the node longer than the specified deadline")
        self._tell_failure()
        self.publish()
        self._tell_failure()
        self._stop(self._grace())

    def _tell_failure(self) -> None:
        """The kubelet says why a pod fails at every sync until it is over."""
        if self.life.failure is not None:
            self.life.event("Normal", *self.life.failure)

    def _stop(self, grace_seconds: float) -> None:
        """Stop the pod (or stop it sooner, if it is being stopped already)."""
        if self._stopping is not None:
            self._stopping.hurry(grace_seconds)
            return
        if self.life.stopping:
            return
        if self.life.finished:
            self.life.stopping = True
            self._loop.call_later(timings.REMOVE_SECONDS, self._remove)
            return
        self.life.stopping = True
        self._cancel_next()
        if self._stage is not None:
            self._stage.cancel()
            self._stage = None
        self._stopping = Stopping(self._loop, self.life, grace_seconds, self._stopped)

    def _stopped(self) -> None:
        self._stopping = None
        self._loop.call_later(timings.RELIST_SECONDS, self._terminate)

    def _terminate(self) -> None:
        """All containers have ended: publish the last status, then let the API forget the pod."""
        if self._closed:
            return
        self.life.finished = True
        self.life.sandbox = False
        self._tell_failure()
        self.publish()
        if objects.is_terminating(self.life.pod):
            self._loop.call_later(timings.REMOVE_SECONDS, self._remove)
        else:
            self.life.stopping = False

    def _remove(self) -> None:
        if self._closed:
            return
        pod = self.life.pod
        options = {"gracePeriodSeconds": 0, "preconditions": {"uid": objects.uid(pod)}}
        try:
            self._client.delete(resources.PODS, objects.name(pod), objects.namespace(pod), **options)
        except errors.ApiError as refused:
            if refused.code not in (404, 409):
                raise

    # --- the status

    def publish(self) -> None:
        """Write what changed in the pod's status."""
        if self._closed:
            return
        status = self._status()
        before = {**(self.life.pod.get("status") or {}), **self._published}
        patch = pod_status.changed(before, status)
        if not patch:
            return
        self._published = status
        pod = self.life.pod
        body = {"metadata": {"uid": objects.uid(pod)}, "status": patch}
        try:
            self._client.patch(resources.PODS, objects.name(pod), body, objects.namespace(pod), "status")
        except errors.ApiError as refused:
            if refused.code not in (404, 409, 422):
                raise

    def _status(self) -> Object:
        life = self.life
        now = timestamps.time(self._loop.clock.calendar())
        if life.refused is not None and life.failure is not None:
            reason, message = life.failure
            return {"phase": "Failed", "reason": reason, "message": message}
        containers = list(life.containers.values())
        computed = "Failed" if life.failure else pod_status.phase(containers, life.policy, life.finished)
        over = computed in ("Succeeded", "Failed")
        shown = computed if life.finished or not over else (self._published.get("phase") or "Pending")
        known = self._known_conditions()
        status: Object = {
            "phase": shown,
            "conditions": pod_status.conditions(life.pod, containers, computed, life.sandbox, known, now),
            "hostIP": self._host_ip,
            "hostIPs": [{"ip": self._host_ip}],
            **pod_status.container_statuses(containers, life.policy, life.stopping, self._moment),
        }
        if life.start_time is not None:
            status["startTime"] = timestamps.time(self._moment(life.start_time))
        if life.address:
            status["podIP"] = life.address
            status["podIPs"] = [{"ip": life.address}]
        if life.failure is not None and life.finished:
            status["reason"], status["message"] = life.failure
        return status

    def _moment(self, seconds: float) -> dt.datetime:
        return self._loop.clock.start + dt.timedelta(seconds=seconds)

    def _known_conditions(self) -> list[Object]:
        """Return the conditions as last published, and those of other components as the API has them."""
        latest = (self.life.pod.get("status") or {}).get("conditions") or ()
        mine = self._published.get("conditions")
        if mine is None:
            return list(latest)
        own = [one for one in mine if one["type"] in pod_status.OWNED]
        return own + [one for one in latest if one["type"] not in pod_status.OWNED]


def _foreign(pod: Object) -> list[Object]:
    """Return the conditions that are not the kubelet's."""
    listed = (pod.get("status") or {}).get("conditions") or ()
    return [one for one in listed if one["type"] not in pod_status.OWNED]
