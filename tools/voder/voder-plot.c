/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-plot.h"

#include <math.h>

#include <cairo.h>
#include <glib/gi18n-lib.h>

#define WIDTH  1600
#define HEIGHT 1080

#define LEFT  92.0
#define RIGHT 1490.0

#define FONT       "sans-serif"
#define TITLE_SIZE 26.0
#define TEXT_SIZE  15.0

/* How many dB the spectrum shows below its strongest part, which is counted as
 * a multiple of 10 dB of a full-scale sine. */
#define SPECTRUM_RANGE 80
#define SPECTRUM_STEP  10
#define SPECTRUM_LEAST -60

#define LOUDNESS_TOP    0.0
#define LOUDNESS_BOTTOM -60.0

typedef struct {
  double red, green, blue;
} Colour;

static const Colour ink = { 0.13, 0.15, 0.19 };
static const Colour faint = { 0.45, 0.48, 0.53 };
static const Colour grid = { 0.87, 0.88, 0.90 };
static const Colour wave = { 0.16, 0.42, 0.64 };
static const Colour loud = { 0.80, 0.33, 0.13 };
static const Colour brief = { 0.93, 0.69, 0.53 };

static const Colour warning_red = { 0.86, 0.08, 0.12 };

/* From black over violet and orange to a light yellow. */
static const Colour heat[] = {
  { 0.01, 0.01, 0.05 }, { 0.18, 0.07, 0.36 }, { 0.48, 0.12, 0.50 },
  { 0.79, 0.24, 0.40 }, { 0.97, 0.52, 0.31 }, { 0.99, 0.92, 0.70 },
};

/* What counts as full scale, and how high the mark of it is. */
#define FULL_SCALE  0.9999f
#define FULL_HEIGHT 7.0

/* How far back the two curves of loudness look. */
#define MOMENTARY_S  0.4
#define SHORT_TERM_S 3.0

/* A part of the picture; values go from @low at its bottom to @high. */
typedef struct {
  double top;
  double bottom;
  double low;
  double high;
} Panel;

static const Panel wave_panel = { 130.0, 380.0, -1.0, 1.0 };
static const Panel loud_panel = { 430.0, 630.0, LOUDNESS_BOTTOM, LOUDNESS_TOP };
static const Panel heat_panel = { 680.0, 1020.0, 0.0, VODER_PLOT_ROWS };

static void
set_colour (cairo_t *cr, const Colour *colour)
{
  cairo_set_source_rgb (cr, colour->red, colour->green, colour->blue);
}

static double
get_y (const Panel *panel, double value)
{
  double part = (value - panel->low) / (panel->high - panel->low);

  return panel->bottom - CLAMP (part, 0.0, 1.0) * (panel->bottom - panel->top);
}

static double
get_x (const VoderPlotData *data, double seconds)
{
  return LEFT + (RIGHT - LEFT) * seconds / voder_plot_data_get_seconds (data);
}

/* Text whose point at @align (0 left, 1 right) is at @x, on the line @y. */
static void
draw_text (cairo_t *cr, double x, double y, double align, const char *text)
{
  cairo_text_extents_t size;

  cairo_text_extents (cr, text, &size);
  cairo_move_to (cr, x - align * size.x_advance, y);
  cairo_show_text (cr, text);
}

static void
draw_line (cairo_t *cr, double x1, double y1, double x2, double y2)
{
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x2, y2);
  cairo_stroke (cr);
}

/* With a minus as long as a plus. */
static char *
format_level (double level, int n_digits, const char *unit)
{
  return g_strdup_printf ("%s%.*f%s", level < 0.0 ? "−" : "", n_digits,
                          fabs (level), unit);
}

/* A line for a value, with what it is at its left. */
static void
draw_mark (cairo_t *cr, const Panel *panel, double value, const char *text)
{
  double y = rint (get_y (panel, value)) + 0.5;

  set_colour (cr, &grid);
  draw_line (cr, LEFT, y, RIGHT, y);
  set_colour (cr, &faint);
  draw_text (cr, LEFT - 12.0, y + 5.0, 1.0, text);
}

