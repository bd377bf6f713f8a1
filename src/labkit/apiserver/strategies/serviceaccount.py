"""ServiceAccounts."""

from labkit.apiserver.strategy import Strategy


class ServiceAccount(Strategy):
    """The strategy of ServiceAccounts."""

    resources = ("serviceaccounts",)
    returns_deleted = True
