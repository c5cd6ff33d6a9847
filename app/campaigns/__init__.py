"""Campaigns: a call for money that ends on a day, and what is decided then."""
