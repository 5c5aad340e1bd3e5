#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""core/flow as another language sees it: what channels carry, and batches."""

import gc
import sys
import weakref

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import tap  # noqa: E402
from bindings import Case, Item, channel  # noqa: E402
from gi.repository import Gio, GLib, GObject, Voder  # noqa: E402

QUARK = GLib.quark_from_string("tests")
CLOSED = (Voder.flow_error_quark(), Voder.FlowError.CLOSED)
WRONG = (Gio.io_error_quark(), Gio.IOErrorEnum.INVALID_ARGUMENT)
CANCELLED = (Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)


def ends_of(item_type, capacity):
    made = Voder.Channel.new(item_type, capacity)
    return made.create_sender(), made.create_receiver()


def bytes_channel(capacity):
    return ends_of(GLib.Bytes.__gtype__, capacity)


def cancelled():
    context = Voder.Context()
    Gio.Cancellable.cancel(context)
    return context


def pack(*texts):
    return [GLib.Bytes.new(text) for text in texts]


def take(call, *args):
    """What a call gives, or None at the end."""
    value = GObject.Value()
    return value.get_value() if call(value, *args) else None


def take_data(call, *args):
    given = take(call, *args)
    return given if given is None else given.get_data()


def take_all(receiver):
    """What is there now, up to the end."""
    return list(iter(lambda: take_data(receiver.try_receive_value), None))


