"""`make bench`: figures, each beside the bare limit measured in the same run. Rates are reported, never asserted."""
