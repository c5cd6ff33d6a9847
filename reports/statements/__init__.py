"""Each document as a frozen value: figures summed, nothing left to compute."""
