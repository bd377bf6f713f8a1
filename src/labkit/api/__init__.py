"""The nouns of Kubernetes, parsed and frozen; no input or output here."""
