"""An association reports what it spent; another officer reads and approves it."""
