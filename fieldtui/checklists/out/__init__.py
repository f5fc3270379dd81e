"""Finished records out of a form: ODK submissions, and tables in ODK Central's layout. Nothing is worked out again."""