static void
draw_heading (cairo_t *cr, const Panel *panel, const char *text)
{
  set_colour (cr, &ink);
  draw_text (cr, LEFT, panel->top - 12.0, 0.0, text);
}

/* 1, 2 or 5 times a power of ten, or of a minute. */
static double
find_step (double seconds)
{
  static const double steps[] = { 0.01, 0.02, 0.05, 0.1,   0.2,   0.5,
                                  1.0,  2.0,  5.0,  10.0,  20.0,  30.0,
                                  60.0, 120., 300., 600.0, 1200., 1800. };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
    if (seconds / steps[i] <= 14.0)
      return steps[i];
  }

  return 3600.0;
}

static char *
format_time (double seconds, double step)
{
  int whole = (int) (seconds + 0.5);

  if (step < 1.0)
    return g_strdup_printf ("%.*f", step < 0.1 ? 2 : 1, seconds);
  if (whole < 3600)
    return g_strdup_printf ("%d:%02d", whole / 60, whole % 60);

  return g_strdup_printf ("%d:%02d:%02d", whole / 3600, whole / 60 % 60,
                          whole % 60);
}

/* What the numbers of format_time() are. */
static const char *
get_time_unit (double seconds, double step)
{
  if (step < 1.0)
    return _ ("s");

  return seconds < 3600.0 ? _ ("min:s") : _ ("h:min:s");
}

static void
draw_times (cairo_t *cr, const VoderPlotData *data)
{
  const Panel *const panels[] = { &wave_panel, &loud_panel };
  double seconds = voder_plot_data_get_seconds (data);
  double step = find_step (seconds);

  set_colour (cr, &faint);
  draw_text (cr, LEFT - 26.0, heat_panel.bottom + 24.0, 1.0,
             get_time_unit (seconds, step));
  for (double t = 0.0; t <= seconds; t += step) {
    g_autofree char *text = format_time (t, step);
    double x = rint (get_x (data, t)) + 0.5;

    set_colour (cr, &grid);
    for (gsize i = 0; i < G_N_ELEMENTS (panels); i++)
      draw_line (cr, x, panels[i]->top, x, panels[i]->bottom);
    set_colour (cr, &faint);
    draw_line (cr, x, heat_panel.bottom, x, heat_panel.bottom + 6.0);
    draw_text (cr, x, heat_panel.bottom + 24.0, 0.5, text);
  }
}

/* Where the sound reaches full scale, at the edge that it reaches. */
static void
draw_full_scale (cairo_t *cr, const VoderPlotData *data)
{
  guint n_columns;
  const VoderPlotColumn *columns =
      voder_plot_data_get_columns (data, &n_columns);
  double step = voder_plot_data_get_column_seconds (data);

  set_colour (cr, &warning_red);
  cairo_set_line_width (cr, 2.0);
  for (guint i = 0; i < n_columns; i++) {
    double x = get_x (data, (i + 0.5) * step);

    if (columns[i].highest >= FULL_SCALE)
      draw_line (cr, x, wave_panel.top - FULL_HEIGHT, x, wave_panel.top);
    if (columns[i].lowest <= -FULL_SCALE)
      draw_line (cr, x, wave_panel.bottom, x, wave_panel.bottom + FULL_HEIGHT);
  }
  cairo_set_line_width (cr, 1.0);
}

static void
draw_wave (cairo_t *cr, const VoderPlotData *data)
{
  static const struct {
    double value;
    const char *text;
  } marks[] = {
    { 1.0, "0 dB" },  { 0.501, "−6" },  { 0.0, "−∞" },
    { -0.501, "−6" }, { -1.0, "0 dB" },
  };
  guint n_columns;
  const VoderPlotColumn *columns =
      voder_plot_data_get_columns (data, &n_columns);
  double step = voder_plot_data_get_column_seconds (data);

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    draw_mark (cr, &wave_panel, marks[i].value, marks[i].text);
  draw_heading (cr, &wave_panel, _ ("Waveform"));

  cairo_new_path (cr);
  for (guint i = 0; i < n_columns; i++)
    cairo_line_to (cr, get_x (data, (i + 0.5) * step),
                   get_y (&wave_panel, columns[i].highest) - 0.5);
  for (guint i = n_columns; i > 0; i--)
    cairo_line_to (cr, get_x (data, (i - 0.5) * step),
                   get_y (&wave_panel, columns[i - 1].lowest) + 0.5);
  cairo_close_path (cr);
  set_colour (cr, &wave);
  cairo_fill (cr);
  draw_full_scale (cr, data);
}

