"""The social card, and the fonts it is drawn with."""
