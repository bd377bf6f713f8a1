"""Command lines as learners type them, by area, in order: each area is a story in a namespace of its own.

A line is (words, what it says): a regular expression that its output or its complaint must hold. `fails` is for lines
whose refusal is the point.
"""

import shlex
from dataclasses import dataclass

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: nginx:1.28
        ports: [{containerPort: 80}]
        resources: {requests: {cpu: 100m, memory: 64Mi}}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports: [{port: 80}]
"""
BOX = """\
apiVersion: v1
kind: Pod
metadata:
  name: box
  labels: {app: box}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: busybox
    command: [sh, -c, "echo begin; while true; do echo tick; sleep 5; done"]
"""
PENDING = """\
apiVersion: v1
kind: Pod
metadata:
  name: giant
spec:
  containers:
  - name: main
    image: nginx
    resources: {requests: {cpu: "99"}}
"""
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  color: blue\n"


@dataclass(frozen=True)
class Line:
    """One command line and what it must say."""

    words: tuple[str, ...]
    says: str
    stdin: str = ""
    fails: bool = False


def line(text: str, says: str = "", stdin: str = "", fails: bool = False) -> Line:
    return Line(tuple(shlex.split(text)), says, stdin, fails)


AREAS: dict[str, list[Line]] = {
    "what there is": [
        line("version", r"Server Version: v1\.36"),
        line("cluster-info", "Kubernetes control plane"),
        line("api-versions", r"apps/v1\n"),
        line("api-resources", r"deployments +deploy +apps/v1 +true +Deployment"),
        line("api-resources --namespaced=false -o name", r"nodes\n"),
        line("api-resources --verbs=list --api-group=apps", "statefulsets"),
        line("get --raw /readyz", "^ok"),
        line("get --raw /version", '"major":"1"'),
        line("config current-context", "^labkit"),
        line("get nope", "doesn't have a resource type", fails=True),
        line("explain pod.spec.nodeName", "nodeName"),
        line("explain deployment --recursive", "progressDeadlineSeconds"),
        line("explain service.spec.type", r"ENUM:\n +ClusterIP\n +ExternalName\n +LoadBalancer\n +NodePort\n"),
    ],
    "looking": [
        line("get pods", "No resources found"),
        line("apply --validate=false -f -", "deployment.apps/web created\nservice/web created", WEB),
        line("rollout status deployment/web", "successfully rolled out"),
        line("get pods", r"NAME +READY +STATUS +RESTARTS +AGE\nweb-\S+ +1/1 +Running"),
        line("get pods -o wide", r"IP +NODE +NOMINATED NODE +READINESS GATES\n"),
        line("get po,svc,deploy,rs", r"service/web +ClusterIP"),
        line("get all", r"deployment.apps/web +2/2 +2 +2"),
        line("get deploy web -o yaml", r"replicas: 2\n"),
        line("get deploy web -o json", '"kind": "Deployment"'),
        line("get pods -o name", "^pod/web-"),
        line("get pods -l app=web --show-labels", "app=web,pod-template-hash="),
        line("get pods -l 'app notin (web)'", "No resources found"),
        line("get pods -L app", r"APP\n"),
        line("get pods --sort-by=.metadata.name", "web-"),
        line("get pods --field-selector status.phase=Running", "web-"),
        line("get pods --field-selector status.phase=Failed", "No resources found"),
        line("get pods -o custom-columns=N:.metadata.name,NODE:.spec.nodeName", r"^N +NODE\n"),
        line("get pods -o jsonpath={.items[*].status.phase}", "^Running Running$"),
        line("get deploy web -o go-template={{.spec.replicas}}", "^2$"),
        line("get pods --no-headers", r"^web-\S+ +1/1"),
        line("get pods -A", "^NAMESPACE"),
        line("get events", r"LAST SEEN +TYPE +REASON +OBJECT +MESSAGE"),
        line("get events --field-selector reason=Scheduled", "Successfully assigned"),
        line("events", "Scheduled"),
        line("describe pods -l app=web", r"Node: +\S+/[\d.]+"),
        line("describe deployment web", r"Replicas: +2 desired \| 2 updated \| 2 total \| 2 available"),
        line("describe service web", r"Type: +ClusterIP"),
        line("get deploy ghost", r'deployments.apps "ghost" not found', fails=True),
        line("get pods --watch-only --request-timeout=1s", ""),
    ],
    "changing": [
        line("apply --validate=false -f -", "created", WEB),
        line("apply --validate=false -f -", "deployment.apps/web unchanged", WEB),
        line(
            "apply --validate=false -f -", "deployment.apps/web configured", WEB.replace("replicas: 2", "replicas: 3")
        ),
        line("scale deployment web --replicas=1", "scaled"),
        line("get deploy web -o jsonpath={.spec.replicas}", "^1$"),
        line("scale deployment web --current-replicas=5 --replicas=2", "Expected replicas to be 5, was 1", fails=True),
        line("label deployment web tier=front", "labeled"),
        line("label deployment web tier=back", "already has a value", fails=True),
        line("label deployment web tier=back --overwrite", "labeled"),
        line("label deployment web tier-", "unlabeled"),
        line("annotate deployment web note=hello", "annotated"),
        line("set image deployment/web main=nginx:1.29", "image updated"),
        line("rollout status deployment/web", "successfully rolled out"),
        line("rollout history deployment/web", r"REVISION +CHANGE-CAUSE"),
        line("rollout undo deployment/web", "rolled back"),
        line("rollout status deployment/web", "successfully rolled out"),
        line("get deploy web -o jsonpath={..image}", r"nginx:1\.28"),
        line("rollout restart deployment/web", "restarted"),
        line("rollout pause deployment/web", "paused"),
        line("rollout resume deployment/web", "resumed"),
        line("rollout status deployment/web --timeout=30s", "successfully rolled out"),
        line("set env deployment/web COLOR=blue", "env updated"),
        line("set env deployment/web --list", "COLOR=blue"),
        line("set resources deployment web --limits=cpu=200m", "resource requirements updated"),
        line('patch deployment web -p \'{"spec":{"replicas":2}}\'', "patched"),
        line('patch deployment web --type=json -p \'[{"op":"replace","path":"/spec/replicas","value":1}]\'', "patched"),
        line(
            'patch deployment web --type=merge -p \'{"spec":{"replicas":"x"}}\'', "cannot unmarshal|invalid", fails=True
        ),
        line("wait --for=condition=Available deployment/web --timeout=30s", "condition met"),
        line("wait --for=jsonpath={.spec.replicas}=1 deployment/web", "condition met"),
        line("edit deployment web", "Edit cancelled, no changes made"),
        line("replace --validate=false -f -", "configmap/settings replaced|not found", MAP, fails=True),
        line("create --validate=false -f -", "configmap/settings created", MAP),
        line("create --validate=false -f -", "already exists", MAP, fails=True),
        line("replace --validate=false -f -", "configmap/settings replaced", MAP.replace("blue", "red")),
        line("get cm settings -o jsonpath={.data.color}", "^red$"),
        line("apply --validate=false --dry-run=client -f -", r"\(dry run\)", MAP),
        line("apply --validate=false --dry-run=server -f -", r"\(server dry run\)", MAP),
        line("get cm settings -o jsonpath={.data.color}", "^red$"),
        line("diff -f -", "-  color: red\n[+]  color: blue", MAP, fails=True),
        line("apply -f -", "configured|unchanged", MAP),
        line("expose deployment web --port=80 --name=front", "service/front exposed"),
        line("delete -f -", 'deployment.apps "web" deleted', WEB),
        line("delete cm settings", 'configmap "settings" deleted'),
        line("delete svc --all", "deleted"),
        line("get all", "No resources found"),
    ],
    "making with a word": [
        line("create namespace made-{ns}", "created"),
        line("create deployment quick --image=nginx --replicas=2", "created"),
        line("rollout status deployment/quick", "successfully rolled out"),
        line("create configmap c --from-literal=a=b", "created"),
        line("create secret generic s --from-literal=a=b", "created"),
        line("create serviceaccount robot", "created"),
        line("create role reader --verb=get,list --resource=pods", "created"),
        line("create rolebinding readers --role=reader --user=ann", "created"),
        line("create quota q --hard=pods=10", "created"),
        line("create clusterrole look-{ns} --verb=get --resource=nodes", "created"),
        line("create clusterrolebinding lookers-{ns} --clusterrole=look-{ns} --user=ann", "created"),
        line("create job j --image=busybox -- true", "created"),
        line("create cronjob tick --image=busybox --schedule='*/5 * * * *' -- date", "created"),
        line("create service nodeport np --tcp=80", "created"),
        line("create service externalname far --external-name=a.example", "created"),
        line("create service clusterip s --tcp=80:80", "created"),
        line("create ingress i --rule=a.example/=s:80", "created"),
        line("create pdb p --selector=app=quick --min-available=1", "created"),
        line("create priorityclass high-{ns} --value=1000", "created"),
        line("autoscale deployment quick --max=3", "autoscaled"),
        line("auth can-i create pods", "^yes"),
        line("auth can-i get nodes --as=ann", "^yes"),
        line("auth can-i create pods --as=ann", "^no", fails=True),
        line("auth can-i --list", r"\*\.\* +\[\] +\[\] +\[\*\]"),
        line("auth whoami", r"kubernetes-admin\n(.*\n)*.*X509SHA256="),
        line("create token robot", r"^\S+\.\S+\.\S+"),
        line("create deployment y --image=nginx --dry-run=client -o yaml", "image: nginx"),
    ],
    "pods": [
        line("run solo --image=nginx --labels=app=solo", "pod/solo created"),
        line("wait --for=condition=Ready pod/solo --timeout=30s", "condition met"),
        line("run solo --image=nginx", "already exists", fails=True),
        line("run y --image=nginx --dry-run=client -o yaml", "kind: Pod"),
        line("apply --validate=false -f -", "pod/box created", BOX),
        line("wait --for=condition=Ready pod/box --timeout=30s", "condition met"),
        line("logs box", "^begin\ntick\n"),
        line("logs box --tail=1", "^(begin|tick)\n$"),
        line("logs box --timestamps", r"^\d{4}-\d\d-\d\dT\S+ begin\n"),
        line("logs -l app=box --prefix", r"\[pod/box/main\] (begin|tick)"),
        line("logs box -c nope", "container nope is not valid for pod box", fails=True),
        line("exec box -- echo hello", "^hello\n$"),
        line("exec box -- sh -c 'exit 3'", "exit code 3", fails=True),
        line("exec -i box -- sh", "^one\ntwo\n$", "echo one\necho two\n"),
        line("exec box -c nope -- ls", "container nope is not valid|container not found", fails=True),
        line("exec ghost -- ls", 'pods "ghost" not found', fails=True),
        line("apply --validate=false -f -", "pod/giant created", PENDING),
        line("describe pod giant", "0/4 nodes are available: .*Insufficient cpu"),
        line("get pod giant", r"giant +0/1 +Pending"),
        line("exec giant -- ls", "does not have a host assigned", fails=True),
        line("logs giant", ""),
        line("delete pod giant --now", "deleted"),
        line("delete pod solo --grace-period=0 --force", "force deleted"),
        line("delete pods -l app=box", 'pod "box" deleted'),
        line("wait --for=delete pod/box --timeout=30s", ""),
        line("delete pod ghost", "not found", fails=True),
        line("delete pod ghost --ignore-not-found", ""),
    ],
    "nodes": [
        line("get nodes", r"labkit-control-plane +Ready +control-plane +\S+ +v1\.36"),
        line("get nodes -o wide", "INTERNAL-IP"),
        line("get nodes -L topology.kubernetes.io/zone", "zone-b"),
        line("describe node labkit-worker", r"Non-terminated Pods: +\("),
        line("describe node labkit-control-plane", "node-role.kubernetes.io/control-plane:NoSchedule"),
        line("apply --validate=false -f -", "created", WEB),
        line("rollout status deployment/web", "successfully rolled out"),
        line("label node spare disk=ssd", "labeled"),
        line("get nodes -l disk=ssd -o name", "^node/spare\n$"),
        line("taint node spare team=a:NoSchedule", "tainted"),
        line("taint node spare team=a:NoSchedule", "already has", fails=True),
        line("taint node spare team-", "untainted"),
        line("cordon spare", "cordoned"),
        line("get node spare", r"Ready,SchedulingDisabled"),
        line("uncordon spare", "uncordoned"),
        line("cordon labkit-worker", "cordoned"),
        line("drain labkit-worker --ignore-daemonsets --delete-emptydir-data --force --timeout=50s", "drained"),
        line("get pods -o wide --field-selector spec.nodeName=labkit-worker", "No resources found"),
        line("rollout status deployment/web", "successfully rolled out"),
        line("uncordon labkit-worker", "uncordoned"),
        line("label node spare disk-", "unlabeled"),
        line("delete deployment web", "deleted"),
        line("get leases -n kube-node-lease", "labkit-worker"),
        line("get node ghost", 'nodes "ghost" not found', fails=True),
        line("top nodes", "Metrics API not available", fails=True),
    ],
    "namespaces": [
        line("get ns", r"kube-system +Active"),
        line("describe ns default", r"Status: +Active"),
        line(
            "apply --validate=false -f -",
            "namespace/more-{ns} created",
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: more-{ns}\n",
        ),
        line("apply --validate=false -n more-{ns} -f -", "created", MAP),
        line("get cm -n more-{ns}", "settings"),
        line("delete ns more-{ns}", "deleted"),
        line("get ns more-{ns}", "not found", fails=True),
        line("get cm -n nowhere", "No resources found"),
        line("apply --validate=false -n nowhere -f -", 'namespaces "nowhere" not found', MAP, fails=True),
        line("delete ns default", "may not be deleted", fails=True),
        line("get sa", "default"),
        line("get cm kube-root-ca.crt -o name", "configmap/kube-root-ca.crt"),
        line("get secrets", "No resources found"),
        line("get pv,sc,pdb,netpol,ing,hpa,quota,limits", "No resources found"),
        line("get priorityclasses", "system-node-critical"),
        line("get clusterroles", "cluster-admin"),
        line("apply --server-side --validate=false -f -", "serverside-applied", MAP),
        line("get cm settings --show-managed-fields -o yaml", "manager: kubectl"),
    ],
}