typedef float (*GetLoudness) (const VoderPlotColumn *column);

static float
get_momentary (const VoderPlotColumn *column)
{
  return column->momentary;
}

static float
get_short_term (const VoderPlotColumn *column)
{
  return column->short_term;
}

/* A curve, which stops where there is silence. It begins where what it looks at
 * is all sound: before, it would show a rise that nobody hears. */
static void
draw_curve (cairo_t *cr,
            const VoderPlotData *data,
            GetLoudness get,
            double window)
{
  guint n_columns;
  const VoderPlotColumn *columns =
      voder_plot_data_get_columns (data, &n_columns);
  double step = voder_plot_data_get_column_seconds (data);
  double start = MIN (window, n_columns * step);
  gboolean is_drawn = FALSE;

  cairo_new_path (cr);
  for (guint i = 0; i < n_columns; i++) {
    float value = get (&columns[i]);
    double x = get_x (data, (i + 1.0) * step);
    gboolean is_there = value > LOUDNESS_BOTTOM && (i + 1.0) * step >= start;

    if (is_there && is_drawn)
      cairo_line_to (cr, x, get_y (&loud_panel, value));
    else if (is_there)
      cairo_move_to (cr, x, get_y (&loud_panel, value));
    is_drawn = is_there;
  }
  cairo_stroke (cr);
}

/* What a colour stands for, from @x on; gives where the next can begin. */
static double
draw_key (cairo_t *cr, double x, const Colour *colour, const char *text)
{
  double y = loud_panel.top - 17.0;
  cairo_text_extents_t size;

  set_colour (cr, colour);
  cairo_set_line_width (cr, 4.0);
  draw_line (cr, x, y, x + 26.0, y);
  cairo_set_line_width (cr, 1.0);
  set_colour (cr, &faint);
  draw_text (cr, x + 34.0, y + 5.0, 0.0, text);
  cairo_text_extents (cr, text, &size);

  return x + 34.0 + size.x_advance + 26.0;
}

static void
draw_integrated (cairo_t *cr, double value)
{
  static const double dashes[] = { 8.0, 6.0 };
  double y = get_y (&loud_panel, value);
  g_autofree char *text = NULL;

  if (!isfinite (value))
    return;

  text = format_level (value, 1, "");
  set_colour (cr, &ink);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dashes, 2, 0.0);
  draw_line (cr, LEFT, y, RIGHT, y);
  cairo_set_dash (cr, NULL, 0, 0.0);
  cairo_set_line_width (cr, 1.0);
  draw_text (cr, RIGHT + 8.0, y + 5.0, 0.0, text);
}

static void
draw_loudness (cairo_t *cr,
               const VoderPlotData *data,
               const VoderMeasurement *measurement)
{
  double x;

  for (int level = -60; level <= 0; level += 10) {
    g_autofree char *text = g_strdup_printf (
        "%s%d%s", level < 0 ? "−" : "", ABS (level), level == 0 ? " LUFS" : "");

    draw_mark (cr, &loud_panel, level, text);
  }
  draw_heading (cr, &loud_panel, _ ("Loudness"));
  x = draw_key (cr, LEFT + 110.0, &brief, _ ("400 ms"));
  x = draw_key (cr, x, &loud, _ ("3 s"));
  draw_key (cr, x, &ink, _ ("all of it"));

  cairo_set_line_width (cr, 1.6);
  set_colour (cr, &brief);
  draw_curve (cr, data, get_momentary, MOMENTARY_S);
  cairo_set_line_width (cr, 2.6);
  set_colour (cr, &loud);
  draw_curve (cr, data, get_short_term, SHORT_TERM_S);
  cairo_set_line_width (cr, 1.0);
  draw_integrated (cr, measurement->integrated);
}

