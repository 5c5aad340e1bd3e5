# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who gives a public function of core/flow what it cannot take is told so once,
by that function's name. The list of functions is that of the GIR."""

import ctypes
import functools
import os
import signal
import sys
import unittest
import xml.etree.ElementTree as ElementTree

# The message is looked for here; it must not end the process.
os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402  pylint: disable=wrong-import-position

gi.require_version("Voder", "1.0")
from gi.repository import (  # noqa: E402  pylint: disable=wrong-import-position
    Gio,
    GLib,
    GObject,
    Voder,
)

import tap  # noqa: E402  pylint: disable=wrong-import-position

CORE = "{http://www.gtk.org/introspection/core/1.0}"
C = "{http://www.gtk.org/introspection/c/1.0}"
# A call that should have been refused may wait for ever.
WATCHDOG_S = 20
CRITICAL = 1 << 3
# What a language has for nothing is a value of another type.
TOLD_BY_AN_ERROR = (
    "voder_sender_send_value",
    "voder_sender_send_value_async",
    "voder_sender_send_value_until",
    "voder_sender_try_send_value",
)

library = ctypes.CDLL("libvoder-1.0.so.0")
glib = ctypes.CDLL("libglib-2.0.so.0")
glib.g_bytes_new_static.restype = ctypes.c_void_p
glib.g_variant_new_string.restype = ctypes.c_void_p
glib.g_error_new_literal.restype = ctypes.c_void_p
gobject = ctypes.CDLL("libgobject-2.0.so.0")
gobject.g_cclosure_new.restype = ctypes.c_void_p

Callback = ctypes.CFUNCTYPE(ctypes.c_void_p)


def pointer(instance):
    """Where an object is, or a boxed value."""
    return ctypes.c_void_p(hash(instance))


class Arguments:
    """Something for each type that a function accepts, kept alive here."""

    def __init__(self):
        self.kept = []
        self.callback = Callback(lambda: None)
        key = Voder.ContextKey.declare("voder-test-criticals", GObject.Object)
        config = self.keep(Voder.Config())
        counters = self.keep(Voder.Counters())
        self.made = {
            "ContextKey": self.keep(key),
            "ConfigSnapshot": self.keep(config.dup_snapshot()),
            "CountersSnapshot": self.keep(counters.dup_snapshot()),
            "GLib.Error": glib.g_error_new_literal(1, 1, b"no"),
            "GLib.Bytes": glib.g_bytes_new_static(b"x", 1),
            "GLib.Variant": glib.g_variant_new_string(b"x"),
            "GObject.Closure": gobject.g_cclosure_new(
                self.callback, None, None
            ),
        }
        value = self.keep(GObject.Value(GObject.Object, GObject.Object()))
        self.made["GObject.Value"] = value
        source = self.keep(GObject.Object())
        self.made["Gio.Task"] = self.keep(Gio.Task.new(source, None, None))
        self.made["Gio.AsyncResult"] = self.made["Gio.Task"]
        self.made["Gio.Cancellable"] = self.keep(Gio.Cancellable())
        self.room = ctypes.create_string_buffer(4096)
        self.text = ctypes.create_string_buffer(b"x")

    def keep(self, instance):
        self.kept.append(instance)
        return instance

    def of_class(self, name):
        """A bare object of one of the layer's own types."""
        if name not in self.made:
            self.made[name] = self.keep(getattr(Voder, name)())
        return self.made[name]

    def pick(self, parameter):
        """What a parameter would take."""
        if parameter.is_pointer_to_room:
            return ctypes.byref(self.room)
        name = parameter.type
        if name in ("utf8", "filename"):
            return self.text
        if parameter.is_callback:
            return self.callback
        if name == "GType":
            return ctypes.c_size_t(hash(GObject.Object.__gtype__))
        if not parameter.is_pointer:
            return ctypes.c_double(1) if name == "gdouble" else 1
        if name in ("gpointer", None):
            return ctypes.byref(self.room)
        made = self.made.get(name)
        if made is None and "." not in name:
            made = self.of_class(name)
        if isinstance(made, int):
            return ctypes.c_void_p(made)
        return pointer(made) if made is not None else ctypes.byref(self.room)


class Parameter:
    """One that the GIR tells of."""

    def __init__(self, node, callbacks):
        array = node.find(CORE + "array")
        kind = node.find(CORE + "type")
        self.name = node.get("name")
        self.type = kind.get("name") if kind is not None else None
        self.is_instance = node.tag == CORE + "instance-parameter"
        c_type = (kind if kind is not None else array).get(C + "type", "")
        self.is_callback = self.type in callbacks or (
            self.type is not None and self.type.endswith(("Func", "Callback"))
        )
        self.is_pointer = (
            c_type.endswith("*")
            or c_type in ("gpointer", "gconstpointer")
            or self.is_callback
        )
        self.is_pointer_to_room = (
            array is not None or node.get("direction") == "out"
        )
        self.must_be = self.is_pointer and not (
            node.get("nullable") == "1"
            or node.get("allow-none") == "1"
            or node.get("optional") == "1"
            or self.type in ("gpointer", "GLib.DestroyNotify")
            and not self.is_pointer_to_room
            and self.name != "item"
        )


