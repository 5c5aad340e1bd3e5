#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""core/flow as another language sees it: objects made without arguments."""

import sys

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import tap  # noqa: E402
from bindings import Case, Item  # noqa: E402
from gi.repository import Gio, GLib, GObject, Voder  # noqa: E402


class Bare(Case):
    """What a class makes without arguments is whole, or says what it lacks."""

    NOTHING = (Gio.io_error_quark(), Gio.IOErrorEnum.NOT_INITIALIZED)

    def test_a_channel_is_a_rendezvous_of_objects(self):
        bare = Voder.Channel()
        self.assertEqual(bare.get_item_type(), GObject.Object.__gtype__)
        self.assertEqual(bare.get_capacity(), 0)
        self.assertEqual(bare.get_length(), 0)
        self.assertFalse(bare.is_closed())
        sender, receiver = bare.create_sender(), bare.create_receiver()
        sender.send_async(Item("there"), None, None)
        self.assertEqual(receiver.receive(None).text, "there")

    def test_a_channel_takes_properties(self):
        made = Voder.Channel(item_type=Item.__gtype__, capacity=3)
        self.assertEqual(made.get_item_type(), Item.__gtype__)
        self.assertEqual(made.props.capacity, 3)
        sender = Voder.Sender(channel=made)
        receiver = Voder.Receiver(channel=made)
        sender.send(Item("sent"), None)
        self.assertEqual(receiver.receive(None).text, "sent")

    def test_a_sender_is_one_of_a_closed_channel(self):
        bare = Voder.Sender()
        closed = (Voder.flow_error_quark(), Voder.FlowError.CLOSED)
        self.assertEqual(bare.get_item_type(), GObject.Object.__gtype__)
        self.assert_ends(closed, bare.send, Item("lost"), None)
        result = self.finish_in_loop(bare.send_async, Item("lost"))
        self.assert_ends(closed, bare.send_finish, result)
        self.assertTrue(bare.close())
        self.assertFalse(bare.close())
        self.assert_ends(closed, bare.send, Item("lost"), None)

    def test_a_receiver_is_at_the_end(self):
        bare = Voder.Receiver()
        self.assertEqual(bare.get_item_type(), GObject.Object.__gtype__)
        self.assertIsNone(bare.receive(None))
        result = self.finish_in_loop(bare.receive_async)
        self.assertIsNone(bare.receive_finish(result))

    def test_a_select_has_no_case(self):
        bare = Voder.Select()
        closed = (Voder.flow_error_quark(), Voder.FlowError.CLOSED)
        self.assert_ends(closed, bare.wait, None)
        self.assertIsNone(bare.take_item())
        self.assertFalse(bare.is_closed())
        self.assertEqual(bare.add_receive(Voder.Receiver()), 0)
        self.assertEqual(bare.wait(None), 0)
        self.assertTrue(bare.is_closed())
        select = Voder.Select(order=Voder.SelectOrder.PRIORITY)
        self.assertEqual(select.props.order, Voder.SelectOrder.PRIORITY)

    def test_a_select_cannot_send_by_a_bare_sender(self):
        select = Voder.Select()
        select.set_item(select.add_send(Voder.Sender()), Item("lost"))
        self.assertEqual(select.wait(None), 0)
        self.assertTrue(select.is_closed())

    def test_a_pool_has_a_worker_for_each_task(self):
        bare = Voder.Pool()
        self.assertEqual(bare.get_n_workers(), 0)
        self.assertEqual(bare.get_n_queued(), 0)
        done = []
        bare.submit(4, lambda _: done.append(1) or True)
        bare.stop(Voder.PoolStop.DRAIN)
        self.assertEqual((done, bare.get_n_processed()), ([1], 1))
        self.assertTrue(bare.join(None))

    def test_a_pool_takes_properties(self):
        pool = Voder.Pool(
            name="made", min_workers=1, max_workers=2, queue_capacity=3
        )
        told = (
            pool.props.name,
            pool.props.min_workers,
            pool.props.max_workers,
            pool.props.queue_capacity,
        )
        self.assertEqual(told, ("made", 1, 2, 3))
        self.assertEqual(pool.get_n_workers(), 1)
        pool.stop(Voder.PoolStop.ABORT)

    def test_a_group_is_as_good_as_any(self):
        bare = Voder.Group()
        done = []
        self.assertFalse(bare.get_context().is_cancelled())
        bare.set_limit(1)
        bare.go(lambda _: done.append(1) or True)
        self.assertTrue(bare.wait(None))
        self.assertEqual((done, bare.get_n_errors()), ([1], 0))

    def test_a_group_takes_properties(self):
        parent = Voder.Context()
        pool = Voder.Pool()
        group = Voder.Group(
            pool=pool, mode=Voder.GroupMode.COLLECT, parent=parent
        )
        Gio.Cancellable.cancel(parent)
        self.assertTrue(group.get_context().is_cancelled())

    def test_a_worker_has_nothing_to_do(self):
        bare = Voder.Worker()
        self.assert_ends(self.NOTHING, bare.start, None)
        self.assertFalse(bare.trigger())
        self.assertTrue(bare.stop(None))
        self.assertTrue(bare.wait(None))
        self.assertFalse(bare.is_running())
        self.assertEqual((bare.get_n_ticks(), bare.get_n_errors()), (0, 0))
        self.assertIsNone(bare.dup_last_error())
        self.assertEqual(bare.get_name(), bare.props.name)
        bare.set_period(5)
        bare.set_delay(0)
        bare.set_pool(None)
        self.assertEqual(bare.props.period, 5)

    def test_counters_count_nothing(self):
        snapshot = Voder.Counters().dup_snapshot()
        self.assertEqual(Voder.Counters().get_n_counters(), 0)
        self.assertEqual(snapshot.to_variant()["spans"], {})
        counters = Voder.Counters(counters=["items"], spans=["call", "wait"])
        self.assertEqual(counters.get_n_counters(), 1)
        self.assertEqual(counters.get_n_spans(), 2)

    def test_a_config_is_empty(self):
        bare = Voder.Config()
        self.assertEqual(bare.get_generation(), 1)
        self.assertEqual(bare.dup_snapshot().get_int("rate", 7), 7)
        bare.set("rate", GLib.Variant("i", 3))
        self.assertEqual(bare.dup_snapshot().get_int("rate", 7), 3)
        unsupported = (Gio.io_error_quark(), Gio.IOErrorEnum.NOT_SUPPORTED)
        self.assert_ends(unsupported, bare.reload, None)
        values = GLib.Variant("a{sv}", {"rate": GLib.Variant("i", 9)})
        made = Voder.Config(values=values)
        self.assertEqual(made.dup_snapshot().get_int("rate", 7), 9)

    def test_a_limiter_has_no_limit(self):
        bare = Voder.Limiter()
        for _ in range(100):
            self.assertTrue(bare.try_acquire(10))
        self.assertTrue(bare.acquire(1000, None))
        bare.set_rate(0)
        self.assertFalse(bare.try_acquire(1))
        limiter = Voder.Limiter(rate=0.001, burst=2)
        self.assertTrue(limiter.try_acquire(2))
        self.assertFalse(limiter.try_acquire(1))
        self.assertEqual((limiter.props.rate, limiter.props.burst), (0.001, 2))

    def test_a_semaphore_has_one_unit(self):
        bare = Voder.Semaphore()
        self.assertTrue(bare.try_acquire(1))
        self.assertFalse(bare.try_acquire(1))
        bare.release(1)
        self.assertEqual(Voder.Semaphore(n_units=3).props.n_units, 3)

    def test_a_cache_is_in_memory(self):
        bare = Voder.Cache()
        self.assertIsNone(bare.lookup("key"))
        bare.store("key", GLib.Bytes.new(b"value"), 0)
        self.assertEqual(bare.lookup("key").get_data(), b"value")
        self.assertTrue(bare.remove("key"))
        self.assertIsNone(bare.dup_disk_error())
        self.assertIsNone(bare.props.directory)
        small = Voder.Cache(max_bytes=4)
        small.store("key", GLib.Bytes.new(b"value"), 0)
        self.assertIsNone(small.lookup("key"))

    def test_a_once_has_nothing_to_make(self):
        bare = Voder.Once()
        self.assertFalse(bare.is_done())
        self.assertEqual(bare.get_value_type(), GObject.Object.__gtype__)
        self.assert_ends(self.NOTHING, bare.get_value, None)
        result = self.finish_in_loop(bare.get_async)
        self.assert_ends(self.NOTHING, bare.get_value_finish, result)

    def test_a_context_has_not_ended(self):
        bare = Voder.Context()
        self.assertIsNone(bare.dup_error())
        Gio.Cancellable.cancel(bare)
        cancelled = (Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
        self.assertTrue(bare.dup_error().matches(*cancelled))

    def test_a_launch_names_no_program(self):
        wrong = (Gio.io_error_quark(), Gio.IOErrorEnum.INVALID_ARGUMENT)
        self.assert_ends(wrong, Voder.Process.new, Voder.Launch(), None)
        launch = Voder.Launch(argv=["true"])
        self.assertEqual(launch.props.argv, ["true"])
        self.assertTrue(Voder.Process.new(launch, None).wait_check(None))

    def test_a_process_is_nobody(self):
        bare = Voder.Process()
        for call, *args in (
            (bare.wait, None),
            (bare.wait_check, None),
            (bare.communicate, None, None),
            (bare.communicate, GLib.Bytes.new(b"said"), None),
            (bare.write, b"said", None),
            (bare.read_bytes, 10, None),
        ):
            self.assert_ends(self.NOTHING, call, *args)
        result = self.finish_in_loop(bare.wait_async)
        self.assert_ends(self.NOTHING, bare.wait_finish, result)
        result = self.finish_in_loop(bare.communicate_async, None)
        self.assert_ends(self.NOTHING, bare.communicate_finish, result)
        bare.stop()
        bare.close_stdin()
        self.assertTrue(bare.has_ended())
        self.assertEqual(bare.get_pid(), 0)
        self.assertEqual(bare.get_exit_status(), -1)
        self.assertEqual(bare.get_term_signal(), 0)
        self.assertEqual(bare.dup_stderr(), "")

    def test_a_supervisor_has_nothing_to_start(self):
        bare = Voder.Supervisor()
        self.assert_ends(self.NOTHING, bare.wait, None)
        bare.set_max_restarts(1)
        self.assert_ends(self.NOTHING, bare.start)
        self.assert_ends(self.NOTHING, bare.wait, None)
        bare.stop()
        result = self.finish_in_loop(bare.wait_async)
        self.assert_ends(self.NOTHING, bare.wait_finish, result)
        self.assertIsNone(bare.dup_process())
        self.assertEqual(bare.get_n_starts(), 0)

    def test_a_supervisor_takes_properties(self):
        supervisor = Voder.Supervisor(launch=Voder.Launch(argv=["true"]))
        supervisor.set_restart_on_success(False)
        supervisor.start()
        self.assertTrue(supervisor.wait(None))

    def test_boxed_types_come_from_functions_only(self):
        for boxed in (
            Voder.ConfigSnapshot,
            Voder.ContextKey,
            Voder.CountersSnapshot,
        ):
            with self.assertRaises(TypeError):
                boxed()


if __name__ == "__main__":
    tap.main()
