"""WeChat, Weibo and QQ to practise with: a process of its own that knows nothing of the shop.

It draws the page with the code to scan, the page on the phone that asks for consent, and speaks
the three partners' documented endpoints. It needs only the standard library and segno, and keeps
nothing: tickets, codes and tokens end with the process.
"""
