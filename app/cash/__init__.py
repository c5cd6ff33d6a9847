"""Cash and mobile money at an association: pages, stubs, drafts, wallets."""
