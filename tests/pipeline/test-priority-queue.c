/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links the class itself: it is private, and needs nothing but GLib. */
#include "voder-test-priority-model.h"
#include "voder-test.h"

#define N VODER_N_PRIORITIES

/* Items are numbers from 1, so that a failed assertion shows them. */
#define ITEM(n)   GINT_TO_POINTER (n)
#define NUMBER(p) GPOINTER_TO_INT (p)

static const char letters[] = "imtnp";

typedef struct {
  VoderPriorityQueue *queue;
  GString *log;
  int n_items;
} Fixture;

static void
fixture_init (Fixture *self)
{
  self->queue = voder_priority_queue_new ();
  self->log = g_string_new (NULL);
  self->n_items = 0;
}

static void
fixture_clear (Fixture *self)
{
  voder_priority_queue_free (self->queue);
  g_string_free (self->log, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
log_items (Fixture *self, char what, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    g_string_append_printf (self->log, "%c%d ", what,
                            NUMBER (g_ptr_array_index (items, i)));
}

/* Notes what is given up as “-2” and what is spoken as “+3”. */
static void
advance (Fixture *self)
{
  g_autoptr (GPtrArray) cancelled = g_ptr_array_new ();
  gpointer item = voder_priority_queue_advance (self->queue, cancelled);

  log_items (self, '-', cancelled);
  if (item != NULL)
    g_string_append_printf (self->log, "+%d ", NUMBER (item));
}

static void
push (Fixture *self, VoderPriority priority)
{
  g_autoptr (GPtrArray) cancelled = g_ptr_array_new ();

  voder_priority_queue_push (self->queue, ITEM (++self->n_items), priority,
                             cancelled);
  log_items (self, '-', cancelled);
  advance (self);
}

static gboolean
end_current (Fixture *self)
{
  gpointer item = voder_priority_queue_get_current (self->queue);

  if (item == NULL)
    return FALSE;
  g_assert_true (voder_priority_queue_remove (self->queue, item));
  g_string_append_printf (self->log, "=%d ", NUMBER (item));
  advance (self);

  return TRUE;
}

/* A letter is an item of that class, “.” the end of what is spoken. */
static void
play (Fixture *self, const char *script)
{
  for (const char *c = script; *c != '\0'; c++) {
    const char *letter = strchr (letters, *c);

    if (letter != NULL)
      push (self, (VoderPriority) (letter - letters));
    else
      end_current (self);
  }
}

static void
assert_plays (const char *script, const char *expected)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture);
  play (&fixture, script);
  while (end_current (&fixture))
    continue;
  g_strchomp (fixture.log->str);
  g_assert_cmpstr (fixture.log->str, ==, expected);
}

/* Item 1 is spoken when item 2 comes: every pair of classes. */
static void
test_spoken_pairs (void)
{
  static const char wait[] = "+1 =1 +2 =2";
  static const char interrupt[] = "+1 -1 +2 =2";
  static const char drop[] = "+1 -2 =1";
  static const struct {
    const char *spoken;
    const char *expected[N];
  } table[] = {
    /* comes: important  message    text       notification progress */
    { "i", { wait, wait, wait, drop, wait } },
    { "m", { interrupt, wait, wait, drop, wait } },
    { "t", { interrupt, interrupt, interrupt, drop, wait } },
    { "n", { interrupt, interrupt, interrupt, interrupt, interrupt } },
    { "p", { interrupt, interrupt, interrupt, drop, wait } },
  };

  for (guint i = 0; i < N; i++) {
    for (guint k = 0; k < N; k++) {
      char script[] = { table[i].spoken[0], letters[k], '\0' };

      assert_plays (script, table[i].expected[k]);
    }
  }
}

/* Item 1 is important and spoken, item 2 waits when item 3 comes: every pair of
 * classes that can wait. */
static void
test_waiting_pairs (void)
{
  static const char behind[] = "+1 =1 +2 =2 +3 =3";
  static const char before[] = "+1 =1 +3 =3 +2 =2";
  static const char replace[] = "+1 -2 =1 +3 =3";
  static const char drop[] = "+1 -3 =1 +2 =2";
  /* The progress becomes a message when it is its turn, which ends a text. */
  static const char late[] = "+1 =1 -2 +3 =3";
  static const struct {
    const char *waits;
    const char *expected[N];
  } table[] = {
    { "i", { behind, behind, behind, drop, behind } },
    { "m", { before, behind, behind, drop, behind } },
    { "t", { before, replace, replace, drop, late } },
    { "p", { before, behind, behind, drop, replace } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    for (guint k = 0; k < N; k++) {
      char script[] = { 'i', table[i].waits[0], letters[k], '\0' };

      assert_plays (script, table[i].expected[k]);
    }
  }
}

static void
test_important (void)
{
  assert_plays ("mmtiii", "+1 -1 +4 =4 +5 =5 +6 =6 +2 =2 +3 =3");
}

static void
test_last_of_a_series (void)
{
  assert_plays ("ppppp.pp.", "+1 -2 -3 -4 =1 +5 -6 =5 +7 =7");
  assert_plays ("mpp", "+1 -2 =1 +3 =3");
  assert_plays ("pp.m", "+1 =1 +2 =2 +3 =3");
  assert_plays ("pp.t", "+1 =1 +2 =2 +3 =3");
  assert_plays ("pp.i", "+1 =1 +2 -2 +3 =3");
}

static void
test_only_the_latest_text (void)
{
  assert_plays ("mttt", "+1 -2 -3 =1 +4 =4");
  assert_plays ("tttt", "+1 -1 +2 -2 +3 -3 +4 =4");
  assert_plays ("nnnn", "+1 -1 +2 -2 +3 -3 +4 =4");
}

static void
test_pause (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture);
  play (&fixture, "m");
  voder_priority_queue_set_paused (fixture.queue, TRUE);
  play (&fixture, "mn");
  end_current (&fixture);
  play (&fixture, "pt");
  g_assert_cmpstr (fixture.log->str, ==, "+1 -3 =1 -4 ");

  voder_priority_queue_set_paused (fixture.queue, FALSE);
  advance (&fixture);
  while (end_current (&fixture))
    continue;
  g_assert_cmpstr (fixture.log->str, ==, "+1 -3 =1 -4 +2 =2 +5 =5 ");
}

