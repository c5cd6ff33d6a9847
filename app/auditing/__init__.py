"""The auditor's room: the checks, and the way from a total to its receipt."""
