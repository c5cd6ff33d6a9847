"""Measurements beside a bare floor of the same run; never part of the tests."""
