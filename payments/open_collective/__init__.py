"""Import the transactions files of Open Collective into a book of their own."""
