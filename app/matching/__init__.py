"""Matching: pools that add to gifts, by rules, from checkout to refund."""
