"""The sentences of the lab engine itself, in both languages."""

from typing import Any

from labkit.labs.wording import Words

SENTENCES = {
    "why": Words("Why", "이유"),
    "look": Words("Where to look", "어디를 볼까"),
    "also": Words("Also seen, look at it after the first", "그 밖에 보이는 것 (첫 번째를 해결한 뒤에 보세요)"),
    "waiting": Words(
        "The cluster is still changing. This is normal for up to about {seconds:g} simulated seconds; "
        "let it come to rest with `lab.cluster.settle()` and check again.",
        "클러스터가 아직 변하는 중입니다. 시뮬레이션 시간으로 {seconds:g}초쯤은 정상입니다. "
        "`lab.cluster.settle()`로 수렴시킨 뒤 다시 check하세요.",
    ),
    "waiting_for": Words("What is on its way", "진행 중인 것"),
    "step_done": Words("Step {step} is done: {title}", "{step} 단계 완료: {title}"),
    "next_step": Words(
        "Next step: {title}. Read it with `labkit lab start {lab}`, or `lab.task()`.",
        "다음 단계: {title}. `labkit lab start {lab}` 또는 `lab.task()`로 읽어 보세요.",
    ),
    "all_done": Words("All steps of this lab are done.", "이 실습의 모든 단계를 마쳤습니다."),
    "situation": Words("Situation", "상황"),
    "task": Words("Task", "할 일"),
    "success": Words("Success looks like", "이렇게 되면 성공"),
    "debrief": Words("Looking back", "되짚어 보기"),
    "files": Words("Your files", "내 파일"),
    "kept": Words("Your earlier files are kept in {place}.", "이전 파일은 {place}에 보관했습니다."),
    "how": Words(
        "Edit the files, then check: `labkit lab check {lab}` in a terminal, or `lab.apply()` and "
        "`lab.check()` here. "
        "Nodes and pods as they are now: `labkit lab status {lab}`, or `lab.look()`.",
        "파일을 고친 뒤 확인하세요. 터미널에서는 `labkit lab check {lab}`, "
        "노트북에서는 `lab.apply()` 다음 `lab.check()`. "
        "지금 노드와 파드의 상태는 `labkit lab status {lab}` 또는 `lab.look()`으로 봅니다.",
    ),
    "hint": Words("Hint {rung} of 3", "힌트 {rung}/3"),
    "bottom_out": Words("One way to do it", "한 가지 해법"),
    "no_hint_yet": Words(
        "No hint yet: check first. Hints belong to what the check has found.",
        "아직 힌트가 없습니다. 먼저 check하세요. 힌트는 check가 찾은 문제에 맞추어 나옵니다.",
    ),
    "next_hint": Words(
        "The next rung opens with your next check, or by itself in {seconds:.0f} s.",
        "다음 힌트는 다음 check 때, 또는 {seconds:.0f}초 뒤에 열립니다.",
    ),
    "nothing_left": Words("That was the last rung of this ladder.", "마지막 힌트입니다."),
    "why_question": Words("Now say why it works", "왜 되는지 말해 보세요"),
    "solve_after": Words(
        "Try at least once before you look: check your files first.",
        "보기 전에 한 번은 시도해 보세요. 먼저 check하세요.",
    ),
    "solve_asks": Words(
        "Do you want to see a solution? It will be noted as revealed. Ask once more to see it: "
        "`lab.solve()` again, or `labkit lab solve {lab} --yes`.",
        "해답을 볼까요? '해답을 봄'으로 기록됩니다. 보려면 한 번 더 요청하세요. "
        "노트북에서는 `lab.solve()`를 한 번 더, 터미널에서는 `labkit lab solve {lab} --yes`.",
    ),
    "solution": Words("A solution: {step}", "해답 하나: {step}"),
    "variant": Words(
        "Revealing is not the end: the same lab with other numbers is `labkit lab start {lab} --seed {seed}`, "
        'or `labkit.lab("{lab}", seed={seed})`.',
        "해답을 본 것이 끝은 아닙니다. 숫자를 바꾼 같은 실습: `labkit lab start {lab} --seed {seed}`, "
        '또는 `labkit.lab("{lab}", seed={seed})`.',
    ),
    "reset": Words("Everything is as it was at the start.", "모든 것을 처음 상태로 되돌렸습니다."),
    "stopped": Words(
        "The lab has left the cluster. Your files stay in {place}.",
        "실습이 만든 것을 클러스터에서 모두 지웠습니다. 내 파일은 {place}에 그대로 있습니다.",
    ),
    "applied": Words("Applied, as `kubectl apply -f` does: {files}", "`kubectl apply -f`처럼 적용했습니다: {files}"),
    "not_started": Words(
        "Not started. Begin with `lab.start()`.", "아직 시작하지 않았습니다. `lab.start()`로 시작하세요."
    ),
    "status": Words(
        "Steps done: {done} of {all}. Checks: {checks}. Revealed: {revealed}.",
        "완료한 단계: {done}/{all}. check 횟수: {checks}. 해답을 본 단계: {revealed}.",
    ),
    "none": Words("none", "없음"),
    "jumped": Words("Jumped over: {steps}.", "건너뛴 단계: {steps}."),
    "lab_changed": Words(
        "This lab has changed since you were last here: it no longer has the step {steps}. What you passed of "
        "today's "
        "steps still counts, and your files are as you left them; `reset` gives you today's.",
        "지난번 이후 이 실습이 바뀌었습니다. {steps} 단계는 이제 없습니다. 지금도 있는 단계에서 통과한 것은 "
        "그대로 인정되고, "
        "내 파일도 그대로입니다. 지금 버전의 파일은 `reset`으로 받을 수 있습니다.",
    ),
    "resumed": Words(
        "This is a new simulated cluster: the kernel has been started anew since `lab.start()`. The lab's "
        "world and your "
        "files in {place} are on it again. What other cells had changed is gone; run those cells once more.",
        "새 시뮬레이션 클러스터입니다. `lab.start()` 뒤에 커널이 다시 시작되었기 때문입니다. 실습의 처음 "
        "상태와 {place}의 "
        "내 파일은 다시 적용해 두었습니다. 다른 셀에서 바꾼 것은 사라졌으니 그 셀들을 다시 실행하세요.",
    ),
    "other_world": Words(
        "The world of lab {lab} on this cluster is not the one that this notebook started: another notebook or "
        "terminal "
        "has started, reset or stopped the same lab since. Call `lab.start()` to have it for yourself again; "
        "your files "
        "stay. Or give each notebook a simulator of its own: leave `cluster=` out.",
        "이 클러스터에 있는 {lab} 실습은 이 노트북이 시작한 것이 아닙니다. 그사이 다른 노트북이나 터미널에서 "
        "같은 실습을 "
        "시작했거나, 초기화했거나, 끝냈습니다. `lab.start()`를 부르면 다시 이 노트북의 것이 됩니다. 내 파일은 "
        "그대로입니다. "
        "`cluster=`를 빼면 노트북마다 시뮬레이터를 따로 쓸 수 있습니다.",
    ),
    "other_lab": Words(
        "Lab {other} is on this cluster, and labs share nodes: each would judge what the other one does. "
        "Nothing has been "
        "changed. End that one first with its `lab.stop()`, or leave `cluster=` out: then {lab} gets a "
        "simulator of its own.",
        "이 클러스터에는 {other} 실습이 있습니다. 실습끼리는 노드를 함께 쓰므로 서로의 결과에 영향을 줍니다. "
        "아무것도 바꾸지 "
        "않았습니다. 먼저 그 실습을 `lab.stop()`으로 끝내거나, `cluster=`를 빼세요. 그러면 {lab} 실습은 "
        "시뮬레이터를 따로 씁니다.",
    ),
    "path": Words("Your way through the labs", "실습 진행 상황"),
    "path_open": Words(
        "You are in step {number} of {all}: {title}. Go on with `labkit lab start {lab}`, or in a notebook with "
        "`lab = labkit.lab()` and `lab.start()`. Your files are as you left them.",
        "{all}단계 가운데 {number}단계를 하는 중입니다: {title}. 터미널에서는 `labkit lab start {lab}`, 노트북에서는 "
        "`lab = labkit.lab()` 다음 `lab.start()`로 이어서 하세요. 내 파일은 그대로 있습니다.",
    ),
    "path_new": Words(
        "Begin with `labkit lab start {lab}`, or in a notebook with `lab = labkit.lab()` and `lab.start()`. "
        "First step (of {all}): {title}.",
        "터미널에서는 `labkit lab start {lab}`, 노트북에서는 `lab = labkit.lab()` 다음 `lab.start()`로 시작하세요. "
        "모두 {all}단계이고 첫 단계는 이것입니다: {title}.",
    ),
    "path_read": Words("What it builds on: `{notebook}`", "먼저 볼 노트북: `{notebook}`"),
    "path_know": Words(
        "You know this already? `labkit lab know {lab}`, or `lab.know()`: answer its questions and go past it.",
        "이미 아는 내용인가요? `labkit lab know {lab}` 또는 `lab.know()`로 질문에 답하고 건너뛸 수 있습니다.",
    ),
    "path_end": Words("Every lab is done.", "모든 실습을 마쳤습니다."),
    "path_end_jumped": Words(
        "No lab is left. Passed over, and there whenever you like: {labs}.",
        "남은 실습이 없습니다. 건너뛴 실습은 언제든 할 수 있습니다: {labs}.",
    ),
    "state_new": Words("not begun", "시작 전"),
    "state_open": Words("{done} of {all} steps done", "{all}단계 중 {done}단계 완료"),
    "state_done": Words("done", "완료"),
    "state_jumped": Words(
        "{done} of {all} steps done, {jumped} jumped over", "{all}단계 중 {done}단계 완료, {jumped}단계 건너뜀"
    ),
    "state_known": Words(
        "known, not done ({right} of {asked} questions)",
        "아는 내용이라 건너뜀 (질문 {asked}개 중 {right}개 맞음, 실습은 안 함)",
    ),
    "state_skipped": Words(
        "skipped, not done ({right} of {asked} questions)", "건너뜀 (질문 {asked}개 중 {right}개 맞음, 실습은 안 함)"
    ),
    "state_revealed": Words("solution seen: {steps}", "해답을 본 단계: {steps}"),
    "know": Words("Do you know this?", "아는 내용인가요?"),
    "know_how": Words(
        "Answer all of them at once, one number each, in this order: `labkit lab know {lab} {numbers}`, or "
        "`lab.know({commas})`. All right: the lab is noted as known, not as done.",
        "이 순서대로 번호를 하나씩, 한 번에 답하세요: `labkit lab know {lab} {numbers}` 또는 `lab.know({commas})`. "
        "모두 맞으면 '아는 내용'으로 기록됩니다. '완료'로 기록되지는 않습니다.",
    ),
    "known": Words(
        "All {asked} right. {lab} is noted as known, not as done; it is there whenever you want it. "
        "What comes next: `labkit lab next`.",
        "{asked}개 모두 맞았습니다. {lab} 실습을 '완료'가 아니라 '아는 내용'으로 기록했습니다. 언제든 할 수 "
        "있습니다. "
        "다음 할 일: `labkit lab next`.",
    ),
    "known_not": Words(
        "{right} of {asked} right, so nothing is noted. The lab is made for this: `labkit lab start {lab}`. To "
        "go past it "
        "all the same: add `--anyway`, or `anyway=True`; it is then noted as skipped.",
        "{asked}개 중 {right}개 맞았습니다. 아무것도 기록하지 않았습니다. 바로 이럴 때 하라고 만든 실습입니다: "
        "`labkit lab start {lab}`. 그래도 건너뛰려면 `--anyway` 또는 `anyway=True`를 붙이세요. '건너뜀'으로 "
        "기록됩니다.",
    ),
    "skipped": Words(
        "{lab} is noted as skipped ({right} of {asked} questions right), not as done. "
        "What comes next: `labkit lab next`.",
        "{lab} 실습을 '건너뜀'으로 기록했습니다(질문 {asked}개 중 {right}개 맞음). '완료'는 아닙니다. "
        "다음 할 일: `labkit lab next`.",
    ),
    "known_done": Words(
        "You have done this lab; there is nothing to jump over.", "이미 마친 실습이라 건너뛸 것이 없습니다."
    ),
    "no_debrief": Words(
        "No debrief yet: it comes with the first step that passes.", "아직 없습니다. 첫 단계를 통과하면 볼 수 있습니다."
    ),
    "question": Words("Question {id}", "문제 {id}"),
    "answer_how": Words(
        'Answer with `labkit lab quiz {lab} <question> <number>`, or `lab.answer("<question>", <number>)`.',
        '답하기: `labkit lab quiz {lab} <문제> <번호>`, 또는 `lab.answer("<문제>", <번호>)`.',
    ),
    "right": Words("Right", "맞습니다"),
    "not_right": Words("Not this one", "이것은 아닙니다"),
    "order_right": Words("This is the order.", "순서가 맞습니다."),
    "order_wrong": Words("Not in this order yet.", "아직 순서가 맞지 않습니다."),
}


def say(key: str, lang: str, **values: Any) -> str:
    """Return a sentence of the engine in this language."""
    return SENTENCES[key].in_(lang).format(**values)
