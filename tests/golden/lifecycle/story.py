#!/usr/bin/env python3
# ruff: noqa
# fmt: off
"""Load recorded lifecycle stories and compare two tellings of the same story.

Python 3.11, standard library only.

    story.py list  DIR-OR-FILE                  names, areas, lengths
    story.py show  DIR-OR-FILE NAME [--full]    print one story as text
    story.py get   DIR-OR-FILE NAME             print one story as JSON
    story.py compare EXPECTED ACTUAL [NAME] [--dwell S] [--abs S] [--rel F] [--strict] [--all]

A story source is a directory of *.json / *.json.xz files (not below it) or one such file; a file holds one story (an object)
or many (a list).  Exit status of compare: 0 all equal within tolerance, 1 a difference, 2 a story is missing.

What compare() checks, per story (see README.md for the reasons):
  1. per object, the order of distinct views.  A view that lasted at least `dwell` seconds in one telling must occur
     in the other one, in the same order; views that lasted less are free (the kubelet and the controllers coalesce
     updates, so a short-lived view may be merged away).  The first view and a deletion always count.
  2. timing: the gap between consecutive matched views of an object may differ by abs + rel * gap.
  3. per object, the set of events (type, reason, message, source); order of first occurrence where the two first
     occurrences lie more than `dwell` apart in both tellings; counts within 1 or `rel`.
  4. results of the actions (HTTP code / exit code, and texts) and the final tables (READY, STATUS, RESTARTS, ...).
Objects with generated names are compared as groups: <name:3> counts as <name>, and members are paired so that as
many as possible are equal.  Node names are ignored unless nodes=True.  Numbers in <ip:N>, <uid:N>, <cid:N> are ignored.
Every story carries its own default tolerances under "compare" (calibrated by recording it twice).
"""
import json, lzma, os, re, sys

DEFAULTS = {'dwell': 1.5, 'abs': 2.0, 'rel': 0.25}
TOKEN = re.compile(r'<(name|ip|uid|cid|port|time):\d+>')


# ---------------------------------------------------------------- loading

def load(path):
    """All stories under path, as {name: story}."""
    files = [path]
    if os.path.isdir(path):
        files = [os.path.join(path, f) for f in os.listdir(path) if f.endswith(('.json', '.json.xz'))]
    out = {}
    for f in sorted(files):
        with (lzma.open(f, 'rt') if f.endswith('.xz') else open(f)) as fh:
            data = json.load(fh)
        for s in data if isinstance(data, list) else [data]:
            if isinstance(s, dict) and 'timeline' in s:
                out[s['name']] = s
    return out


# ---------------------------------------------------------------- canonical form

def canon(x, nodes=True):
    """Drop token numbers; with nodes=False hide placement too."""
    if isinstance(x, str):
        return TOKEN.sub(r'<\1>', x)
    if isinstance(x, list):
        return [canon(i, nodes) for i in x]
    if isinstance(x, dict):
        return {canon(k): ('<node>' if not nodes and k in ('nodeName', 'selectedNode', 'nominatedNodeName') else canon(v, nodes)) for k, v in x.items()}
    return x


def project(kind, view, nodes=False, strict=False):
    """The part of a view that is compared, as a string."""
    v = canon(view, nodes)
    if kind == 'EndpointSlice':
        v = dict(v, endpoints=sorted(v.get('endpoints') or [], key=lambda e: json.dumps(e, sort_keys=True)))
    if not strict:
        for c in v.get('conditions') or []:
            c.pop('observedGeneration', None)
        if isinstance(v.get('conditions'), list):
            v['conditions'] = sorted(v['conditions'], key=lambda c: c.get('type', ''))
        v.pop('observed', None)
        for f in ('initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'):
            for c in v.get(f) or []:
                for st in (c.get('state') or {}, c.get('lastState') or {}):
                    for d in st.values():
                        # 137 after memory pressure is reported as OOMKilled or, when the runtime's note comes too late, as Error
                        if d.get('exitCode') == 137 and d.get('reason') in ('OOMKilled', 'Error'):
                            d['reason'] = '137'
        if (v.get('kubectl') or {}).get('STATUS') in ('OOMKilled',):
            v['kubectl'] = dict(v['kubectl'], STATUS='Error')
    return json.dumps(v, sort_keys=True)


