"""The subjects of a RoleBinding or ClusterRoleBinding, sorted into what they are."""

from labkit.api.object import Object


def of(obj: Object) -> tuple[str, str, str]:
    """Return users, groups and ServiceAccounts, each as one cell of a table."""
    found: dict[str, list[str]] = {"User": [], "Group": [], "ServiceAccount": []}
    for subject in obj.get("subjects") or ():
        name = subject.get("name", "")
        is_account = subject.get("kind") == "ServiceAccount"
        found.setdefault(subject.get("kind", ""), []).append(
            f"{subject.get('namespace', '')}/{name}" if is_account else name
        )
    return ", ".join(found["User"]), ", ".join(found["Group"]), ", ".join(found["ServiceAccount"])
