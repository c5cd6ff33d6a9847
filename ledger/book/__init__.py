"""The journal and its registers: accounts, funds, entries, posting and balances."""
