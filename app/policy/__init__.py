"""Policy: who may do what, in which scope, decided in one place."""
