"""What a trusted key may sign: the auditor's words for the namespaces of signatures."""

from __future__ import annotations

from secaudit.errors import UsageError
from secaudit.trust.seal_facts import PURPOSE_TITLES, RECEIPT_NAMESPACE, BundleType

ROLES: dict[str, tuple[str, ...]] = {
    "evidence": (BundleType.EVIDENCE.namespace,),
    "review": (BundleType.REVIEW.namespace,),
    "receipt": (RECEIPT_NAMESPACE,),
    "all": (BundleType.EVIDENCE.namespace, BundleType.REVIEW.namespace, RECEIPT_NAMESPACE),
}
TITLES = {role: PURPOSE_TITLES[namespaces[0]] for role, namespaces in ROLES.items()} | {"all": "全部"}


def namespaces_of(role: str) -> tuple[str, ...]:
    """``evidence``, 佐證包 or several (``review,receipt``) → what such a key signs; raises with the roles there are."""
    known = {name: ROLES[role] for role in ROLES for name in (role, TITLES[role])}
    asked = [part.strip() for part in role.replace("，", ",").replace("、", ",").split(",")]
    for one in asked:
        if one not in known:
            listed = "、".join(f"{name}（{TITLES[name]}）" for name in ROLES)
            raise UsageError(f"沒有用途「{one}」", f"可填 {listed}，幾個以逗號分隔", code="E-TRU-30")
    wanted = {namespace for one in asked for namespace in known[one]}
    return tuple(namespace for namespace in ROLES["all"] if namespace in wanted)


def role_title(namespaces: tuple[str, ...]) -> str:
    """佐證包、審查結果; an unknown namespace by its own name, none at all is 不限."""
    return "、".join(PURPOSE_TITLES.get(name, name) for name in namespaces) if namespaces else "不限"
