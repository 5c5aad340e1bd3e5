/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VoderPriority:
 * @VODER_PRIORITY_IMPORTANT: is spoken at once, after other important ones, and
 *   never interrupted: what must be heard, as an error
 * @VODER_PRIORITY_MESSAGE: waits for important ones and messages: what should
 *   be heard whole, as a warning
 * @VODER_PRIORITY_TEXT: as a message, but only the latest is spoken: what the
 *   user works on, as the line under the cursor
 * @VODER_PRIORITY_NOTIFICATION: is spoken if nothing else is, and only the
 *   latest: what need not be heard, as the key typed
 * @VODER_PRIORITY_PROGRESS: one of a series, as “45 %”: is spoken if nothing
 *   else is and then not interrupted by the next; the last of the series is
 *   spoken as a message
 *
 * How live speech that comes while other speech is heard or waits is treated,
 * as Speech Dispatcher's protocol (SSIP) defines it.
 */
typedef enum {
  VODER_PRIORITY_IMPORTANT,
  VODER_PRIORITY_MESSAGE,
  VODER_PRIORITY_TEXT,
  VODER_PRIORITY_NOTIFICATION,
  VODER_PRIORITY_PROGRESS,
} VoderPriority;

#define VODER_TYPE_PRIORITY (voder_priority_get_type ())
VODER_API GType voder_priority_get_type (void);

G_END_DECLS
