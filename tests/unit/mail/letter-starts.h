/* The templates a mailing begins with, filled as an office would fill them. */
#ifndef TESTS_UNIT_MAIL_LETTER_STARTS_H
#define TESTS_UNIT_MAIL_LETTER_STARTS_H

#include <cordee/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SOURCE_DIR /* local.mk says where they are */
#define SOURCE_DIR "."
#define BUILD_DIR  "."
#endif

struct slot_text {
    const char *name, *text;
};

struct start {
    const char *name, *language, *template, *subject;
    struct slot_text slots[8];
};

static const struct start starts[] = {
    {"start-newsletter",
     "de",
     "newsletter",
     "Neues aus dem Netzwerk: Rezyklat, eine Förderung und zwei Termine",
     {{"opening",
       "# Aus Abfall wird wieder Werkstoff\n\nseit März läuft unsere Sortieranlage in "
       "Annecy. Was sie kann, was sie kostet und wer sie mitbenutzen darf, steht in "
       "dieser Ausgabe.\n\n[[image file=abcdefgh23456723 alt=\"Der Grat über Annecy im "
       "Morgenlicht\" link=\"https://network.example.org/anlage\"]]"},
      {"first",
       "## 38 Prozent weniger Ausschuss\nNach drei Monaten Versuch mit **elf Betrieben** "
       "bleibt von hundert Teilen deutlich weniger liegen. Die Zahlen im Einzelnen: "
       "https://network.example.org/bericht/2026-q3.\n\n[[button "
       "href=\"https://network.example.org/bericht\" text=\"Den Bericht lesen\"]]\n\n"
       "> Wir hatten mit der Hälfte gerechnet, und auch das schien uns kühn."},
      {"second",
       "## Wer dazugekommen ist\n[[members sort=town]]\n\n[[columns]]\n### Für "
       "Verarbeiter\nProben bis 50 kg werden kostenlos geprüft.\n\n[Probe "
       "anmelden](https://network.example.org/probe)\n[[column]]\n### Für "
       "Maschinenbauer\nDie Anlage steht an zwei Tagen im Monat für Versuche "
       "bereit.\n\n[Tage ansehen](https://network.example.org/tage)\n[[/columns]]"},
      {"dates", "- 12. März, Linz: Arbeitskreis Rezyklate\n- 2. April, Graz: Messe "
                "Kunststofftechnik\n\n[[person id=73]]"}}},
    {"start-event",
     "fr",
     "event",
     "Invitation : une journée sur l'emballage recyclable",
     {{"invitation",
       "# L'emballage recyclable, de l'idée à la ligne\n\nune journée pour celles et "
       "ceux "
       "qui conçoivent, moulent et trient. Vous repartez avec une liste de contrôle et "
       "trois contacts.\n\n[[image file=abcdefgh23456723 alt=\"La salle des fêtes "
       "d'Annecy\"]]"},
      {"when", "[[columns]]\n### Jeudi 12 mars\nde 9 h 30 à 16 h\n\nAccueil dès 9 h\n"
               "[[column]]\n### Annecy\nRue du Lac 4, 74000 Annecy\n\n[Le "
               "plan](https://network.example.org/plan)\n[[/columns]]"},
      {"programme", "1. 9 h 30 Accueil et tour de table\n2. 10 h Trois exemples de la "
                    "vallée de l'Arve\n3. 12 h Repas\n4. 13 h 30 Ateliers"},
      {"registration",
       "[[button href=\"https://network.example.org/inscription\" text=\"Je "
       "m'inscris\"]]\n\nJusqu'au 5 mars ; la journée est gratuite pour les membres. "
       "Vous représentez :\n\n{{#roles}}\n- **{{organisation}}**{{#role}}, "
       "{{role}}{{/role}}\n{{/roles}}\n\nUne question ?\n\n[[person id=73]]\n\n### Y "
       "seront déjà\n[[members]]"}}},
    {"start-assembly",
     "it",
     "assembly",
     "Convocazione dell'assemblea generale",
     {{"notice", "# Assemblea generale 2027\n\nai sensi dell'articolo 9 dello statuto il "
                 "consiglio convoca i membri all'assemblea generale ordinaria."},
      {"when", "**Venerdì 19 marzo 2027, ore 14:30**\\\nRue du Lac 4, 74000 Annecy\n\nDa "
               "lontano: https://network.example.org/sala/assemblea-generale-ordinaria-"
               "2027?lingua=it&chiave=abcdefgh23456723abcdefgh23456723\n\n[[image "
               "file=abcdefgh23456723 alt=\"La sede\"]]"},
      {"agenda", "1. Benvenuto e numero legale\n2. Relazione del consiglio\n3. Bilancio "
                 "2026\n4. Preventivo 2027\n5. Varie"},
      {"votes",
       "Ogni membro ha **un voto**. Votate per:\n\n{{#roles}}\n- "
       "{{organisation}}{{#role}} ({{role}}){{/role}}\n{{/roles}}\n\n[[button "
       "href=\"https://network.example.org/delega\" text=\"Dare una delega\"]]\n\nLe "
       "mozioni arrivano entro il 5 marzo a:\n\n[[person id=73]]"},
      {"documents",
       "[[columns]]\n### Relazione\n[Relazione del "
       "consiglio](https://network.example.org/relazione)\n[[column]]\n### Conti\n"
       "[Bilancio e preventivo](https://network.example.org/conti)\n[[/columns]]\n\n### "
       "Membri con diritto di voto\n[[members]]"}}},
    {"start-call",
     "sl",
     "call",
     "Odprt razpis: krožno gospodarstvo v plastiki",
     {{"call", "# Krožno gospodarstvo v plastiki\n\nObčina in regija skupaj podpirata "
               "podjetja, ki odpadno plastiko vračajo v proizvodnjo.\n\n[[image "
               "file=abcdefgh23456723 alt=\"Greben nad Annecyjem\"]]"},
      {"facts",
       "[[columns]]\n### Do kdaj\n31. marec 2027, 12.00\n[[column]]\n### "
       "Koliko\nDo 200.000 evrov, 50 odstotkov\n[[/columns]]\n\n- Prijavijo se "
       "lahko mala in srednja podjetja.\n- Potreben je partner iz druge države."},
      {"fit", "Zastopate:\n\n{{#roles}}\n- **{{organisation}}**{{#role}}, "
              "{{role}}{{/role}}\n{{/roles}}\n\nMožni partnerji:\n\n[[members "
              "sort=town]]"},
      {"step", "[[button href=\"https://network.example.org/razpis/krozno-gospodarstvo\" "
               "text=\"Preberite celoten razpis in se prijavite na uvodni pogovor\"]]\n\n"
               "Pogoji: https://network.example.org/razpis.\n\n[[person id=73]]"}}},
};

