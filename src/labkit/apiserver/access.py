"""Access: who a request comes from and what he may do; the same for the filters, the reviews and the strategies."""

from labkit.apiserver.service_account_tokens import ISSUER, Believed, NotValid, ServiceAccountTokens
from labkit.apiserver.store import Store
from labkit.apiserver.stored_policies import StoredPolicies
from labkit.authorization.rbac import RBAC
from labkit.loop.clock import Clock
from labkit.loop.seeds import Seeds
from labkit.web.message import Peer

UNKNOWN_TOKEN = "invalid bearer token"


class Access:
    """The authorizer and the tokens of one server."""

    def __init__(self, store: Store, clock: Clock, seeds: Seeds) -> None:
        policies = StoredPolicies(store)
        self.authorizer = RBAC(policies, policies.implied)
        policies.on_change(self.authorizer.forget)
        self.service_account_tokens = ServiceAccountTokens(store, clock, seeds)
        self._tokens: dict[str, Peer] = {}

    def add_token(self, token: str, peer: Peer) -> None:
        """Let a bearer token speak for somebody."""
        self._tokens[token] = peer

    def bearer(self, token: str, audiences: tuple[str, ...] = (ISSUER,)) -> Believed:
        """Return whom a bearer token speaks for. Raises NotValid with the server's words."""
        found = self._tokens.get(token)
        if found is not None:
            return Believed(found, audiences)
        try:
            return self.service_account_tokens.check(token, audiences)
        except NotValid as wrong:
            why = str(wrong)
            raise NotValid(f"[{UNKNOWN_TOKEN}, {why}]" if why else UNKNOWN_TOKEN) from wrong
