"""What the money is for: lots and takings, matching, tranches, expenses, holdings."""
