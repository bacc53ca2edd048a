"""Screening: what the policy asks about somebody, what was found and by whom, and who decided. Source: docs/adr/0013-screening.md"""
