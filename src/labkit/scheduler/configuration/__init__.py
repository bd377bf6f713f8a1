"""The scheduler's configuration file: KubeSchedulerConfiguration v1, read, completed and checked as upstream does.

Texts of refusals are kube-scheduler's own, to the letter; the recorded ones stand in the tests.
"""
