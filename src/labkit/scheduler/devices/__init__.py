"""Devices of dynamic resource allocation: what nodes offer, what claims ask for, and who gets what.

Structured devices of resource.k8s.io/v1 with their selectors in CEL. What goes beyond (shared
counters, devices for several claims at once, binding conditions, extended resources backed by devices) is refused with
Unsupported, which says so in words; it never becomes a wrong decision.
"""