def read_functions(namespace):
    """The functions of core/flow, with their parameters."""
    callbacks = {node.get("name") for node in namespace.iter(CORE + "callback")}
    for kind in ("method", "function", "constructor"):
        for node in namespace.iter(CORE + kind):
            place = node.find(CORE + "source-position")
            if place is None or "/flow/" not in place.get("filename"):
                continue
            inner = node.find(CORE + "parameters")
            nodes = list(inner) if inner is not None else []
            yield node.get(C + "identifier"), [
                Parameter(each, callbacks) for each in nodes
            ]


class Calls:
    """Calls that are to be refused. They are made in a process of its own: one
    that is not refused may take it along, or wait for ever."""

    def __init__(self, calls):
        self.calls = calls
        self.said = {}

    def run_from(self, first, pipe):
        """In that process: tells the number of each call, and what it says."""
        os.dup2(pipe, 2)
        # For these PyGObject has handlers of its own.
        for domain in (b"GLib", b"GLib-GObject", b"GThread"):
            glib.g_log_set_handler(
                domain, CRITICAL, glib.g_log_default_handler, None
            )
        for number, call in enumerate(self.calls[first:], first):
            os.write(2, b"call %d\n" % number)
            signal.alarm(WATCHDOG_S)
            call()
        os._exit(0)

    def read(self, pipe):
        """The number of the last call that was made."""
        number = None
        for line in pipe.read().decode(errors="replace").splitlines():
            if line.startswith("call "):
                number = int(line.split()[1])
                self.said[number] = []
            elif "-CRITICAL **: " in line:
                # The process, the level, the time.
                self.said[number].append(line.split(": ", 3)[3])
        return number

    def run(self):
        """What each call has said."""
        first = 0
        while first < len(self.calls):
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                self.run_from(first, writing)
            os.close(writing)
            with os.fdopen(reading, "rb") as pipe:
                last = self.read(pipe)
            status = os.waitpid(child, 0)[1]
            if status != 0:
                self.said[last].append(f"ended with {status}")
            first = last + 1
        return [self.said[number] for number in range(len(self.calls))]


class Criticals(unittest.TestCase):
    """Each call has one argument that is wrong."""

    @classmethod
    def setUpClass(cls):
        cls.arguments = Arguments()
        cls.stranger = GObject.Object()
        typelibs = os.environ["GI_TYPELIB_PATH"].split(":")
        path = os.path.join(typelibs[0], "Voder-1.0.gir")
        namespace = ElementTree.parse(path).getroot().find(CORE + "namespace")
        cls.functions = list(read_functions(namespace))
        cls.classes = [
            node.get("name") for node in namespace.iter(CORE + "class")
        ]
        cls.enumerations = [
            node.get("name") for node in namespace.iter(CORE + "enumeration")
        ]

    def call_with(self, function, parameters, place, wrong):
        arguments = [self.arguments.pick(each) for each in parameters]
        arguments[place] = wrong
        # The last is where an error would go.
        getattr(library, function)(*arguments, None, None)

    def check_all(self, is_meant, wrong, at_least=100):
        calls = [
            (function, parameters, place)
            for function, parameters in self.functions
            for place, parameter in enumerate(parameters)
            if is_meant(parameter) and function not in TOLD_BY_AN_ERROR
        ]
        self.assertGreaterEqual(len(calls), at_least)
        said = Calls(
            [functools.partial(self.call_with, *call, wrong) for call in calls]
        ).run()
        bad = [
            f"{function} ({parameters[place].name}): {messages}"
            for (function, parameters, place), messages in zip(calls, said)
            if len(messages) != 1 or not messages[0].startswith(function + ": ")
        ]
        self.assertEqual(bad, [], "\n" + "\n".join(bad))

    def test_a_type_of_no_items_is_told_once(self):
        number = ctypes.c_size_t(hash(GObject.TYPE_INT))
        room = ctypes.byref(self.arguments.room)
        callback = self.arguments.callback
        closure = ctypes.c_void_p(self.arguments.made["GObject.Closure"])
        calls = {
            "voder_channel_new": (number, 1),
            "voder_channel_open": (number, 1, room, room),
            "voder_once_new": (number, 0, callback, None, None),
            "voder_once_new_with_closure": (number, 0, closure),
        }
        said = Calls(
            [
                functools.partial(getattr(library, function), *arguments)
                for function, arguments in calls.items()
            ]
        ).run()
        for function, messages in zip(calls, said):
            self.assertEqual(len(messages), 1, messages)
            self.assertTrue(messages[0].startswith(function + ": "), messages)
            self.assertTrue(messages[0].endswith("not gint"), messages)

    def test_nothing_in_the_place_of_something_is_told_once(self):
        self.check_all(lambda parameter: parameter.must_be, None)

    def test_an_object_of_another_type_is_told_once(self):
        def is_object(parameter):
            if parameter.type in ("Gio.Cancellable", "Gio.Task"):
                return True
            return (
                parameter.type in self.classes
                and not parameter.is_pointer_to_room
            )

        self.check_all(is_object, pointer(self.stranger))

    def test_a_number_that_stands_for_nothing_is_told_once(self):
        self.check_all(
            lambda parameter: parameter.type in self.enumerations,
            99,
            at_least=8,
        )


if __name__ == "__main__":
    if GLib.getenv("LD_PRELOAD"):
        print("1..0 # SKIP not with a preloaded library")
        sys.exit(0)
    tap.main()
