"""The resource claim controller: makes claims from templates for pods, and takes devices back when nobody uses them."""

from collections.abc import Mapping
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.controller import Controller

CLAIMS = resources.known("resource.k8s.io/v1", "ResourceClaim")
TEMPLATES = resources.known("resource.k8s.io/v1", "ResourceClaimTemplate")
# Says on a claim for which of the pod's claims it was made.
FOR_CLAIM = "resource.kubernetes.io/pod-claim-name"
MOST_LETTERS = 57  # of generateName: six are left for the suffix


class ResourceClaim(Controller):
    """Reconciles pods; a claim that changes, or loses a pod, is looked at on its own."""

    name = "resourceclaim"
    watches = (resources.PODS, CLAIMS, TEMPLATES)

    def start(self) -> None:
        """Hear of pods and claims, and of templates that pods wait for."""
        super().start()
        claims = self.informers[CLAIMS]
        claims.index("consumer", lambda claim: [one.get("uid", "") for one in _reserved(claim)])
        claims.index("owner", lambda claim: [(objects.controller_of(claim) or {}).get("uid", "")])
        claims.on(self._clean, lambda _, new: self._clean(new))
        self.informers[TEMPLATES].on(self._template_came)
        self.informers[resources.PODS].on(None, lambda _, new: self._released(new), self._released)

    def reconcile(self, key: str) -> None:
        """Make the claims that a pod's templates ask for, and write their names into its status."""
        pod = self.informers[resources.PODS].get(key)
        if pod is None or objects.is_terminating(pod) or _done(pod):
            return
        made = {one["name"]: one for one in (pod.get("status") or {}).get("resourceClaimStatuses") or ()}
        wanted = [one for one in _claims(pod) if one.get("resourceClaimTemplateName")]
        missing = [one for one in wanted if not self._is_there(pod, made.get(one["name"]))]
        for one in missing:
            made[one["name"]] = {"name": one["name"], "resourceClaimName": self._make(pod, one)}
        if missing:
            status = {"status": {"resourceClaimStatuses": list(made.values())}}
            self.client.patch(resources.PODS, objects.name(pod), status, objects.namespace(pod), "status")

    def _is_there(self, pod: Object, status: Mapping[str, Any] | None) -> bool:
        if status is None:
            return False
        name = status.get("resourceClaimName")  # none: no claim is needed
        return not name or self.informers[CLAIMS].get(f"{objects.namespace(pod)}/{name}") is not None

    def _make(self, pod: Object, wanted: Mapping[str, Any]) -> str:
        """Create the claim, or find the one that was created before; return its name."""
        for claim in self.informers[CLAIMS].indexed("owner", objects.uid(pod)):
            if objects.annotations(claim).get(FOR_CLAIM) == wanted["name"]:
                return objects.name(claim)
        space, name = objects.namespace(pod), wanted["resourceClaimTemplateName"]
        template = self.informers[TEMPLATES].get(f"{space}/{name}")
        try:
            if template is None:
                raise _missing(name)
            made = self.client.create(CLAIMS, _from(template, pod, wanted["name"]))
        except errors.ApiError as refused:
            message = f"PodResourceClaim {wanted['name']}: {refused}"
            self.recorder.event(pod, "Warning", "FailedResourceClaimCreation", message)
            raise
        return objects.name(made)

    def _template_came(self, template: Object) -> None:
        for pod in self.informers[resources.PODS]:
            names = [one.get("resourceClaimTemplateName") for one in _claims(pod)]
            if objects.namespace(pod) == objects.namespace(template) and objects.name(template) in names:
                self.enqueue(pod)

    # --- taking back ----------------------------------------------------------------------------------------------

    def _released(self, pod: Object) -> None:
        """A pod is over, or gone: look at the claims that were held for it, and at those it owns."""
        if _done(pod) or self.informers[resources.PODS].get(objects.key(pod)) is None:
            for index in ("consumer", "owner"):
                for claim in self.informers[CLAIMS].indexed(index, objects.uid(pod)):
                    self._clean(claim)

    def _clean(self, claim: Object) -> None:
        """Strike pods that are over; with the last one the devices are free, and a claim made for it goes."""
        reserved = _reserved(claim)
        left = [one for one in reserved if self._lives(claim, one)]
        name, space = objects.name(claim), objects.namespace(claim)
        try:
            if len(left) < len(reserved):
                freed = {} if left else {"allocation": None, "devices": None}
                self.client.patch(CLAIMS, name, {"status": {"reservedFor": left or None, **freed}}, space, "status")
            if not left and self._owner_is_done(claim) and not objects.is_terminating(claim):
                self.client.delete(CLAIMS, name, space)
        except errors.ApiError as refused:
            if refused.code != 404:
                raise

    def _lives(self, claim: Object, consumer: Mapping[str, Any]) -> bool:
        if consumer.get("resource") != "pods" or consumer.get("apiGroup"):
            return True
        pod = self.informers[resources.PODS].get(f"{objects.namespace(claim)}/{consumer.get('name')}")
        return pod is not None and objects.uid(pod) == consumer.get("uid") and not _done(pod)

    def _owner_is_done(self, claim: Object) -> bool:
        """Whether it was made for a pod that has ended; one that is gone is the garbage collector's affair."""
        owner = objects.controller_of(claim)
        if owner is None or owner.get("kind") != "Pod":
            return False
        pod = self.informers[resources.PODS].get(f"{objects.namespace(claim)}/{owner['name']}")
        return pod is not None and objects.uid(pod) == owner.get("uid") and _done(pod)


def _missing(template: str) -> errors.ApiError:
    what = f'resourceclaimtemplate.resource.k8s.io "{template}" not found'
    message = f'resource claim template "{template}": {what}'
    return errors.ApiError({"kind": "Status", "code": 404, "reason": "NotFound", "message": message})


def _from(template: Object, pod: Object, claim_name: str) -> Object:
    """Return the claim that a template describes, for this pod."""
    spec = template.get("spec") or {}
    described = spec.get("metadata") or {}
    owner = {"apiVersion": "v1", "kind": "Pod", "name": objects.name(pod), "uid": objects.uid(pod), "controller": True}
    return {
        "apiVersion": CLAIMS.api_version,
        "kind": CLAIMS.kind,
        "metadata": {
            "generateName": _generate_name(objects.name(pod), claim_name),
            "namespace": objects.namespace(pod),
            "annotations": {**(described.get("annotations") or {}), FOR_CLAIM: claim_name},
            **({"labels": described["labels"]} if described.get("labels") else {}),
            "ownerReferences": [owner],
        },
        "spec": spec.get("spec") or {},
    }


def _generate_name(pod: str, claim: str) -> str:
    """Return "pod-claim-"; if that is too long, both parts are cut in proportion."""
    whole = f"{pod}-{claim}-"
    if len(whole) <= MOST_LETTERS:
        return whole
    return f"{pod[: len(pod) * MOST_LETTERS // len(whole)]}-{claim[: len(claim) * MOST_LETTERS // len(whole)]}"


def _claims(pod: Object) -> list[Mapping[str, Any]]:
    return list((pod.get("spec") or {}).get("resourceClaims") or ())


def _reserved(claim: Object) -> list[Mapping[str, Any]]:
    return list((claim.get("status") or {}).get("reservedFor") or ())


def _done(pod: Object) -> bool:
    """Whether the pod will not run any more (or, deleted before it was placed, never will)."""
    over = (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")
    return over or (objects.is_terminating(pod) and not (pod.get("spec") or {}).get("nodeName"))
