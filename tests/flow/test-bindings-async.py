#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""core/flow as another language sees it: what calls a function later."""

import gc
import sys
import tempfile
import weakref

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import tap  # noqa: E402
from bindings import Case, Item, channel  # noqa: E402
from gi.repository import Gio, GLib, Voder  # noqa: E402

DRAIN = Voder.PoolStop.DRAIN
VALUE = GLib.Bytes.new(b"value")
ENOUGH = (GLib.quark_from_string("tests"), 7)


def stopped_pool():
    pool = Voder.Pool.new("python", 1, 1, 8)
    pool.close()
    return pool


def full_select():
    sender, receiver = channel(1)
    sender.send(Item("there"), None)
    select = Voder.Select.new(Voder.SelectOrder.FAIR)
    select.add_receive(receiver)
    return select


def once():
    return Voder.Once.new(
        Item.__gtype__, Voder.OnceFlags(0), lambda _: Item("made")
    )


def changed_config():
    config = Voder.Config.new(None)
    config.set("rate", GLib.Variant("i", 3))
    return config


def process():
    return Voder.Process.new(Voder.Launch.new(["true"]), None)


def talkative():
    launch = Voder.Launch.new(["sh", "-c", "echo said; exec cat"])
    launch.set_streams(*[Voder.LaunchStream.PIPE] * 3)
    return Voder.Process.new(launch, None)


def supervisor():
    made = Voder.Supervisor.new(Voder.Launch.new(["true"]), None)
    made.set_restart_on_success(False)
    made.start()
    return made


def worker():
    made = Voder.Worker.new("python", 0, lambda _: True)
    made.start(None)
    return made


def make(_key, _cancellable):
    return VALUE, 0


# What is made, what is begun with which arguments, and what ends it.
FORMS = (
    (full_select, "wait_async", (), "wait_finish"),
    (Voder.Group, "wait_async", (), "wait_finish"),
    (stopped_pool, "stop_async", (DRAIN,), "stop_finish"),
    (stopped_pool, "join_async", (), "join_finish"),
    (Voder.Pool, "submit_async", (4, lambda _: True), "submit_finish"),
    (worker, "stop_async", (), "stop_finish"),
    (Voder.Worker, "wait_async", (), "wait_finish"),
    (Voder.Limiter, "acquire_async", (1,), "acquire_finish"),
    (Voder.Semaphore, "acquire_async", (1,), "acquire_finish"),
    (Voder.Cache, "lookup_async", ("key",), "lookup_finish"),
    (Voder.Cache, "store_async", ("key", VALUE, 0), "store_finish"),
    (Voder.Cache, "obtain_async", ("key", make), "obtain_finish"),
    (once, "get_async", (), "get_value_finish"),
    (changed_config, "wait_changed_async", (1,), "wait_changed_finish"),
    (process, "wait_async", (), "wait_finish"),
    (process, "wait_check_async", (), "wait_check_finish"),
    (process, "communicate_async", (None,), "communicate_finish"),
    (talkative, "write_bytes_async", (VALUE,), "write_bytes_finish"),
    (talkative, "read_bytes_async", (100,), "read_bytes_finish"),
    (supervisor, "wait_async", (), "wait_finish"),
)


