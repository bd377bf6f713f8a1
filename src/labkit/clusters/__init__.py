"""Where a cluster comes from, and the face of it that a learner holds."""
