"""Two records of one person put together, and taken apart again. A person decides; nothing is lost. Source: docs/adr/0031-merge.md"""