/* @part is from 0 to 1. */
static guint32
get_heat (double part)
{
  double place = CLAMP (part, 0.0, 1.0) * (G_N_ELEMENTS (heat) - 1);
  gsize n = MIN ((gsize) place, G_N_ELEMENTS (heat) - 2);
  double rest = place - (double) n;
  const Colour *a = &heat[n], *b = &heat[n + 1];

  return (guint32) (255.0 * (a->red + rest * (b->red - a->red))) << 16 |
         (guint32) (255.0 * (a->green + rest * (b->green - a->green))) << 8 |
         (guint32) (255.0 * (a->blue + rest * (b->blue - a->blue)));
}

/* The level of the lightest colour, in dB. */
static int
find_top (const VoderPlotData *data)
{
  guint n_columns;
  const VoderPlotColumn *columns =
      voder_plot_data_get_columns (data, &n_columns);
  float power = 0.0f;
  double level;

  for (guint i = 0; i < n_columns; i++) {
    for (guint row = 0; row < VODER_PLOT_ROWS; row++)
      power = MAX (power, columns[i].power[row]);
  }
  level = MAX (10.0 * log10 (MAX (power, 1e-20f)), SPECTRUM_LEAST);

  return (int) ceil (level / SPECTRUM_STEP) * SPECTRUM_STEP;
}

static double
get_heat_part (float power, int top)
{
  double level = 10.0 * log10 (MAX (power, 1e-20f));

  return 1.0 + (level - top) / SPECTRUM_RANGE;
}

/* One pixel for each column and band. */
static cairo_surface_t *
make_spectrum (const VoderPlotData *data, int top)
{
  guint n_columns;
  const VoderPlotColumn *columns =
      voder_plot_data_get_columns (data, &n_columns);
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, (int) MAX (n_columns, 1), VODER_PLOT_ROWS);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (guint i = 0; pixels != NULL && i < n_columns; i++) {
    for (guint row = 0; row < VODER_PLOT_ROWS; row++) {
      guint8 *line = pixels + (gsize) stride * (VODER_PLOT_ROWS - 1 - row);

      ((guint32 *) (gpointer) line)[i] =
          get_heat (get_heat_part (columns[i].power[row], top));
    }
  }
  cairo_surface_mark_dirty (surface);

  return surface;
}

static void
draw_frequencies (cairo_t *cr, const VoderPlotData *data)
{
  static const int hertz[] = { 100,  250,  500,   1000,  2000,
                               4000, 8000, 16000, 32000, 64000 };

  for (gsize i = 0; i < G_N_ELEMENTS (hertz) &&
                    hertz[i] < voder_plot_data_get_high_hz (data) * 0.98;
       i++) {
    double y = get_y (&heat_panel, voder_plot_data_find_row (data, hertz[i]));
    g_autofree char *text = hertz[i] < 1000
                                ? g_strdup_printf ("%d Hz", hertz[i])
                                : g_strdup_printf ("%d kHz", hertz[i] / 1000);

    set_colour (cr, &faint);
    draw_line (cr, LEFT - 6.0, y, LEFT, y);
    draw_text (cr, LEFT - 12.0, y + 5.0, 1.0, text);
  }
}

