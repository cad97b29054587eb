"""Staff who receive, count and ship without a rest.

One process for each hand, forked anew whenever it is killed. A hand writes down what it means to
do, does it, and writes down that it was done; sometimes it falls over in between. A careful hand
begins again with what it cannot be sure of, under the same reference; a careless one under a new
one. The intent travels as the reason of a move, or as the name of an order.
"""

import json
import os
import random
import signal
import time
import uuid
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection

from inventory.models import StockItem, StockMove
from inventory.services.reservations import Wanted, confirm, reserve
from inventory.services.shipping import ship
from inventory.services.stock import adjust, receive
from operations.services.idempotency import answer_once

SETTLING_SECONDS = 40.0


def main(plan):
    """Keep the hands at work until all of them say that they are done."""
    plan["until"] = time.time() + plan["seconds"]
    hands = {hire(plan, number): number for number in range(plan["hands"])}
    while hands:
        pid, status = os.wait()
        number = hands.pop(pid)
        if os.waitstatus_to_exitcode(status) != 0:
            hands[hire(plan, number)] = number


def hire(plan, number):
    """Fork one hand."""
    pid = os.fork()
    if pid == 0:
        random.seed()
        work(plan, Path(plan["journal"]) / f"{number}.jsonl")
        os._exit(0)
    return pid


def work(plan, journal):
    """Finish what is unsure, then take up one thing after another."""
    with journal.open("a+") as book:
        book.seek(0)
        unsure = {}
        for line in map(json.loads, book):
            unsure.pop(line.get("done"), None)
            if "intent" in line:
                unsure[line["intent"]] = line
        for intent in unsure.values():
            see_through(plan, intent, book)
        while time.time() < plan["until"]:
            intent = imagine(plan)
            write(book, intent)
            see_through(plan, intent, book)


def write(book, line):
    book.write(json.dumps(line) + "\n")
    book.flush()


def imagine(plan):
    """Think of something to do."""
    verb = random.choice(["receive", "count", "ship"])
    units = random.randint(1, 3) * (random.choice([-1, 1]) if verb == "count" else 1)
    item = random.choice(plan["items"])
    return {"intent": uuid.uuid4().hex, "verb": verb, "units": units, "item": item}


def see_through(plan, intent, book):
    """Do one thing, as often as it takes to hear that it is done."""
    deadline = time.time() + SETTLING_SECONDS
    while time.time() < deadline:
        key = uuid.uuid4().hex if plan["careless"] else intent["intent"]
        try:
            carry_out(intent, key)
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(random.uniform(0.05, 0.3))
            continue
        if random.random() < plan["falls"]:
            os.kill(os.getpid(), signal.SIGKILL)
        return write(book, {"done": intent["intent"]})
    raise TimeoutError(intent)


def carry_out(intent, key):
    """Do one thing by the shop's own verbs."""
    item = StockItem.objects.get(pk=intent["item"])
    if intent["verb"] == "receive":
        receive(
            variant_id=item.variant_id,
            warehouse_id=item.warehouse_id,
            quantity=intent["units"],
            value=intent["units"] * 333 + 1,
            reference=key,
            reason=intent["intent"],
        )
    elif intent["verb"] == "count":
        adjust(
            stock_item_id=item.pk,
            quantity=intent["units"],
            reference=key,
            reason=intent["intent"],
            kind=StockMove.Kind.COUNT,
        )
    else:
        answer_once(
            principal="stockroom",
            route="ship",
            key=key,
            request_body=intent,
            act=lambda: sell(item, intent, key),
        )


def sell(item, intent, key):
    """Promise goods and let them leave, in one transaction."""
    line = int(key[:12], 16)
    order = f"{intent['intent']}-{key[:4]}"
    reserve(
        order_reference=order,
        wanted=[Wanted(item.variant_id, intent["units"])],
        line_of_variant={item.variant_id: line},
        expires_at=None,
    )
    confirm(order_reference=order)
    ship(
        order_reference=order,
        warehouse_id=item.warehouse_id,
        quantities={line: intent["units"]},
        reference=key,
    )
    return 201, {"shipped": intent["units"]}
