"""ODK XForms expressions: XPath 1.0 grammar, the functions of the ODK XForms specification, JavaRosa's rules.

An expression is read once (`tokens`, `syntax`) and becomes a closure together with the set of nodes it
depends on (`compiled`). `nodes` is the tree it looks at, `values` the conversions between the four types of
value, the `functions_*` modules the function library. Nothing in here knows what a question is.
"""
