"""What this version of the product does not promise yet, and the simulator therefore does not ask of it.

Each is one constant, which is turned when the product keeps it. Nothing else lives here.
"""

# Both tellings of a log that was told twice (a restored backup, a copied disk) end on every replica. While this is
# False, one of them lies aside with the reason Fork, and a grid with such a log need not end the same everywhere.
FORKS_ARE_KEPT = False
# The device with the root key may be restored or copied: another policy of the same number may then exist, and the
# office forgets whom it has enrolled since the backup.
ROOT_HOLDERS_ARE_COPIED = False
