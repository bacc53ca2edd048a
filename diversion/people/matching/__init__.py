"""Who may be the same person: particulars compared with points and reasons. A likeness is shown to whoever decides, never acted upon."""
