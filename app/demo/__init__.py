"""The demonstration: invented people, places and money, told as acts in date order."""
