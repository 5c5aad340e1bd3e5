/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-program.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <gst/gst.h>

VoderProgram *
voder_program_new (void)
{
  VoderProgram *self = g_new0 (VoderProgram, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("voder-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_subprocess_launcher_set_cwd (self->launcher, self->folder);

  return self;
}

void
voder_program_remove_tree (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR) &&
        !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
      voder_program_remove_tree (path);
    else
      g_unlink (path);
  }
  g_rmdir (folder);
}

/* Beside its folder, whose files are counted. */
static char *
get_registry (VoderProgram *self)
{
  return g_strconcat (self->folder, ".registry", NULL);
}

void
voder_program_free (VoderProgram *self)
{
  g_autofree char *registry = get_registry (self);

  g_unlink (registry);
  voder_program_remove_tree (self->folder);
  g_object_unref (self->launcher);
  g_free (self->folder);
  g_free (self);
}

void
voder_program_set_env (VoderProgram *self, const char *name, const char *value)
{
  g_subprocess_launcher_setenv (self->launcher, name, value, TRUE);
}

/* Has it look for plugins there. What GStreamer learns of its elements then
 * goes into a registry of its own, which begins as that of the tests: there
 * others would miss what this program does not find. */
void
voder_program_set_plugin_path (VoderProgram *self, const char *path)
{
  g_autofree char *registry = get_registry (self);
  g_autofree char *bytes = NULL;
  gsize n_bytes = 0;

  if (g_file_get_contents (g_getenv ("GST_REGISTRY"), &bytes, &n_bytes, NULL))
    g_assert_true (
        g_file_set_contents (registry, bytes, (gssize) n_bytes, NULL));
  voder_program_set_env (self, "GST_REGISTRY", registry);
  voder_program_set_env (self, "VODER_PLUGIN_PATH", path);
}

/* Lets it see these plugins of GStreamer only, as on a system that has no
 * others; they lie in a folder “gstreamer”. */
void
voder_program_set_elements (VoderProgram *self, const char *const *plugins)
{
  g_autofree char *folder = voder_program_get_path (self, "gstreamer");
  g_autofree char *registry = g_build_filename (folder, "registry", NULL);

  g_assert_cmpint (g_mkdir (folder, 0777), ==, 0);
  for (gsize i = 0; plugins[i] != NULL; i++) {
    g_autoptr (GstPlugin) plugin =
        gst_registry_find_plugin (gst_registry_get (), plugins[i]);
    const char *file = gst_plugin_get_filename (plugin);
    g_autofree char *name = g_path_get_basename (file);
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_cmpint (symlink (file, path), ==, 0);
  }

  voder_program_set_env (self, "GST_PLUGIN_SYSTEM_PATH_1_0", folder);
  voder_program_set_env (self, "GST_REGISTRY", registry);
}

char *
voder_program_get_path (VoderProgram *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

void
voder_program_write (VoderProgram *self,
                     const char *name,
                     const char *bytes,
                     gssize n_bytes)
{
  g_autofree char *path = voder_program_get_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, n_bytes, &error);
  g_assert_no_error (error);
}

char *
voder_program_read (VoderProgram *self, const char *name, gsize *n_bytes)
{
  g_autofree char *path = voder_program_get_path (self, name);
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;

  g_file_get_contents (path, &bytes, n_bytes, &error);
  g_assert_no_error (error);

  return bytes;
}

JsonNode *
voder_program_read_json (VoderProgram *self, const char *name)
{
  g_autofree char *text = voder_program_read (self, name, NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *root = json_from_string (text, &error);

  g_assert_no_error (error);

  return root;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of all files of the folder, hidden ones too: "a b c". */
char *
voder_program_list (VoderProgram *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return g_strjoinv (" ", (char **) names->pdata);
}

GSubprocess *
voder_program_start (VoderProgram *self,
                     GSubprocessFlags flags,
                     const char *const *arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *program = NULL;
  GSubprocess *process;

  program = g_test_build_filename (G_TEST_BUILT, "..", "tools", "voder", NULL);
  g_ptr_array_add (argv, program);
  for (gsize i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);

  g_subprocess_launcher_set_flags (self->launcher, flags);
  process = g_subprocess_launcher_spawnv (
      self->launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);

  return process;
}

static char *
take_bytes (GBytes *bytes, gsize *n_bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  char *copy = g_malloc (length + 1);

  if (length > 0)
    memcpy (copy, data, length);
  copy[length] = '\0';
  if (n_bytes != NULL)
    *n_bytes = length;

  return copy;
}

VoderProgramResult *
voder_program_run_with_input (VoderProgram *self,
                              const char *input,
                              gssize n_input,
                              const char *const *arguments)
{
  g_autoptr (VoderProgramResult) result = g_new0 (VoderProgramResult, 1);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) in = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;

  if (input != NULL)
    in = g_bytes_new (input, n_input < 0 ? strlen (input) : (gsize) n_input);
  process = voder_program_start (self,
                                 G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                     G_SUBPROCESS_FLAGS_STDERR_PIPE |
                                     (in != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE
                                                 : G_SUBPROCESS_FLAGS_NONE),
                                 arguments);
  g_subprocess_communicate (process, in, NULL, &out, &err, &error);
  g_assert_no_error (error);

  result->out = take_bytes (out, &result->n_out);
  result->err = take_bytes (err, NULL);
  result->status = g_subprocess_get_if_exited (process)
                       ? g_subprocess_get_exit_status (process)
                       : 128 + g_subprocess_get_term_sig (process);

  return g_steal_pointer (&result);
}

VoderProgramResult *
voder_program_run (VoderProgram *self, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const char *argument;
  va_list list;

  va_start (list, self);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  return voder_program_run_with_input (self, NULL, 0,
                                       (const char *const *) arguments->pdata);
}

void
voder_program_result_free (VoderProgramResult *self)
{
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

void
voder_program_assert_status (VoderProgramResult *result, int status)
{
  if (result->status != status)
    g_test_message ("standard error: %s", result->err);
  g_assert_cmpint (result->status, ==, status);
}

void
voder_program_assert_said (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” does not say “%s”", text, part);
}

void
voder_program_assert_files (VoderProgram *self, const char *names)
{
  g_autofree char *found = voder_program_list (self);

  g_assert_cmpstr (found, ==, names);
}
