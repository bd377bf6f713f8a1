"""The functions of CEL: a file is a library with a table FUNCTIONS of signatures and what they do."""