/* Which colour is how loud, at the right. */
static void
draw_scale (cairo_t *cr, int top)
{
  double x = RIGHT + 16.0;
  double height = heat_panel.bottom - heat_panel.top;

  for (double i = 0.0; i < height; i += 1.0) {
    guint32 colour = get_heat (1.0 - i / height);

    cairo_set_source_rgb (cr, (colour >> 16 & 255) / 255.0,
                          (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
    cairo_rectangle (cr, x, heat_panel.top + i, 14.0, 1.5);
    cairo_fill (cr);
  }
  set_colour (cr, &faint);
  for (int i = 0; i <= 4; i++) {
    int level = top - i * SPECTRUM_RANGE / 4;
    g_autofree char *text = format_level (level, 0, i == 0 ? " dB" : "");

    draw_text (cr, x + 20.0, heat_panel.top + height * i / 4.0 + 5.0, 0.0,
               text);
  }
}

static void
draw_spectrum (cairo_t *cr, const VoderPlotData *data)
{
  int top = find_top (data);
  cairo_surface_t *surface = make_spectrum (data, top);
  double height = heat_panel.bottom - heat_panel.top;
  guint n_columns;
  double end;

  voder_plot_data_get_columns (data, &n_columns);
  end = get_x (data, n_columns * voder_plot_data_get_column_seconds (data));
  draw_heading (cr, &heat_panel, _ ("Spectrum"));
  cairo_save (cr);
  cairo_rectangle (cr, LEFT, heat_panel.top, RIGHT - LEFT, height);
  cairo_clip (cr);
  cairo_set_source_rgb (cr, heat[0].red, heat[0].green, heat[0].blue);
  cairo_paint (cr);
  cairo_translate (cr, LEFT, heat_panel.top);
  cairo_scale (cr, (end - LEFT) / MAX (n_columns, 1u),
               height / VODER_PLOT_ROWS);
  cairo_set_source_surface (cr, surface, 0.0, 0.0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
  draw_frequencies (cr, data);
  draw_scale (cr, top);
}

/* A level, or that there is none. */
static void
append_level (GString *text, const char *name, double level, const char *unit)
{
  g_autofree char *number =
      isfinite (level) ? format_level (level, 1, unit) : g_strdup ("−∞");

  g_string_append_printf (text, "   ·   %s %s", name, number);
}

static void
draw_title (cairo_t *cr, const char *title, const VoderMeasurement *found)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *valid = g_filename_display_basename (title);
  g_autofree char *seconds = format_time (found->seconds, 1.0);

  set_colour (cr, &ink);
  cairo_set_font_size (cr, TITLE_SIZE);
  draw_text (cr, LEFT, 50.0, 0.0, valid);
  cairo_set_font_size (cr, TEXT_SIZE);
  g_string_append_printf (text, _ ("%s   ·   %d Hz   ·   channels: %d"),
                          seconds, found->rate, found->channels);
  append_level (text, _ ("integrated"), found->integrated, " LUFS");
  append_level (text, _ ("range"), found->range, " LU");
  append_level (text, _ ("true peak"), found->true_peak, " dBTP");
  append_level (text, _ ("RMS"), found->rms, " dB");
  append_level (text, _ ("noise floor"), found->noise_floor, " dB");
  if (found->n_clipped > 0)
    g_string_append_printf (text, _ ("   ·   clipped: %u"),
                            (guint) MIN (found->n_clipped, G_MAXUINT));
  set_colour (cr, &faint);
  draw_text (cr, LEFT, 80.0, 0.0, text->str);
}

/* Whether --plot can be had. */
gboolean
voder_plot_is_built (GError **error)
{
  return TRUE;
}

/*
 * Writes a picture of a sound: its waveform, its loudness and its spectrum over
 * time, as PNG.
 */
gboolean
voder_plot_write (const char *path,
                  const char *title,
                  const VoderMeasurement *measurement,
                  const VoderPlotData *data,
                  GError **error)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_paint (cr);
  cairo_set_line_width (cr, 1.0);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_select_font_face (cr, FONT, CAIRO_FONT_SLANT_NORMAL,
                          CAIRO_FONT_WEIGHT_NORMAL);
  draw_title (cr, title, measurement);
  draw_times (cr, data);
  draw_wave (cr, data);
  draw_loudness (cr, data, measurement);
  draw_spectrum (cr, data);
  cairo_destroy (cr);

  status = cairo_surface_write_to_png (surface, path);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;

  g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
               _ ("Cannot write “%s”: %s"), path,
               cairo_status_to_string (status));

  return FALSE;
}
