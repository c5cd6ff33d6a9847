"""The documents themselves: each draws one value of ``reports.statements``."""