static inline char *start_file(const char *language)
{
    char path[400];
    char *text = calloc(1, 20000);
    FILE *file;

    snprintf(path, sizeof path, "%s/plugins/mailing/web/mailing-starts-%s.txt",
             SOURCE_DIR, language);
    file = fopen(path, "rb");
    if (!file || !text || fread(text, 1, 19999, file) == 0)
        abort();
    fclose(file);
    return text;
}

static inline const char *slot_of(const struct start *start, const char *name)
{
    const size_t n = strcspn(name, " ");

    for (const struct slot_text *s = start->slots; s->name; s++)
        if (strlen(s->name) == n && strncmp(s->name, name, n) == 0)
            return s->text;
    abort(); /* the template has one that is not filled here */
}

/* The template's Markdown with what is in its slots. */
static inline void start_text(const struct start *start, struct cordee_buf *out)
{
    static const char slot[] = "[[slot name=";
    char *file = start_file(start->language);
    char head[40];
    const char *s, *end, *at;

    snprintf(head, sizeof head, "== %s\n", start->template);
    if (!(s = strstr(file, head)) || !(s = strstr(s, "\n--\n")))
        abort();
    s += 4;
    end = strstr(s, "\n== ");
    end = end ? end : s + strlen(s);
    for (; (at = strstr(s, slot)) && at < end; s = strstr(at, "]]") + 2) {
        cordee_buf_put(out, s, (size_t)(at - s));
        cordee_buf_puts(out, slot_of(start, at + sizeof slot - 1));
    }
    cordee_buf_put(out, s, (size_t)(end - s));
    free(file);
}

#endif
