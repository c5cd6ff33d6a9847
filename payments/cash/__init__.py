"""Cash at an association: receipts with numbers, counts of the box, deposits."""