class Callable:
    """A function whose end can be seen."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        return self.function(*args)


class Asynchronous(Case):
    def begin(self, form, cancellable):
        """Begins one, and gives what it was of, its result, and what tells
        whether its callback lives."""
        factory, start, args, _ = form
        made = factory()
        loop = GLib.MainLoop()
        results = []

        def finish(source, result):
            self.assertIs(source, made)
            results.append(result)
            loop.quit()

        called = Callable(finish)
        alive = weakref.ref(called)
        getattr(made, start)(*args, cancellable, called)
        del called
        self.assertEqual(results, [])
        loop.run()
        return made, results[0], alive

    def test_each_one_ends(self):
        for form in FORMS:
            made, result, alive = self.begin(form, None)
            getattr(made, form[3])(result)
            del made, result
            gc.collect()
            self.assertIsNone(alive(), form)

    def test_each_one_tells_why_it_was_cancelled(self):
        for form in FORMS:
            context = Voder.Context.new(None)
            context.cancel(GLib.Error.new_literal(ENOUGH[0], "enough", 7))
            made, result, alive = self.begin(form, context)
            self.assert_ends(ENOUGH, getattr(made, form[3]), result)
            del made, result
            gc.collect()
            self.assertIsNone(alive(), form)

    def test_each_one_is_of_no_interest(self):
        for factory, start, args, _ in FORMS:
            getattr(factory(), start)(*args, None, None)
        while Voder.flow_get_live() > 0:
            GLib.MainContext.default().iteration(False)
            Voder.flow_shutdown()

    def test_a_channel_calls_back(self):
        made_sender, made_receiver = channel(0)
        forms = (
            (lambda: made_receiver, "receive_async", (), "receive_finish"),
            (lambda: made_sender, "send_async", (Item("a"),), "send_finish"),
            (
                lambda: made_receiver,
                "receive_many_async",
                (4,),
                "receive_many_finish",
            ),
            (
                lambda: made_sender,
                "send_many_async",
                ([Item("a"), Item("b")],),
                "send_many_finish",
            ),
        )
        for form in forms:
            context = Voder.Context.new(None)
            context.cancel(GLib.Error.new_literal(ENOUGH[0], "enough", 7))
            made, result, alive = self.begin(form, context)
            self.assert_ends(ENOUGH, getattr(made, form[3]), result)
            del made, result
            gc.collect()
            self.assertIsNone(alive(), form)

    def test_a_channel_carries_batches(self):
        sender, receiver = channel(1)
        items = [Item(str(number)) for number in range(20)]
        shown = []

        def show(_receiver, result):
            shown.extend(receiver.receive_many_finish(result))
            if len(shown) < len(items):
                receiver.receive_many_async(2**40, None, show)

        receiver.receive_many_async(3, None, show)
        result = self.finish_in_loop(sender.send_many_async, items)
        self.assertEqual(sender.send_many_finish(result), 20)
        while len(shown) < len(items):
            GLib.MainContext.default().iteration(True)
        self.assertEqual(shown, items)
        sender.close()
        result = self.finish_in_loop(receiver.receive_many_async, 2)
        self.assertEqual(receiver.receive_many_finish(result), [])

    def test_a_batch_that_fails_says_how_much_was_sent(self):
        sender, receiver = channel(2)
        results = []
        sender.send_many_async(
            [Item("a"), Item("b"), Item("c")],
            None,
            lambda _sender, result: results.append(result),
        )
        del receiver
        gc.collect()
        while not results:
            GLib.MainContext.default().iteration(True)
        with self.assertRaises(GLib.Error) as raised:
            sender.send_many_finish(results.pop())
        self.assertIn("Sent 2 of 3: ", raised.exception.message)

    def test_a_batch_of_another_type_is_not_sent(self):
        sender, receiver = channel(2)
        wrong = (Gio.io_error_quark(), Gio.IOErrorEnum.INVALID_ARGUMENT)
        result = self.finish_in_loop(
            sender.send_many_async, [Item("a"), "b"]
        )
        self.assert_ends(wrong, sender.send_many_finish, result)
        empty = (Voder.flow_error_quark(), Voder.FlowError.EMPTY)
        self.assert_ends(empty, receiver.try_receive)

    def test_a_cache_reads_its_directory(self):
        with tempfile.TemporaryDirectory() as folder:
            cache = Voder.Cache(directory=folder)
            cache.store("key", VALUE, 0)
            form = (
                lambda: Voder.Cache(directory=folder),
                "lookup_async",
                ("key",),
                "lookup_finish",
            )
            made, result, _ = self.begin(form, None)
            self.assertEqual(made.lookup_finish(result).get_data(), b"value")


class Tasks(Case):
    """A function is called once or never, and dropped then."""

    def setUp(self):
        self.n_calls = 0
        self.alive = None

    def function(self, result):
        """Something to be called that gives a result."""

        def count(*_args):
            self.n_calls += 1
            return result

        made = Callable(count)
        self.alive = weakref.ref(made)
        return made

    def assert_called(self, n_calls):
        Voder.flow_shutdown()
        gc.collect()
        self.assertEqual(self.n_calls, n_calls)
        self.assertIsNone(self.alive())

    def test_a_group_runs_it(self):
        for start in ("go", "try_go"):
            self.n_calls = 0
            group = Voder.Group()
            self.assertTrue(getattr(group, start)(self.function(True)))
            self.assertTrue(group.wait(None))
            self.assert_called(1)

    def test_a_group_runs_it_in_its_turn(self):
        group = Voder.Group()
        group.set_limit(1)
        group.go(lambda _cancellable: True)
        result = self.finish_in_loop(group.go_async, self.function(True))
        self.assertTrue(group.go_finish(result))
        self.assertTrue(group.wait(None))
        del result
        self.assert_called(1)

    def test_a_group_that_has_ended_tells_that_later(self):
        stopped = (Voder.flow_error_quark(), Voder.FlowError.STOPPED)
        group = Voder.Group()
        group.wait(None)
        result = self.finish_in_loop(group.go_async, self.function(True))
        self.assert_ends(stopped, group.go_finish, result)
        del result
        self.assert_called(0)

    def test_a_group_that_has_ended_does_not_run_it(self):
        stopped = (Voder.flow_error_quark(), Voder.FlowError.STOPPED)
        for start in ("go", "try_go"):
            group = Voder.Group()
            group.wait(None)
            self.assert_ends(
                stopped, getattr(group, start), self.function(True)
            )
            self.assert_called(0)

    def test_a_pool_runs_it(self):
        for start in ("submit", "try_submit", "submit_async"):
            self.n_calls = 0
            pool = Voder.Pool()
            getattr(pool, start)(4, self.function(True))
            pool.stop(DRAIN)
            self.assert_called(1)

    def test_a_pool_that_is_stopped_does_not_run_it(self):
        stopped = (Voder.flow_error_quark(), Voder.FlowError.STOPPED)
        pool = stopped_pool()
        for start in ("submit", "try_submit"):
            self.assert_ends(
                stopped, getattr(pool, start), 4, self.function(True)
            )
            self.assert_called(0)
        pool.submit_async(4, self.function(True), None, None)
        self.assert_called(0)
        while GLib.MainContext.default().iteration(False):
            pass

    def test_a_cache_runs_it_when_a_value_is_missing(self):
        cache = Voder.Cache()
        cache.obtain("one", self.function((VALUE, 0)))
        self.assert_called(1)
        cache.obtain("one", self.function((VALUE, 0)))
        self.assert_called(1)
        result = self.finish_in_loop(
            cache.obtain_async, "two", self.function((VALUE, 0))
        )
        self.assertEqual(cache.obtain_finish(result).get_data(), b"value")
        del result
        self.assert_called(2)
        result = self.finish_in_loop(
            cache.obtain_async, "two", self.function((VALUE, 0))
        )
        self.assertEqual(cache.obtain_finish(result).get_data(), b"value")
        del result
        self.assert_called(2)

    def test_a_maker_may_say_how_long_its_value_is_good(self):
        cache = Voder.Cache()
        result = self.finish_in_loop(
            cache.obtain_async, "key", self.function((VALUE, -1))
        )
        self.assertEqual(cache.obtain_finish(result).get_data(), b"value")
        self.assertIsNone(cache.lookup("key"))

    def test_a_cancelled_cache_does_not_run_it(self):
        cancelled = (Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        cache = Voder.Cache()
        make_it = self.function((VALUE, 0))
        self.assert_ends(cancelled, cache.obtain, "key", make_it, cancellable)
        del make_it
        self.assert_called(0)
        result = self.finish_in_loop(
            lambda _, callback: cache.obtain_async(
                "key", self.function((VALUE, 0)), cancellable, callback
            )
        )
        self.assert_ends(cancelled, cache.obtain_finish, result)
        del result
        self.assert_called(0)

    def test_a_once_runs_it(self):
        made = Voder.Once.new(
            Item.__gtype__, Voder.OnceFlags(0), self.function(Item("made"))
        )
        result = self.finish_in_loop(made.get_async)
        done, item = made.get_value_finish(result)
        self.assertTrue(done)
        self.assertEqual(item.text, "made")
        del made, result, item
        self.assert_called(1)

    def test_a_worker_drops_it(self):
        made = Voder.Worker.new("python", 0, self.function(False))
        made.start(None)
        with self.assertRaises(GLib.Error):
            made.wait(None)
        del made
        self.assert_called(1)


if __name__ == "__main__":
    tap.main()
