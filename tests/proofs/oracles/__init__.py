"""torch's own functions under our argument names, and what is right where torch has nothing."""
