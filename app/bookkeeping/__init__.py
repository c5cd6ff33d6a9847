"""The books as an auditor reads them: trial balance, account, entry."""
