"""A payment gateway to practise with: a process of its own that knows nothing of the shop.

It takes signed orders from merchants, shows a pay page with a QR code, tells merchants what
happened by signed notifies over real HTTP, and misbehaves on request. Beside a dialect of its own
it speaks those of real gateways, over the same trades. It needs only the standard library, segno
and cryptography.
"""
