"""The bank's pages: files in, lines matched to pledges, wires out."""
