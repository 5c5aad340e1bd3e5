# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of core/flow in another language have in common."""

import gc
import unittest

import gi

gi.require_version("Voder", "1.0")
from gi.repository import (  # noqa: E402  pylint: disable=wrong-import-position
    Gio,
    GLib,
    GObject,
    Voder,
)


class Item(GObject.Object):
    """What channels carry here."""

    def __init__(self, text):
        super().__init__()
        self.text = text


def channel(capacity):
    return Voder.Channel.open(Item.__gtype__, capacity)


def receive_all(receiver):
    """The texts of all items up to the end."""
    return [item.text for item in iter(lambda: receiver.receive(None), None)]


class Case(unittest.TestCase):
    """Each test uses what it needs of GObject introspection only."""

    def tearDown(self):
        gc.collect()
        Voder.flow_shutdown()
        self.assertEqual(Voder.flow_get_live(), 0, Voder.flow_describe_live())

    def assert_ends(self, code, call, *args):
        with self.assertRaises(GLib.Error) as raised:
            call(*args)
        self.assert_error(code, raised.exception)

    def assert_error(self, code, error):
        self.assertTrue(error.matches(*code), error)

    def finish_in_loop(self, start, *args):
        """Starts what takes a callback, and gives its result."""
        loop = GLib.MainLoop()
        results = []

        def finish(_source, result):
            results.append(result)
            loop.quit()

        start(*args, None, finish)
        loop.run()
        return results[0]
