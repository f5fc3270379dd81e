"""Scripts for those who work on fieldtui. Nothing here is installed, and the product imports none of it."""
