"""The words of the views, in English and Korean.

Kubernetes' own texts (reasons, event messages, plugin names, "Pending") stay as the API says them in both languages.
"""

from collections.abc import Mapping

from labkit import errors

LANGUAGES = ("en", "ko")

TABLE: dict[str, tuple[str, str]] = {
    # the nodes × plugins table
    "node": ("node", "노드"),
    "total": ("total", "총점"),
    "result": ("result", "결과"),
    "passed": ("passed", "통과"),
    "rejected": ("rejected", "탈락"),
    "not_reached": ("not reached", "검사하지 않음"),
    "not_examined": ("not looked at", "살펴보지 않음"),
    "chosen": ("chosen", "선택"),
    "runner_up": ("runner-up", "차점"),
    "other_filters_1": ("1 other filter", "다른 필터 1개"),
    "other_filters": ("{n} other filters", "다른 필터 {n}개"),
    "legend": ("✓ passed · ✗ rejected · – not reached", "✓ 통과 · ✗ 탈락 · – 검사하지 않음"),
    "weight_legend": (
        "Score columns show normalised score × weight.",
        "점수 열은 정규화한 점수 × 가중치입니다.",
    ),
    "merged": (
        "Filters that rejected no node shown: {names}.",
        "표에 있는 노드를 하나도 탈락시키지 않은 필터: {names}.",
    ),
    "silent": (
        "Score plugins that gave every node 0: {names}.",
        "모든 노드에 0점을 준 Score 플러그인: {names}.",
    ),
    "hidden": (
        "{hidden} of {n} nodes are hidden; shown: winner, runner-up, highest totals, examples of every reason.",
        "노드 {n}개 중 {hidden}개는 숨겼습니다. 선택된 노드, 차점, 총점이 높은 노드, 탈락 이유별 예만 보입니다.",
    ),
    "arithmetic": ("The arithmetic, node by node", "노드별 계산"),
    "event": ("Event {reason}: {message}", "이벤트 {reason}: {message}"),
    "table_label": ("Table: nodes by plugins", "표: 노드와 플러그인"),
    # labels and node affinity
    "no_label": ("no label", "레이블 없음"),
    "term_number": ("term {n}", "{n}번 term"),
    "preference": ("preferred, weight {weight}", "선호, 가중치 {weight}"),
    "sum_of_weights": ("sum of weights", "가중치 합"),
    "weights_earned": ("sum of weights {total}", "가중치 합 {total}"),
    "asks_nothing": ("The pod asks nothing of nodes.", "이 파드는 노드에 아무 조건도 걸지 않습니다."),
    "affinity_legend": (
        "✓ met · ✗ not met · beside it what the node has. Conditions of one term must all hold; one term is enough.",
        "✓ 충족 · ✗ 불충족 · 옆은 노드가 가진 값. 한 term의 조건은 모두 맞아야 하고, term은 하나만 맞으면 됩니다.",
    ),
    # why
    "won": (
        "{pod} goes to {node} with {total} points, the highest total of {feasible} feasible nodes ({n} in all).",
        "{pod} → {node}: {total}점. 실행 가능한 노드 {feasible}개(전체 {n}개) 가운데 총점이 가장 높습니다.",
    ),
    "second": (
        "Runner-up: {node} with {total}, {gap} less. What made the difference: {parts}.",
        "차점: {node} {total}점({gap}점 차이). 차이를 만든 것: {parts}.",
    ),
    "tie": (
        (
            "{node} has {total} points too: a tie, and no chance decides it. The scheduler builds a heap over the "
            "feasible nodes in the order it found them and takes its root; on a real cluster that order varies, "
            "because filters run in parallel."
        ),
        (
            "{node}도 {total}점으로 동점이며, 우연이 결정하지 않습니다. 스케줄러는 실행 가능한 노드를 "
            "찾은 순서대로 힙(heap)에 담고 그 루트를 고릅니다. 실제 클러스터에서는 필터가 병렬로 실행되므로 "
            "이 순서가 달라질 수 있습니다."
        ),
    ),
    "only_one": (
        "{pod} goes to {node}, the only feasible node of {n}; with one candidate nothing is scored.",
        "{pod} → {node}: 노드 {n}개 가운데 실행 가능한 유일한 노드입니다. 후보가 하나면 점수를 매기지 않습니다.",
    ),
    "pending": (
        "{pod} stays Pending: none of {n} nodes is feasible.",
        "{pod}: Pending 상태로 남습니다. 노드 {n}개 중 실행 가능한 노드가 없습니다.",
    ),
    "pending_early": (
        "{pod} stays Pending: {plugin} rejected it before any node was looked at ({reasons}).",
        "{pod}: Pending 상태로 남습니다. 노드를 살펴보기 전에 {plugin} 단계에서 탈락했습니다({reasons}).",
    ),
    "no_nodes": (
        "{pod} stays Pending: the cluster has no nodes.",
        "{pod}: Pending 상태로 남습니다. 클러스터에 노드가 없습니다.",
    ),
    "not_taken": (
        "{pod} stays Pending although {feasible} of {n} nodes are feasible: a later step refused.",
        "{pod}: 노드 {n}개 중 {feasible}개가 실행 가능하지만 이후 단계에서 거부되어 Pending 상태로 남습니다.",
    ),
    "faulty": (
        "{pod} stays Pending: the cycle ended in an error ({fault}).",
        "{pod}: Pending 상태로 남습니다. 사이클이 오류로 끝났습니다({fault}).",
    ),
    "rejections": ("Rejected: {parts}.", "탈락: {parts}."),
    "unexamined_1": (
        "1 node was not looked at: enough feasible nodes had been found.",
        "노드 1개는 살펴보지 않았습니다. 실행 가능한 노드를 이미 충분히 찾았기 때문입니다.",
    ),
    "unexamined": (
        "{n} nodes were not looked at: enough feasible nodes had been found.",
        "노드 {n}개는 살펴보지 않았습니다. 실행 가능한 노드를 이미 충분히 찾았기 때문입니다.",
    ),
    # the arithmetic of one node
    "sum": ("{node}: {terms} = {total}", "{node}: {terms} = {total}"),
    "term": (
        "{plugin}: raw {raw} → normalised {normalized} → × weight {weight} = {weighted}",
        "{plugin}: 원점수 {raw} → 정규화 {normalized} → × 가중치 {weight} = {weighted}",
    ),
    "node_rejected": ("{node}: rejected by {plugin}: {reasons}", "{node}: {plugin} 단계에서 탈락: {reasons}"),
    "node_unexamined": (
        "{node}: not looked at in this cycle",
        "{node}: 이번 사이클에서 살펴보지 않았습니다",
    ),
    "node_unscored": (
        "{node}: passed every filter; nothing was scored",
        "{node}: 모든 필터를 통과했습니다. 점수는 매기지 않았습니다",
    ),
    # nodes and their pods
    "requested": ("{resource} {used} of {free} ({percent} %)", "{resource} {free} 중 {used} ({percent} %)"),
    "pods": ("pods", "파드"),
    "none": ("none", "없음"),
    "no_node": ("No nodes.", "노드가 없습니다."),
    "without_node": ("Without a node: {names}.", "노드가 정해지지 않은 파드: {names}."),
    "bars": (
        "Bars show what pods request of what the node can give (allocatable), not what they use.",
        "막대는 노드가 내줄 수 있는 양(allocatable) 중 파드가 요청(request)한 양입니다. 실제 사용량이 아닙니다.",
    ),
    # a refusal
    "refused": ("Refused ({reason}): {message}", "거절됨 ({reason}): {message}"),
    "not_refused": ("Nothing was refused here.", "여기서는 아무것도 거절되지 않았습니다."),
    # the timeline
    "time": ("time", "시각"),
    "object": ("object", "오브젝트"),
    "what": ("what happened", "일어난 일"),
    "nothing": ("Nothing happened.", "아무 일도 일어나지 않았습니다."),
    "span": (
        "{n} events on {objects} objects from {first} s to {last} s.",
        "오브젝트 {objects}개, 이벤트 {n}건 ({first}초 – {last}초).",
    ),
    "at": ("{time} s {object}: {what}", "{time}초 {object}: {what}"),
    "picture_numbers": (
        "Numbers in the picture are rows of the table; from left to right, time.",
        "그림의 번호는 표의 행 번호이고, 왼쪽에서 오른쪽으로 시간이 흐릅니다.",
    ),
    # prediction before reveal
    "stays_pending": ("stays Pending", "Pending 상태로 남는다"),
    "options": ("Options: {options}.", "보기: {options}."),
    "how": (
        'Choose one and press "Commit my guess", or run {name}.commit("…") with one of the options.',
        '하나를 골라 "예측 확정"을 누르거나, 보기 중 하나를 넣어 {name}.commit("…")을 실행하세요.',
    ),
    "commit": ("Commit my guess", "예측 확정"),
    "choose": ("Your guess", "나의 예측"),
    "chosen_not_committed": ("Chosen, not yet committed: {guess}.", "골랐지만 아직 확정하지 않았습니다: {guess}."),
    "choose_first": ("Choose an option first.", "먼저 보기를 하나 고르세요."),
    "committed": (
        "Your guess is committed: {guess}. Run the cell that reveals the answer.",
        "예측을 확정했습니다: {guess}. 정답을 보여 주는 셀을 실행하세요.",
    ),
    "commit_first": (
        "Commit a guess first, then run this cell again.",
        "먼저 예측을 확정한 다음 이 셀을 다시 실행하세요.",
    ),
    "not_an_option": ("“{guess}” is not one of the options.", "“{guess}”: 보기에 없는 답입니다."),
    "too_late": (
        "The answer is already revealed; your guess stays: {guess}. Run the question's cell again to start over.",
        "정답이 이미 공개되었습니다. 예측은 그대로입니다: {guess}. 다시 하려면 질문 셀을 다시 실행하세요.",
    ),
    "show": ("Your guess: {guess}. Open to see the answer.", "나의 예측: {guess}. 펼쳐서 정답을 확인하세요."),
    "right": ("✓ Right. You said {guess}, and so it is.", "✓ 맞았습니다. 예측: {guess}, 정답: {truth}."),
    "wrong": (
        "✗ Not this time. You said {guess}; the answer is {truth}.",
        "✗ 이번에는 다릅니다. 예측: {guess}, 정답: {truth}.",
    ),
    # knob and stepper
    "now": ("{label} = {value}: {text}", "{label} = {value}: {text}"),
    "try": ("Each value, one by one", "값마다 하나씩"),
    "failed": ("This value cannot be drawn ({kind}: {message}).", "이 값은 그릴 수 없습니다({kind}: {message})."),
    "previous": ("Previous", "이전"),
    "next": ("Next", "다음"),
    "step": ("Step {at} of {n}: {name}", "{n}단계 중 {at}단계: {name}"),
    "choose_to_go_on": ("Choose one to go on.", "하나를 골라야 다음으로 넘어갑니다."),
    "you_said": ("You said: {guess}.", "나의 예측: {guess}."),
    "stage_predict": ("predict", "예측"),
    "stage_filter": ("filter", "필터"),
    "stage_score": ("score", "점수"),
    "stage_normalise": ("normalise", "정규화"),
    "stage_weigh": ("weigh", "가중치"),
    "stage_pick": ("pick", "선택"),
    "say_predict": (
        "{pod} waits for a node. Candidates: {nodes}. Which one will it be?",
        "{pod}: 노드를 기다리고 있습니다. 후보: {nodes}. 어느 노드가 될까요?",
    ),
    "say_filter": (
        "{feasible} of {n} nodes pass every filter: {nodes}.",
        "노드 {n}개 중 {feasible}개가 모든 필터를 통과했습니다: {nodes}.",
    ),
    "say_score": (
        "Each Score plugin gives each feasible node a raw score: {parts}.",
        "Score 플러그인마다 실행 가능한 노드에 원점수를 매깁니다: {parts}.",
    ),
    "say_normalise": (
        "Raw scores are brought to the range 0–100: {parts}.",
        "원점수를 0–100 범위로 맞춥니다: {parts}.",
    ),
    "say_weigh": (
        "Each normalised score is multiplied by its plugin's weight: {parts}.",
        "정규화한 점수에 플러그인의 가중치를 곱합니다: {parts}.",
    ),
    "say_unscored": (
        "Nothing is scored: there are {feasible} candidates, and choosing needs at least two.",
        "점수를 매기지 않습니다. 후보가 {feasible}개인데, 고르려면 둘 이상이어야 합니다.",
    ),
    # the queue over time
    "queue_empty": ("Nobody waited in the queue.", "큐에서 기다린 파드가 없습니다."),
    "queue_nobody": ("nobody waits", "기다리는 파드 없음"),
    "queue_span": (
        "Pods in the queue: {pods}; moments: {n}, from {first} s to {last} s.",
        "큐에 있던 파드 {pods}개, 시점 {n}개 ({first}초 – {last}초).",
    ),
    "queue_at": ("{time} s: {pools}", "{time}초: {pools}"),
    "queue_pods": ("Pods not drawn: {n}.", "파드 {n}개는 그리지 않았습니다."),
    "queue_moments": ("Moments not listed: {n}.", "시점 {n}개는 생략했습니다."),
    "queue_legend": (
        (
            "Left to right: time. High bars: active (ready); middle: backoff (waits out a delay); low: unschedulable "
            "(waits for an event that may help); low and dashed: gated."
        ),
        (
            "왼쪽에서 오른쪽으로 시간이 흐릅니다. 높은 막대는 active(준비됨), 중간은 backoff(지연 시간 대기), "
            "낮은 막대는 unschedulable(도움이 될 이벤트 대기), 낮은 점선 막대는 gated입니다."
        ),
    ),
    # bins
    "bins_legend": (
        (
            "Width is cpu, height is memory, on one scale for all nodes. Pods stand corner to corner because requests "
            "add up in both; the dashed corner is what one more pod can get of both."
        ),
        (
            "너비는 cpu, 높이는 memory이고 모든 노드의 축척이 같습니다. 요청은 두 방향으로 더해지므로 "
            "파드를 모서리끼리 잇습니다. 점선 모서리가 파드 하나가 더 받을 수 있는 양입니다."
        ),
    ),
    "bins_room": ("room for one more pod of {amounts}", "파드 하나가 더 들어갈 자리: {amounts}"),
    "bins_full": ("no room for one more pod", "파드가 더 들어갈 자리 없음"),
    # before and after
    "compare_moved": (
        "{old} → {new}: pods on another node: {moved}; without a node now: {lost}; with one now: {found}.",
        "{old} → {new}: 노드가 바뀐 파드 {moved}개, 노드를 잃은 파드 {lost}개, 노드를 얻은 파드 {found}개.",
    ),
    "compare_same": (
        "{old} → {new}: every pod is where it was.",
        "{old} → {new}: 모든 파드의 자리가 그대로입니다.",
    ),
    "compare_more": ("Changed pods not listed: {n}.", "바뀐 파드가 {n}개 더 있습니다."),
    "compare_absent": ("not there", "해당 없음"),
    "compare_pod": ("pod", "파드"),
    "compare_measure": ("measure", "지표"),
    "compare_totals": ("Table: totals before and after", "표: 바꾸기 전과 후의 합계"),
    "compare_placed": ("pods with a node", "노드가 정해진 파드"),
    "compare_pending": ("pods that stay Pending", "Pending 상태로 남은 파드"),
    "compare_used": ("nodes in use", "사용 중인 노드"),
    "compare_dense": ("{resource} requested of the nodes in use", "사용 중인 노드의 {resource} 요청률"),
    "compare_largest": ("most {resource} one more pod can get", "파드 하나가 더 받을 수 있는 최대 {resource}"),
    "compare_gpus": ("GPU fragmentation / free GPUs", "GPU 단편화 / 남은 GPU"),
    # bin-packing board
    "board_turn": ("Next: {pod}. Which node?", "다음 파드: {pod}. 어느 노드에 놓을까요?"),
    "board_later": ("After it: {pods}.", "그다음 파드: {pods}."),
    "board_no_room": (
        "{pod} does not fit on {node}. Choose another node, or let it stay Pending.",
        "{node}에는 {pod}이(가) 들어갈 자리가 없습니다. 다른 노드를 고르거나 Pending으로 남겨 두세요.",
    ),
    "board_won": ("Done: all {all} pods have a node.", "완료: 파드 {all}개가 모두 노드를 얻었습니다."),
    "board_lost": (
        "{n} of {all} pods have a node; Pending: {names}.",
        "파드 {all}개 중 {n}개만 노드를 얻었습니다. Pending: {names}.",
    ),
    "board_undo": ("Take back", "한 수 무르기"),
    # fragmentation
    "frag_resource": (
        "{resource}: {percent} % requested; stranded {stranded}; one pod can still get {largest} (on {node}).",
        "{resource}: {percent} % 요청됨, 쓸 수 없는 양 {stranded}, 파드 하나가 더 받을 수 있는 양 {largest} ({node}).",
    ),
    "frag_shape": (
        "Largest pod of shape {shape}: {amounts} (on {node}).",
        "{shape} 비율로 들어갈 수 있는 가장 큰 파드: {amounts} ({node}).",
    ),
    "frag_gpus": (
        "GPUs: {free} free, of which typical pods (kinds: {typical}) cannot be given {score} on average ({percent} %).",
        "GPU: {free}개가 남았고, 그중 전형적인 파드 {typical}종이 평균 {score}개({percent} %)를 받을 수 없습니다.",
    ),
    "frag_free": ("free {resource}", "남은 {resource}"),
    "frag_stranded": ("stranded {resource}", "쓸 수 없는 {resource}"),
    "frag_score": ("GPU fragmentation F", "GPU 단편화 F"),
    "frag_label": ("Table: room on each node", "표: 노드별 남은 자리"),
    "frag_legend": (
        (
            "Stranded: free, and kept from typical pods only because something else has run out. F: the free GPUs that "
            "typical pods cannot be given, on average."
        ),
        (
            "쓸 수 없는 양: 남아 있지만 다른 리소스가 모자라 전형적인 파드가 쓸 수 없는 양입니다. "
            "F: 전형적인 파드가 받을 수 없는 남은 GPU의 평균입니다."
        ),
    ),
    # scheduling gates and their switchboard
    "gates_left": ("gates left", "남은 gate"),
    "gates_events": ("events", "이벤트"),
    "gates_table": ("Table: what {pod} shows", "표: {pod}에서 보이는 것"),
    # putting lines in order
    "ordering_how": (
        'Press the lines from top to bottom, or run {name}.place("…") with their letters. Not every line belongs.',
        '놓을 순서대로 줄을 누르거나, 글자를 넣어 {name}.place("…")를 실행하세요. 필요 없는 줄도 있습니다.',
    ),
    "ordering_letters": ("Name each line once, by its letter: {letters}.", "줄의 글자를 한 번씩만 쓰세요: {letters}."),
    "ordering_first": (
        'Put the lines in order first: press them, or run {name}.place("…").',
        '먼저 줄을 순서대로 놓으세요. 줄을 누르거나 {name}.place("…")를 실행하면 됩니다.',
    ),
    "ordering_right": ("This is the manifest.", "맞습니다. 바로 그 매니페스트입니다."),
    "ordering_wrong": ("Not yet: {what}", "아직 아닙니다. {what}"),
    "ordering_stray": ("line {letter} belongs nowhere. {why}", "{letter} 줄은 필요 없습니다. {why}"),
    "ordering_missing": ("{n} still missing.", "{n}줄이 더 있어야 합니다."),
    "ordering_place": (
        "read from top to bottom it says something else at {place}.",
        "위에서 아래로 읽으면 {place}의 내용이 달라집니다.",
    ),
    "ordering_unreadable": (
        "in this order it is no YAML: a line is indented below one that takes nothing.",
        "이 순서로는 YAML이 되지 않습니다. 아래에 아무것도 올 수 없는 줄 밑에 들여 쓴 줄이 있습니다.",
    ),
    "ordering_placed": ("Your order: {letters}", "지금 순서: {letters}"),
    "ordering_answer": ("One right order", "정답 하나"),
    "ordering_check": ("Check the order", "순서 확인"),
    "ordering_again": ("Start over", "처음부터"),
    # the gate switchboard
    "switch_on": ("● {gate} on", "● {gate} 켜짐"),
    "switch_off": ("○ {gate} removed", "○ {gate} 제거됨"),
    "switch_back": ("○ {gate} asked back", "○ {gate} 다시 켜기"),
    "switch_start": ("Start over with a new pod", "새 파드로 다시 시작"),
    # topology spread, and its player
    "spread_nothing": ("{pod} has no spread constraint.", "{pod}: spread constraint가 없습니다."),
    "spread_hard": (
        "{label}, DoNotSchedule, maxSkew {skew}: lowest count {lowest}; the pod itself counts {own}.",
        "{label}, DoNotSchedule, maxSkew {skew}: 가장 적은 수 {lowest}, 파드 자신의 몫 {own}.",
    ),
    "spread_soft": (
        "{label}, ScheduleAnyway, maxSkew {skew}: no node is rejected; fewer matching pods give more points.",
        "{label}, ScheduleAnyway, maxSkew {skew}: 탈락하는 노드가 없고, 맞는 파드가 적을수록 점수가 높습니다.",
    ),
    "spread_went": ("{pod} goes to {domain} (node {node}).", "{pod} → {domain}(노드 {node})."),
    "spread_waits": ("{pod} stays Pending: {message}", "{pod}: Pending 상태로 남습니다. {message}"),
    "spread_counted": ("matching pods counted", "집계된 파드 수"),
    "spread_sum": ("count + itself − lowest", "파드 수 + 자신 − 최솟값"),
    "spread_points": ("points of PodTopologySpread", "PodTopologySpread 점수"),
    "spread_left_out": ("not counted", "세지 않음"),
    "spread_table": ("Table: spread of {pod} over {label}", "표: {label}에 대한 {pod}의 분산"),
    "spread_turn": ("Pod {at} of {n}: {pod}. Which {label}?", "파드 {n}개 중 {at}번째 {pod}: 어느 {label}일까요?"),
    "spread_there": ("Pods there", "있는 파드"),
    "spread_gone": ("Gone meanwhile: {names}.", "그사이 사라진 파드: {names}."),
    "spread_pending": ("Pending: {names}.", "Pending 파드: {names}."),
    "spread_end": ("{setting} → {parts}. Pending: {pending}.", "{setting} → {parts}. Pending 파드: {pending}."),
    "spread_score": ("Right guesses: {right} of {all}.", "맞힌 예측: {all}번 중 {right}번."),
    "spread_again": ("Start over", "처음부터 다시"),
    "spread_others": ("Turned one by one, in the end:", "하나씩 바꾸면 마지막에는:"),
    "spread_play_guess": ("Choose to see what happens.", "하나를 골라야 결과가 나옵니다."),
    # preemption: the candidate nodes
    "preempt_none": (
        "On no node would preemption make room.",
        "어느 노드에서도 선점으로 자리를 만들 수 없습니다.",
    ),
    "preempt_only": ("{node} is the only candidate; to go: {pods}.", "후보는 {node}뿐입니다. 나가야 할 파드: {pods}."),
    "preempt_tie": (
        "Chosen: {node} (all five equal, first in the list); to go: {pods}.",
        "선택: {node}(다섯 가지가 모두 같아 목록의 첫 번째). 나가야 할 파드: {pods}.",
    ),
    "preempt_best": (
        "Chosen: {node}, decided by: {by}; to go: {pods}.",
        "선택: {node}, 결정한 기준: {by}. 나가야 할 파드: {pods}.",
    ),
    "preempt_victims": ("victims", "희생 파드"),
    "preempt_violations": ("1 PDB violations", "1 PDB 위반"),
    "preempt_highest": ("2 highest priority", "2 가장 높은 priority"),
    "preempt_sum": ("3 sum of priorities", "3 priority 합"),
    "preempt_count": ("4 number of victims", "4 희생 파드 수"),
    "preempt_start": ("5 start of the most important", "5 가장 중요한 파드의 시작"),
    "preempt_legend": (
        "Compared from left to right; less is better, in 5 later is better. ✗ struck out here; quiet: out already.",
        "왼쪽부터 비교합니다. 작을수록, 5는 늦을수록 좋습니다. ✗ 여기서 탈락 · 흐린 값은 이미 탈락한 노드.",
    ),
}


def say(lang: str, key: str, **values: object) -> str:
    """Return a text of the table in one language, with its values filled in.

    Raises ManifestError for a language that is not in the table.
    """
    if lang not in LANGUAGES:
        raise errors.ManifestError(f"Asked for a view in language {lang!r}. Languages: {', '.join(LANGUAGES)}.")
    return TABLE[key][LANGUAGES.index(lang)].format(**values)


def counted(lang: str, key: str, n: int) -> str:
    """Return a text with a count in it, in the singular where the language has one."""
    return say(lang, f"{key}_1" if n == 1 else key, n=n)


def pick(lang: str, text: object) -> str:
    """Return a text a notebook gave: as it is, or the right one of {"en": …, "ko": …}."""
    if isinstance(text, Mapping):
        return str(text.get(lang) or text.get("en") or next(iter(text.values()), ""))
    return str(text)
