"""XForm XML to a compiled `Form`: the model, the body, what depends on what, and the pages. `xform` is the way in."""
