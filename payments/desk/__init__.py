"""What the operator's desk reads: any payment, its life, disputes, payouts, rests."""
