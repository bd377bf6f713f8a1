"""Admission that users write themselves: policies in CEL, and webhooks. What is matched, asked and told."""
