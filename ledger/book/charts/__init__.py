"""Charts of accounts: which number an account has in a national plan, and when."""
