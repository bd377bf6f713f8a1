"""The command line: `labkit <command>`."""