class Values(Case):
    def test_bytes_are_carried_to_the_end(self):
        sender, receiver = bytes_channel(4)
        late = (Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        one, two, three = pack(b"one", b"two", b"three")
        self.assertTrue(sender.send(one, None))
        self.assertTrue(sender.try_send(two))
        self.assertTrue(sender.send_until(three, 0, None))
        self.assertEqual(take_data(receiver.receive_value, None), b"one")
        self.assertEqual(take_data(receiver.try_receive_value), b"two")
        self.assertEqual(take_data(receiver.receive_value_until, 0, None), b"three")
        self.assert_ends(late, take, receiver.receive_value_until, 0, None)
        self.assert_ends(CANCELLED, take, receiver.receive_value, cancelled())
        self.assert_ends(CANCELLED, sender.send, one, cancelled())
        sender.close()
        self.assertIsNone(take(receiver.receive_value, None))
        self.assertIsNone(take(receiver.try_receive_value))

    def test_a_sender_of_bytes_tells_why_it_ends(self):
        sender, receiver = bytes_channel(1)
        sender.fail(GLib.Error.new_literal(QUARK, "broken", 7))
        self.assert_ends((QUARK, 7), take, receiver.receive_value, None)
        self.assert_ends((QUARK, 7), take, receiver.try_receive_value)
        result = self.finish_in_loop(receiver.receive_async)
        value = GObject.Value()
        self.assert_ends(
            (QUARK, 7), receiver.receive_value_finish, result, value
        )

    def test_strings_are_carried(self):
        sender, receiver = ends_of(GObject.TYPE_STRING, 2)
        sender.send("one", None)
        sender.send("two", None)
        self.assertEqual(take(receiver.receive_value, None), "one")
        empty = GObject.Value(GObject.TYPE_STRING, None)
        self.assert_ends(WRONG, sender.send, empty, None)
        self.assert_ends(WRONG, sender.send, 1, None)

    def test_variants_are_carried(self):
        sender, receiver = ends_of(GLib.Variant.__gtype__, 2)
        value = GLib.Variant("(si)", ("one", 1))
        sender.send(value, None)
        del value
        gc.collect()
        self.assertEqual(take(receiver.receive_value, None).unpack(), ("one", 1))
        sender.send(GLib.Variant("i", 2), None)

    def test_whatever_the_language_has_is_carried(self):
        sender, receiver = ends_of(GObject.TYPE_PYOBJECT, 2)
        value = GObject.Value(GObject.TYPE_PYOBJECT, {"one": [1]})
        sender.send(value, None)
        self.assertEqual(take(receiver.receive_value, None), {"one": [1]})

    def test_an_interface_is_carried_as_what_has_it(self):
        sender, receiver = ends_of(Gio.File.__gtype__, 1)
        sender.send(Gio.File.new_for_path("/tmp"), None)
        self.assertEqual(receiver.receive(None).get_path(), "/tmp")
        self.assert_ends(WRONG, sender.send, Item("wrong"), None)

    def test_bytes_are_carried_in_a_main_loop(self):
        sender, receiver = bytes_channel(1)
        (value,) = pack(b"there")
        result = self.finish_in_loop(sender.send_async, value)
        self.assertTrue(sender.send_finish(result))
        result = self.finish_in_loop(receiver.receive_async)

        def finish(value):
            return receiver.receive_value_finish(result, value)

        self.assertEqual(take_data(finish), b"there")
        sender.close()
        result = self.finish_in_loop(receiver.receive_async)
        self.assertIsNone(take(finish))

    def test_another_type_is_an_error(self):
        objects, from_objects = channel(2)
        values, from_values = bytes_channel(2)
        for sender, receiver, given in (
            (values, from_values, "text"),
            (values, from_values, 3),
            (values, from_values, Item("wrong")),
            (values, from_values, GLib.Variant("i", 3)),
            (values, from_values, GObject.Value()),
            (values, from_values, GObject.Value(GLib.Bytes, None)),
            (objects, from_objects, "text"),
            (objects, from_objects, GObject.Object()),
            (objects, from_objects, GLib.Bytes.new(b"wrong")),
            (objects, from_objects, GObject.Value(Item, None)),
        ):
            self.assert_ends(WRONG, sender.send, given, None)
            self.assert_ends(WRONG, sender.try_send, given)
            self.assert_ends(WRONG, sender.send_until, given, 0, None)
            result = self.finish_in_loop(sender.send_async, given)
            self.assert_ends(WRONG, sender.send_finish, result)
            empty = (Voder.flow_error_quark(), Voder.FlowError.EMPTY)
            self.assert_ends(empty, take, receiver.try_receive_value)

    def test_what_is_no_object_is_not_received_as_one(self):
        sender, receiver = bytes_channel(1)
        sender.send(GLib.Bytes.new(b"stays"), None)
        self.assert_ends(WRONG, receiver.receive, None)
        self.assert_ends(WRONG, receiver.receive_until, 0, None)
        self.assert_ends(WRONG, receiver.try_receive)
        self.assert_ends(WRONG, receiver.receive_many, 3, None)
        self.assertEqual(take_data(receiver.receive_value, None), b"stays")
        sender.close()
        result = self.finish_in_loop(receiver.receive_async)
        self.assert_ends(WRONG, receiver.receive_finish, result)

    def test_objects_are_received_as_values(self):
        sender, receiver = channel(2)
        sender.send(Item("one"), None)
        sender.send(Item("two"), None)
        value = GObject.Value()
        for text in ("one", "two"):
            self.assertTrue(receiver.receive_value(value, None))
            self.assertEqual(value.get_value().text, text)
        sender.close()
        self.assertFalse(receiver.receive_value(value, None))
        self.assertIsNone(value.get_value())

    def test_an_error_names_both_types(self):
        sender, _receiver = bytes_channel(1)
        with self.assertRaises(GLib.Error) as raised:
            sender.send("text", None)
        for name in ("GBytes", "gchararray"):
            self.assertIn(name, raised.exception.message)

    def test_what_was_carried_does_not_stay(self):
        sender, receiver = channel(4)
        items = [Item(text) for text in ("zero", "one", "two", "three")]
        seen = [weakref.ref(item) for item in items]
        sender.send(items[0], None)
        sender.send_many(items[1:], None)
        del items
        gc.collect()
        self.assertEqual(receiver.receive(None).text, "zero")
        self.assertEqual(take(receiver.receive_value, None).text, "one")
        received = receiver.receive_many(4, None)
        self.assertEqual([item.text for item in received], ["two", "three"])
        del received
        gc.collect()
        self.assertEqual([ref() for ref in seen], [None] * 4)

    def test_a_select_sends_and_receives_bytes(self):
        sender, receiver = bytes_channel(1)
        select = Voder.Select.new(Voder.SelectOrder.FAIR)
        sends = select.add_send(sender)
        receives = select.add_receive(receiver)
        self.assertTrue(select.set_item(sends, GLib.Bytes.new(b"sent")))
        self.assertEqual(select.wait(None), sends)
        self.assertIsNone(take(select.take_value))
        self.assertEqual(select.wait(None), receives)
        self.assert_ends(WRONG, select.take_item)
        self.assertEqual(take_data(select.take_value), b"sent")
        self.assertIsNone(take(select.take_value))
        sender.close()
        self.assertEqual(select.wait(None), receives)
        self.assertIsNone(take(select.take_value))

    def test_a_select_takes_objects_as_values(self):
        sender, receiver = channel(1)
        select = Voder.Select.new(Voder.SelectOrder.FAIR)
        select.add_receive(receiver)
        self.assertIsNone(take(select.take_value))
        sender.send(Item("sent"), None)
        self.assertEqual(select.wait(None), 0)
        self.assertEqual(take(select.take_value).text, "sent")

    def test_a_select_takes_nothing_of_another_type(self):
        sender, receiver = bytes_channel(1)
        select = Voder.Select.new(Voder.SelectOrder.FAIR)
        sends = select.add_send(sender)
        receives = select.add_receive(receiver)
        empty = (Voder.flow_error_quark(), Voder.FlowError.EMPTY)
        self.assert_ends(WRONG, select.set_item, sends, "text")
        self.assert_ends(empty, select.try_)
        self.assert_ends(WRONG, select.set_item, receives, GLib.Bytes.new(b"text"))
        self.assert_ends(WRONG, select.set_item, 7, GLib.Bytes.new(b"lost"))
        self.assertTrue(select.set_item(sends, GLib.Bytes.new(b"lost")))
        self.assertTrue(select.set_item(sends, None))
        self.assert_ends(empty, select.try_)

    def test_a_fan_carries_bytes(self):
        sender, receiver = bytes_channel(2)
        (to_one, one), (to_two, two) = bytes_channel(2), bytes_channel(2)
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        Voder.fan_out(group, receiver, [to_one, to_two], Voder.FanOut.ALL)
        sender.send(GLib.Bytes.new(b"a"), None)
        sender.close()
        for end in (one, two):
            self.assertEqual(take_data(end.receive_value, None), b"a")
            self.assertIsNone(take(end.receive_value, None))
        self.assertTrue(group.wait(None))

    def test_a_once_makes_a_variant(self):
        once = Voder.Once.new(
            GLib.Variant.__gtype__,
            Voder.OnceFlags(0),
            lambda _cancellable: GLib.Variant("i", 3),
        )
        for _ in range(2):
            self.assertEqual(once.get_value(None)[1].unpack(), 3)

    def test_a_once_makes_a_string(self):
        once = Voder.Once.new(
            GObject.TYPE_STRING, Voder.OnceFlags(0), lambda _cancellable: "made"
        )
        for _ in range(2):
            self.assertEqual(once.get_value(None)[1], "made")


class Batches(Case):
    def test_a_batch_of_bytes_is_sent(self):
        sender, receiver = bytes_channel(8)
        self.assertEqual(sender.send_many(pack(b"a", b"b", b"c"), None), 3)
        sender.close()
        self.assertEqual(take_all(receiver), [b"a", b"b", b"c"])

    def test_a_batch_of_objects_is_carried_to_the_end(self):
        sender, receiver = channel(8)
        items = [Item("a"), Item("b"), Item("c")]
        self.assertEqual(sender.send_many(items, None), 3)
        self.assertEqual(receiver.receive_many(2, None), items[:2])
        self.assertEqual(receiver.receive_many(2, None), items[2:])
        self.assertEqual(sender.send_many([], None), 0)
        sender.fail(GLib.Error.new_literal(QUARK, "broken", 7))
        self.assert_ends((QUARK, 7), receiver.receive_many, 3, None)
        other, receiver = channel(8)
        other.close()
        self.assertEqual(receiver.receive_many(2, None), [])

    def test_a_batch_may_be_larger_than_the_channel(self):
        sender, receiver = channel(1)
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        items = [Item(str(number)) for number in range(20)]
        group.go(lambda context: sender.send_many(items, context) == 20)
        received = []
        while len(received) < 20:
            received += receiver.receive_many(2**40, None)
        self.assertTrue(group.wait(None))
        self.assertEqual(received, items)

    def test_a_batch_is_of_one_type(self):
        sender, receiver = bytes_channel(8)
        for given in (
            [GLib.Bytes.new(b"a"), "b"],
            [Item("a")],
            [GObject.Value(GLib.Bytes, None)],
        ):
            self.assert_ends(WRONG, sender.send_many, given, None)
        sender.close()
        self.assertEqual(take_all(receiver), [])

    def test_a_batch_is_cancelled(self):
        sender, receiver = channel(2)
        items = [Item("a"), Item("b")]
        self.assert_ends(CANCELLED, sender.send_many, items, cancelled())
        self.assert_ends(CANCELLED, receiver.receive_many, 2, cancelled())

    def test_a_batch_tells_how_much_of_it_was_sent(self):
        sender, receiver = bytes_channel(2)
        context = Voder.Context()
        taken = []

        def take_one_and_cancel(_context):
            taken.append(take_data(receiver.receive_value, None))
            Gio.Cancellable.cancel(context)
            return True

        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        group.go(take_one_and_cancel)
        with self.assertRaises(GLib.Error) as raised:
            sender.send_many(pack(b"a", b"b", b"c", b"d"), context)
        self.assert_error(CANCELLED, raised.exception)
        self.assertTrue(group.wait(None))
        sender.close()
        sent = taken + take_all(receiver)
        self.assertEqual(sent, [b"a", b"b", b"c", b"d"][: len(sent)])
        self.assertIn(f"Sent {len(sent)} of 4", raised.exception.message)

    def test_a_batch_to_nobody_is_an_error(self):
        sender, receiver = bytes_channel(2)
        del receiver
        gc.collect()
        self.assert_ends(CLOSED, sender.send_many, pack(b"a"), None)


class Sources(Case):
    """A function that is called when there is something to receive."""

    def watch(self, receiver, cancellable, ready):
        source = receiver.create_ready_source(cancellable)
        context = GLib.MainContext()
        source.set_callback(lambda *_: ready())
        source.attach(context)
        return source, context

    def test_a_source_tells_what_there_is_and_the_end(self):
        sender, receiver = bytes_channel(8)
        shown = []

        def ready():
            shown.append(take_data(receiver.try_receive_value))
            return True

        source, context = self.watch(receiver, None, ready)
        sender.send_many(pack(b"a", b"b"), None)
        sender.close()
        while not source.is_destroyed():
            context.iteration(True)
        self.assertEqual(shown, [b"a", b"b", None])

    def test_a_source_tells_of_a_sender_that_waits(self):
        sender, receiver = channel(0)
        shown = []

        def ready():
            shown.extend(receiver.receive_many(4, None))
            return not shown

        source, context = self.watch(receiver, None, ready)
        sender.send_async(Item("there"), None, None)
        while not source.is_destroyed():
            context.iteration(True)
        self.assertEqual(shown[0].text, "there")

    def test_a_source_tells_of_a_failure(self):
        sender, receiver = bytes_channel(1)
        shown = []

        def ready():
            with self.assertRaises(GLib.Error) as raised:
                take(receiver.try_receive_value)
            shown.append(raised.exception)
            return True

        source, context = self.watch(receiver, None, ready)
        sender.fail(GLib.Error.new_literal(QUARK, "broken", 7))
        while not source.is_destroyed():
            context.iteration(True)
        self.assertEqual(len(shown), 1)
        self.assert_error((QUARK, 7), shown[0])

    def test_a_source_is_silent_while_there_is_nothing(self):
        sender, receiver = channel(8)
        calls = []

        def ready():
            calls.append(receiver.try_receive().text)
            return True

        source, context = self.watch(receiver, None, ready)
        sender.send(Item("one"), None)
        while context.iteration(False):
            pass
        self.assertEqual(calls, ["one"])
        sender.send(Item("two"), None)
        while context.iteration(False):
            pass
        self.assertEqual(calls, ["one", "two"])
        source.destroy()
        sender.send(Item("stays"), None)
        while context.iteration(False):
            pass
        self.assertEqual(receiver.receive(None).text, "stays")

    def test_a_source_ends_when_its_function_wants_no_more(self):
        sender, receiver = channel(8)
        shown = []

        def ready():
            shown.append(receiver.try_receive().text)
            return False

        source, context = self.watch(receiver, None, ready)
        sender.send_many([Item("one"), Item("two")], None)
        while not source.is_destroyed():
            context.iteration(True)
        self.assertEqual(shown, ["one"])
        self.assertEqual(receiver.receive(None).text, "two")

    def test_a_source_is_cancelled(self):
        _sender, receiver = channel(8)
        context = Voder.Context()
        calls = []

        def ready():
            calls.append(context.is_cancelled())
            return True

        source, loop = self.watch(receiver, context, ready)
        Gio.Cancellable.cancel(context)
        while not source.is_destroyed():
            loop.iteration(True)
        self.assertEqual(calls, [True])


if __name__ == "__main__":
    tap.main()
