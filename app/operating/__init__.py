"""Operating: what the operator's finance officer has to look at."""
