"""The hollow kubelet: pods live and die through the API, and nothing runs."""
