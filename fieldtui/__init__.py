"""fieldtui: the notebook of a grid worker and the desk of a community office, without a network.

Nothing is imported here, so that `import fieldtui` costs nothing.
"""

__version__ = "0.1.0"
