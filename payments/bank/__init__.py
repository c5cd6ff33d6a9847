"""The bank: our accounts, its files, whose money each line is, and wires out."""
