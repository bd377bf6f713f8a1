"""What is asked, by whom, and the answer: the Attributes that an authorizer decides about, and its Decision."""

from dataclasses import dataclass

from labkit.web.message import Peer

MASTERS = "system:masters"


@dataclass(frozen=True, slots=True)
class Attributes:
    """One request as authorization sees it. Of a request for a path only `user`, `verb` and `path` count."""

    user: Peer
    verb: str  # "get", "list", "bind", "*"
    group: str = ""
    resource: str = ""  # "pods"
    subresource: str = ""  # "log"
    namespace: str = ""
    name: str = ""
    path: str = ""  # "/healthz"
    version: str = ""

    @property
    def is_resource(self) -> bool:
        """Whether the request is about a resource, not about a path."""
        return not self.path

    @property
    def full_resource(self) -> str:
        """ "pods" or "pods/log", as rules name it."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource

    def refusal(self) -> str:
        """What the API server says when it refuses, such as `User "ann" cannot get path "/metrics"`."""
        if not self.is_resource:
            return f'User "{self.user.name}" cannot {self.verb} path "{self.path}"'
        what = f'resource "{self.full_resource}" in API group "{self.group}"'
        where = f'in the namespace "{self.namespace}"' if self.namespace else "at the cluster scope"
        return f'User "{self.user.name}" cannot {self.verb} {what} {where}'


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed, and why (of a refusal: which roles could not be found)."""

    allowed: bool
    reason: str = ""
