"""JupyterLab on the course: the learner's copies, settings of its own, and the server's life."""
