"""The Stripe rail: hosted Checkout in, refunds, disputes and payouts as they move.

The only place that imports Stripe's own library.
"""

from payments.rails.stripe.account import CODE, StripeAccount
from payments.rails.stripe.gateway import StripeGateway

__all__ = ["CODE", "StripeAccount", "StripeGateway"]
