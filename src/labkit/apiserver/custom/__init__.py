"""Custom resources: what a CustomResourceDefinition adds to the API, served from its own words."""
