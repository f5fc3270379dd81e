"""The simulator: whole communities from one number each, with everything that can go wrong, in memory.

`chance` is where they get randomness and time from, `town` what they begin with, `world` their devices and letters;
`work`, `carriers` and `devices` are what happens, `happenings` the table of it; `invariants` is what must hold,
`looking` and `forks` how it is seen, `run` the runner. All of it goes through the real use cases and the real
exchange. The only part of the product that invents anything beside `fieldtui.demo`.
"""

from sync.simulation.run import Broken, Line, Played, check, simulate

__all__ = ["Broken", "Line", "Played", "check", "simulate"]
