"""A payment gateway to practise with: a process of its own that knows nothing of the shop.

It takes signed orders from merchants, shows a pay page with a QR code, tells merchants
what happened by signed notifies over real HTTP, and misbehaves on request. It needs
only the standard library and segno.
"""
