#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""core/flow as another language sees it."""

import os
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import tap  # noqa: E402
from bindings import Case, Item, channel, receive_all  # noqa: E402
from gi.repository import Gio, GLib, Voder  # noqa: E402


def one_more(old):
    """What a config changes to."""
    rate = GLib.Variant("i", old.get_int("rate", 0) + 1)
    return GLib.Variant("a{sv}", {"rate": rate})


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

    def test_a_try_does_not_wait(self):
        sender, receiver = channel(1)
        full = (Voder.flow_error_quark(), Voder.FlowError.FULL)
        empty = (Voder.flow_error_quark(), Voder.FlowError.EMPTY)
        self.assert_ends(empty, receiver.try_receive)
        self.assertTrue(sender.try_send(Item("one")))
        self.assert_ends(full, sender.try_send, Item("lost"))
        self.assertEqual(receiver.try_receive().text, "one")
        sender.close()
        self.assertIsNone(receiver.try_receive())

    def test_a_wait_has_a_time(self):
        sender, receiver = channel(1)
        late = (Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        self.assert_ends(late, receiver.receive_until, 0, None)
        self.assertTrue(sender.send_until(Item("one"), 0, None))
        self.assert_ends(late, sender.send_until, Item("lost"), 0, None)
        self.assertEqual(receiver.receive_until(0, None).text, "one")
        sender.close()
        self.assertIsNone(receiver.receive_until(GLib.MAXINT64, None))

    def test_a_sender_may_tell_why_it_ends(self):
        sender, receiver = channel(1)
        quark = GLib.quark_from_string("tests")
        sender.send(Item("half"), None)
        sender.fail(GLib.Error.new_literal(quark, "broken", 7))
        self.assertEqual(receiver.receive(None).text, "half")
        self.assert_ends((quark, 7), receiver.receive, None)

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

    def test_a_select_tells_why_there_is_no_more(self):
        sender, receiver = channel(1)
        select = Voder.Select.new(Voder.SelectOrder.FAIR)
        select.add_receive(receiver)
        quark = GLib.quark_from_string("tests")
        sender.fail(GLib.Error.new_literal(quark, "broken", 7))
        self.assertEqual(select.wait(None), 0)
        self.assert_ends((quark, 7), select.take_item)

    def test_a_select_leaves_a_case_out(self):
        sender, receiver = channel(1)
        select = Voder.Select.new(Voder.SelectOrder.FAIR)
        number = select.add_receive(receiver)
        late = (Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        empty = (Voder.flow_error_quark(), Voder.FlowError.EMPTY)
        self.assert_ends(empty, select.try_)
        self.assert_ends(late, select.wait_until, 0, None)
        sender.send(Item("there"), None)
        select.set_enabled(number, False)
        closed = (Voder.flow_error_quark(), Voder.FlowError.CLOSED)
        self.assert_ends(closed, select.try_)
        select.set_enabled(number, True)
        self.assertEqual(select.try_(), number)
        self.assertEqual(select.take_item().text, "there")

    def test_a_select_is_waited_for_in_a_main_loop(self):
        sender, receiver = channel(1)
        select = Voder.Select.new(Voder.SelectOrder.FAIR)
        number = select.add_receive(receiver)
        sender.send(Item("there"), None)
        result = self.finish_in_loop(select.wait_async)
        pending = (Gio.io_error_quark(), Gio.IOErrorEnum.PENDING)
        self.assert_ends(pending, select.wait, None)
        self.assertEqual(select.wait_finish(result), number)
        self.assertEqual(select.take_item().text, "there")
        context = Voder.Context.new_with_timeout(None, 1000)
        result = self.finish_in_loop(
            lambda _, callback: select.wait_async(context, callback)
        )
        late = (Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        self.assert_ends(late, select.wait_finish, result)

    def test_a_fan_carries_from_one_to_several(self):
        sender, receiver = channel(4)
        (to_one, one), (to_two, two) = channel(4), channel(4)
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        Voder.fan_out(group, receiver, [to_one, to_two], Voder.FanOut.ALL)
        sender.send(Item("a"), None)
        sender.close()
        self.assertEqual(receive_all(one), ["a"])
        self.assertEqual(receive_all(two), ["a"])
        self.assertTrue(group.wait(None))

    def test_a_fan_keeps_the_order(self):
        made = Voder.Channel.new(Voder.Receiver.__gtype__, 2)
        order, in_order = made.create_sender(), made.create_receiver()
        (first, from_first), (second, from_second) = channel(1), channel(1)
        to, receiver = channel(4)
        order.send(from_first, None)
        order.send(from_second, None)
        order.close()
        second.send(Item("b"), None)
        second.close()
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        Voder.fan_in_order(group, in_order, to)
        first.send(Item("a"), None)
        first.close()
        self.assertEqual(receive_all(receiver), ["a", "b"])
        self.assertTrue(group.wait(None))

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

    def test_a_full_group_refuses_a_try(self):
        sender, receiver = channel(0)
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        group.set_limit(1)
        group.set_priority(0)
        group.try_go(lambda cancellable: receiver.receive(cancellable) is None)
        full = (Voder.flow_error_quark(), Voder.FlowError.FULL)
        self.assert_ends(full, group.try_go, lambda _cancellable: True)
        sender.close()
        self.assertTrue(group.wait(None))

    def test_a_wait_ends_by_what_comes_first(self):
        late = (Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        read_end, write_end = os.pipe()
        wait = (Voder.wait_for_fd, read_end, GLib.IOCondition.IN)
        self.assert_ends(late, *wait, 0, None)
        os.write(write_end, b"x")
        self.assertTrue(Voder.wait_for_fd(*wait[1:], 0, None))
        self.assertTrue(Voder.wait_until(0, None))
        context = Voder.Context.new_with_timeout(None, 0)
        self.assert_ends(late, *wait, GLib.MAXINT64, context)
        self.assert_ends(late, Voder.wait_until, GLib.MAXINT64, context)
        os.close(read_end)
        os.close(write_end)

    def test_what_a_function_raises_ends_the_group(self):
        def fail(_cancellable):
            raise GLib.Error.new_literal(
                Gio.io_error_quark(), "full", Gio.IOErrorEnum.NO_SPACE
            )

        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        group.go(fail)
        full = (Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE)
        self.assert_ends(full, group.wait, None)

    def test_a_group_collects_errors(self):
        def fail(_cancellable):
            raise GLib.Error.new_literal(
                Gio.io_error_quark(), "full", Gio.IOErrorEnum.NO_SPACE
            )

        group = Voder.Group.new(None, Voder.GroupMode.COLLECT, None)
        group.go(lambda _cancellable: True)
        group.go(fail)
        full = (Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE)
        self.assert_ends(full, group.wait, None)
        self.assertEqual(group.get_n_errors(), 1)
        error, index = group.dup_nth_error(0)
        self.assert_error(full, error)
        self.assertEqual(index, 1)

    def test_a_group_is_cancelled_with_a_cause(self):
        quark = GLib.quark_from_string("tests")
        group = Voder.Group.new(None, Voder.GroupMode.FIRST_ERROR, None)
        group.go(lambda _cancellable: True)
        group.cancel(GLib.Error.new_literal(quark, "enough", 7))
        self.assert_ends(
            (quark, 7),
            Voder.cancellable_set_error_if_done,
            group.get_context(),
        )

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

    def test_a_pool_runs_a_task(self):
        def run(task, _source, _data, _cancellable):
            Voder.task_return_int(task, 42)

        def start(cancellable, callback):
            task = Gio.Task.new(None, cancellable, callback)
            Voder.Pool.get_compute().run_task(task, run)

        result = self.finish_in_loop(start)
        self.assertEqual(result.propagate_int(), 42)

    def test_tasks_that_wait_have_a_thread_each(self):
        sender, receiver = channel(0)
        blocking = Voder.Pool.get_blocking()
        self.assertIs(Voder.Pool.get_blocking(), blocking)
        self.assertIsNot(Voder.Pool.get_compute(), blocking)
        received = []

        def receive(context):
            received.append(receiver.receive(context).text)
            return True

        context = Voder.Context.new_with_timeout(None, 10 * 1000 * 1000)
        group = Voder.Group.new(blocking, Voder.GroupMode.FIRST_ERROR, context)
        for _ in range(20):
            group.go(receive)
        group.go(lambda context: sender.send_many([Item("x")] * 20, context))
        self.assertTrue(group.wait(None))
        self.assertEqual(received, ["x"] * 20)

    def test_a_task_returns_what_it_has_made(self):
        def run(task, _source, _data, _cancellable):
            Voder.task_return_value(task, Item("made"))

        def start(cancellable, callback):
            task = Gio.Task.new(None, cancellable, callback)
            Voder.Pool.get_compute().run_task(task, run)

        result = self.finish_in_loop(start)
        done, value = result.propagate_value()
        self.assertTrue(done)
        self.assertEqual(value.text, "made")

    def test_what_lives_is_told(self):
        pool = Voder.Pool.new("python", 1, 1, 8)
        pool.set_idle_timeout(0)
        self.assertEqual(Voder.flow_get_live(), 1)
        self.assertIn("workers: 1", Voder.flow_describe_live())
        pool.stop(Voder.PoolStop.DRAIN)
        self.assertEqual(Voder.flow_get_live(), 0)

    def test_a_pool_is_stopped_in_a_main_loop(self):
        pool = Voder.Pool.new("python", 1, 1, 8)
        done = []
        pool.submit(4, lambda _context: done.append(1) or True)
        result = self.finish_in_loop(pool.stop_async, Voder.PoolStop.DRAIN)
        self.assertTrue(pool.stop_finish(result))
        self.assertEqual(done, [1])
        result = self.finish_in_loop(pool.join_async)
        self.assertTrue(pool.join_finish(result))

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


    def test_a_failing_tick_may_be_passed_over(self):
        def fail(_cancellable):
            raise GLib.Error.new_literal(
                Gio.io_error_quark(), "busy", Gio.IOErrorEnum.BUSY
            )

        worker = Voder.Worker.new("python", Voder.WORKER_ON_TRIGGER, fail)
        worker.set_policy(Voder.WorkerPolicy.CONTINUE_ON_ERROR)
        worker.start(None)
        self.assertTrue(worker.trigger())
        while worker.get_n_ticks() == 0:
            GLib.MainContext.default().iteration(False)
        result = self.finish_in_loop(worker.stop_async)
        self.assertTrue(worker.stop_finish(result))
        busy = (Gio.io_error_quark(), Gio.IOErrorEnum.BUSY)
        self.assert_error(busy, worker.dup_last_error())
        self.assertEqual(worker.get_n_missed(), 0)
        self.assertEqual(worker.get_period(), Voder.WORKER_ON_TRIGGER)


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

    def test_a_limiter_takes_reservations(self):
        limiter = Voder.Limiter.new(0.001, 2)
        self.assertEqual(limiter.reserve(2), (0, 0))
        wait_us, ticket = limiter.reserve(1)
        self.assertGreater(wait_us, 0)
        self.assertTrue(limiter.give_back(ticket))
        self.assertFalse(limiter.give_back(ticket))
        limiter.set_burst(5)
        self.assertEqual((limiter.get_rate(), limiter.get_burst()), (0.001, 5))
        limiter.set_rate(0)
        self.assertEqual(limiter.reserve(1)[0], Voder.LIMITER_NEVER)

    def test_a_semaphore_gives_what_is_free(self):
        semaphore = Voder.Semaphore.new(3)
        self.assertTrue(semaphore.acquire(1, None))
        result = self.finish_in_loop(semaphore.acquire_async, 1)
        self.assertTrue(semaphore.acquire_finish(result))
        self.assertTrue(semaphore.acquire_until(1, 0, None))
        self.assertFalse(semaphore.try_acquire(1))
        context = Voder.Context.new_with_timeout(None, 1000)
        late = (Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        self.assert_ends(late, semaphore.acquire, 1, context)
        self.assert_ends(late, semaphore.acquire_until, 1, 0, None)
        too_many = (Gio.io_error_quark(), Gio.IOErrorEnum.INVALID_ARGUMENT)
        self.assert_ends(too_many, semaphore.acquire, 4, None)
        semaphore.release(2)
        self.assertEqual(semaphore.get_n_units(), 3)
        self.assertEqual(semaphore.get_n_free(), 2)
        self.assertEqual(semaphore.get_n_waiting(), 0)

    def test_a_cache_makes_a_value_once(self):
        made = []

        def make(key, _cancellable):
            made.append(key)
            return GLib.Bytes.new(key.encode()), 0

        cache = Voder.Cache.new(1000)
        for _ in range(2):
            self.assertEqual(cache.obtain("key", make).get_data(), b"key")
        self.assertEqual(made, ["key"])
        self.assertEqual(cache.lookup("key").get_data(), b"key")
        self.assertIsNone(cache.lookup("other"))

    def test_a_cache_keeps_values_in_a_directory(self):
        value = GLib.Bytes.new(b"value")
        with tempfile.TemporaryDirectory() as folder:
            cache = Voder.Cache.new_with_directory(
                1000, folder, 100000, Voder.CacheFlags.SYNC
            )
            self.assertFalse(cache.update_if_present("key", value, 0))
            cache.store("key", value, 0)
            self.assertTrue(cache.update_if_present("key", value, 0))
            other = Voder.Cache(directory=folder)
            self.assertIsNone(other.peek("key"))
            self.assertEqual(other.lookup("key").get_data(), b"value")
            self.assertEqual(other.get_stat(Voder.CacheStat.DISK_HITS), 1)
            other.clear()

    def test_a_cache_makes_a_value_for_a_main_loop(self):
        cache = Voder.Cache.new(1000)
        result = self.finish_in_loop(
            cache.obtain_async,
            "key",
            lambda key, _cancellable: (GLib.Bytes.new(key.encode()), 0),
        )
        self.assertEqual(cache.obtain_finish(result).get_data(), b"key")

    def test_a_cache_is_used_in_a_main_loop(self):
        with tempfile.TemporaryDirectory() as folder:
            cache = Voder.Cache(directory=folder)
            value = GLib.Bytes.new(b"value")
            result = self.finish_in_loop(cache.store_async, "key", value, 0)
            self.assertTrue(cache.store_finish(result))
            other = Voder.Cache(directory=folder)
            result = self.finish_in_loop(other.lookup_async, "key")
            self.assertEqual(other.lookup_finish(result).get_data(), b"value")
            result = self.finish_in_loop(other.lookup_async, "none")
            self.assertIsNone(other.lookup_finish(result))

    def test_a_cache_tells_what_a_function_raises(self):
        def fail(_key, _cancellable):
            raise GLib.Error.new_literal(
                Gio.io_error_quark(), "full", Gio.IOErrorEnum.NO_SPACE
            )

        cache = Voder.Cache.new(1000)
        full = (Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE)
        self.assert_ends(full, cache.obtain, "key", fail)
        result = self.finish_in_loop(cache.obtain_async, "key", fail)
        self.assert_ends(full, cache.obtain_finish, result)
        self.assertIsNone(cache.lookup("key"))

    def test_a_cancelled_cache_makes_nothing(self):
        context = Voder.Context()
        Gio.Cancellable.cancel(context)
        cache = Voder.Cache.new(1000)
        cancelled = (Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
        self.assert_ends(cancelled, cache.obtain, "key", self.fail, context)

    def test_a_cache_does_not_keep_what_is_not_good(self):
        cache = Voder.Cache.new(1000)
        value = GLib.Bytes.new(b"value")
        made = cache.obtain("key", lambda _key, _cancellable: (value, -1))
        self.assertEqual(made.get_data(), b"value")
        self.assertIsNone(cache.lookup("key"))

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

    def test_counters_tell_of_durations(self):
        counters = Voder.Counters.new(None, ["call"])
        first = counters.dup_snapshot()
        for duration_us in range(1, 11):
            counters.record(0, duration_us)
        begun_us = counters.begin(0)
        new = counters.dup_snapshot().subtract(first)
        counters.end(0, begun_us, 0, False)
        self.assertEqual((new.get_started(0), new.get_in_flight(0)), (11, 1))
        self.assertEqual(new.get_quantile_us(0, 0.5), 5)
        self.assertEqual((new.get_min_us(0), new.get_mean_us(0)), (1, 5))
        self.assertEqual(new.count_up_to(0, 9), 9)
        self.assertGreaterEqual(new.get_elapsed_us(), 0)
        self.assertIn('"call"', new.to_json())

    def test_a_config_follows_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "config")
            pathlib.Path(path).write_text(
                "[a]\nloud=true\nrate=1.5\nvoice=en\n", encoding="utf-8"
            )
            config = Voder.Config.new_for_file(path, None)
            now = config.dup_snapshot()
            self.assertTrue(now.get_boolean("a/loud", False))
            self.assertEqual(now.get_double("a/rate", 1), 1.5)
            self.assertEqual(now.get_string("a/voice", None), "en")
            self.assertEqual(len(now.get_values().unpack()), 3)
            os.unlink(path)
            missing = (Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND)
            result = self.finish_in_loop(config.reload_async)
            self.assert_ends(missing, config.reload_finish, result)
            self.assert_error(missing, config.dup_error())

    def test_a_config_follows_settings(self):
        name = "org.voder.test.config"
        config = Voder.Config.new_for_settings(Gio.Settings.new(name))
        settings = Gio.Settings.new(name)
        first = config.dup_snapshot()
        self.assertEqual(first.get_string("voice", None), "en")
        settings.delay()
        settings.set_string("voice", "de")
        settings.set_double("rate", 1.5)
        settings.apply()
        now = config.dup_snapshot()
        self.assertEqual(now.get_values().unpack(), {"voice": "de", "rate": 1.5})
        self.assertEqual(now.get_generation(), first.get_generation() + 1)
        self.assertEqual(first.get_string("voice", None), "en")

    def test_a_config_sees_what_its_settings_do(self):
        settings = Gio.Settings.new("org.voder.test.config")
        config = Voder.Config.new_for_settings(settings)
        settings.delay()
        for rate in (2.5, 3.5):
            settings.set_double("rate", rate)
            self.assertEqual(config.dup_snapshot().get_double("rate", 0), rate)
        settings.revert()
        rate = settings.get_double("rate")
        self.assertEqual(config.dup_snapshot().get_double("rate", 0), rate)

    def test_a_config_emits_that_it_has_changed(self):
        config = Voder.Config.new(None)
        loop = GLib.MainLoop()
        config.connect("changed", lambda _config: loop.quit())
        config.set("rate", GLib.Variant("i", 3))
        loop.run()

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

    def test_a_config_gives_another_snapshot_after_a_change(self):
        config = Voder.Config.new(None)
        first = config.refresh(None)
        self.assertEqual(config.refresh(first), first)
        config.set("rate", GLib.Variant("i", 3))
        second = config.refresh(first)
        self.assertEqual(first.get_int("rate", 1), 1)
        self.assertEqual(second.get_int("rate", 1), 3)
        self.assertGreater(second.get_generation(), first.get_generation())

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
        self.assertEqual(key.get_name(), "python-key")

    def test_a_context_carries_an_object(self):
        key = Voder.ContextKey.declare("python-item", Item)
        item = Item("carried")
        context = Voder.Context.new_with_value(None, key, item)
        self.assertIs(context.get_object(key), item)

    def test_a_context_carries_whatever_the_language_has(self):
        there = Gio.File.new_for_path("/")
        for kind, value in (
            (int, 3),
            (bool, True),
            (object, {"any": "thing"}),
            (GLib.Variant, GLib.Variant("as", ["one"])),
            (Gio.File, there),
        ):
            name = f"python-{kind.__name__}"
            key = Voder.ContextKey.declare(name, kind)
            context = Voder.Context.new_with_value(None, key, value)
            self.assertEqual(context.get_value(key), value)
        self.assertIs(context.get_object(key), there)
        self.assertIsNone(Voder.Context.new(None).get_object(key))

    def test_a_context_has_the_earlier_deadline(self):
        parent = Voder.Context.new_with_deadline(None, GLib.MAXINT64 - 1)
        endless = Voder.Context.new(None)
        self.assertEqual(endless.get_deadline(), Voder.CONTEXT_NO_DEADLINE)
        child = Voder.Context.new_with_deadline(parent, GLib.MAXINT64 - 2)
        self.assertEqual(child.get_deadline(), GLib.MAXINT64 - 2)
        Gio.Cancellable.cancel(parent)
        self.assertTrue(child.is_cancelled())


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

    def test_a_process_starts_as_it_is_told(self):
        launch = Voder.Launch.new(["sh", "-c", 'pwd; echo "$A$B$C"; cat <&5'])
        launch.set_directory("/")
        launch.set_environ(["A=a", "PATH=" + os.environ["PATH"]])
        launch.set_variable("B", "b")
        launch.set_variable("A", None)
        launch.set_grace(60 * 1000 * 1000)
        with tempfile.TemporaryFile() as file:
            file.write(b"given")
            file.seek(0)
            launch.take_fd(os.dup(file.fileno()), 5)
            process = Voder.Process.new(launch, None)
        result = self.finish_in_loop(process.communicate_async, None)
        ok, output = process.communicate_finish(result)
        self.assertTrue(ok)
        self.assertEqual(output.get_data(), b"/\nb\ngiven")

    def test_a_process_that_says_too_much_is_an_error(self):
        launch = Voder.Launch.new(["yes"])
        launch.set_output_limit(1000)
        process = Voder.Process.new(launch, None)
        much = (Voder.process_error_quark(), Voder.ProcessError.OUTPUT)
        self.assert_ends(much, process.communicate, None, None)

    def test_how_a_process_ends_is_told_in_a_main_loop(self):
        process = self.start("false")
        result = self.finish_in_loop(process.wait_check_async)
        failed = (Voder.process_error_quark(), Voder.ProcessError.EXIT)
        self.assert_ends(failed, process.wait_check_finish, result)

    def test_a_supervisor_starts_its_child_again(self):
        supervisor = Voder.Supervisor.new(Voder.Launch.new(["false"]), None)
        supervisor.set_backoff(1, 2.0, 4)
        supervisor.set_steady_time(GLib.MAXINT64)
        supervisor.set_max_restarts(3)
        news = []
        supervisor.connect("started", lambda _, process: news.append(process))
        supervisor.connect("ended", lambda *told: news.append(told[1:]))
        supervisor.start()
        failed = (Voder.process_error_quark(), Voder.ProcessError.EXIT)
        result = self.finish_in_loop(supervisor.wait_async)
        self.assert_ends(failed, supervisor.wait_finish, result)
        while len(news) < 8:
            GLib.MainContext.default().iteration(True)
        self.assertEqual([ended[1] for ended in news[1::2]], [1, 2, 4, -1])
        for process, (error, _delay_us) in zip(news[::2], news[1::2]):
            self.assertTrue(process.has_ended())
            self.assert_error(failed, error)
        self.assertEqual(supervisor.get_n_starts(), 4)

    def test_a_supervisor_may_go_on_for_ever(self):
        supervisor = Voder.Supervisor.new(Voder.Launch.new(["false"]), None)
        supervisor.set_backoff(0, 1.0, 0)
        supervisor.set_max_restarts(Voder.SUPERVISOR_FOR_EVER)
        supervisor.start()
        while supervisor.get_n_starts() < 10:
            GLib.MainContext.default().iteration(False)
        supervisor.stop()
        self.assertTrue(supervisor.wait(None))

    def test_a_process_that_fails_is_an_error(self):
        with self.assertRaises(GLib.Error) as raised:
            self.start("false").wait_check(None)
        self.assertEqual(raised.exception.domain, "voder-process-error")

    def test_a_process_is_stopped(self):
        process = self.start("cat")
        process.stop()
        result = self.finish_in_loop(process.wait_async)
        self.assertTrue(process.wait_finish(result))
        self.assertTrue(process.has_ended())


if __name__ == "__main__":
    tap.main()
