/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <link.h>
#include <string.h>

#include "voder-engine-identity-private.h"

/* An ELF file of this machine, of which nothing is believed. */
typedef struct {
  const char *data;
  gsize size;
  const ElfW (Phdr) * segments;
  gsize n_segments;
} Module;

/* What lies there, or %NULL if that is not in the file, or not aligned. */
static gconstpointer
peek (const Module *self, guint64 offset, guint64 size)
{
  if (offset > self->size || size > self->size - offset ||
      offset % sizeof (gpointer) != 0)
    return NULL;

  return self->data + offset;
}

static gboolean
open_module (Module *self, GMappedFile *file)
{
  const ElfW (Ehdr) * header;

  self->data = g_mapped_file_get_contents (file);
  self->size = g_mapped_file_get_length (file);
  header = peek (self, 0, sizeof *header);
  if (self->data == NULL || header == NULL ||
      memcmp (header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] !=
          (sizeof (gpointer) == 8 ? ELFCLASS64 : ELFCLASS32) ||
      header->e_phentsize != sizeof (ElfW (Phdr)))
    return FALSE;

  self->n_segments = header->e_phnum;
  self->segments =
      peek (self, header->e_phoff, self->n_segments * sizeof (ElfW (Phdr)));

  return self->segments != NULL;
}

/* Where in the file an address is. */
static guint64
find_offset (const Module *self, guint64 address)
{
  for (gsize i = 0; i < self->n_segments; i++) {
    const ElfW (Phdr) *segment = &self->segments[i];

    if (segment->p_type == PT_LOAD && address >= segment->p_vaddr &&
        address - segment->p_vaddr < segment->p_filesz)
      return address - segment->p_vaddr + segment->p_offset;
  }

  return G_MAXUINT64;
}

static const ElfW (Dyn) * get_dynamic (const Module *self, gsize *n)
{
  for (gsize i = 0; i < self->n_segments; i++) {
    const ElfW (Phdr) *segment = &self->segments[i];

    *n = segment->p_filesz / sizeof (ElfW (Dyn));
    if (segment->p_type == PT_DYNAMIC)
      return peek (self, segment->p_offset, segment->p_filesz);
  }

  return NULL;
}

/* A string that ends in the file. */
static const char *
get_string (const Module *self, guint64 table, guint64 offset)
{
  if (table > self->size || offset >= self->size - table ||
      memchr (self->data + table + offset, '\0', self->size - table - offset) ==
          NULL)
    return NULL;

  return self->data + table + offset;
}

static GPtrArray *
list_names (const Module *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  guint64 table = G_MAXUINT64;
  gsize n = 0;
  const ElfW (Dyn) *entries = get_dynamic (self, &n);

  for (gsize i = 0; entries != NULL && i < n; i++)
    if (entries[i].d_tag == DT_STRTAB)
      table = find_offset (self, entries[i].d_un.d_ptr);

  for (gsize i = 0; entries != NULL && i < n; i++) {
    const char *name = NULL;

    if (entries[i].d_tag == DT_NEEDED)
      name = get_string (self, table, entries[i].d_un.d_val);
    if (name != NULL)
      g_ptr_array_add (names, g_strdup (name));
  }

  return names;
}

static int
add_folder (struct dl_phdr_info *info, gsize size, void *data)
{
  GHashTable *folders = data;

  if (info->dlpi_name != NULL && info->dlpi_name[0] == '/')
    g_hash_table_add (folders, g_path_get_dirname (info->dlpi_name));

  return 0;
}

/* Calls the function with the path of each. */
static void
find_each (GPtrArray *names, GHashTable *folders, GFunc func, gpointer data)
{
  for (guint i = 0; i < names->len; i++) {
    GHashTableIter iter;
    gpointer folder;

    g_hash_table_iter_init (&iter, folders);
    while (g_hash_table_iter_next (&iter, &folder, NULL)) {
      g_autofree char *path =
          g_build_filename (folder, g_ptr_array_index (names, i), NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        func (path, data);
    }
  }
}

/*
 * Calls @func with the path of each library that the module of a plugin needs,
 * without loading it. They are looked for where those that this process has
 * loaded lie, which is where the system keeps its libraries. The order is
 * unknown.
 */
void
voder_needed_libraries_foreach (const char *path, GFunc func, gpointer data)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GHashTable) folders = NULL;
  g_autoptr (GPtrArray) names = NULL;
  Module module = { 0 };

  if (file == NULL || !open_module (&module, file))
    return;

  folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  dl_iterate_phdr (add_folder, folders);
  names = list_names (&module);
  find_each (names, folders, func, data);
}
