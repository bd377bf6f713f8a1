"""What the workload controllers count by: plain functions from objects to values, no input or output."""
