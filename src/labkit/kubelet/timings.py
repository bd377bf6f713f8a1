"""How long things take on a node: every number of the hollow kubelet in one place, in seconds.

Constants of the real kubelet are kept exactly. What is machine noise in reality (the recordings of a real cluster show
0.3 to 7 s from binding to Running) is one fixed middle value here, so that the same seed tells the same story.
"""

# Setting up the sandbox (network, cgroups) of a pod: 0.3 to 0.6 s were measured.
SANDBOX_SECONDS = 0.5
# Creating and starting one container. With the sandbox a pod runs one second after it was bound.
START_SECONDS = 0.5
# Refusing a pod that does not fit. Some milliseconds in reality; but a ReplicaSet whose pods name a full node makes a
# new one for each that is refused, for ever, and no such story may go on without time passing.
REFUSE_SECONDS = 1.0
# Fetching an image the first time on a node; long enough to be seen, short enough to be waited for.
PULL_SECONDS = 2.0
# Finding out that an image cannot be fetched.
PULL_FAILS_SECONDS = 0.1
# The kubelet notices what a container did by listing containers every second; half of that on average.
RELIST_SECONDS = 0.5
# From "all containers have ended" to the final phase of the pod, and to its removal (0.4 to 2.9 s were measured).
FINISH_SECONDS = 1.0
REMOVE_SECONDS = 0.5
# The kubelet retries what failed every 10 s x U[1, 1.5), looks at everything every 60 s x U[1, 1.5), and at what is in
# back-off after the rest of it x U[1, 1.5). Here one factor stands for the draw, the median of what was measured.
JITTER = 1.15
RETRY_SECONDS = 10.0 * JITTER
RESYNC_SECONDS = 60.0 * JITTER
# Back-off of container restarts and of image pulls (MaxContainerBackOff).
BACKOFF_FIRST_SECONDS = 10.0
BACKOFF_MAX_SECONDS = 300.0
# After a preStop hook has eaten the whole grace period, a container still gets this much.
MINIMUM_GRACE_SECONDS = 2.0
# In reality no two probes tick together; pods take one of eight places within this time, in order of creation. Without
# it all pods of a rollout would turn ready in the same instant, and its steps would fall into one.
PROBE_PHASES, PROBE_PHASE_SECONDS = 8, 0.1
# A lease is renewed every 10 s (nodeLeaseDurationSeconds 40, a quarter of it).
LEASE_RENEW_SECONDS = 10.0
LEASE_DURATION_SECONDS = 40
# The node's status is reported every 5 minutes if it did not change (nodeStatusReportFrequency).
NODE_STATUS_SECONDS = 300.0
# A container that ends by itself within this time is work to wait for; a longer one is a service, and its end is no
# reason to let time pass ("sleep 3600" usually means "for ever").
WORK_SECONDS = 120.0
