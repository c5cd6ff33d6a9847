"""The operator's payments desk: find any payment, see its life, act on what waits."""
