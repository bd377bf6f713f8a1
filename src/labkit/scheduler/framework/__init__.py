"""What every scheduler plugin is built from: the interface, the node table, the runtime, the trace."""
