"""Options: the parameters of a request (ListOptions, CreateOptions, …), read and checked.

Texts of refusals are those of apimachinery's meta/v1 validation (Kubernetes 1.36).
"""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from labkit import errors
from labkit.api import status
from labkit.api.object import Object, key
from labkit.api.resources import ResourceType
from labkit.apiserver import fieldvalidation, resource_version
from labkit.apiserver.store import Expired, Store
from labkit.apiserver.strategy import Action
from labkit.apiserver.validation import fields
from labkit.web.message import Request

MANAGER_LIMIT = 128
EXACT, NOT_OLDER_THAN = "Exact", "NotOlderThan"
TOKEN_VERSION = "meta.k8s.io/v1"


@dataclass(frozen=True)
class ListOptions:
    """What a list asks for: how much, from where, as of when."""

    limit: int = 0
    version: int | None = None  # as of this version, exactly
    after: str = ""  # the key that the page before ended with
    continued: bool = False

    def snapshot(self, store: Store, resource: ResourceType, namespace: str) -> tuple[Iterable[Object], int]:
        """Return the objects in order of their keys, and the version they are of. Raises Expired."""
        if self.version is None or self.version >= store.version:
            return store.list(resource, namespace), store.version
        objects = store.at(resource, self.version)
        inside = f"{namespace}/" if namespace else ""
        return [objects[name] for name in sorted(objects) if name.startswith(inside)], self.version

    def page(self, objects: Iterable[Object], version: int, counted: bool) -> tuple[list[Object], dict[str, Any]]:
        """Return the objects of this page and the list's metadata; `counted` allows to say how many remain."""
        meta: dict[str, Any] = {"resourceVersion": str(version)}
        found = list(objects)
        if self.continued:
            found = [obj for obj in found if key(obj) > self.after]
        if not self.limit or len(found) <= self.limit:
            return found, meta
        page = found[: self.limit]
        meta["continue"] = _token(version, key(page[-1]))
        if counted:
            meta["remainingItemCount"] = len(found) - self.limit
        return page, meta


@dataclass(frozen=True)
class WatchOptions:
    """What a watch asks for."""

    version: int | None  # None: begin with what is there
    bookmarks: bool
    initial_events: bool
    timeout_seconds: int


PLAIN_LIST = ListOptions()


def list_options(request: Request) -> ListOptions:
    """Return the options of a list. Raises 400, 422 and 504."""
    if not request.query:
        return PLAIN_LIST
    limit = integer(request, "limit")
    integer(request, "timeoutSeconds")
    match, version, token = (
        request.parameter(name) for name in ("resourceVersionMatch", "resourceVersion", "continue")
    )
    _check_list(request, match, version, token)
    if token:
        if version not in ("", "0"):
            raise status.bad_request("specifying resource version is not allowed when using continue")
        asked, after = _read_token(token)
        return ListOptions(max(limit, 0), asked, after, True)
    number = _version(version, "invalid resource version: ") if version else 0
    exact = match == EXACT or (limit > 0 and number > 0 and match == "")
    if number == 0 and version == "0":
        limit = 0  # answered from the watch cache, which gives everything at once
    return ListOptions(max(limit, 0), number if exact else None)


def check_get_version(request: Request, store: Store) -> None:
    """Check the version that a get asks to be reached. Raises 500 and 504."""
    version = request.parameter("resourceVersion")
    if version:
        try:
            _version(version, "")
        except errors.ApiError as wrong:  # a quirk of the real server: the same fault of a list is a 400
            raise status.failure(500, "", str(wrong)) from wrong
        check_not_future(request, store)


def check_not_future(request: Request, store: Store) -> None:
    """Raise 504 if a list asks for a version that is still to come."""
    version = request.parameter("resourceVersion")
    if version.isdigit() and int(version) > store.version:
        details = {
            "causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}],
            "retryAfterSeconds": 1,
        }
        message = f"Timeout: Too large resource version: {version}, current: {store.version}"
        raise status.failure(504, "Timeout", message, details)


def watch_options(request: Request, current: int) -> WatchOptions:
    """Return the options of a watch. Raises 400 and 422."""
    timeout = integer(request, "timeoutSeconds")
    initial_given = "sendInitialEvents" in request.query
    initial = boolean(request, "sendInitialEvents")
    match, version = request.parameter("resourceVersionMatch"), request.parameter("resourceVersion")
    _check_watch(request, match, initial_given)
    number: int | None = None
    if version:
        try:
            number = _version(version, "") or None
        except errors.ApiError as wrong:  # a quirk of the real server: the same fault is a 500 here
            raise status.failure(500, "", str(wrong)) from wrong
    if number is None and initial_given and not initial:
        number = current
    return WatchOptions(number, boolean(request, "allowWatchBookmarks"), initial, timeout)


