"""Tagged, archival PDF in any reading direction: text, tables and charts."""
