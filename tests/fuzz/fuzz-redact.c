/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

#include <vxg/vxg.h>
#include <string.h>

static void
check_idempotent (const char *text)
{
  g_autofree char *once = vxg_redact (text);
  g_autofree char *twice = vxg_redact (once);

  g_assert_cmpstr (once, ==, twice);
  if (g_utf8_validate (text, -1, NULL))
    g_assert_true (g_utf8_validate (once, -1, NULL));
}

/* Whatever stands around it, a secret does not come through, unless pieces of
 * it stand around, too. */
static void
check_hides (const char *around, const char *with_secret, const char *secret)
{
  g_autofree char *text =
      g_strconcat (around, "\n", with_secret, "\n", around, NULL);
  g_autofree char *redacted = vxg_redact (text);

  g_assert_true (
      strstr (redacted, secret) == NULL || strstr (around, secret) != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_idempotent (text);
  check_hides (text, "rtsp://h/live/x?ticket=NoShape7", "NoShape7");
  check_hides (
      text, "Acc eyJjYW1pZCI6IDUwMDEsICJjbW5ncmlkIjogNTAxMn0=", "IDUwMDEsICJj");
  check_hides (text,
      "/live/m/media.eyJuIjogIngifQ.1770725100.A2uDztXjq4--AJTnXv83kplQRvA/h",
      "A2uDztXjq4");
  check_hides (text, "https://user:Secret9@host/", "Secret9");
  check_hides (text, "LKey v3.DemoKey0001", "DemoKey0001");
  check_hides (text, "Authorization: Whatever Secret9", "Secret9");
  return 0;
}
