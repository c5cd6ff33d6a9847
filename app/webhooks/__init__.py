"""Webhooks: a provider's messages come in here, and say only where to look."""

from app.webhooks.views import register

__all__ = ["register"]
