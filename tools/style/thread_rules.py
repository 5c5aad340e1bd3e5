# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may make threads, locks, waits and children: core/flow, few others."""

import fnmatch
import re

from .rule import rule
from .tree import find_lines

SOURCES = ("*.c", "*.h", "*.c.in", "*.h.in", "*.inc", "*.cc", "*.cpp", "*.hpp")

# A name is enough, no call is needed: so a macro or a pointer hides nothing.
GLIB = (
    r"G(?:Thread|Mutex|Cond|RecMutex|RWLock|AsyncQueue|Private|Static)\w*"
    r"|g_(?:thread|mutex|cond|rec_mutex|rw_lock|async_queue|private|static_)\w*"
    r"|g_(?:pointer_)?bit_(?:lock|trylock|unlock)\w*|g_usleep"
    r"|G_(?:LOCK|UNLOCK|TRYLOCK|AUTO_LOCK|PRIVATE|MUTEX|THREAD)\w*"
    r"|g_task_run_in_thread\w*"
)
ONCE = r"GOnce|G_ONCE\w*|g_once\w*"
C11 = r"(?:thrd|mtx|cnd|tss)_\w*|call_once"
POSIX = (
    r"pthread_(?!sigmask\b)\w*|(?:sem|mq|aio|timer)_[a-z]\w*|sem(?:get|t?op|ctl)"
    r"|msg(?:get|snd|rcv)|SIGEV_THREAD\w*"
)
LINUX = r"futex\w*|syscall|SYS_\w+|clone3?|(?:event|timer|signal)fd\w*"
SLEEPS = (
    r"u?sleep|(?:clock_)?nanosleep|sig(?:suspend|wait\w*|timedwait)|setitimer"
    r"|(?:pause|alarm)(?=\s*\()|(?:g_|p)?poll\s*\(\s*(?:NULL|0)\b"
    r"|p?select\s*\(\s*0\b|gst_clock_id_wait|gst_poll_\w+"
)
# A wait that no cancellable ends: voder_wait_for_fd() is there for that. To
# look at once, with a timeout of 0, is none.
POLL = r"(?:g_|p)?poll"
WAITS = r"epoll_p?wait2?|gst_bus_(?:timed_pop\w*|poll)|gst_element_get_state"
TIMED_POLL = (
    rf"{POLL}(?=\s*\((?:[^(){{}};]|\([^()]*\))*"
    r",(?!\s*0\s*\))(?:[^(){},;]|\([^()]*\))*\))"
)
# To wait by turning a main loop, which may be somebody else's.
LOOPS = r"GMainLoop|g_main_loop_\w+|g_main_context_iteration"
# VoderWorker ticks without a main loop.
TIMEOUTS = r"g_timeout_\w+"
# What counts is a VoderCounters, what is made once a VoderOnce, what is limited
# a VoderSemaphore, what is handed over goes through a VoderChannel.
ATOMICS = (
    r"g_atomic_(?:int|pointer)_(?:add|inc|dec\w*|and|or|xor|exchange\w*"
    r"|compare_and_exchange\w*)"
    r"|atomic_(?:fetch_\w+|exchange\w*|compare_exchange\w*|flag_\w+)"
    r"|__(?:atomic|sync)_\w+"
)
SPINS = r"sched_yield|_mm_pause|__builtin_ia32_pause|__yield"
CHILDREN = (
    r"v?fork\w*|exec(?:[lv]p?e?|vpe|veat)|fexecve|posix_spawn\w*|popen"
    r"|system(?=\s*\()|(?<==\s)&?system\b(?=\s*;)|daemon(?=\s*\()"
    r"|g_spawn_\w+|GSubprocess\w*|g_subprocess_\w+|g_app_info_launch\w*"
    r"|wait(?:pid|id|[34])|g_child_watch_\w+|pidfd_\w+|kill(?=\s*\()"
    r"|killpg|tgkill"
)
GSTREAMER_LOCKS = r"GST_\w+_(?:TRY|UN)?LOCK\w*"
GSTREAMER_THREADS = (
    r"GstTask\w*|gst_task_\w+|gst_pad_start_task|gst_element_call_async"
)
# What declares them; with it a name may be pasted together.
HEADERS = (
    r"<(?:pthread|threads|semaphore|spawn|mqueue|aio|omp|linux/futex|sys/(?:"
    r"eventfd|timerfd|signalfd|sem|msg|wait|syscall))\.h>"
)
OPENMP = r"#\s*pragma\s+omp\b.*|omp_\w+"

EVERYTHING = "|".join(
    [GLIB, ONCE, C11, POSIX, LINUX, SLEEPS, SPINS, CHILDREN]
    + [GSTREAMER_LOCKS, GSTREAMER_THREADS, HEADERS, OPENMP]
    + [WAITS, TIMED_POLL, LOOPS, TIMEOUTS, ATOMICS]
)
# #define x system: the one name that is also a good one for a variable.
DEFINED = r"(?m)^[ \t]*#\s*define\s+\w+(?:\([^)]*\))?\s+(system)\s*$"

