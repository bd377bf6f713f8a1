"""Commands: one file each, found by being here.

A command is a module with NAME, HELP, `configure(parser)` which adds its arguments, and `run(arguments)` which does it
and returns the exit code. Heavy imports belong inside `run`: every command is imported to list them all.
"""
