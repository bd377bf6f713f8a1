"""The words of explanations in English and Korean. Kubernetes' own texts stay as the API says them in both."""

import unicodedata
from collections.abc import Sequence

from labkit import errors

LANGUAGES = ("en", "ko")
Text = tuple[str, str]  # in the order of LANGUAGES

TABLE: dict[str, Text] = {
    # what is explained
    "placed": ("Pod {pod} is on node {node}.", "파드 {pod}: 노드 {node}에 있습니다."),
    "pending": ("Pod {pod} is Pending.", "파드 {pod}: Pending 상태입니다."),
    "gated": (
        "Pod {pod} is held by scheduling gates: {gates}. Below: what would happen without them.",
        "파드 {pod}: 스케줄링 게이트({gates})에 막혀 있습니다. 아래는 게이트가 없을 때의 결과입니다.",
    ),
    "as_if_absent": (
        "Decided again as if it were not there yet; {n} pods placed after it are left out.",
        "이 파드가 아직 없었던 것처럼 다시 결정했습니다. 나중에 배치된 파드 {n}개는 제외했습니다.",
    ),
    "as_it_is": ("Decided again on the cluster as it is.", "현재 클러스터 상태에서 다시 결정했습니다."),
    "default_profile": ("Profile {name}: the defaults of Kubernetes 1.36.", "프로파일 {name}: Kubernetes 1.36 기본값."),
    "profile_from": ("Profile {name}, from {source}.", "프로파일 {name}, 출처: {source}."),
    # headings and columns
    "nodes": ("NODES", "노드"),
    "scores": ("SCORES raw/normalised/weighted", "점수 원점수/정규화/가중"),
    "arithmetic": ("ARITHMETIC", "계산"),
    "decided": ("WHAT DECIDED", "결정한 것"),
    "reality": ("THE REAL DECISION", "실제 결정"),
    "changes": ("THE SMALLEST SINGLE CHANGE THAT WOULD MAKE IT FIT", "배치되게 하는 가장 작은 한 가지 변경"),
    "node": ("NODE", "노드"),
    "verdict": ("VERDICT", "판정"),
    "plugin": ("PLUGIN", "플러그인"),
    "reason": ("REASON", "이유"),
    "total": ("TOTAL", "총점"),
    "kind": ("CHANGE", "변경"),
    "what": ("WHAT", "내용"),
    "goes_to": ("GOES TO", "배치될 노드"),
    "feasible": ("feasible", "실행 가능"),
    "chosen": ("chosen", "선택"),
    "runner_up": ("runner-up", "차점"),
    "more": ("… and {n} more", "… 외 {n}개"),
    # what decided
    "won": (
        "{node} wins with {total} points; {second} has {less}, {gap} fewer: {parts}.",
        "{node}: {total}점으로 선택. {second}: {less}점({gap}점 적음). 차이: {parts}.",
    ),
    "tied": (
        (
            "{node} and {second} have {total} points each: a tie. Which one is taken depends on the order in which the "
            "scheduler found them."
        ),
        "{node}, {second}: 각각 {total}점으로 동점. 스케줄러가 찾은 순서에 따라 선택이 달라집니다.",
    ),
    "only_one": (
        "{node} is the only feasible node of {n}; with one candidate nothing is scored.",
        "노드 {n}개 가운데 {node}만 실행 가능합니다. 후보가 하나면 점수를 매기지 않습니다.",
    ),
    "nobody": ("No node of {n} is feasible.", "노드 {n}개 중 실행 가능한 노드가 없습니다."),
    "pre_filter": (
        "{plugin} turned the pod down before any node was looked at: {reasons}.",
        "노드를 살펴보기 전에 {plugin} 단계에서 탈락했습니다: {reasons}.",
    ),
    "message": ("Message: {message}", "메시지: {message}"),
    "preempts": (
        "Preemption would nominate {node}; it would evict: {victims}.",
        "선점 대상 노드: {node}, 축출될 파드: {victims}.",
    ),
    # the real decision
    "same_node": ("The same: {node}.", "같습니다: {node}."),
    "equal_best": (
        "{real} was chosen, which has the same {total} points as {node}: one of the equal best.",
        "실제로는 {real}. {node}과(와) 같은 {total}점으로, 동점인 최선의 노드 중 하나입니다.",
    ),
    "same_message": ("The same message, word for word.", "메시지가 한 글자도 다르지 않습니다."),
    "same_then": (
        "The last attempt ({moment}) gave another message, and on the cluster as it was then so do we: {message}",
        "마지막 시도({moment})의 메시지는 달랐지만, 당시 상태로 다시 결정하면 같습니다: {message}",
    ),
    "same_unclear": (
        "The same if the {n} pods placed in the same second are taken to have come later.",
        "같은 초에 배치된 파드 {n}개가 나중에 배치되었다고 보면 같습니다.",
    ),
    "other_node": ("{real} was chosen; decided again, it is {node}.", "실제로는 {real}, 다시 결정하면 {node}입니다."),
    "other_message": ("The last attempt said: {message}", "마지막 시도의 메시지: {message}"),
    "fits_now": ("Decided now it would go to {node}.", "지금 결정하면 {node}에 배치됩니다."),
    "no_longer": (
        "{real} was chosen; decided again, no node is feasible.",
        "실제로는 {real}, 다시 결정하면 실행 가능한 노드가 없습니다.",
    ),
    "untried": (
        "No scheduler has said anything about this pod. It names {name}: is that scheduler running?",
        "이 파드에 대해 어떤 스케줄러도 말한 것이 없습니다. 지정된 스케줄러: {name}. 실행 중입니까?",
    ),
    "not_tried_gated": (
        "Nothing to compare with: a gated pod is not tried.",
        "비교할 것이 없습니다. 게이트가 있는 파드는 시도되지 않습니다.",
    ),
    "by_hand": (
        "No scheduler decided: spec.nodeName was set when the pod was created.",
        "스케줄러가 결정하지 않았습니다. 파드를 만들 때 spec.nodeName을 지정했습니다.",
    ),
    "static": (
        "No scheduler decided: this is the mirror of a static pod, run by the kubelet of that node.",
        "스케줄러가 결정하지 않았습니다. 해당 노드의 kubelet이 실행하는 정적 파드의 미러입니다.",
    ),
    # why the real decision can differ
    "may_differ": ("Why it can differ:", "다를 수 있는 이유:"),
    "may_window": (
        (
            "{k} feasible nodes of {n} are enough here, and where the search begins rotates with every pod: the "
            "scheduler may never have looked at the best node. Above, all nodes were looked at."
        ),
        (
            "여기서는 노드 {n}개 중 실행 가능한 {k}개만 찾으면 되고 탐색 시작 위치는 파드마다 바뀌므로, 최선의 노드를 "
            "보지 않았을 수 있습니다. 위에서는 모든 노드를 살펴보았습니다."
        ),
    ),
    "may_profile": (
        (
            "the pod names scheduler {name}, whose configuration cannot be seen here; the default profile was used. "
            "Give it with --config."
        ),
        "파드가 지정한 스케줄러 {name}의 설정을 볼 수 없어 기본 프로파일을 사용했습니다. --config로 지정하십시오.",
    ),
    "may_config": (
        (
            "kube-scheduler may run with a configuration that the API does not show (a file on the control-plane "
            "node). Give it with --config."
        ),
        "kube-scheduler가 API로 볼 수 없는 설정(컨트롤 플레인 노드의 파일)을 쓸 수 있습니다. --config로 지정하십시오.",
    ),
    "may_changed": (
        (
            "the cluster has changed since: pods that are gone by now, and earlier labels, taints and sizes of nodes, "
            "are in no snapshot."
        ),
        "그 후 클러스터가 바뀌었습니다. 이미 사라진 파드와 노드의 이전 레이블·테인트·크기는 스냅샷에 없습니다.",
    ),
    "may_new_nodes": ("these nodes are younger than the decision: {nodes}.", "결정 이후에 생긴 노드: {nodes}."),
    "may_same_second": (
        "{n} pods were placed in the same second, and nothing tells which came first.",
        "파드 {n}개가 같은 초에 배치되어 순서를 알 수 없습니다.",
    ),
    "may_race": (
        "16 workers filter nodes side by side and pods on their way to a node count before the API shows them.",
        "16개의 작업자가 노드를 동시에 걸러내며, 배치 중인 파드는 API에 보이기 전부터 계산됩니다.",
    ),
    "may_extenders": (
        "extenders have a say in this profile; they are not asked here.",
        "이 프로파일의 익스텐더에는 묻지 않았습니다.",
    ),
    "may_missing": ("these kinds may not be read: {kinds}.", "읽을 권한이 없는 종류: {kinds}."),
    "may_version": (
        "the server is {version}; the rules here are those of 1.36.",
        "서버 버전은 {version}이고, 여기서는 1.36의 규칙을 사용했습니다.",
    ),
    "may_claims": (
        "its volume claims are bound by now; when the pod was decided some may still have waited for a node.",
        "지금은 볼륨 클레임이 바인딩되어 있지만, 결정 당시에는 노드를 기다리고 있었을 수 있습니다.",
    ),
    "may_gone": ("node {node} is gone.", "노드 {node}이(가) 없어졌습니다."),
    "may_backoff": (
        "a pod that failed is tried again only when something happens that may help it.",
        "실패한 파드는 도움이 될 만한 일이 생겨야 다시 시도됩니다.",
    ),
    # changes
    "no_change": (
        "No single change of a kind that labkit tries would make it fit ({kinds}).",
        "labkit이 시도하는 종류의 변경 한 가지로는 배치되지 않습니다({kinds}).",
    ),
    "no_nodes": ("The cluster has no nodes: add one.", "클러스터에 노드가 없습니다. 노드를 추가하십시오."),
    "gates_too": (
        "Each besides removing the scheduling gates.",
        "스케줄링 게이트를 제거하는 것과 함께 필요합니다.",
    ),
}


def language(lang: str) -> str:
    """Check a language. Raises ManifestError for one we do not speak."""
    if lang not in LANGUAGES:
        raise errors.ManifestError(f"There is no language {lang!r}. Languages: {', '.join(LANGUAGES)}.")
    return lang


def say(lang: str, word: str, **facts: object) -> str:
    """Return a text in a language."""
    return TABLE[word][LANGUAGES.index(lang)].format(**facts)


def both(english: str, korean: str, **facts: object) -> Text:
    """Return a text that a module brings itself, in every language."""
    return english.format(**facts), korean.format(**facts)


def table(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Return rows as lines with aligned columns; Hangul takes two columns of a terminal."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)] if rows else []
    return [
        indent + "  ".join(cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
