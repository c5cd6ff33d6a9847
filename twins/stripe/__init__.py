"""A twin of Stripe: deterministic, on this machine, our own reading of its documents.

It keeps state, drives payer, bank and time on request, and signs its messages. Requests
and replies are checked against the types of Stripe's own library; figures against
recorded replies. It is no proof of how Stripe behaves: the same contract runs against
Stripe's test mode where `STRIPE_TEST_KEY` is set.
"""

from twins.stripe.api import Api, Reply
from twins.stripe.store import Store, TwinError

__all__ = ["Api", "Reply", "Store", "TwinError"]
