from tests.shared import real_export, shared_data

__all__ = ["real_export", "shared_data"]
