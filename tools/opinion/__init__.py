"""A second opinion on checklists: ODK's own web engine, asked the same questions as ours.

`python -m tools.opinion` gives both engines the same random answers, form by form, and compares after each answer
what a person would see and at the end what would be sent. Where they differ is either listed, with the reason, in
`differences.toml`, or a mistake. Nothing of the product imports this, and nothing here is needed to use it; only
`second` and the command need Node.
"""
