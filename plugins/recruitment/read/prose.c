/* A CV as plain text: its words, and where to reach whoever it is of.  What they can is
 * for a person to say. */
#include "plugins/recruitment/read/read-priv.h"

#include <ctype.h>
#include <string.h>

enum { PROSE_WORDS = 15 };

bool prose_is(const char *text)
{
    size_t words = 0;
    bool blank = true;

    for (; *text && words < PROSE_WORDS; text++) {
        words += blank && isalpha((unsigned char)*text);
        blank = strchr(" \t\r\n", *text) != NULL;
    }
    return words >= PROSE_WORDS;
}

static void address_put(struct reading *r, const char *text)
{
    static const char marks[] = " \t\r\n<>()[]{},;:|\"'";

    while (*text && !*r->record->person.mail) {
        const size_t n = strcspn(text, marks);
        char *word = cordee_arena_text_n(r->a, text, n < 255 ? n : 255);

        if (n && word[strlen(word) - 1] == '.')
            word[strlen(word) - 1] = '\0';
        if (strchr(word, '@') && strchr(word, '.') && cordee_address_ok(word))
            r->record->person.mail = word;
        text += n;
        text += strspn(text, marks);
    }
}

void prose_read(struct reading *r, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

    if (!record_begin(r, READ_CANDIDATE))
        return;
    cordee_utf8_clean(text, strlen(text), &clean);
    text = clean.text ? clean.text : "";
    address_put(r, text);
    put_body(r, "", text);
    record_end(r, NULL);
}
