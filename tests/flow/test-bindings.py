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


def one_more(old):
    """What a config changes to."""
    rate = GLib.Variant("i", old.get_int("rate", 0) + 1)
    return GLib.Variant("a{sv}", {"rate": rate})


class Case(unittest.TestCase):
    """Each test uses what it needs of GObject introspection only."""

    def tearDown(self):
        Voder.flow_shutdown()

    def assert_ends(self, code, call, *args):
        with self.assertRaises(GLib.Error) as raised:
            call(*args)
        self.assertTrue(raised.exception.matches(*code), raised.exception)

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


class Channels(Case):
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


class Tasks(Case):
    def test_a_group_runs_functions(self):
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        done = []
        for number in range(10):
            group.go(lambda _cancellable, n=number: done.append(n) or True)
        self.assertTrue(group.wait(None))
        self.assertEqual(sorted(done), list(range(10)))

    def test_what_a_function_raises_ends_the_group(self):
        def fail(_cancellable):
            raise GLib.Error.new_literal(
                Gio.io_error_quark(), "full", Gio.IOErrorEnum.NO_SPACE
            )

        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        group.go(fail)
        full = (Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE)
        self.assert_ends(full, group.wait, None)

    def test_a_group_is_waited_for_in_a_main_loop(self):
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        group.go(lambda _cancellable: True)
        result = self.finish_in_loop(group.wait_async)
        self.assertTrue(group.wait_finish(result))

    def test_a_pool_runs_functions(self):
        pool = Voder.Pool.new("python", 1, 1, 8)
        done = []
        for number in range(3):
            pool.submit(4, lambda _context, n=number: done.append(n) or True)
        pool.submit(4, lambda context: not context.is_cancelled(), None)
        pool.stop(Voder.PoolStop.DRAIN)
        self.assertEqual(done, [0, 1, 2])
        self.assertEqual((pool.get_n_processed(), pool.get_n_errors()), (4, 0))

    def test_a_pool_says_when_a_function_has_its_place(self):
        pool = Voder.Pool.new("python", 1, 1, 8)
        result = self.finish_in_loop(pool.submit_async, 4, lambda _: False)
        self.assertTrue(pool.submit_finish(result))
        self.assertTrue(pool.try_submit(4, lambda _: True))
        pool.stop(Voder.PoolStop.DRAIN)
        self.assertEqual((pool.get_n_processed(), pool.get_n_errors()), (2, 1))

    def test_a_stopped_pool_takes_no_function(self):
        pool = Voder.Pool.new("python", 1, 1, 8)
        pool.stop(Voder.PoolStop.ABORT)
        stopped = (Voder.flow_error_quark(), Voder.FlowError.STOPPED)
        self.assert_ends(stopped, pool.submit, 4, lambda _: True)

    def test_a_cancelled_submit_runs_nothing(self):
        context = Voder.Context.new(None)
        Gio.Cancellable.cancel(context)
        pool = Voder.Pool.new("python", 1, 1, 8)
        cancelled = (Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
        self.assert_ends(cancelled, pool.submit, 4, lambda _: True, context)
        pool.stop(Voder.PoolStop.DRAIN)
        self.assertEqual(pool.get_n_processed(), 0)

    def test_a_worker_ticks_until_it_is_stopped(self):
        ticks = []
        worker = Voder.Worker.new("python", 0, lambda _: self.stop_at(ticks, 3))
        ticks.append(worker)
        worker.start(None)
        self.assertTrue(worker.wait(None))
        self.assertEqual(worker.get_n_ticks(), 3)
        self.assertFalse(worker.is_running())
        ticks.clear()

    @staticmethod
    def stop_at(ticks, last):
        """A tick: the list begins with its worker."""
        ticks.append(len(ticks))
        if ticks[-1] == last:
            ticks[0].stop(None)
        return True

    def test_a_failing_tick_is_what_a_wait_tells(self):
        def fail(_cancellable):
            raise GLib.Error.new_literal(
                Gio.io_error_quark(), "busy", Gio.IOErrorEnum.BUSY
            )

        worker = Voder.Worker.new("python", 0, fail)
        worker.start(None)
        busy = (Gio.io_error_quark(), Gio.IOErrorEnum.BUSY)
        self.assert_ends(busy, worker.wait, None)
        self.assertEqual(worker.get_n_errors(), 1)


class State(Case):
    def test_a_limiter_gives_what_it_has(self):
        limiter = Voder.Limiter.new(0.001, 2)
        self.assertTrue(limiter.acquire(1, None))
        result = self.finish_in_loop(limiter.acquire_async, 1)
        self.assertTrue(limiter.acquire_finish(result))
        self.assertFalse(limiter.try_acquire(1))
        context = Voder.Context.new_with_timeout(None, 1000)
        late = (Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        self.assert_ends(late, limiter.acquire, 1, context)

    def test_a_cache_makes_a_value_once(self):
        made = []

        def make(key, _data, _cancellable):
            made.append(key)
            return GLib.Bytes.new(key.encode()), 0

        cache = Voder.Cache.new(1000)
        for _ in range(2):
            self.assertEqual(cache.obtain("key", make).get_data(), b"key")
        self.assertEqual(made, ["key"])
        self.assertEqual(cache.lookup("key").get_data(), b"key")
        self.assertIsNone(cache.lookup("other"))

    def test_a_cache_makes_a_value_for_a_main_loop(self):
        cache = Voder.Cache.new(1000)
        result = self.finish_in_loop(
            cache.obtain_async,
            "key",
            lambda key, _cancellable: (GLib.Bytes.new(key.encode()), 0),
            (),
        )
        self.assertEqual(cache.obtain_finish(result).get_data(), b"key")

    def test_a_once_makes_its_value_once(self):
        made = []
        once = Voder.Once.new(
            Item.__gtype__,
            Voder.OnceFlags(0),
            lambda _cancellable: made.append(1) or Item("made"),
        )
        texts = [once.get_value(None)[1].text for _ in range(2)]
        self.assertEqual((texts, made), (["made", "made"], [1]))

    def test_counters_tell_of_one_moment(self):
        counters = Voder.Counters.new(["items"], ["call"])
        counters.add(0, 3)
        counters.end(0, counters.begin(0), 7, True)
        counters.record(0, 100)
        snapshot = counters.dup_snapshot()
        self.assertEqual(snapshot.get(0), 3)
        self.assertEqual(snapshot.get_finished(0), 2)
        self.assertEqual(snapshot.get_failed(0), 1)
        self.assertEqual(snapshot.get_amount(0), 7)
        self.assertEqual(snapshot.get_max_us(0) >= 100, True)
        self.assertEqual(snapshot.to_variant()["counters"], {"items": 3})

    def test_a_config_is_swapped_under_its_readers(self):
        config = Voder.Config.new(GLib.Variant("a{sv}", {}))
        before = config.dup_snapshot()
        config.set("rate", GLib.Variant("i", 3))
        self.assertEqual(before.get_int("rate", 1), 1)
        self.assertEqual(config.dup_snapshot().get_int("rate", 1), 3)
        self.assertFalse(
            config.compare_and_swap(before, GLib.Variant("a{sv}", {}))
        )
        self.assertTrue(config.update(one_more))
        self.assertEqual(config.dup_snapshot().get_int("rate", 1), 4)

    def test_a_config_tells_of_its_change(self):
        config = Voder.Config.new(None)
        since = config.get_generation()
        config.set("rate", GLib.Variant("i", 3))
        self.assertTrue(config.wait_changed(since, None))
        result = self.finish_in_loop(config.wait_changed_async, since)
        self.assertTrue(config.wait_changed_finish(result))

    def test_a_context_carries_values(self):
        key = Voder.ContextKey.declare("python-key", str)
        context = Voder.Context.new_with_value(None, key, "carried")
        child = Voder.Context.new(context)
        self.assertEqual(child.get_string(key), "carried")
        self.assertEqual(child.get_value(key), "carried")


class Processes(Case):
    def start(self, *argv):
        launch = Voder.Launch.new(argv)
        launch.set_streams(*[Voder.LaunchStream.PIPE] * 3)
        return Voder.Process.new(launch, None)

    def test_a_process_is_talked_to(self):
        ok, output = self.start("cat").communicate(GLib.Bytes.new(b"said"), None)
        self.assertTrue(ok)
        self.assertEqual(output.get_data(), b"said")

    def test_a_process_is_read_as_it_speaks(self):
        process = self.start("cat")
        process.write(b"said", None)
        self.assertEqual(process.read_bytes(100, None).get_data(), b"said")
        process.close_stdin()
        self.assertEqual(process.read_bytes(100, None).get_size(), 0)
        self.assertTrue(process.wait_check(None))

    def test_a_process_that_fails_is_an_error(self):
        with self.assertRaises(GLib.Error) as raised:
            self.start("false").wait_check(None)
        self.assertEqual(raised.exception.domain, "voder-process-error")

    def test_a_process_is_stopped(self):
        process = self.start("cat")
        process.stop()
        result = self.finish_in_loop(process.wait_async)
        self.assertTrue(process.wait_finish(result))
        self.assertTrue(process.get_ended())


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
        self.assertTrue(bare.get_ended())
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