static void
test_remove (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture);
  play (&fixture, "mmm");
  g_assert_true (voder_priority_queue_remove (fixture.queue, ITEM (2)));
  g_assert_false (voder_priority_queue_remove (fixture.queue, ITEM (2)));
  g_assert_false (voder_priority_queue_remove (fixture.queue, ITEM (9)));
  while (end_current (&fixture))
    continue;
  g_assert_false (voder_priority_queue_remove (fixture.queue, NULL));
  g_assert_cmpstr (fixture.log->str, ==, "+1 =1 +3 =3 ");
}

static void
play_random (guint32 seed)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (VoderTestModel) model = { 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  int ends = g_rand_int_range (rand, 1, N + 1);
  int n_steps = g_rand_int_range (rand, 1, 60);

  fixture_init (&fixture);
  voder_test_model_init (&model);
  for (int i = 0; i < n_steps; i++) {
    int what = g_rand_int_range (rand, 0, N + ends);

    if (what < N) {
      push (&fixture, (VoderPriority) what);
      voder_test_model_come (&model, fixture.n_items, (VoderPriority) what);
    } else {
      end_current (&fixture);
      voder_test_model_end (&model);
    }
  }
  while (end_current (&fixture))
    voder_test_model_end (&model);

  g_assert_cmpstr (fixture.log->str, ==, model.log->str);
}

static void
test_random_sequences (void)
{
  for (guint32 seed = 0; seed < 2000; seed++)
    play_random (seed);
}

/* Each item is spoken or given up once, and the next one is as foretold. */
static void
count_fates (guint32 seed)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  int fates[201] = { 0 };

  fixture_init (&fixture);
  for (int i = 0; i < 200; i++) {
    gpointer next = voder_priority_queue_peek_next (fixture.queue);

    if (g_rand_boolean (rand))
      push (&fixture, (VoderPriority) g_rand_int_range (rand, 0, N));
    else if (end_current (&fixture))
      g_assert_true (voder_priority_queue_get_current (fixture.queue) == next);
  }
  while (end_current (&fixture))
    continue;

  for (const char *c = fixture.log->str; *c != '\0'; c++) {
    if (*c == '-' || *c == '=')
      fates[g_ascii_strtoll (c + 1, NULL, 10)]++;
  }
  for (int i = 1; i <= fixture.n_items; i++)
    g_assert_cmpint (fates[i], ==, 1);
}

static void
test_nothing_is_lost (void)
{
  for (guint32 seed = 0; seed < 100; seed++)
    count_fates (seed);
}

static void
test_list (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) items = NULL;

  fixture_init (&fixture);
  play (&fixture, "itmp");
  items = voder_priority_queue_list (fixture.queue);
  g_assert_cmpuint (items->len, ==, 3);
  g_assert_cmpint (NUMBER (items->pdata[0]), ==, 1);
  g_assert_cmpint (NUMBER (items->pdata[1]), ==, 3);
  g_assert_cmpint (NUMBER (items->pdata[2]), ==, 4);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/priority-queue/each-class-meets-each-that-is-spoken",
                  test_spoken_pairs);
  voder_test_add ("/priority-queue/each-class-meets-each-that-waits",
                  test_waiting_pairs);
  voder_test_add ("/priority-queue/important-ones-go-first-in-their-order",
                  test_important);
  voder_test_add ("/priority-queue/the-last-of-a-series-is-spoken",
                  test_last_of_a_series);
  voder_test_add ("/priority-queue/only-the-latest-text-and-notification-stay",
                  test_only_the_latest_text);
  voder_test_add ("/priority-queue/a-pause-keeps-what-is-worth-keeping",
                  test_pause);
  voder_test_add ("/priority-queue/an-item-can-be-removed", test_remove);
  voder_test_add ("/priority-queue/all-items-are-listed", test_list);
  voder_test_add ("/priority-queue/random-sequences-go-as-the-manual-says",
                  test_random_sequences);
  voder_test_add ("/priority-queue/each-item-has-one-fate",
                  test_nothing_is_lost);

  return voder_test_run ();
}