PTHREADS = r"pthread_\w+|<pthread\.h>"
CALLS = r"syscall|SYS_\w+|<sys/syscall\.h>"
REAPS = r"waitp?id|kill|<sys/wait\.h>"
# Which file may name which of them, and no other.
ALLOWED = (
    # The locks of core/flow are in these; the rest of it uses them.
    ("core/flow/voder-sync-*", rf"{PTHREADS}|{SPINS}|futex"),
    ("core/flow/voder-sync-futex.c", rf"{CALLS}|futex|<linux/futex\.h>"),
    ("core/flow/voder-rw-lock-private.[ch]", PTHREADS),
    ("core/flow/voder-light-lock.c", CALLS),
    ("core/flow/voder-thread-private.[ch]", rf"{PTHREADS}|sched_yield"),
    ("core/flow/voder-pool-*", r"pthread_(?:t|self|join)|<pthread\.h>"),
    ("core/flow/voder-counters*.c", r"sched_yield"),
    (
        "core/flow/voder-reaper-private.c",
        r"eventfd|<sys/eventfd\.h>|epoll_wait",
    ),
    ("core/flow/voder-wait.c", r"eventfd|<sys/eventfd\.h>"),
    (
        "core/flow/voder-child*",
        rf"posix_spawn\w*|pidfd_\w+|sigtimedwait|{REAPS}|<spawn\.h>|{CALLS}",
    ),
    ("core/flow/*", rf"{POLL}|{ATOMICS}"),
    # Flags and counts that something is decided by, each true by itself.
    ("core/pipeline/voder-effect-stage.c", r"g_atomic_pointer_exchange"),
    ("core/pipeline/voder-pipeline.c", r"g_atomic_pointer_compare_\w+"),
    ("core/pipeline/voder-speech-output.c", r"g_atomic_int_compare_\w+"),
    ("core/plugin/voder-plugin-info.c", r"g_atomic_int_compare_\w+"),
    ("core/speech/voder-circuit.c", r"g_atomic_int_(?:add|compare_\w+)"),
    ("core/speech/voder-host-process.c", r"g_atomic_int_(?:add|inc)"),
    ("core/speech/voder-speech-flight.c", r"atomic_fetch_\w+"),
    ("elements/voder-run.c", r"g_atomic_int_compare_\w+"),
    ("plugins/engines/spiel/voder-spiel-call.c", r"g_atomic_int_add"),
    # The programs have a main loop, and end by a signal.
    ("tools/*", LOOPS),
    ("tools/voder/voder-measure.c", r"gst_bus_timed_pop_filtered"),
    ("tools/voder/voder-runner.c", r"g_timeout_add"),
    ("tools/voder-provider/voder-provider-service.c", r"g_timeout_add"),
    ("tools/voder-provider/voder-provider-poller.c", r"epoll_wait"),
    # Once in a program, for what has no object to belong to.
    ("core/[!f]*", ONCE),
    ("elements/*", ONCE),
    ("plugins/*", ONCE),
    # The zygote: one thread, with nothing but the engine in it.
    ("core/speech/voder-host-server.c", rf"fork|{REAPS}"),
    ("core/speech/voder-rewind.c", rf"{REAPS}|{CALLS}"),
    # An element's properties and pads are under GStreamer's locks.
    ("elements/*", GSTREAMER_LOCKS),
    ("plugins/effects/gstreamer/*", GSTREAMER_LOCKS),
    ("core/pipeline/voder-speech-src.c", GSTREAMER_LOCKS),
    ("tests/pipeline/voder-test-speech-sink.c", GSTREAMER_LOCKS),
    # The provider's watchdog: it ends the process.
    ("tools/voder-provider/voder-provider-main.c", r"alarm"),
    # What is tested may be started, ended and watched in another way.
    ("tests/*", rf"{CHILDREN}|{REAPS}|{CALLS}|<spawn\.h>|alarm|pause"),
    ("tests/*", rf"sched_yield|{POLL}|{WAITS}|{LOOPS}|{TIMEOUTS}"),
    ("tests/*", ATOMICS),
    ("docs/examples/*", rf"{LOOPS}|{ATOMICS}"),
    ("tests/flow/*", PTHREADS),
    ("tests/flow/test-wait.c", r"eventfd|<sys/eventfd\.h>"),
    ("tests/bench/flow/*", rf"{PTHREADS}|sem_\w+|<semaphore\.h>|nanosleep"),
    ("tests/broken-plugins/engines/unsteady.c", r"pthread_atfork|<pthread\.h>"),
    ("tests/elements/test-vodersrc.c", r"gst_clock_id_wait"),
    # What core/flow is measured beside, and the test that catches locks.
    ("tests/bench/flow/peer-*.c", EVERYTHING),
    ("tests/effects/test-effect-realtime.c", EVERYTHING),
)


def is_allowed(path, name):
    return any(
        fnmatch.fnmatchcase(str(path), glob) and re.fullmatch(names, name)
        for glob, names in ALLOWED
    )


@rule
def threads(tree):
    """Threads, locks, sleeps and children are core/flow's, and not GLib's."""
    pattern = rf"(?<!\w)(?<!\.)(?<!->)(?:{EVERYTHING})(?!\w)"
    for path in tree.matching(*SOURCES):
        code = tree.code(path)
        for number, match in find_lines(code, pattern):
            if not is_allowed(path, match.group()):
                yield f"{path}:{number}: {match.group()}"
        for number, match in find_lines(code, DEFINED):
            if not is_allowed(path, match.group(1)):
                yield f"{path}:{number}: {match.group(1)}"
