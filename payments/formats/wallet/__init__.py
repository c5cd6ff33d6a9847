"""Statements of mobile wallets: lists of movements whose columns differ by operator."""

from payments.formats.wallet.reading import looks_like_wallet, read_wallet

__all__ = ["looks_like_wallet", "read_wallet"]
