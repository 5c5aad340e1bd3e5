/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How the program of the tests is heard: 16-bit samples, one channel. */
#define SPEAKING_RATE   16000
#define SPEAKING_FRAMES 50  /* for each character */
#define SPEAKING_HEIGHT 100 /* times its number */
