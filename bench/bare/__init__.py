"""Django with nothing of ours in it but one template: what a page, a write and a process cost at the least."""
