"""The book: money, accounts, entries, posting, balances and what is built on them."""
