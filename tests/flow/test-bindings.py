#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""core/flow as another language sees it."""

import sys
import unittest

sys.dont_write_bytecode = True
import gi  # noqa: E402  pylint: disable=wrong-import-position

gi.require_version("Voder", "1.0")
from gi.repository import (  # noqa: E402  pylint: disable=wrong-import-position
    Gio,
    GLib,
    GObject,
    Voder,
)

import tap  # noqa: E402  pylint: disable=wrong-import-position


class Item(GObject.Object):
    """What channels carry here."""

    def __init__(self, text):
        super().__init__()
        self.text = text


def channel(capacity):
    made = Voder.Channel.new(Item.__gtype__, capacity)
    return made.create_sender(), made.create_receiver()


def receive_all(receiver):
    """The texts of all items up to the end."""
    return [item.text for item in iter(lambda: receiver.receive(None), None)]


class Bindings(unittest.TestCase):
    """Each test uses what it needs of GObject introspection only."""

    def tearDown(self):
        Voder.flow_shutdown()

    def assert_ends(self, code, call, *args):
        with self.assertRaises(GLib.Error) as raised:
            call(*args)
        self.assertTrue(raised.exception.matches(*code), raised.exception)

    def test_a_channel_carries_items_to_its_end(self):
        sender, receiver = channel(4)
        for text in ("one", "two"):
            sender.send(Item(text), None)
        sender.close()
        self.assertEqual(receive_all(receiver), ["one", "two"])
        self.assertIsNone(receiver.receive(None))

    def test_a_closed_channel_is_an_error_to_catch(self):
        sender, _ = channel(1)
        sender.close()
        closed = (Voder.flow_error_quark(), Voder.FlowError.CLOSED)
        self.assert_ends(closed, sender.send, Item("late"), None)

    def test_a_deadline_ends_a_receive(self):
        _sender, receiver = channel(0)
        context = Voder.Context.new_with_timeout(None, 1000)
        late = (Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        self.assert_ends(late, receiver.receive, context)

    def test_a_cancel_tells_its_cause(self):
        _sender, receiver = channel(0)
        context = Voder.Context.new(None)
        quark = GLib.quark_from_string("tests")
        context.cancel(GLib.Error.new_literal(quark, "enough", 7))
        self.assert_ends((quark, 7), receiver.receive, context)

    def test_a_receive_is_finished_in_a_main_loop(self):
        sender, receiver = channel(0)
        loop = GLib.MainLoop()
        received = []

        def finish(source, result):
            received.append(source.receive_finish(result).text)
            loop.quit()

        receiver.receive_async(None, finish)
        sender.send_async(Item("there"), None, None)
        loop.run()
        self.assertEqual(received, ["there"])

    def test_a_select_prefers_its_first_case(self):
        high_sender, high = channel(2)
        low_sender, low = channel(2)
        select = Voder.Select.new(Voder.SelectOrder.PRIORITY)
        select.add_receive(high)
        select.add_receive(low)
        low_sender.send(Item("low"), None)
        high_sender.send(Item("high"), None)
        taken = []
        for expected in (0, 1):
            self.assertEqual(select.wait(None), expected)
            taken.append(select.take_item().text)
        self.assertEqual(taken, ["high", "low"])

    def test_a_select_sends(self):
        sender, receiver = channel(1)
        select = Voder.Select.new(Voder.SelectOrder.FAIR)
        select.set_item(select.add_send(sender), Item("sent"))
        self.assertEqual(select.wait(None), 0)
        self.assertEqual(receiver.receive(None).text, "sent")

    def test_a_fan_carries_from_several_to_one(self):
        (one, from_one), (two, from_two) = channel(1), channel(1)
        to, receiver = channel(4)
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        Voder.fan_in(group, [from_one, from_two], to)
        one.send(Item("a"), None)
        two.send(Item("b"), None)
        one.close()
        two.close()
        received = receive_all(receiver)
        self.assertTrue(group.wait(None))
        self.assertEqual(sorted(received), ["a", "b"])

    def test_a_group_runs_functions(self):
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        done = []
        for number in range(10):
            group.go(lambda _cancellable, n=number: done.append(n) or True)
        self.assertTrue(group.wait(None))
        self.assertEqual(sorted(done), list(range(10)))


if __name__ == "__main__":
    tap.main()
