/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-faults.h"

#include <gio/gio.h>
#include <string.h>

/* An order: NULL value when there is none; endless when uses_left is -1. */
typedef struct {
  char *value;
  int uses_left;
} Order;

struct _EmuFaults {
  GMutex lock;
  Order orders[EMU_N_FAULTS];
};

EmuFaults *
emu_faults_new (void)
{
  EmuFaults *self = g_new0 (EmuFaults, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
emu_faults_free (EmuFaults *self)
{
  emu_faults_clear (self);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static int
find_fault (const char *name)
{
  for (int i = 0; i < EMU_N_FAULTS; i++)
    if (g_str_equal (emu_fault_table[i].name, name))
      return i;
  return -1;
}

static gboolean
has_word (const char *words, const char *word)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  return g_strv_contains ((const char *const *) list, word);
}

static gboolean
check_value (const EmuFaultInfo *info, const char *value, GError **error)
{
  /* Which may lie outside of the range. */
  if (g_str_equal (value, info->fallback))
    return TRUE;
  switch (info->type) {
    case EMU_FAULT_BOOLEAN:
      if (has_word ("yes no", value))
        return TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "%s is yes or no, not \"%s\"", info->name, value);
      return FALSE;
    case EMU_FAULT_NUMBER:
      if (g_ascii_string_to_signed (
              value, 10, info->min, info->max, NULL, NULL))
        return TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "%s is a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
          ", not \"%s\"",
          info->name, info->min, info->max, value);
      return FALSE;
    case EMU_FAULT_WORD:
      if (has_word (info->words, value))
        return TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "%s is one of %s, not \"%s\"", info->name, info->words, value);
      return FALSE;
    case EMU_FAULT_TEXT:
    default:
      return TRUE;
  }
}

/* Splits "503 x2" into "503" and 2; without a number of uses it is -1. */
static char *
parse_order (const char *text, int *uses)
{
  char *value = g_strstrip (g_strdup (text));
  char *mark = strrchr (value, ' ');
  guint64 n;

  *uses = -1;
  if (mark != NULL && mark[1] == 'x' &&
      g_ascii_string_to_unsigned (mark + 2, 10, 1, 1000000, &n, NULL)) {
    *uses = (int) n;
    *mark = '\0';
    g_strchomp (value);
  }
  return value;
}

/* Orders a fault, or ends it when @value is NULL; any thread. */
gboolean
emu_faults_set (
    EmuFaults *self, const char *name, const char *value, GError **error)
{
  g_autofree char *parsed = NULL;
  int uses = -1;
  int fault = find_fault (name);

  if (fault < 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "There is no fault \"%s\"", name);
    return FALSE;
  }
  if (value != NULL) {
    parsed = parse_order (value, &uses);
    if (!check_value (&emu_fault_table[fault], parsed, error))
      return FALSE;
  }

  g_mutex_lock (&self->lock);
  g_free (self->orders[fault].value);
  self->orders[fault].value = g_steal_pointer (&parsed);
  self->orders[fault].uses_left = uses;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

void
emu_faults_clear (EmuFaults *self)
{
  g_mutex_lock (&self->lock);
  for (int i = 0; i < EMU_N_FAULTS; i++)
    g_clear_pointer (&self->orders[i].value, g_free);
  g_mutex_unlock (&self->lock);
}

/* Called with the lock. */
static const char *
current_value (EmuFaults *self, EmuFault fault)
{
  const char *ordered = self->orders[fault].value;

  return ordered != NULL ? ordered : emu_fault_table[fault].fallback;
}

/* Called with the lock. */
static void
count_use (EmuFaults *self, EmuFault fault)
{
  Order *order = &self->orders[fault];

  if (order->value != NULL && order->uses_left > 0 && --order->uses_left == 0)
    g_clear_pointer (&order->value, g_free);
}

static gint64
to_number (const char *value)
{
  /* Booleans are numbers, too. */
  return g_str_equal (value, "yes") ? 1 : g_ascii_strtoll (value, NULL, 10);
}

/* The value of a number or boolean; looking is not using. */
gint64
emu_faults_peek_number (EmuFaults *self, EmuFault fault)
{
  gint64 number;

  g_mutex_lock (&self->lock);
  number = to_number (current_value (self, fault));
  g_mutex_unlock (&self->lock);
  return number;
}

/* The value of a number or boolean, for use now. */
gint64
emu_faults_use_number (EmuFaults *self, EmuFault fault)
{
  gint64 number;

  g_mutex_lock (&self->lock);
  number = to_number (current_value (self, fault));
  count_use (self, fault);
  g_mutex_unlock (&self->lock);
  return number;
}

static char *
get_text (EmuFaults *self, EmuFault fault, gboolean use)
{
  char *text;

  g_mutex_lock (&self->lock);
  text = g_strdup (current_value (self, fault));
  if (use)
    count_use (self, fault);
  g_mutex_unlock (&self->lock);
  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

/* Returns: (transfer full) (nullable): NULL if empty; looking is not using */
char *
emu_faults_peek_text (EmuFaults *self, EmuFault fault)
{
  return get_text (self, fault, FALSE);
}

/* Returns: (transfer full) (nullable): the text, for use now; NULL if empty */
char *
emu_faults_use_text (EmuFaults *self, EmuFault fault)
{
  return get_text (self, fault, TRUE);
}

/* Whether the fault says @word; only then it counts as used. */
gboolean
emu_faults_use_word (EmuFaults *self, EmuFault fault, const char *word)
{
  gboolean match;

  g_mutex_lock (&self->lock);
  match = g_str_equal (current_value (self, fault), word);
  if (match)
    count_use (self, fault);
  g_mutex_unlock (&self->lock);
  return match;
}

static const char *
type_name (EmuFaultType type)
{
  static const char *const names[] = {
    [EMU_FAULT_BOOLEAN] = "boolean",
    [EMU_FAULT_NUMBER] = "number",
    [EMU_FAULT_WORD] = "word",
    [EMU_FAULT_TEXT] = "text",
  };

  return names[type];
}

/* Called with the lock. */
static void
add_fault (EmuFaults *self, EmuFault fault, JsonBuilder *builder)
{
  const EmuFaultInfo *info = &emu_fault_table[fault];
  const Order *order = &self->orders[fault];

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, info->name);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder, type_name (info->type));
  if (info->words != NULL) {
    json_builder_set_member_name (builder, "words");
    json_builder_add_string_value (builder, info->words);
  }
  if (info->type == EMU_FAULT_NUMBER) {
    json_builder_set_member_name (builder, "min");
    json_builder_add_int_value (builder, info->min);
    json_builder_set_member_name (builder, "max");
    json_builder_add_int_value (builder, info->max);
  }
  json_builder_set_member_name (builder, "default");
  json_builder_add_string_value (builder, info->fallback);
  json_builder_set_member_name (builder, "description");
  json_builder_add_string_value (builder, info->description);
  json_builder_set_member_name (builder, "value");
  json_builder_add_string_value (builder, current_value (self, fault));
  json_builder_set_member_name (builder, "ordered");
  json_builder_add_boolean_value (builder, order->value != NULL);
  if (order->value != NULL && order->uses_left > 0) {
    json_builder_set_member_name (builder, "uses_left");
    json_builder_add_int_value (builder, order->uses_left);
  }
  json_builder_end_object (builder);
}

/* Returns: (transfer full): the table with the values of now */
JsonNode *
emu_faults_to_json (EmuFaults *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  g_mutex_lock (&self->lock);
  for (int i = 0; i < EMU_N_FAULTS; i++)
    add_fault (self, i, builder);
  g_mutex_unlock (&self->lock);
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}
