"""Health: is the process alive, and can it do its work?"""

from app.health.views import register

__all__ = ["register"]
