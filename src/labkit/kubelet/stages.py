"""The life of a pod as a table: which pod, after how long, what next.

A sync of a pod looks down the table and takes the first row that holds; when its time has passed, the row's effect is
done and the table is read again from the top, until the last row says that there is nothing to do. Every reason,
message and event text is the kubelet's own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from labkit.kubelet import images, timings, workload
from labkit.kubelet.containers import Container
from labkit.kubelet.life import Life


@dataclass(frozen=True)
class Stage:
    """One row: a pod for which `holds` is true does `first`, waits `seconds`, and then does `then`."""

    name: str
    holds: Callable[[Life], bool]
    seconds: Callable[[Life], float]
    then: Callable[[Life], None]
    first: Callable[[Life], None] = lambda _: None


def _always(_: Life) -> bool:
    return True


def _nothing(_: Life) -> None:
    return None


def _after(seconds: float) -> Callable[[Life], float]:
    return lambda _: seconds


def _for_due(question: Callable[[Life, Container], bool]) -> Callable[[Life], bool]:
    """Ask about the container that is to be started next, if there is one."""

    def holds(life: Life) -> bool:
        container = life.due()
        return container is not None and question(life, container)

    return holds


def _to_due(effect: Callable[[Life, Container], None]) -> Callable[[Life], None]:
    """Do something to the container that is to be started next."""

    def then(life: Life) -> None:
        container = life.due()
        if container is not None:
            effect(life, container)

    return then


# --- accept or refuse


def _is_refused(life: Life) -> bool:
    if life.start_time is None:
        life.refused = life.host.refusal(life.pod)
    return life.refused is not None and not life.finished


def _refuse(life: Life) -> None:
    reason, message = life.refused or ("", "")
    life.event("Warning", reason, message)
    life.failure = (reason, f"Pod was rejected: {message}")
    life.finished = True


def _accept(life: Life) -> None:
    life.start_time = life.host.now()


def _set_up(life: Life) -> None:
    life.sandbox = True
    life.changed_runtime = True


# --- restart back-off


def _failed_at(container: Container) -> float | None:
    """Return since when the back-off counts: for a container that the kubelet killed, from the run before."""
    run = container.last if container.killed else container.run
    return run.finished if run is not None else None


def _crash_wait(life: Life, container: Container) -> float:
    since = _failed_at(container)
    if since is None:
        return 0.0
    return life.host.backoff.left_seconds(life.restart_key(container), since, life.host.now())


def _crashed_lately(life: Life, container: Container) -> bool:
    return _crash_wait(life, container) > 0


def _back_off(life: Life, container: Container) -> None:
    message = f"Back-off restarting failed container {container.name} in pod {life.subject}"
    life.event("Warning", "BackOff", message, container)
    delay = go_duration(life.host.backoff.wait_seconds(life.restart_key(container)))
    message = f"back-off {delay} restarting failed container={container.name} pod={life.subject}"
    wait = min(_crash_wait(life, container) * timings.JITTER, timings.RESYNC_SECONDS)
    life.fail(container, "CrashLoopBackOff", message, wait)


# --- images


def _has_bad_name(life: Life, container: Container) -> bool:
    return bool(images.invalid(life.spec(container)["image"]))


def _bad_name(life: Life, container: Container) -> None:
    message = images.invalid(life.spec(container)["image"])
    life.event("Warning", "InspectFailed", message, container)
    _failed(life, container, "InvalidImageName", message)


def _may_not_pull(life: Life, container: Container) -> bool:
    return life.image_policy(container) == "Never" and not life.has_image(container)


def _never_pull(life: Life, container: Container) -> None:
    image = life.spec(container)["image"]
    message = f'Container image "{image}" is not present with pull policy of Never'
    life.event("Warning", "ErrImageNeverPull", message, container)
    _failed(life, container, "ErrImageNeverPull", message)


def _needs_pull(life: Life, container: Container) -> bool:
    if life.pulled == container.name:
        return False
    return not life.has_image(container) or life.image_policy(container) == "Always"


def _pull_failed_lately(life: Life, container: Container) -> bool:
    key, backoff = life.image_key(container), life.host.backoff
    return _needs_pull(life, container) and backoff.left_seconds(key, backoff.updated(key), life.host.now()) > 0


def _pull_back_off(life: Life, container: Container) -> None:
    image = life.spec(container)["image"]
    message = f'Back-off pulling image "{image}"'
    life.event("Normal", "BackOff", message, container)
    _failed(life, container, "ImagePullBackOff", f"{message}: ErrImagePull: {images.pull_error(image)}")


def _announce_pull(life: Life, container: Container) -> None:
    image = life.spec(container)["image"]
    life.event("Normal", "Pulling", f'Pulling image "{image}"', container)
    life.pull_began = life.host.now()
    if not images.pull_error(image):
        life.host.pulls.setdefault(image, life.host.now() + timings.PULL_SECONDS)


def _pull_seconds(life: Life) -> float:
    """A failing pull fails fast, a known image is only checked, and a pull that goes on already is joined."""
    container = life.due()
    if container is None or life.has_image(container) or images.pull_error(life.spec(container)["image"]):
        return timings.PULL_FAILS_SECONDS
    ends = life.host.pulls.get(life.spec(container)["image"])
    return timings.PULL_SECONDS if ends is None else max(0.0, ends - life.host.now())


def _pull(life: Life, container: Container) -> None:
    image = life.spec(container)["image"]
    error = images.pull_error(image)
    if error:
        life.event("Warning", "Failed", f'Failed to pull image "{image}": {error}', container)
        life.host.backoff.next(life.image_key(container), life.host.now(), life.host.now())
        _failed(life, container, "ErrImagePull", error)
        return
    seconds = life.host.now() - life.pull_began
    took = go_duration(timings.PULL_FAILS_SECONDS if life.has_image(container) else seconds)
    life.host.images.add(image)
    life.host.pulls.pop(image, None)
    life.pulled = container.name
    times = f"{took} ({go_duration(seconds)} including waiting)"
    message = f'Successfully pulled image "{image}" in {times}. Image size: {images.SIZE_BYTES} bytes.'
    life.event("Normal", "Pulled", message, container)


def _failed(life: Life, container: Container, reason: str, message: str) -> None:
    life.event("Warning", "Failed", f"Error: {reason}", container)
    life.fail(container, reason, message, timings.RETRY_SECONDS)


# --- start


def _create(life: Life, container: Container) -> None:
    if life.pulled != container.name:
        image = life.spec(container)["image"]
        message = f'Container image "{image}" already present on machine and can be accessed by the pod'
        life.event("Normal", "Pulled", message, container)
    life.event("Normal", "Created", "Container created", container)


def _start(life: Life, container: Container) -> None:
    life.pulled = ""
    since = _failed_at(container)
    if since is not None:
        life.host.backoff.next(life.restart_key(container), since, life.host.now())
    error = workload.start_error(life.spec(container))
    if error:
        life.begin_fails(container, error)
        life.event("Warning", "Failed", f"Error: {error}", container)
        life.fail(container, "RunContainerError", error, timings.RELIST_SECONDS)
        return
    life.event("Normal", "Started", "Container started", container)
    life.begin(container)


# --- end


def _ends(life: Life) -> bool:
    return life.start_time is not None and life.is_over and not life.running and not life.stopping and not life.finished


def _finish(life: Life) -> None:
    life.finished = True
    life.sandbox = False


STAGES: tuple[Stage, ...] = (
    Stage("refuse", _is_refused, _after(timings.REFUSE_SECONDS), _refuse),
    Stage("accept", lambda life: life.start_time is None, _after(0), _accept),
    Stage("finish", _ends, _after(timings.FINISH_SECONDS), _finish),
    Stage("sandbox", _for_due(lambda life, _: not life.sandbox), _after(timings.SANDBOX_SECONDS), _set_up),
    Stage("crash back-off", _for_due(_crashed_lately), _after(0), _to_due(_back_off)),
    Stage("bad image name", _for_due(_has_bad_name), _after(0), _to_due(_bad_name)),
    Stage("never pull", _for_due(_may_not_pull), _after(0), _to_due(_never_pull)),
    Stage("pull back-off", _for_due(_pull_failed_lately), _after(0), _to_due(_pull_back_off)),
    Stage("pull", _for_due(_needs_pull), _pull_seconds, _to_due(_pull), first=_to_due(_announce_pull)),
    Stage("start", _for_due(lambda *_: True), _after(timings.START_SECONDS), _to_due(_start), first=_to_due(_create)),
    Stage("rest", _always, _after(0), _nothing),
)


def go_duration(seconds: float) -> str:
    """Write a duration as Go does: "10s", "1m20s", "100ms"."""
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
