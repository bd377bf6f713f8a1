"""The API server: a Handler that stores objects, tells watchers, and refuses in Kubernetes' own words."""
