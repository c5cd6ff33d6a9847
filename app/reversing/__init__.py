"""Reversals on pages: one person proposes with a reason, another one approves."""