def objects(story, nodes=False, strict=False):
    """{(kind, canonical name): [sequence, ...]}; a sequence is [[t, type, projected view, dwell], ...]."""
    seqs = {}
    for e in story['timeline']:
        seqs.setdefault((e['kind'], e['name']), []).append([e['t'], 'DELETED' if e['type'] == 'DELETED' else 'SEEN',
                                                            project(e['kind'], e['view'], nodes, strict)])
    end = story.get('durationSeconds') or max([e['t'] for e in story['timeline']] or [0])
    groups = {}
    for (kind, name), seq in seqs.items():
        out = []
        for s in seq:
            if s[1] == 'DELETED':
                s[2] = 'DELETED'
            if out and out[-1][2] == s[2]:
                continue
            out.append(s)
        for i, s in enumerate(out):
            s.append(round((out[i + 1][0] if i + 1 < len(out) else max(end, s[0])) - s[0], 1))
        groups.setdefault((kind, canon(name)), []).append(out)
    for g in groups.values():
        g.sort(key=lambda q: q[0][0])
    return groups


# ---------------------------------------------------------------- comparing

def _slack(seq, i, tol):
    """How much later view i might have come."""
    return tol['abs'] + tol['rel'] * (seq[i][0] - seq[i - 1][0] if i else seq[i][0])


def _must(seq, tol, end):
    """Views that have to occur in the other telling too: those that lasted, unless they came so late that the other
    story may have ended before."""
    return [i for i, s in enumerate(seq) if i == 0 or ((s[3] >= tol['dwell'] or s[2] == 'DELETED') and end - s[0] > _slack(seq, i, tol))]


def _backoff(view):
    return '"STATUS": "CrashLoopBackOff"' in view or '"STATUS": "Init:CrashLoopBackOff"' in view or 'ImagePullBackOff"' in view


