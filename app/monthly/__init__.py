"""Monthly gifts: on a schedule of ours, told before each one, stopped with a click."""
