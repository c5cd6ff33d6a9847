"""The book as plain-text accounting, which other people's programs read and check."""
