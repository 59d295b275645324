/* The elements of a letter's HTML, read from web/letter-elements.html: styles are
 * changed there, not here. */
#include "core/mail/compose/doc.h"

#include <cordee/plugin.h>

#include "core/mail/mail-assets.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static struct cd_element elements[32];
static struct cordee_arena *elements_arena;
static pthread_once_t elements_once = PTHREAD_ONCE_INIT;

const char *cd_mail_asset(const char *name)
{
    for (const struct cordee_asset *a = mail_assets; a->name; a++)
        if (strcmp(a->name, name) == 0)
            return a->bytes;
    abort();
}

static void element_read(struct cd_element *e, char *line)
{
    char *colon = strchr(line, ':');
    char *before = colon + 2;
    char *url = strstr(before, "{{url}}");
    char *body = strstr(before, "{{body}}");

    *colon = '\0';
    *e = (struct cd_element){line, before, "", ""};
    if (url) {
        *url = '\0';
        e->between = url + strlen("{{url}}");
    }
    if (body) {
        *body = '\0';
        e->after = body + strlen("{{body}}");
    }
}

static void elements_read(void)
{
    char *save = NULL;
    size_t n = 0;

    elements_arena = cordee_arena_new();
    for (char *line = strtok_r(
             cordee_arena_text(elements_arena, cd_mail_asset("letter-elements.html")),
             "\n", &save);
         line && n + 1 < sizeof elements / sizeof *elements;
         line = strtok_r(NULL, "\n", &save))
        if (strchr(line, ':'))
            element_read(&elements[n++], line);
}

/* The program ends with what it allocated. */
__attribute__((destructor)) static void elements_free(void)
{
    cordee_arena_free(elements_arena);
}

const struct cd_element *cd_element(const char *name)
{
    pthread_once(&elements_once, elements_read);
    for (const struct cd_element *e = elements; e->name; e++)
        if (strcmp(e->name, name) == 0)
            return e;
    abort();
}