def _align(e, a, me, ma):
    """Best in-order matching of equal views: as many of the obligatory ones as possible, then the closest in time."""
    n, m = len(e), len(a)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    gain = lambda i, j: 1000 * ((i in me) + (j in ma)) + 1 + 1 / (1 + abs(e[i][0] - a[j][0]))
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + gain(i, j) if e[i][2] == a[j][2] else 0)
    pairs, i, j = [], 0, 0
    while i < n and j < m:
        if e[i][2] == a[j][2] and best[i][j] == best[i + 1][j + 1] + gain(i, j):
            pairs.append((i, j)); i += 1; j += 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _differing(a, b, path=''):
    """Paths at which two decoded views differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for k in sorted(set(a) | set(b)):
            if a.get(k) != b.get(k):
                yield from _differing(a.get(k), b.get(k), f'{path}.{k}')
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            if x != y:
                yield from _differing(x, y, f'{path}[{i}]')
    else:
        yield f'{path or "."}: {json.dumps(a)} != {json.dumps(b)}'


def _explain(seq, view):
    """How the nearest view of seq differs from view."""
    if view == 'DELETED':
        return 'never deleted'
    want, best = json.loads(view), None
    for s in seq:
        if s[2] == 'DELETED':
            continue
        d = list(_differing(want, json.loads(s[2])))
        if best is None or len(d) < len(best[1]):
            best = (s[0], d)
    if best is None:
        return 'no view at all'
    return f'nearest (t={best[0]}): ' + ('the same, but not in this order' if not best[1] else '; '.join(best[1][:4]))


def _compare_seq(label, e, a, tol, end):
    out = []
    me, ma = set(_must(e, tol, end)), set(_must(a, tol, end))
    pairs = _align(e, a, me, ma)
    for x, y, must, got, side, other in ((e, a, me, {i for i, _ in pairs}, 'expected', 'actual'),
                                         (a, e, ma, {j for _, j in pairs}, 'actual', 'expected')):
        miss = sorted(must - got)
        if miss:
            v = x[miss[0]]
            out.append((v[0], f'{label}: {side} view #{miss[0]} (t={v[0]}, lasted {v[3]} s) is missing or out of order '
                        f'in {other}; {_explain(y, v[2])}'))
    # only gaps between obligatory views count, and not the moment at which a back-off becomes visible: the kubelet
    # publishes it at the next sync, which may be 1 s after the failure or as late as the restart itself
    sure = [(i, j) for i, j in pairs if (i in me or j in ma) and not _backoff(e[i][2])]
    for (i0, j0), (i1, j1) in zip(sure, sure[1:]):
        ge, ga = e[i1][0] - e[i0][0], a[j1][0] - a[j0][0]
        if abs(ge - ga) > tol['abs'] + tol['rel'] * max(ge, ga):
            out.append((e[i1][0], f'{label}: gap before view #{i1} is {ge:.1f} s expected, {ga:.1f} s actual '
                        f'(t={e[i1][0]} / {a[j1][0]})'))
            break
    return out


def _pair(es, as_):
    """Pair the sequences of one group: the likest first (shared views, then times), so that e.g. the pod which a
    ReplicaSet deleted first meets the one deleted first in the other telling."""
    def unlike(e, a):
        ta = {v[2]: v[0] for v in a}
        ve, va = {v[2] for v in e}, set(ta)
        return (len(ve ^ va), sum(abs(v[0] - ta[v[2]]) for v in e if v[2] in ta))
    rank = sorted(((unlike(e, a), i, j) for i, e in enumerate(es) for j, a in enumerate(as_)), key=lambda r: r)
    pairs, ue, ua = [], set(), set()
    for _, i, j in rank:
        if i not in ue and j not in ua:
            ue.add(i); ua.add(j); pairs.append((es[i], as_[j]))
    return pairs + [(e, None) for i, e in enumerate(es) if i not in ue] + [(None, a) for j, a in enumerate(as_) if j not in ua]


def events(story, nodes=False):
    """{(kind, canonical name): {(type, reason, message, source): [first t, count summed over the objects of the group]}}"""
    out, high = {}, {}
    names = sorted((n['name'] for n in story['cluster']['nodes']), key=len, reverse=True)
    hide = re.compile(r'\b(' + '|'.join(map(re.escape, names)) + r')(?![\w-])') if names and not nodes else None
    for e in story['events']:
        msg = canon(e['message'])
        if hide and e['kind'] != 'Node':
            msg = hide.sub('<node>', msg)
        ob = (e['kind'], canon(e['name'])); key = (e['type'], e['reason'], msg, e['source'])
        slot = out.setdefault(ob, {}).setdefault(key, [e['t'], 0])
        hk = (e['kind'], e['name'], key)
        slot[1] += max(0, e['count'] - high.get(hk, 0))
        high[hk] = max(high.get(hk, 0), e['count'])
    return out


# events that depend on a race (a probe at the start or end of a container, a binding conflict, the phase of the node's status loop):
# never required
RACES = [r'probe errored and resulted in unknown state', r'probe failed: .*CONTAINER_EXITED', r'object "[^"]*"/"kube-root-ca.crt" not registered', r'^FailedMount: .*failed to sync configmap cache',
         r'^FailedScheduling: running (PreBind|Reserve) plugin "VolumeBinding"', r'^FailedKillPod: ', r'^Starting: $', r'^NodeNotSchedulable: ', r'^NodeSchedulable: ', r'^CIDRAssignmentFailed: ', r'^SawCompletedJob: ', r'^FailedToUpdateEndpoint']


def _compare_events(ex, ac, tol, ignore, counts=True, nodes=False):
    out = []
    ignore = RACES + list(ignore)
    E, A = events(ex, nodes), events(ac, nodes)
    skip = lambda k: any(re.search(p, f'{k[1]}: {k[2]}') for p in ignore)
    for ob in sorted(set(E) | set(A), key=str):
        e, a = E.get(ob, {}), A.get(ob, {})
        for k in e:
            if k not in a and not skip(k):
                out.append((e[k][0], f'event of {ob[0]}/{ob[1]} only in expected (t={e[k][0]}): {k[0]} {k[1]}: {k[2]} [{k[3]}]'))
        for k in a:
            if k not in e and not skip(k):
                out.append((a[k][0], f'event of {ob[0]}/{ob[1]} only in actual (t={a[k][0]}): {k[0]} {k[1]}: {k[2]} [{k[3]}]'))
        both = sorted((k for k in e if k in a and not skip(k)), key=lambda k: e[k][0])
        for i, k in enumerate(both):
            if counts and abs(e[k][1] - a[k][1]) > max(1, tol['rel'] * max(e[k][1], a[k][1])):
                out.append((e[k][0], f'event of {ob[0]}/{ob[1]}: count {e[k][1]} expected, {a[k][1]} actual: {k[1]}: {k[2]}'))
            for l in both[i + 1:] if '<name>' not in ob[1] else []:
                if e[l][0] - e[k][0] > max(tol['dwell'], 1.5) and a[k][0] - a[l][0] > max(tol['dwell'], 1.5):
                    out.append((e[l][0], f'events of {ob[0]}/{ob[1]} in the other order: {k[1]} before {l[1]} expected'))
    return out


def _result(r):
    r = canon(r)
    if isinstance(r, dict):
        r = {k: ('\n'.join(sorted(v.split('\n'))) if k in ('stdout', 'stderr') else v) for k, v in r.items()}
    return json.dumps(r, sort_keys=True)


def compare(expected, actual, nodes=False, strict=False, **tol):
    """List of differences, earliest first; empty when the two tell the same story."""
    own = expected.get('compare') or {}
    t = {**DEFAULTS, **{k: own[k] for k in DEFAULTS if k in own}, **{k: v for k, v in tol.items() if v is not None}}
    out = []
    E, A = objects(expected, nodes, strict), objects(actual, nodes, strict)
    skip_kinds = set(own.get('ignoreKinds') or [])
    end = min(x.get('durationSeconds') or 1e9 for x in (expected, actual))
    for ob in sorted(set(E) | set(A)):
        if ob[0] in skip_kinds:
            continue
        label = '/'.join(ob)
        for e, a in _pair(E.get(ob, []), A.get(ob, [])):
            if e is None or a is None:
                if end - (e or a)[0][0] <= t['abs']:
                    continue  # so late that the other story may have ended before
                out.append(((e or a)[0][0], f'{label}: an object of this name only in {"expected" if a is None else "actual"} (t={(e or a)[0][0]})'))
            else:
                out += _compare_seq(label, e, a, t, end)
    out += _compare_events(expected, actual, t, own.get('ignoreEvents') or [], not own.get('ignoreCounts'), nodes)
    if not own.get('ignoreResults'):
        for i, (x, y) in enumerate(zip(expected['actions'], actual['actions'])):
            if _result(x.get('result')) != _result(y.get('result')):
                out.append((x['t'], f'action #{i} {x["do"]} at {x["atSeconds"]} s: result {_result(x.get("result"))[:300]} expected, {_result(y.get("result"))[:300]} actual'))
        if len(expected['actions']) != len(actual['actions']):
            out.append((0, 'different number of actions'))
    if not own.get('ignoreFinal') and 'final' in expected and 'final' in actual:
        fe, fa = expected.get('final') or {}, actual.get('final') or {}
        key = lambda rows: sorted(json.dumps(canon({k: 'Error' if v == 'OOMKilled' else v for k, v in r.items() if k not in ('NODE', 'NODE SELECTOR', 'ENDPOINTS', 'PORTS', 'ROLES', 'VERSION', 'LAST SCHEDULE')}), sort_keys=True) for r in rows or [])
        for k in sorted(set(fe) | set(fa)):
            late = any(end - q[-1][0] <= max(t['dwell'], _slack(q, len(q) - 1, t)) for O in (E, A) for ob, g in O.items() if ob[0] == k for q in g)
            if k not in skip_kinds and not late and key(fe.get(k)) != key(fa.get(k)):
                out.append((expected.get('durationSeconds', 0), f'final table of {k}: {fe.get(k)} expected, {fa.get(k)} actual'))
    out.sort(key=lambda d: d[0])
    return [m for _, m in out]


# ---------------------------------------------------------------- printing

def text(s, full=False):
    """A story as readable lines."""
    rows = []
    for e in s['timeline']:
        v = e['view']
        short = v if full else (v.get('kubectl') or {k: x for k, x in v.items() if k not in ('finalizers',)})
        rows.append((e['t'], f"{e['type']:8} {e['kind']}/{e['name']} {json.dumps(short)}" + (' deleting' if not full and v.get('deleting') else '')))
    for e in s['events']:
        rows.append((e['t'], f"   event {e['kind']}/{e['name']} {e['type']} {e['reason']} x{e['count']}: {e['message']} [{e['source']}]"))
    for a in s['actions']:
        rows.append((a['t'], f" action {json.dumps({k: v for k, v in a.items() if k not in ('t', 'tEnd', 'result', 'atSeconds')})} -> {json.dumps(a.get('result'))}"))
    rows.sort(key=lambda r: r[0])
    head = f"{s['name']} ({s['area']}), {s['durationSeconds']} s" + (f"\n{s['note']}" if s.get('note') else '')
    return '\n'.join([head] + [f'{t:7.1f} {x}' for t, x in rows] + [f'  final {k}: {json.dumps(v)}' for k, v in (s.get('final') or {}).items()])


def main(argv):
    import argparse
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('what', choices=['list', 'show', 'get', 'compare']); p.add_argument('src'); p.add_argument('rest', nargs='*')
    p.add_argument('--full', action='store_true'); p.add_argument('--strict', action='store_true'); p.add_argument('--all', action='store_true')
    p.add_argument('--nodes', action='store_true')
    for f in DEFAULTS:
        p.add_argument('--' + f, type=float)
    o = p.parse_args(argv)
    S = load(o.src)
    if o.what == 'list':
        for s in S.values():
            print(f"{s['area']:18} {s['name']:34} {s['durationSeconds']:5} s  {len(s['timeline']):4} views {len(s['events']):4} events")
    elif o.what == 'show':
        print(text(S[o.rest[0]], o.full))
    elif o.what == 'get':
        print(json.dumps(S[o.rest[0]], indent=1))
    else:
        A = load(o.rest[0]); rc = 0; names = o.rest[1:] or [n for n in S if n in A or o.all]
        for n in names:
            if n not in A:
                print(f'MISSING {n}'); rc = 2; continue
            d = compare(S[n], A[n], nodes=o.nodes, strict=o.strict, **{f: getattr(o, f) for f in DEFAULTS})
            print(f'{"ok  " if not d else "DIFF"} {n}' + (f' ({len(d)} differences)' if d else ''))
            for m in d if o.all else d[:1]:
                print('     ' + m[:600])
            rc = rc or bool(d)
        return rc
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