def write_options(request: Request, kind: str, action: Action, applies: bool = False) -> fieldvalidation.Check:
    """Read the options of a write into the action; return how strictly its fields are checked. Raises 422."""
    action.manager = request.parameter("fieldManager") if request.query else ""
    action.manager = action.manager or _agent(request)
    if not request.query and not applies:
        return fieldvalidation.WARN
    causes = []
    dry_run = request.query.get("dryRun", [])
    if dry_run and set(dry_run) != {"All"}:
        causes.append(fields.not_supported("dryRun", sorted(set(dry_run)), ("All",)))
    manager = request.parameter("fieldManager")
    if len(manager.encode()) > MANAGER_LIMIT:
        causes.append(fields.too_long("fieldManager", MANAGER_LIMIT))
    for index, letter in enumerate(manager):
        if not letter.isprintable():
            causes.append(
                fields.invalid("fieldManager", manager, f"invalid character U+{ord(letter):04X} (at position {index})")
            )
            break
    if applies and not manager:
        causes.append(fields.required("fieldManager", "is required for apply patch"))
    if kind == "PatchOptions" and not applies and "force" in request.query:
        causes.append(fields.forbidden("force", "may not be specified for non-apply patch"))
    validation = request.parameter("fieldValidation")
    if validation not in ("", "Ignore", "Strict", "Warn"):
        causes.append(fields.not_supported("fieldValidation", validation, ("", "Ignore", "Strict", "Warn")))
    if causes:
        raise status.invalid("meta.k8s.io", kind, "", causes)
    action.dry_run = bool(dry_run)
    return fieldvalidation.CHECKS[validation]


def _agent(request: Request) -> str:
    """Who writes, if he does not say: the program of the User-Agent, or in process the component itself."""
    agent = request.headers.get("user-agent", "").partition("/")[0]
    if not agent and request.peer is not None:
        agent = request.peer.name.rpartition(":")[2]
    return agent[:MANAGER_LIMIT]


def expired_continue(expired: Expired, query: ListOptions) -> errors.ApiError:
    """410 for a page of a list that is no longer known."""
    if not query.continued:
        return status.expired("The resourceVersion for the provided list is too old.")
    return status.expired(
        "The provided continue parameter is too old to display a consistent list result. "
        "You can start a new list without the continue parameter."
    )


# --- details --------------------------------------------------------------------------------------------------------


def integer(request: Request, name: str) -> int:
    """Return an integer parameter, 0 if it is not given. Raises 400."""
    text = request.parameter(name)
    if not text:
        return 0
    try:
        number = int(text)
    except ValueError:
        number = 2**63
    if not text.lstrip("+-").isdigit() or not text.isascii():
        raise status.bad_request(f"strconv.ParseInt: parsing {fields.quoted(text)}: invalid syntax")
    if not -(2**63) <= number < 2**63:
        raise status.bad_request(f"strconv.ParseInt: parsing {fields.quoted(text)}: value out of range")
    return number


def boolean(request: Request, name: str) -> bool:
    """Return a boolean parameter: given without a value it is true."""
    values = request.query.get(name)
    return values is not None and values[0].lower() not in ("false", "0")


def _version(text: str, prefix: str) -> int:
    try:
        return resource_version.number(text)
    except resource_version.NoNumber as wrong:
        shown = fields.quoted(text)
        raise status.bad_request(f"{prefix}resourceVersion: Invalid value: {shown}: {wrong}") from wrong


def _check_list(request: Request, match: str, version: str, token: str) -> None:
    causes = []
    if match:
        at = "resourceVersionMatch"
        if not version:
            causes.append(fields.forbidden(at, "resourceVersionMatch is forbidden unless resourceVersion is provided"))
        if token:
            causes.append(fields.forbidden(at, "resourceVersionMatch is forbidden when continue is provided"))
        if match not in (EXACT, NOT_OLDER_THAN):
            causes.append(fields.not_supported(at, match, (EXACT, NOT_OLDER_THAN, "")))
        if match == EXACT and version == "0":
            causes.append(fields.forbidden(at, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
    if "sendInitialEvents" in request.query:
        causes.append(fields.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
    if causes:
        raise status.invalid("meta.k8s.io", "ListOptions", "", causes)


def _check_watch(request: Request, match: str, initial_given: bool) -> None:
    causes, at = [], "resourceVersionMatch"
    if initial_given:
        if match != NOT_OLDER_THAN:
            causes.append(
                fields.forbidden(at, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
            )
            if match:
                causes.append(fields.not_supported(at, match, (NOT_OLDER_THAN,)))
    elif match:
        causes.append(
            fields.forbidden(at, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
        )
    if request.parameter("continue"):
        causes.append(fields.forbidden(at, "resourceVersionMatch is forbidden when continue is provided"))
    if causes:
        raise status.invalid("meta.k8s.io", "ListOptions", "", causes)


def _token(version: int, after: str) -> str:
    text = json.dumps({"v": TOKEN_VERSION, "rv": version, "start": after}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_token(token: str) -> tuple[int, str]:
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as wrong:
        raise status.bad_request(f"invalid continue token: continue key is not valid: {wrong}") from wrong
    try:
        value = json.loads(data)
        return int(value["rv"]), str(value["start"])
    except (ValueError, KeyError, TypeError) as wrong:
        shown = json.dumps(chr(data[0]))[1:-1] if data else ""
        why = (
            f"invalid character '{shown}' looking for beginning of value"
            if data[:1] != b"{"
            else "incorrect encoded start key"
        )
        raise status.bad_request(f"invalid continue token: continue key is not valid: {why}") from wrong
