"""How the shop is started: on one machine, in containers, behind nginx."""
