/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-measured-text-private.h"

#include <string.h>

/* What each engine reads in the language of its voice. It is within 1 LU of
 * what the voice says otherwise; a text of the language is nearer. */
#define NUMBERS                                                                \
  "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20, 31 42 53 64 75 86 97 "  \
  "108."

/* The fable of the north wind and the sun, which phoneticians have read in
 * every language: its beginning, ten to fifteen seconds. */
static const struct {
  const char *language;
  const char *text;
} texts[] = {
  { "de", "Einst stritten sich Nordwind und Sonne, wer von ihnen beiden wohl "
          "der Stärkere wäre, als ein Wanderer, der in einen warmen Mantel "
          "gehüllt war, des Weges daherkam. Sie wurden einig, dass derjenige "
          "für den Stärkeren gelten sollte, der den Wanderer zwingen würde, "
          "seinen Mantel abzunehmen." },
  { "en", "The north wind and the sun were disputing which was the stronger, "
          "when a traveller came along wrapped in a warm cloak. They agreed "
          "that the one who first succeeded in making the traveller take his "
          "cloak off should be considered stronger than the other." },
  { "es", "El viento norte y el sol discutían sobre cuál de ellos era el más "
          "fuerte, cuando pasó un viajero envuelto en una ancha capa. "
          "Convinieron en que quien antes lograra obligar al viajero a "
          "quitarse la capa sería considerado más poderoso." },
  { "fr", "La bise et le soleil se disputaient, chacun assurant qu'il était le "
          "plus fort, quand ils ont vu un voyageur qui s'avançait, enveloppé "
          "dans son manteau. Ils sont tombés d'accord que celui qui "
          "arriverait le premier à faire ôter son manteau au voyageur serait "
          "regardé comme le plus fort." },
  { "it", "Si bisticciavano un giorno il vento di tramontana e il sole, l'uno "
          "pretendendo d'essere più forte dell'altro, quando videro un "
          "viaggiatore che veniva innanzi, avvolto nel mantello. I due "
          "litiganti convennero allora che sarebbe stato ritenuto più forte "
          "chi fosse riuscito a far sì che il viaggiatore si togliesse il "
          "mantello." },
  { "nl", "De noordenwind en de zon hadden een discussie over de vraag wie van "
          "hun tweeën de sterkste was, toen er juist iemand voorbijkwam die "
          "een dikke, warme jas aanhad. Ze spraken af dat wie de voorbijganger "
          "ertoe zou krijgen zijn jas uit te trekken de sterkste zou zijn." },
  { "pl", "Północny wiatr i słońce spierali się, kto z nich jest silniejszy, "
          "gdy drogą przechodził wędrowiec owinięty w ciepły płaszcz. Umówili "
          "się, że ten z nich, kto pierwszy zmusi wędrowca do zdjęcia "
          "płaszcza, zostanie uznany za silniejszego." },
  { "pt", "O vento norte e o sol discutiam qual dos dois era o mais forte, "
          "quando apareceu um viajante envolto numa capa quente. Concordaram "
          "que aquele que primeiro conseguisse obrigar o viajante a tirar a "
          "capa seria considerado o mais forte." },
  { "ru", "Однажды северный ветер и солнце спорили, кто из них сильнее. Как "
          "раз в это время они заметили закутанного в плащ путника и решили, "
          "что тот из них будет считаться самым сильным, кому раньше удастся "
          "заставить путника снять плащ." },
};

/*
 * Gives the text that a voice says so that it can be measured how loud it is,
 * in the language of a BCP-47 tag (nullable), or in one that all read.
 */
const char *
voder_measured_text_get (const char *language)
{
  gsize length = language != NULL ? strcspn (language, "-_") : 0;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strlen (texts[i].language) == length &&
        g_ascii_strncasecmp (language, texts[i].language, length) == 0)
      return texts[i].text;

  return NUMBERS;
}
